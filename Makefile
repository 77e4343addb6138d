# Everything from a checkout. Needs make and Python 3.11 or newer with its venv module; on Debian:
#   apt-get install make python3-venv
# Honoured: PORT= HOST= SAUYUNAN_HOME= SAUYUNAN_URL= DATABASE_URL= CHROMIUM= PYTHON=

PYTHON ?= python3
BIN := .venv/bin
PY := $(BIN)/python
# Stamps live in .venv: whoever removes it begins anew.
S := .venv/stamps
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --no-input
# A home of its own for what the checks make; nothing of it is kept for use.
CHECK := SAUYUNAN_HOME=$(CURDIR)/.venv/check-home SAUYUNAN_URL=https://sauyunan.example
# Two cores serve two test processes; more cores serve more.
JOBS ?= auto

.DEFAULT_GOAL := help
.PHONY: help setup demo run fmt test test-spark check bench lock messages docs python chromium java

help:
	@echo 'make demo      set up everything, load the sample city, serve it and print where to look'
	@echo 'make test      set up everything and run all tests (ARGS= for pytest)'
	@echo 'make check     format, lint, layers, types, templates, translations, migrations, kits'
	@echo 'make setup     packages, assets and translations, without a database'
	@echo 'make run       development server    make fmt   format the code'
	@echo 'make messages  update translations   make docs  write the generated reference'
	@echo 'make bench     the benchmark table   make lock  lock the dependencies again'
	@echo 'make test-spark  the index of large tables by Apache Spark (needs Java, 450 MB)'

setup: $(S)/run $(S)/assets $(S)/messages

demo: setup
	@exec $(PY) -m sauyunan.cli demo

run: setup
	@$(PY) -m sauyunan.cli setup
	@exec env SAUYUNAN_DEBUG=1 $(PY) -m sauyunan.cli manage runserver $(or $(PORT),8000)

fmt: $(S)/test
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	$(BIN)/djlint --reformat --quiet sauyunan || test $$? -eq 1

test: setup $(S)/test chromium
	$(PY) -m pytest -n $(JOBS) $(ARGS)

# No part of make test: Spark is an extra.
test-spark: setup $(S)/test $(S)/spark java
	$(PY) -m pytest $(ARGS) tests_spark

# The scenarios of the shipped kits are among the tests.
check: setup $(S)/test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy sauyunan setup manage.py conftest.py
	$(BIN)/djlint --check --quiet sauyunan
	$(BIN)/djlint --lint --quiet sauyunan
	$(PY) setup/messages.py check
	$(CHECK) $(PY) manage.py check --deploy --fail-level WARNING
	$(CHECK) $(PY) manage.py makemigrations --check --dry-run
	$(CHECK) $(PY) -m sauyunan.cli kit schema --check
	$(CHECK) $(PY) -m sauyunan.cli competition schema --check
	$(CHECK) $(PY) -m sauyunan.cli competition check
	$(CHECK) $(PY) -m sauyunan.cli kit check kits/*

bench: setup $(S)/bench chromium
	$(PY) -m bench $(ARGS)

messages: $(S)/run
	$(PY) setup/messages.py update
	$(PY) setup/messages.py compile

docs: setup
	$(PY) -m sauyunan.cli kit schema
	$(PY) -m sauyunan.cli competition schema

# Versions stay unless asked: make lock ARGS=--upgrade
lock:
	@command -v uv >/dev/null || { echo 'make lock needs uv: type pip install uv'; exit 1; }
	uv pip compile --quiet --no-config --universal --generate-hashes --no-header --python-version 3.11 \
		$(ARGS) requirements/run.in -o requirements/run.txt
	for part in test bench spark; do \
		uv pip compile --quiet --no-config --universal --generate-hashes --no-header \
			--python-version 3.11 $(ARGS) -c requirements/run.txt \
			requirements/$$part.in -o requirements/$$part.txt || exit 1; \
	done

# -- What the targets above stand on --------------------------------------------------------------

python:
	@command -v $(PYTHON) >/dev/null || { \
		echo 'Python is missing: type apt-get install python3 python3-venv'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed and $(PYTHON) is" \
			"`$(PYTHON) -c 'import platform; print(platform.python_version())'`:" \
			"type make PYTHON=python3.11 (or newer) in front of the target"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo 'This Python has no venv: type apt-get install python3-venv'; exit 1; }

$(S)/venv: | python
	@$(PY) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo 'Python environment …'; $(PYTHON) -m venv --clear .venv; } || { \
		echo 'The folder .venv cannot be made here: check who owns this folder, and free space'; \
		exit 1; }
	@mkdir -p $(S) && touch $@

$(S)/run: $(S)/venv requirements/run.txt pyproject.toml
	@echo 'Packages …'
	@$(PIP) --require-hashes -r requirements/run.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(S)/test: $(S)/run requirements/test.txt
	@echo 'Packages for tests …'
	@$(PIP) --require-hashes -r requirements/test.txt
	@touch $@

$(S)/bench: $(S)/test requirements/bench.txt
	@echo 'Packages for benchmarks …'
	@$(PIP) --require-hashes -r requirements/bench.txt
	@touch $@

$(S)/spark: $(S)/run requirements/spark.txt
	@echo 'Packages for Spark …'
	@$(PIP) --require-hashes -r requirements/spark.txt
	@touch $@

$(S)/node: $(S)/run package.json package-lock.json .npmrc
	@echo 'Packages for assets …'
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --ignore-scripts --silent
	@touch $@

$(S)/assets: $(S)/node $(shell find assets -type f 2>/dev/null)
	@echo 'Assets …'
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm run build --silent
	@touch $@

$(S)/messages: $(S)/run setup/messages.py $(shell find sauyunan/locale -name '*.po' 2>/dev/null)
	@$(PY) setup/messages.py compile
	@touch $@

chromium: $(S)/run
	@$(PY) setup/chromium.py

java:
	@command -v java >/dev/null || { test "`id -u`" = 0 && command -v apt-get >/dev/null && { \
		echo 'Java …'; apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq --no-install-recommends default-jre-headless >/dev/null; }; } || { \
		echo 'Spark needs Java 17 or newer: type apt-get install default-jre-headless as root'; exit 1; }
