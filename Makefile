# Everything starts here: `make demo`, `make test`. Needs Python 3.11+, make and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_ARGS ?=
TEST_ARGS ?=

.PHONY: help env demo test lint check soak docs lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

CATALOGUES := $(wildcard src/overstap/locale/*/LC_MESSAGES/*.po)

# A stamp per set of requirements: an unchanged environment is not touched.
$(VENV)/run.stamp: requirements/portal.txt pyproject.toml
	@$(PYTHON) tools/check_python.py
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Building the environment; the first time this takes some minutes."
	$(BIN)/pip install --disable-pip-version-check --require-hashes -r requirements/portal.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/demo.stamp: $(VENV)/run.stamp tools/build_assets.py package-lock.json $(CATALOGUES)
	$(BIN)/python tools/build_assets.py
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp requirements/dev.txt
	$(BIN)/pip install --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python tools/ensure_browser.py
	@touch $@

$(VENV)/tap.stamp: requirements/tap.txt
	@$(PYTHON) tools/check_python.py
	$(PYTHON) -m venv $(VENV)/taps
	$(VENV)/taps/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tap.txt
	@touch $@

env: $(VENV)/test.stamp $(VENV)/tap.stamp $(VENV)/demo.stamp ## the environment for developers, from locked and hashed requirements

demo: $(VENV)/demo.stamp ## a sample office, migrated into a running portal (DEMO_ARGS=--exit: stop after the table)
	$(BIN)/overstap demo $(DEMO_ARGS)

test: $(VENV)/test.stamp $(VENV)/tap.stamp $(VENV)/demo.stamp ## all tests, browser included
	$(BIN)/python -m pytest -n auto --dist loadgroup $(TEST_ARGS)

lint: $(VENV)/test.stamp $(VENV)/demo.stamp ## ruff, mypy, import-linter, djlint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --check --lint src/overstap

check: lint test ## lint and test

soak: $(VENV)/test.stamp $(VENV)/demo.stamp ## what takes longer than a test may, and every law with new examples
	$(BIN)/python -m pytest -m "hypothesis and not soak" --hypothesis-profile=seek -n auto --dist loadgroup $(TEST_ARGS)
	$(BIN)/python -m pytest -m soak --hypothesis-profile=seek $(TEST_ARGS)

docs: $(VENV)/test.stamp $(VENV)/demo.stamp ## the reference pages that are made from the code
	$(BIN)/python tools/error_reference.py

lock: $(VENV)/test.stamp $(VENV)/demo.stamp ## compile the requirements again, with hashes and without registry addresses
	$(BIN)/python tools/lock.py

clean: ## remove the environment and everything made
# A portal that root started keeps its database elsewhere. 10: it is still running; anything else (no environment, or a
# broken one) must not keep anybody from cleaning.
	@if [ -x $(BIN)/overstap ]; then $(BIN)/overstap portal leftovers --remove --under var || [ $$? -ne 10 ]; fi
	rm -rf $(VENV) node_modules src/overstap/portal/ui/static/vendor var .mypy_cache .ruff_cache .pytest_cache
