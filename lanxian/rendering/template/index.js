// The index: search, year, sort. Without this script the table is whole and in order.
const table = document.getElementById("departments");
if (table) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const search = document.getElementById("search");
  const year = document.getElementById("year");
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const texts = new Map(rows.map((row) => [row, plain(row.textContent)]));
  const filter = () => {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    rows.forEach((row) => {
      const fits = words.every((word) => texts.get(row).includes(word));
      row.hidden = !fits || (year.value && row.dataset.year !== year.value);
    });
    const shown = rows.filter((row) => !row.hidden).length;
    document.getElementById("count").textContent = shown < rows.length ? `${shown} / ${rows.length}` : "";
  };
  search.form.addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("input", filter);
  year.addEventListener("change", filter);
  const words = new Intl.Collator("zh-CN", { numeric: true });
  table.querySelectorAll(".sort").forEach((button) => {
    const head = button.closest("th");
    button.addEventListener("click", () => {
      const down = head.ariaSort === "ascending";
      table.querySelectorAll("th[aria-sort]").forEach((th) => { th.ariaSort = "none"; });
      head.ariaSort = down ? "descending" : "ascending";
      const value = (row) => {
        const cell = row.cells[head.cellIndex];
        return cell.dataset.sort ?? cell.textContent.trim();
      };
      rows.sort((a, b) => {
        const [x, y] = [value(a), value(b)];
        if ((x === "—") !== (y === "—")) return x === "—" ? 1 : -1;
        const order = isNaN(x) || isNaN(y) ? words.compare(x, y) : x - y;
        return down ? -order : order;
      });
      body.append(...rows);
    });
  });
}
