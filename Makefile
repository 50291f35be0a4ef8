# Two commands: `make demo` and `make test`. Needs python3, make and, for what is missing, Debian's apt-get.
EFFORT ?= ci
PORT ?= 8000

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 16

setup: ## prepare .venv with the command ketnap in it
	@python3 scripts/setup.py run

demo: setup ## load the sample workbook of 2011, print its report, serve it on loopback
	@.venv/bin/ketnap demo --port $(PORT)

test: ## install what the tests need and run them all; EFFORT=ci|soak says how often
	@python3 scripts/setup.py test
	@EFFORT=$(EFFORT) .venv/bin/python scripts/test.py

quick: ## style, architecture and the tests on SQLite only
	@python3 scripts/setup.py test
	@EFFORT=$(EFFORT) .venv/bin/python scripts/test.py style architecture sqlite

bench: ## speed against written-down rivals; figures go to docs/benchmarks.md
	@python3 scripts/setup.py bench
	@.venv/bin/ketnap bench

pictures: ## make the pictures of the handbooks anew, from the office the browser tests build
	@python3 scripts/setup.py test
	@KETNAP_PICTURES=1 .venv/bin/pytest -q tests/browser/test_handbook.py

lock: ## compile requirements/*.in into hashed locks without download addresses (uses uv)
	@python3 scripts/setup.py test
	@.venv/bin/python scripts/lock.py

wheelhouse: setup ## fill dist/wheelhouse with all a machine without a network needs: our wheel, the lock's wheels
	@rm -rf dist/wheelhouse
	@.venv/bin/python scripts/wheelhouse.py dist/wheelhouse

holes: setup ## ask the package index whether holes are known in what the program runs on; FEED= another feed
	@.venv/bin/python scripts/holes.py $(if $(FEED),--feed $(FEED))

planted: ## plant a fault for each requirement docs/asvs.md calls met: its test must turn red (half an hour); ONLY="6.2.1 …"
	@python3 scripts/setup.py test
	@.venv/bin/python scripts/planted.py $(ONLY)

.PHONY: help setup demo test quick bench pictures lock wheelhouse holes planted
.DEFAULT_GOAL := help
