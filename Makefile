# orbitcert: `make demo` and `make test` set everything up by themselves (Python >= 3.11 and make are enough).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
JOBS ?= auto

.PHONY: demo test lint site proofs proofs-check certificates bench bench-quick environments atlas clean

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "orbitcert needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt \
	  -e '.[gymnasium,minigrid,powerplay,dask,plot,volume,docs,dev]'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[storm]' || \
	  echo "stormpy has no build for this machine: PRISM programs are not read here, and their tests are skipped."
	touch $(READY)

demo: $(READY)
	@$(BIN)/python -m orbitcert.present.demo

test: $(READY)
	@if bash proofs/available.sh; then $(MAKE) --no-print-directory proofs; fi
	$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal
	@if bash proofs/available.sh; then echo "The Coq proofs were checked by this run."; else \
	  echo "The Coq proofs were NOT checked by this run: Coq with MathComp is not installed (proofs/README.md says how)."; fi

lint: $(READY)
	$(BIN)/ruff check src tests scripts docs
	$(BIN)/mypy --strict src
	$(BIN)/lint-imports

# The documentation as a site: build/site/index.html. A warning, such as a broken reference, is an error. Nothing comes from the network.
site: $(READY)
	rm -rf build/site
	$(BIN)/python -m sphinx -q -b html -E -W --keep-going -d build/site-doctrees docs build/site
	@echo "build/site/index.html"

# The theory, the gallery's certificates as theorems, and what they rest on (needs Coq: proofs/README.md).
proofs:
	@bash proofs/available.sh || { echo "make proofs needs Coq 8.16.1 with MathComp 1.15: see proofs/README.md" >&2; exit 1; }
	@$(MAKE) --no-print-directory -C proofs all

# Coq's independent checker over everything, libraries included (some minutes).
proofs-check:
	@bash proofs/available.sh || { echo "make proofs-check needs Coq: see proofs/README.md" >&2; exit 1; }
	@$(MAKE) --no-print-directory -C proofs all check

certificates: $(READY)
	$(BIN)/python scripts/gallery_certificates.py proofs

bench: $(READY)
	cd tests && ../$(BIN)/python -m benchmarks --markdown ../docs/benchmarks.md

bench-quick: $(READY)
	cd tests && ../$(BIN)/python -m benchmarks --quick

environments: $(READY)
	$(BIN)/python scripts/environments_page.py docs/environments.md build/environments

atlas: $(READY)
	mkdir -p build/ledgers
	PATH="$(CURDIR)/$(BIN):$$PATH" bash scripts/atlas.sh build/ledgers

clean:
	$(MAKE) --no-print-directory -C proofs clean
	rm -rf $(VENV) build dist src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
