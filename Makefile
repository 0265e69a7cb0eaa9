# Needs Python 3.11 with venv, Node 20, npm, make, git. Everything else is fetched by the lock files.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
WORKERS ?= 2
PORT ?= 8000
# One test at a time to each worker: the walks over all pages take minutes and must not queue behind each other.
PYTEST := $(BIN)/pytest -n $(WORKERS) --maxschedchunk=1 -rs

# What says nothing about a database a second time: the code base, the list of pages, how well texts are understood, how
# documents are set, the short stories, what files hold, what comes from others, what is written into the audit, and who
# may open which address. `make promises` takes the promises on both.
ONCE := --ignore=tests/house $(patsubst %,--ignore=tests/promises/test_%.py,p06_interfaces p08_matrix p10_audit p16_sheets p26_supply) \
	$(patsubst %,--ignore=tests/journeys/test_%.py,screens short_ones) --ignore=linli/mediation/tests/test_papers_rules.py \
	--deselect linli/issues/tests/test_understanding.py::TestBars \
	--deselect tests/promises/test_p07_files.py::test_hostile_uploads_are_refused_or_made_anew
# A transaction of any database of a PostgreSQL server holds the feed back: these are run with nobody beside them.
ALONE := linli/kernel/feed/tests/test_services.py linli/issues/tests/test_pages_live.py tests/promises/test_live.py

STATICS = $(shell find linli -path '*/static/*' -type f -not -path '*/static/vendor/*')
READY := .venv/.installed linli/site/static/vendor/.built locale/zh_Hans/LC_MESSAGES/django.mo var/env
# The settings of this machine: keys made once, demo mode. `var/` is not committed.
SET := set -a; . ./var/env; : $${LINLI_PUBLIC_URL:=http://localhost:$(PORT)}; set +a;

.PHONY: help setup demo demo-reset run test test-sqlite test-postgresql quick fix lint types contracts promises promises-full bill bench story messages docs screens

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) .venv/.installed-dev ## install everything: packages by hash, browser files, keys
	@echo "Ready. 'make demo' serves a county to play in; 'make test' runs every check."

demo: $(READY) var/static/.collected ## a synthetic county on http://localhost:8000, logins printed
	@$(SET) $(BIN)/linli migrate --verbosity 0
	@$(SET) $(BIN)/linli demo
	@$(SET) exec $(BIN)/linli serve --port $(PORT)

demo-reset: ## throw the county away, then start over
	rm -rf var/linli.sqlite3* var/files var/erasures.jsonl
	@$(MAKE) --no-print-directory demo

run: $(READY) var/static/.collected ## serve what is in the database, without loading anything
	@$(SET) $(BIN)/linli migrate --verbosity 0
	@$(SET) exec $(BIN)/linli serve --port $(PORT)

test: setup ## every check there is: lint, types, contracts, tests on both databases, browser
	@failed=; \
	for check in lint types contracts test-sqlite test-postgresql; do \
		echo "== $$check"; $(MAKE) --no-print-directory $$check || failed="$$failed $$check"; \
	done; \
	test -z "$$failed" || { echo "Failed:$$failed"; exit 1; }

test-sqlite: $(READY) .venv/.installed-dev
	@$(PYTEST)

test-postgresql: $(READY) .venv/.installed-dev
	@if why=$$($(BIN)/python -m tests.fixtures.postgres); then \
		LINLI_TEST_DATABASE=postgresql $(PYTEST) -m "not browser" $(ONCE) $(ALONE:%=--ignore=%) \
		&& LINLI_TEST_DATABASE=postgresql $(BIN)/pytest -rs -m "not browser" $(ALONE); \
	else \
		echo "NOT RUN on PostgreSQL: $$why"; test "$$LINLI_REQUIRE" != all; \
	fi

quick: $(READY) .venv/.installed-dev ## the tests that are over soon, on SQLite
	$(PYTEST) -m "not slow and not browser"

fix: .venv/.installed-dev ## repair what the linter can repair, and format
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

lint: .venv/.installed-dev ## ruff, all rules, each exception with its reason
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .

types: .venv/.installed-dev var/env ## mypy, strict
	@$(SET) $(BIN)/mypy

contracts: .venv/.installed-dev ## who may import whom
	$(BIN)/lint-imports

promises: $(READY) .venv/.installed-dev ## the promise tests alone, on both databases; their figures go into docs/promises.md
	$(PYTEST) tests/promises
	LINLI_TEST_DATABASE=postgresql $(PYTEST) tests/promises
	$(BIN)/python -m tests.promises.report

promises-full: export LINLI_PROMISES := full
promises-full: promises ## the same at the scale they are given at: hours

bill: .venv/.installed-dev ## every package we stand on, in CycloneDX, into build/bill.json
	@mkdir -p build
	$(BIN)/python -m tests.promises.materials > build/bill.json

bench: $(READY) .venv/.installed-dev ## speed, as ratios against a floor from the same run
	$(BIN)/python -m bench

story: $(READY) .venv/.installed-dev ## play every story through HTTP, or one: make story NAME=changde-road
	$(BIN)/python -m tests.journeys.story $(NAME)

messages: $(READY) ## find new words of pages and code, then translate them in locale/
	@$(SET) $(BIN)/linli messages update
	@$(SET) $(BIN)/linli messages compile

docs: .venv/.installed-dev ## check that settings, jobs, commands, decisions and words are all described
	$(BIN)/pytest tests/house/test_papers.py tests/house/test_settings.py tests/house/test_jobs.py tests/house/test_words.py

screens: $(READY) .venv/.installed-dev tests/lighthouse/node_modules/.installed ## a picture of every page in screenshots/, and how long pages take
	LINLI_SCREENSHOTS=1 $(BIN)/pytest tests/journeys -m browser -rs

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; try make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "This Python cannot make a virtual environment: apt-get install python3-venv"; exit 1; }

.venv/.installed: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing Python packages by hash …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	@echo "Installing the tools of the tests by hash …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	@touch $@

tests/lighthouse/node_modules/.installed: tests/lighthouse/package-lock.json
	@echo "Installing Lighthouse …"
	@npm ci --silent --ignore-scripts --prefix tests/lighthouse
	@touch $@

node_modules/.installed: package-lock.json
	@command -v npm >/dev/null || { echo "Node 20 with npm is needed: https://nodejs.org or apt-get install nodejs npm"; exit 1; }
	@echo "Installing browser packages …"
	@npm ci --silent
	@touch $@

linli/site/static/vendor/.built: linli/site/assets.json linli/site/assets.py node_modules/.installed | .venv/.installed var/env
	@$(SET) $(BIN)/linli assets build
	@touch $@

locale/zh_Hans/LC_MESSAGES/django.mo: locale/zh_Hans/LC_MESSAGES/django.po | .venv/.installed var/env
	@$(SET) $(BIN)/linli messages compile

var/static/.collected: linli/site/static/vendor/.built .venv/.installed $(STATICS)
	@$(SET) $(BIN)/linli collectstatic --noinput --clear --verbosity 0
	@touch $@

var/env: | .venv/.installed
	@mkdir -p var
	@(umask 077; $(BIN)/linli keys > $@; printf 'LINLI_DEMO=1\nLINLI_STAFF_SECOND_FACTOR=0\n' >> $@)
