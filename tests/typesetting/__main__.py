"""Renew `data/raw/lanxian-hrss-2024.pdf`, or typeset another transcript: `[TRANSCRIPT [PDF]]`."""

import sys
from pathlib import Path

from tests.typesetting import typeset

RAW = Path(__file__).parents[2] / "data" / "raw"


def main(arguments: list[str]) -> None:
    source = Path(arguments[0]) if arguments else RAW / "lanxian-hrss-2024.md"
    target = Path(arguments[1]) if arguments[1:] else source.with_suffix(".pdf")
    target.write_bytes(typeset(source.read_text(encoding="utf-8")))
    print(f"{target}  {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
