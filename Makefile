# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
#
# A bare machine needs Python 3.11 or newer and make; everything else goes into .venv.
# Each target is a few plain commands: see CONTRIBUTING.md for a machine without make.

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3.14 python3,$(shell command -v $(name) 2>/dev/null)) python3)
TOCSIN_DATA_DIR ?= build/demo
demo serve: export TOCSIN_DATA_DIR := $(TOCSIN_DATA_DIR)
ROOM ?= *
JOBS ?= logical
EXAMPLES ?= 5000

BIN := .venv/bin
LOG := .venv/setup.log
LOCK := requirements/core.lock
# `make -s` is quiet; 7 days of cooling-off before a new version enters a lock
say = $(if $(findstring s,$(firstword -$(MAKEFLAGS))),:,printf '%s\n')
WEEK_AGO = $(shell $(BIN)/python -c "import datetime as d; print(d.date.today() - d.timedelta(days=7))")
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --exclude-newer $(WEEK_AGO) $(if $(UPGRADE),--upgrade)

.PHONY: help demo serve test lock bench soak clean
.NOTPARALLEL:
.DELETE_ON_ERROR:

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name does; do printf 'make %-6s %s\n' "$$name" "$$does"; done

demo: .venv/.core-stamp ## set up, run the main job on the demo region, print the findings (ONLINE=1 asks OSV and KEV too)
	@$(BIN)/tocsin demo$(if $(filter 1,$(ONLINE)), --online)
	@$(say) '' 'To see the same on a page: make serve' 'For your own folder of logs, SBOMs and intelligence: $(BIN)/tocsin try DIR'

serve: .venv/.core-stamp ## serve the demo store (or TOCSIN_DATA_DIR) on 127.0.0.1
	@$(BIN)/tocsin serve

test: .venv/.dev-stamp ## set up, then lint, types, import rules and all tests
	@failed=; \
	step() { \
	  name=$$1; shift; start=$$(date +%s); $(say) "== $$name"; \
	  if "$$@"; then result=ok; else result=FAILED; failed="$$failed $$name"; fi; \
	  times="$$times$${times:+, }$$name $$result $$(( $$(date +%s) - start )) s"; \
	}; \
	step ruff $(BIN)/ruff check --quiet; \
	step format $(BIN)/ruff format --check --quiet; \
	step mypy $(BIN)/mypy --no-error-summary; \
	step imports sh -c '$(BIN)/lint-imports >.venv/imports.log 2>&1 || { cat .venv/imports.log; exit 1; }'; \
	$(say) "$$times"; times=; \
	step pytest $(BIN)/python -m pytest -n $(JOBS) --dist worksteal; \
	if [ -n "$$failed" ]; then echo "FAILED:$$failed"; exit 1; fi

lock: .venv/.uv-stamp ## rewrite the lock files (UPGRADE=1 takes newer versions)
	@test -x $(BIN)/uv || { echo 'make lock needs uv, which could not be installed: see $(LOG)'; exit 1; }
	@$(COMPILE) --group build pyproject.toml -o requirements/core.lock
	@$(COMPILE) --extra cluster --group build -c requirements/core.lock pyproject.toml -o requirements/cluster.lock
	@$(COMPILE) --extra cluster --extra columns --extra postgres --extra sigma --extra yara --group dev -c requirements/cluster.lock pyproject.toml -o requirements/dev.lock
	@echo uv | $(COMPILE) --no-annotate - -o requirements/uv.lock

bench: .venv/.dev-stamp ## run the benchmarks, one JSON line a claim (ROOM=watch: those of one room)
	@for script in benchmarks/$(ROOM)_*.py; do case $$script in benchmarks/_*) ;; *) $(BIN)/python "$$script" || exit 1;; esac; done

soak: export EXAMPLES := $(EXAMPLES)
soak: .venv/.dev-stamp ## all tests with many more examples, and those marked soak (EXAMPLES=500: so many of each law)
	@TMPDIR=$${TMPDIR:-/tmp} $(BIN)/python -m pytest -n $(JOBS) -m '' --hypothesis-profile=soak

clean: ## remove the environment, the caches and the demo store
	@rm -rf .venv build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .coverage .coverage.*

# --- set-up ---------------------------------------------------------------------------------------------------

# The log may name package hosts, the terminal never does.
define install
	@if [ -x $(BIN)/uv ] && VIRTUAL_ENV=.venv $(BIN)/uv pip install --require-hashes --compile-bytecode -r $(LOCK) >>$(LOG) 2>&1; then :; else \
	  $(say) 'uv could not install; going on with pip, which takes some minutes'; \
	  $(BIN)/python -m pip install --quiet --require-hashes --compile -r $(LOCK) >>$(LOG) 2>&1 \
	    || { echo 'Installing the packages failed: see $(LOG)'; exit 1; }; \
	fi
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e . >>$(LOG) 2>&1 \
	  || { echo 'Installing Tocsin itself failed: see $(LOG)'; exit 1; }
	@$(BIN)/python -m compileall -q src
endef

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo 'Tocsin needs Python 3.11 or newer. If it goes by another name: make PYTHON=/path/to/python3.11 ...'; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo 'This Python has no venv module. On Debian and Ubuntu: apt-get install python3-venv'; exit 1; }
	@$(say) 'Setting up .venv (once)'
	@$(PYTHON) -m venv .venv

# uv is an ordinary package inside the environment; without it pip does the same, slower
.venv/.uv-stamp: .venv/pyvenv.cfg requirements/uv.lock
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.lock >>$(LOG) 2>&1 \
	  || $(say) 'uv could not be installed; pip will do, more slowly'
	@touch $@

.venv/.core-stamp: .venv/.uv-stamp requirements/core.lock pyproject.toml
	$(install)
	@touch $@

# dev.lock holds all of core.lock and cluster.lock (tests/house/test_locks.py), so the demo needs nothing further
.venv/.dev-stamp: LOCK := requirements/dev.lock
.venv/.dev-stamp: .venv/.uv-stamp requirements/dev.lock requirements/core.lock pyproject.toml
	$(install)
	@touch .venv/.core-stamp $@
