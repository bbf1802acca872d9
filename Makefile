# The front door. Each target alone makes .venv and installs what it needs: python3, pip and make are enough.
# On a Debian without python3-venv the environment is made without pip and filled from outside (pip >= 22.3).
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test run watch browse check bench bench-million rehearse rehearse-year kills score

demo: .venv/.use
	$(BIN)/monitor demo

run: .venv/.use
	$(BIN)/monitor run

watch: .venv/.use
	$(BIN)/monitor watch

browse: .venv/.use
	$(BIN)/monitor browse

test: .venv/.build
	$(BIN)/python -m pytest

check: .venv/.build
	$(BIN)/ruff check monitor tests
	$(BIN)/ruff format --check monitor tests
	$(BIN)/mypy monitor
	$(BIN)/lint-imports

score: .venv/.build
	$(BIN)/python -m tests.scoring

bench: .venv/.build
	$(BIN)/python -m tests.bench

bench-million: .venv/.build
	$(BIN)/python -m tests.bench.growth --million

kills: .venv/.build
	$(BIN)/python -m tests.kills

rehearse: .venv/.build
	$(BIN)/python -m tests.rehearse

rehearse-year: .venv/.build
	$(BIN)/python -m tests.rehearse_year

.venv/bin/python:
	$(PYTHON) -m venv --without-pip .venv

.venv/.use: .venv/bin/python pyproject.toml constraints.txt
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check \
	  --constraint constraints.txt --editable '.[datasette]'
	touch $@

.venv/.build: .venv/bin/python pyproject.toml constraints.txt
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check \
	  --constraint constraints.txt --editable '.[dev]'
	touch $@ .venv/.use
