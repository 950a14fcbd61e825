# Everything from a fresh clone: Python 3.11 and make are enough.
#   make report   pages of every report in data/raw      make test   every check
SHELL := /bin/sh
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
export LANXIAN_HOME := $(CURDIR)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help install lab report notebooks test lint types unit notebooks-test test-browser demo typeset constraints clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 22

install: $(VENV)/.base ## set up .venv with pinned versions

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11" >&2; exit 2; }
	@echo "Setting up $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt setuptools

$(VENV)/.base: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing lanxian …"
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --no-build-isolation --editable .
	@touch $@

$(VENV)/.%: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing lanxian[$*] …"
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --no-build-isolation --editable ".[$*]"
	@touch $@ $(VENV)/.base

lab: $(VENV)/.lab ## JupyterLab on notebooks/
	$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) notebooks

report: install ## parse data/raw, run the analyses, write reports/
	@$(BIN)/lanxian render

notebooks: $(VENV)/.test ## run the notebooks in place to renew their outputs
	$(BIN)/python tools/renew_notebooks.py

test: $(VENV)/.test ## ruff, mypy, pytest with doctests, nbval: all of them, whichever fails
	@$(MAKE) --no-print-directory --keep-going lint types unit notebooks-test

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test
	$(BIN)/mypy

unit: $(VENV)/.test
	$(BIN)/pytest -n auto --dist loadscope -rs

notebooks-test: $(VENV)/.test
	$(BIN)/pytest --nbval --nbval-current-env --nbval-sanitize-with tests/nbval.cfg \
		-n auto --dist loadscope notebooks

test-browser: $(VENV)/.test ## the pages in headless Chromium (needs chromium and npm)
	@for program in chromium npm; do command -v $$program >/dev/null || \
		{ echo "$$program is needed: apt install chromium npm" >&2; exit 2; }; done
	@cd tests/browser && npm ci --no-audit --no-fund --loglevel=error
	$(BIN)/pytest tests/browser

demo: install ## a county of synthetic departments in build/demo, rendered
	@$(BIN)/python -m benchmarks.county build/demo/data/raw
	@rm -rf build/demo/notebooks && cp -r notebooks build/demo/notebooks
	LANXIAN_HOME=$(CURDIR)/build/demo $(BIN)/lanxian render

typeset: $(VENV)/.test ## the PDF edition in data/raw from its transcript
	$(BIN)/python -m tests.typesetting

constraints: ## pin the versions that pip chooses today
	@rm -rf build/constraints && $(PYTHON) -m venv build/constraints
	@build/constraints/bin/python -m pip install --quiet --upgrade setuptools ".[lab,test,cluster]"
	@build/constraints/bin/python -m pip freeze --all --exclude lanxian --exclude pip > constraints.txt
	@rm -rf build

clean: ## remove what was made
	rm -rf $(VENV) build reports/* data/processed/* *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
