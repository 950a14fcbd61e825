"""Run every notebook in place, so that its outputs are those of today's code.

A second run changes nothing: what differs from run to run or from machine to machine (times of
execution, version of the kernel's Python) is not kept.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[1] / "notebooks"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
#: What a notebook says about itself; see `lanxian.rendering.plan.Notebook`.
OWN = ("title", "headline")


def renew(path: Path) -> bool:
    """Run one notebook; True where its file changed."""
    before = path.read_text("utf-8")
    notebook = nbformat.reads(before, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    own = {name: notebook.metadata[name] for name in OWN if name in notebook.metadata}
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}, **own}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    after = nbformat.writes(notebook) + "\n"
    path.write_text(after, "utf-8")
    return after != before


if __name__ == "__main__":
    for notebook in map(Path, sys.argv[1:] or sorted(FOLDER.glob("*.ipynb"))):
        print(notebook.name, "renewed" if renew(notebook) else "unchanged", flush=True)
