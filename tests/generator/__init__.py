"""Reports made to be read back: a department's accounts, set in every layout that is published.

hypothesis draws accounts that are consistent by construction and a layout out of the variation
over years and regions; a producer makes a PDF or transcript of them; `lanxian` has to read exactly
the figures that went in. `python -m tests.generator --cases 2000` runs as many as wanted.

The way: Accounts + Layout ─tables─▶ Sheets with their figures ─pages─▶ parts ─producer─▶ bytes.
"""
