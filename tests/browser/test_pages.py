"""Our pages in a real browser: `make test-browser`. Without one, or without axe-core, skipped."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lanxian.rendering import render
from tests.browser.chromium import SIZES, Tab, browser, program
from tests.rendering import SHOWS, notebook, project

HERE = Path(__file__).parent
AXE = HERE / "node_modules/axe-core/axe.min.js"
#: Where the screenshots go, for people to look at.
PICTURES = HERE.parents[1] / "build/screenshots"
NAME = "甲<script>alert(1)</script>局"

pytestmark = [
    pytest.mark.skipif(program() is None, reason="needs Chromium (apt install chromium)"),
    pytest.mark.skipif(not AXE.exists(), reason="needs axe-core (npm ci in tests/browser)"),
    pytest.mark.skipif(sys.platform != "linux", reason="the engine forks on Linux only"),
]


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, root: Path) -> dict[str, Path]:
    """Pages of the project's own notebooks, of the sample with an awkward name, and the index."""
    home = tmp_path_factory.mktemp("county")
    project(home, ["岚县人力资源和社会保障局", NAME, "乙局"], sample=notebook(*SHOWS))
    (home / "data/raw/bad.pdf").write_bytes(b"")
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        (home / "notebooks" / path.name).write_bytes(path.read_bytes())
    summary = render(home=home, jobs=1, progress=False)
    assert not summary.failed
    own = home / "reports/岚县人力资源和社会保障局-2024"
    [odd] = home.glob("reports/甲*/sample.html")
    return {"index": summary.index, "odd": odd} | {p.stem: p for p in own.glob("*.html")}


def each(pages: dict[str, Path]) -> list[tuple[str, Path]]:
    return sorted(pages.items())


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_pages_are_quiet_fit_and_accessible(
    tab: Tab, pages: dict[str, Path], size: str, dark: bool
) -> None:
    for name, path in each(pages):
        tab.open(path, size, dark=dark)
        where = f"{name} {size}"
        assert tab.logged == [], where
        assert tab.requested == [path.resolve().as_uri()], where
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert tab.run(wide) <= 0, f"{where} is wider than the screen"
        tab.screenshot(PICTURES / f"{name}-{size}{'-dark' if dark else ''}.png")
        tab.send("Page.setBypassCSP", enabled=True)
        tab.run(AXE.read_text("utf-8"))
        found: Any = tab.run("axe.run().then(r => r.violations)")
        told = [(v["id"], v["nodes"][0]["html"], v["nodes"][0]["failureSummary"]) for v in found]
        assert told == [], where


def test_code_is_folded_until_the_switch_is_pressed(tab: Tab, pages: dict[str, Path]) -> None:
    tab.open(pages["sample"])
    opened = "document.querySelectorAll('details.code[open]').length"
    assert tab.run(opened) == 0
    tab.run("document.getElementById('code-switch').click()")
    assert tab.run(opened) == tab.run("document.querySelectorAll('details.code').length") > 0
    tab.run("document.getElementById('code-switch').click()")
    assert tab.run(opened) == 0


def test_contents_follow_the_reader(tab: Tab, pages: dict[str, Path]) -> None:
    tab.open(pages["01_composition"])
    current = "document.querySelector('.toc a[aria-current]')?.hash"
    assert tab.run(current) is None
    tab.run(
        "document.documentElement.style.scrollBehavior = 'auto';"
        "new Promise(r => { addEventListener('scroll', () => setTimeout(r, 50), { once: true });"
        "document.querySelectorAll('.toc a')[2].click(); })"
    )
    assert tab.run(current) == tab.run("document.querySelectorAll('.toc a')[2].hash")


def test_term_is_explained_where_it_stands(tab: Tab, pages: dict[str, Path]) -> None:
    tab.open(pages["sample"])
    shown = "getComputedStyle(document.querySelector('[popover]')).display"
    assert tab.run(shown) == "none"
    tab.run("document.querySelector('a.term').click()")
    assert tab.run(shown) == "block"
    assert "批复" in tab.run("document.querySelector('[popover]').innerText")


def test_table_is_downloaded_as_csv(tab: Tab, pages: dict[str, Path], tmp_path: Path) -> None:
    tab.open(pages["sample"])
    tab.send("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    tab.run("[...document.querySelectorAll('.tools button')].at(-1).click()")
    for _ in range(200):
        tab.run("new Promise(r => setTimeout(r, 20))")
        files = [p for p in tmp_path.iterdir() if p.suffix == ".csv"]
        if files and files[0].stat().st_size:
            break
    text = files[0].read_bytes().decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["项目", "决算"],
        ["基本支出", "688.89"],
        ['合计, "共"', "5373.97"],
        ["'=1+1", "-1.20"],
    ]


def test_table_is_copied_for_a_spreadsheet(tab: Tab, pages: dict[str, Path]) -> None:
    tab.open(pages["sample"])
    tab.run(
        "navigator.clipboard.writeText = async (text) => { window.copied = text; };"
        "document.querySelector('.tools button').click()"
    )
    assert tab.run("window.copied").splitlines()[1] == "基本支出\t688.89"


def test_index_is_searched_and_sorted(tab: Tab, pages: dict[str, Path]) -> None:
    tab.open(pages["index"])
    rows = "document.querySelectorAll('#departments tbody tr:not([hidden]) th')"
    shown = f"[...{rows}].map(th => th.firstChild.textContent)"
    assert len(tab.run(shown)) == 3
    tab.run(
        "const s = document.getElementById('search'); s.value = '乙 局';"
        "s.dispatchEvent(new Event('input'))"
    )
    assert tab.run(shown) == ["乙局"]
    tab.run("s.value = ''; s.dispatchEvent(new Event('input'))")
    tab.run("document.querySelector('.sort').click()")
    up = tab.run(shown)
    tab.run("document.querySelector('.sort').click()")
    assert tab.run(shown) == up[::-1] and len(up) == 3


def test_awkward_name_is_text_everywhere(tab: Tab, pages: dict[str, Path]) -> None:
    tab.open(pages["odd"])
    assert tab.run("document.title").startswith(NAME)
    assert NAME in tab.run("document.querySelector('h1').textContent")
    tab.open(pages["index"])
    assert NAME in tab.run("document.getElementById('departments').textContent")


def test_print_shows_no_code_and_no_buttons(tab: Tab, pages: dict[str, Path]) -> None:
    tab.open(pages["01_composition"], "print")
    seen = (
        "['.code', '.tools', '.bar', '.toc'].filter(s => document.querySelector(s)?.offsetHeight)"
    )
    assert tab.run(seen) == []
    tab.open(pages["index"], "print")
    assert tab.run("document.querySelector('.filter').offsetHeight") == 0
    tab.open(pages["01_composition"], "print")
    assert tab.pdf(PICTURES / "01_composition.pdf").stat().st_size > 10_000
