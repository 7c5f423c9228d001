# make notes   builds the worked example's output/backprop.tex and output/backprop.pdf
# make test    checks style, types, import directions, and runs every test but the thorough ones
# make thorough  runs what takes long: rounds of random input (an hour; DERIVE_FUZZ_SECONDS=60 for a minute)
# make site    builds the documentation's site, with a gallery, in build/site/pages
# make benchmarks  measures ratios of times; AGAINST=DIR: against a checkout of another commit, side by side
PYTHON ?= python3
VENV ?= .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

.PHONY: notes test thorough benchmarks kept site clean
notes: $(VENV)/installed
	$(BIN)/derive notes backprop --output output

test: $(VENV)/installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto --dist loadfile

thorough: $(VENV)/installed-for-tests
	$(BIN)/python -m pytest -n auto -m thorough

# Writes anew what is kept in git and compared by tests.
kept: $(VENV)/installed-for-tests
	$(BIN)/python -m tests.refresh

site: $(VENV)/installed-for-tests
	$(BIN)/python docs/site/build.py build/site

benchmarks: $(VENV)/installed-for-tests
	$(BIN)/python benchmarks/run.py $(if $(AGAINST),--against $(AGAINST))

$(VENV)/python:
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/installed: pyproject.toml $(VENV)/python
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/installed-for-tests: pyproject.toml $(VENV)/python
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	touch $(VENV)/installed $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
