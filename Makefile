# orbitcert: `make demo` and `make test` set everything up by themselves (Python >= 3.11 and make are enough).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
JOBS ?= auto

.PHONY: demo test lint bench bench-quick atlas clean

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "orbitcert needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[gymnasium,dask,plot,dev]'
	touch $(READY)

demo: $(READY)
	@$(BIN)/python -m orbitcert.present.demo

test: $(READY)
	$(BIN)/python -m pytest -q -n $(JOBS)
	@echo "The Coq proofs were NOT checked by this run: this version of the project has none yet."

lint: $(READY)
	$(BIN)/ruff check src tests
	$(BIN)/mypy --strict src
	$(BIN)/lint-imports

bench: $(READY)
	cd tests && ../$(BIN)/python -m benchmarks --markdown ../docs/benchmarks.md

bench-quick: $(READY)
	cd tests && ../$(BIN)/python -m benchmarks --quick

atlas: $(READY)
	mkdir -p build/ledgers
	PATH="$(CURDIR)/$(BIN):$$PATH" bash scripts/atlas.sh build/ledgers

clean:
	rm -rf $(VENV) build dist src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
