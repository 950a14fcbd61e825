"use strict";
// One switch for all code.
const folded = [...document.querySelectorAll("details.code")];
const codeSwitch = document.getElementById("code-switch");
if (codeSwitch && folded.length) {
  codeSwitch.hidden = false;
  codeSwitch.addEventListener("click", () => {
    const open = codeSwitch.getAttribute("aria-pressed") !== "true";
    folded.forEach((d) => { d.open = open; });
    codeSwitch.setAttribute("aria-pressed", String(open));
    codeSwitch.textContent = open ? "隐藏代码" : "显示代码";
  });
}

// A term is explained beside the text; without this script its link leads to the explanation.
document.addEventListener("click", (event) => {
  const term = event.target.closest("a.term");
  if (!term) return;
  event.preventDefault();
  document.getElementById(term.hash.slice(1)).togglePopover(true);
});

// The table of contents follows the reader; on a small screen it starts folded.
const toc = document.querySelector(".toc details");
if (toc) {
  if (matchMedia("(max-width: 69.99rem)").matches) toc.open = false;
  const links = [...document.querySelectorAll(".toc a")];
  const heads = links.map((a) => document.getElementById(a.hash.slice(1)));
  const follow = () => {
    const at = heads.findLastIndex((h) => h.getBoundingClientRect().top < innerHeight / 4);
    links.forEach((a, i) => {
      if (i === at) a.setAttribute("aria-current", "true"); else a.removeAttribute("aria-current");
    });
  };
  addEventListener("scroll", follow, { passive: true });
  follow();
}

// A table can be copied into a spreadsheet and downloaded as CSV.
const grid = (table) => {
  const rows = [];
  [...table.rows].filter((tr) => !tr.hidden).forEach((tr, r) => {
    rows[r] ??= [];
    let c = 0;
    [...tr.cells].forEach((cell) => {
      while (rows[r][c] !== undefined) c++;
      for (let i = 0; i < cell.rowSpan; i++)
        for (let j = 0; j < cell.colSpan; j++)
          (rows[r + i] ??= [])[c + j] = i || j ? "" : cell.textContent.trim().replace(/\s+/g, " ");
      c += cell.colSpan;
    });
  });
  return rows;
};
// A text that a spreadsheet would take for a formula gets an apostrophe; a number stays one.
const safe = (text) => (/^[=@\t]|^[+-](?![\d.,]+%?$)/.test(text) ? "'" + text : text);
const numeric = (text) => (/^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(",", "") : text);
const quoted = (text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const button = (text, action) => {
  const b = document.createElement("button");
  b.type = "button";
  b.textContent = text;
  b.addEventListener("click", () => action(b));
  return b;
};
document.querySelectorAll("main .wide").forEach((box, i) => {
  const table = box.querySelector("table");
  const name = (table.caption?.textContent ?? "").trim() || `表${i + 1}`;
  const cells = () => grid(table).map((row) => row.map((text) => safe(numeric(text))));
  const tools = document.createElement("div");
  tools.className = "tools";
  tools.append(
    button("复制表格", async (b) => {
      const text = cells().map((row) => row.join("\t")).join("\n");
      try {
        await navigator.clipboard.writeText(text);
        b.textContent = "已复制";
      } catch {
        const area = document.createElement("textarea");
        area.value = text;
        b.after(area);
        area.select();
        b.textContent = document.execCommand("copy") ? "已复制" : "复制失败";
        area.remove();
      }
      setTimeout(() => { b.textContent = "复制表格"; }, 2000);
    }),
    button("下载 CSV", () => {
      const text = "\ufeff" + cells().map((row) => row.map(quoted).join(",")).join("\r\n") + "\r\n";
      const a = document.createElement("a");
      a.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
      a.download = `${document.title} ${name}.csv`.replace(/[\\/:*?"<>|\s]+/g, " ");
      a.click();
      setTimeout(() => URL.revokeObjectURL(a.href), 1000);
    }),
  );
  [...tools.children].forEach((b) => b.setAttribute("aria-label", `${b.textContent}：${name}`));
  box.after(tools);
});
