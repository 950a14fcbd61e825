"""Typeset a transcript as the PDF that a department would publish: our stand-in for the original.

A development tool, not part of the package. `python -m tests.typesetting` renews the PDF in
`data/raw` from the transcript beside it. The way: text ─structure─▶ parts ─layout─▶ pages.
"""

from tests.typesetting.pages import typeset

__all__ = ["typeset"]
