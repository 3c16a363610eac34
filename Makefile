# One door for commands. A fresh machine needs Python 3.11 or newer with venv, and make.
SHELL := /bin/bash
# What Python compiles is kept, whatever the shell says: a test run starts hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE
PORT ?= 8000
PY := .venv/bin/python

.PHONY: setup debian demo test check fix bench proof assets lock wheel

setup:
	@scripts/setup.sh

demo: setup
	@PORT=$(PORT) RESET=$(RESET) exec $(PY) -m hawn demo --port $(PORT) $(if $(SCALE),--scale $(SCALE))

debian:
	@scripts/debian.sh

test:
	@$(MAKE) -s -j2 setup debian
	@scripts/test.sh

check: setup
	@scripts/check.sh

fix: setup
	@$(PY) -m ruff check --fix src tests bench hatch_build.py
	@$(PY) -m ruff format src tests bench hatch_build.py

bench: setup
	@$(PY) -m bench.run
	@$(PY) -m bench.walls
	@$(PY) -m bench.choices
	@$(PY) -m bench.senders
	@$(PY) -m bench.mse
	@$(PY) -m bench.linkage

proof:
	@$(MAKE) -s -j2 setup debian
	@HAWN_PROOF=1 scripts/test.sh
	@$(PY) -m bench.run --write docs/proof/bench.md
	@$(PY) -m bench.walls --write docs/proof/walls.md
	@$(PY) -m bench.choices --write docs/proof/choices.md
	@$(PY) -m bench.senders --write docs/proof/senders.md
	@$(PY) -m bench.mse --write docs/proof/mse.md
	@$(PY) -m bench.agreement --write docs/proof/agreement.md
	@$(PY) -m bench.linkage --write docs/proof/linkage.md
	@$(PY) -m bench.coverage --write docs/proof/coverage.md

assets:
	@assets/build.sh

lock:  # a new dependency is in no lock yet: set-up would say so and stop
	@test -x .venv/bin/uv || scripts/setup.sh
	@.venv/bin/uv pip compile -q --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header pyproject.toml -o requirements/run.txt
	@.venv/bin/uv pip compile -q --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header --extra dev pyproject.toml -o requirements/dev.txt

wheel: setup
	@$(PY) -m build --wheel --no-isolation
