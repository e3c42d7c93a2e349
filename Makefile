# Needs Python 3.11 or later, make and git; everything else is installed into .venv from requirements.lock.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
RELEASED := proto/contract.binpb
STUBS := src/productive/xero/v1/common_pb2.py

# compiled modules are kept, for a run compiles them for each of its processes otherwise
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.PHONY: help demo test quick histories faults sandbox serve wheel proto protos clients contract lint format check lock clean

help: ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml sandbox/pyproject.toml hatch_build.py
	@echo "==> Setting up .venv (about half a minute the first time)"
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed; this is %d.%d. Try: make PYTHON=python3.12" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . --editable ./sandbox
	@touch $@

$(STUBS): $(READY) $(shell find proto -name '*.proto')
	@echo "==> Generating the stubs from proto/"
	@$(BIN)/python hatch_build.py
	@touch $@

proto: $(STUBS) ## generate the Python stubs from proto/

PROTOS ?= .build/protos

protos: $(STUBS) ## write the contract with all that it imports into one folder (PROTOS=...), for any protoc
	@$(BIN)/productive-xero protos $(PROTOS)

demo: $(STUBS) ## copy an invoice into a Xero on this machine, and try to double it
	@PYTHONPATH=clients $(BIN)/python -m demo

test: $(STUBS) ## run every test
	@echo "==> Running the tests"
	@$(BIN)/python -m pytest

quick: $(STUBS) ## run what is quick: units, contracts in memory and on SQLite, much of the whole end to end
	@$(BIN)/python -m pytest -m "not slow" tests --hypothesis-profile=quick

HISTORIES ?= 10000
HTTP_HISTORIES ?= 200

histories: $(STUBS) ## random histories of payments: ten thousand in memory, two hundred over HTTP; some minutes
	@HISTORIES=$(HISTORIES) HTTP_HISTORIES=$(HTTP_HISTORIES) $(BIN)/python -m pytest \
		tests/usecases/payments/test_histories.py tests/faults/test_payment_histories.py

FAULTS ?= 2000
CHAOS ?= 400

faults: $(STUBS) ## what can go wrong with a send: 2,000 random interleavings, then chaos with real servers; 20 minutes
	@FAULTS=$(FAULTS) CHAOS=$(CHAOS) CHAOS_SECONDS=120 RUN_DOCUMENTS=5000 $(BIN)/python -m pytest -q -n0 -s \
		tests/usecases/test_hostile_world.py tests/faults/test_chaos.py tests/faults/test_runs_in_chaos.py

sandbox: $(STUBS) ## start a Xero on this machine, for `make serve`
	@$(BIN)/productive-xero sandbox

serve: $(STUBS) ## start the server with a development key and a database under var/
	@$(BIN)/productive-xero serve --development

lint: $(STUBS) ## check style, types, layers and the contract
	@echo "==> ruff"; $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "==> mypy"; $(BIN)/mypy
	@echo "==> import-linter"; PYTHONPATH=clients $(BIN)/lint-imports
	@echo "==> buf"; $(BIN)/python hatch_build.py image && $(BIN)/buf lint .build/contract.binpb && \
		$(BIN)/buf breaking .build/contract.binpb --against $(RELEASED)

clients: $(STUBS) ## make a client in five languages, as the README says, and call a server; needs protoc, node, go, mvn, ruby
	@clients/generate.sh

contract: $(STUBS) ## hold later changes of the contract against how it is now: only where a breaking change is meant
	@$(BIN)/python hatch_build.py released

format: $(READY) ## put every file into the project's format
	@$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format .

check: lint test ## what has to pass before a commit

lock: ## pin the newest versions that pyproject.toml allows
	@test -x .build/uv/bin/uv || ($(PYTHON) -m venv .build/uv && .build/uv/bin/pip install --quiet uv)
	@.build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade --group dev --group sandbox/pyproject.toml:dev pyproject.toml sandbox/pyproject.toml --output-file requirements.lock

wheel: $(READY) ## build the wheels of the server and the sandbox, and play the demo with them in an empty environment
	@echo "==> Building the wheels and installing them into an empty environment"
	@rm -rf dist .build/wheel && $(PYTHON) -m venv .build/wheel
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist . ./sandbox
	@.build/wheel/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@.build/wheel/bin/python -m pip install --quiet --disable-pip-version-check --no-deps dist/*.whl
	@cd .build && PYTHONPATH=../clients wheel/bin/python -m demo > wheel/demo.log || { cat wheel/demo.log; exit 1; }
	@echo "The wheels play the demo by themselves."

clean: ## remove what the targets above made
	rm -rf .venv .build src/productive dist
