# Each verb works on a fresh machine with Python 3.11, make and a package index.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
NAME ?=

.PHONY: demo test check bench pictures strings clean

demo: $(VENV)/.run            ## install, and watch the simulated newsroom: http://127.0.0.1:8712
	$(BIN)/variorum demo

test: check browser           ## install, and run all checks and tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(VENV)/.test          ## lint, types, direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.bench         ## tables of docs/benchmarks.md; NAME=check runs one, FULL=1 the long ones too
	$(BIN)/python bench/run.py $(NAME)

pictures: $(VENV)/.test browser  ## pictures of all screens, taken from the demonstration
	rm -rf demo-data
	$(BIN)/variorum demo --port 0 --seconds 60 --keep demo-data
	$(BIN)/python scripts/pictures.py demo-data

strings: $(VENV)/.test        ## what the pages say, gathered into the catalogues for translators
	$(BIN)/python scripts/strings.py

.PHONY: browser
browser:                      ## a real Chromium for the tests of the pages
	@command -v chromium >/dev/null || [ -n "$$VARIORUM_CHROMIUM" ] || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -q && \
	    apt-get install -y -q --no-install-recommends chromium; } || \
	  { echo "Chromium is missing: install your system's package 'chromium', or set VARIORUM_CHROMIUM" >&2; exit 1; }

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.test: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	touch $@ $(VENV)/.run

$(VENV)/.bench: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --upgrade pip  # the pip of Python 3.11 cannot resolve this extra
	$(BIN)/python -m pip install --quiet --editable '.[test,bench]'
	touch $@ $(VENV)/.test $(VENV)/.run

clean:                        ## remove what the verbs above made
	rm -rf $(VENV) demo-data dist build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
