# Every target works from a fresh clone: the environment is made on first use.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo run test lint fmt messages compile migrate bench lock clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

compile: $(VENV)/.runtime ## Compile the translation catalogues
	@$(BIN)/pybabel -q compile -d locales -D messages

demo: compile ## Try it: sandbox, seeded demo town and the bot; prints one address
	@exec $(BIN)/python -m bot demo

run: compile ## Run with the real token from .env
	@exec $(BIN)/python -m bot run

migrate: $(VENV)/.runtime ## Bring the database of .env to the newest schema
	@$(BIN)/python -m bot migrate

test: $(VENV)/.dev compile ## The whole suite
	@$(BIN)/python -m pytest -n auto --dist worksteal

lint: $(VENV)/.dev ## Style, imports, layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

fmt: $(VENV)/.dev ## Format the code
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

messages: $(VENV)/.dev ## Collect new texts into the catalogues, then translate locales/ru
	@$(BIN)/python -m babel.messages.frontend -q extract -F babel.cfg -k __ --no-location --omit-header --sort-output -o locales/messages.pot .
	@$(BIN)/pybabel -q update -i locales/messages.pot -d locales -D messages --no-fuzzy-matching --ignore-obsolete

bench: $(VENV)/.dev compile ## Measure one dialog step beside a bare echo
	@$(BIN)/python -m tests.bench

lock: ## Refresh the locks (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q pyproject.toml --group dev -o requirements-dev.lock

clean: ## Remove the environment and what the demo left
	rm -rf $(VENV) var .pytest_cache .ruff_cache .hypothesis
