"""Reading everything of a report against plain pdfplumber on every page.

    python benchmarks/reading.py [PDF …]

Both sides run in turn in one process; the ratio is the median over the pairs of one file, and
the last line the median over the files. Without an argument it reads the PDF in data/raw, and
the developers' ../shared/reports where they are.
"""

from __future__ import annotations

import logging
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAIRS = 5


def ours(path: Path) -> None:
    """Tables, narrative, annex and positions: the whole report."""
    from lanxian.parsing import parse
    from lanxian.reading import read_document

    parse(read_document(path))


def plain(path: Path) -> None:
    """What a notebook does without us: extract_tables and extract_text on every page."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_tables()
            page.extract_text()
            page.close()


def seconds(run: Callable[[Path], None], path: Path) -> float:
    """Wall time of one run."""
    start = time.perf_counter()
    run(path)
    return time.perf_counter() - start


def peak_megabytes(path: Path) -> float:
    """Peak resident memory of reading `path`, above the process with everything imported."""
    code = (
        "import sys, resource\n"
        "from pathlib import Path\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "import lanxian.parsing, lanxian.reading.pdf, pandas\n"
        "from benchmarks.reading import ours, peak\n"
        "before = peak()\n"
        "ours(Path(sys.argv[2]))\n"
        "print(peak() - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT), str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def peak() -> float:
    """Peak resident memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(paths: list[Path]) -> None:
    """Measure each file and print the table."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    print(f"{'file':40} {'ours s':>8} {'plain s':>8} {'ratio':>7} {'peak MB':>8}")
    ratios = []
    for path in paths:
        ours(path), plain(path)  # warm up
        pairs = [(seconds(ours, path), seconds(plain, path)) for _ in range(PAIRS)]
        ratio = statistics.median(a / b for a, b in pairs)
        ratios.append(ratio)
        a, b = (statistics.median(column) for column in zip(*pairs, strict=True))
        print(f"{path.name:40} {a:8.2f} {b:8.2f} {ratio:7.3f} {peak_megabytes(path):8.1f}")
    print(f"read_ratio: {statistics.median(ratios):.3f}")


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    found = [*ROOT.glob("data/raw/*.pdf"), *ROOT.glob("../shared/reports/*.pdf")]
    main(given or sorted(found))
