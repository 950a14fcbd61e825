"""A small project to render: notebooks of the form that ours have, and reports."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import v4

ROOT = Path(__file__).parents[1]
IMPORTS = "import os\nfrom IPython.display import HTML, Markdown, display"
PARAMETERS = """department: str = "岚县人力资源和社会保障局"
year: int = 2024
prior_report: str | None = None"""
TABLE = """<table class="figures"><caption>支出构成（万元）</caption>
<thead><tr><th scope="col">项目</th><th scope="col" class="num">决算</th></tr></thead>
<tbody><tr class="level-0"><th scope="row">基本支出</th><td class="num">688.89</td></tr>
<tr class="total"><th scope="row">合计, "共"</th><td class="num">5,373.97</td></tr>
<tr><th scope="row">=1+1</th><td class="num">-1.20</td></tr></tbody></table>"""
CHART = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20"><defs><path id="m"
d="M 0 0.123456 L 5 5"/></defs><g id="patch_1"><use href="#m"/><text x="1" y="9">农林水</text></g>
</svg>"""
ALT = {"image/svg+xml": {"alt": "农林水 1,776.34 万元"}}
#: What a notebook of ours shows: headings, a table, a chart, a footer, all as outputs.
SHOWS = (
    'display(Markdown(f"# {department}{year}年决算"))',
    'display(Markdown("年初预算是批复的数，年初预算之后还有调整。"))',
    'display(Markdown("## 项目支出 4,685.08 万元，占 87.18%"))',
    f"display(HTML({TABLE!r}))",
    f'display({{"image/svg+xml": {CHART!r}}}, raw=True, metadata={ALT!r})',
    "display(HTML('<dl class=\"provenance\"><dt>来源文件</dt><dd>a.md</dd></dl>'))",
)


def notebook(*cells: str, parameters: str = PARAMETERS, title: str = "构成") -> Any:
    """A notebook with a parameters cell and these cells of code."""
    tagged = v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    made = v4.new_notebook(
        cells=[v4.new_code_cell(IMPORTS), tagged, *map(v4.new_code_cell, cells)],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "title": title,
        },
    )
    for number, cell in enumerate(made.cells):
        cell["id"] = f"c{number}"
    return made


def project(home: Path, departments: Sequence[str] = (), **notebooks: Any) -> Path:
    """Fill a project folder: the transcript, also under other departments' names, and notebooks."""
    raw, folder = home / "data/raw", home / "notebooks"
    raw.mkdir(parents=True, exist_ok=True)
    folder.mkdir(exist_ok=True)
    source = ROOT / "data/raw/lanxian-hrss-2024.md"
    if not departments:
        shutil.copy(source, raw)
    for number, department in enumerate(departments):
        text = source.read_text("utf-8").replace("岚县人力资源和社会保障局", department)
        (raw / f"{number}.md").write_text(text, "utf-8")
    for name, content in notebooks.items():
        nbformat.write(content, folder / f"{name}.ipynb")
    return home
