# Two commands are enough: make report, make test. Each does its own set-up into .venv.
WAVE ?= 2022-04
PYTHON ?= python3.11
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
unexport PYTHONDONTWRITEBYTECODE  # without compiled bytecode every import takes three times as long

.DEFAULT_GOAL := help
.PHONY: help report test thorough quick tests fast lint checklist architecture lab solver verify lock clean

help:
	@echo "make report   run wave $(WAVE) and publish it in reports (another: make report WAVE=2024-04)"
	@echo "make test     lint, types, layers and tests"
	@echo "make thorough ten times the generated examples of what takes long"
	@echo "make quick    the same without the tests that execute notebooks or take a fifth of a second"
	@echo "make lab      JupyterLab on the notebooks"
	@echo "make solver   what peo reconstruct, bounds and conflicts need (once)"
	@echo "make verify   the figures of wave $(WAVE) beside what was published"
	@echo "make checklist  which requirement is proved by which test"
	@echo "make lock     renew the lock files from pyproject.toml (needs uv)"
	@echo "make clean    remove .venv and everything that can be made again"

report: .venv/ready
	@peo run $(WAVE)
	@peo publish $(WAVE)

verify: .venv/ready
	@peo run $(WAVE)
	@peo verify $(WAVE)

# lint and tests beside each other: mypy has one core busy for half a minute when its cache is cold
test quick: .venv/ready-dev
	@$(MAKE) --no-print-directory -j2 lint $(if $(filter quick,$@),fast,tests)

# more workers than cores take longer: each loads all, and they are in each other's way
tests:
	@pytest -n logical --maxprocesses 4 --dist=loadgroup

fast:
	@pytest -n logical --maxprocesses 4 --dist=loadgroup -m "not slow" tests/unit tests/promises tests/properties

thorough: .venv/ready-dev
	@PEO_EXAMPLES=10 pytest -n logical --maxprocesses 4 --dist=loadgroup tests/promises tests/properties tests/unit

lint: .venv/ready-dev
	@ruff format --check .
	@ruff check .
	@mypy
	@lint-imports --no-logo
	@python -m peo.run.in_git

checklist: .venv/ready-dev
	@pytest -k "list_of_proofs" --write-checklist

architecture: .venv/ready-dev
	@pytest tests/unit/test_architecture.py --write-architecture

lab: .venv/ready-dev
	@jupyter lab notebooks

# pip compiles bytecode; a lock line without a matching hash stops the set-up
.venv/ready: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || python3 -m venv .venv
	@echo "Setting up .venv from requirements.lock (once, a minute or two) ..."
	@$(BIN)/pip install -qq --require-hashes -r requirements.lock
	@$(BIN)/pip install -qq --no-deps --no-build-isolation --no-index -e .
	@touch $@

.venv/ready-dev: requirements-dev.lock .venv/ready
	@echo "Adding the tools for tests and JupyterLab from requirements-dev.lock (once) ..."
	@$(BIN)/pip install -qq --require-hashes -r requirements-dev.lock
	@touch $@

solver: .venv/ready-solver

# of the lock the lines of the solver and of what it needs beyond requirements.lock
SOLVER := absl-py|immutabledict|ortools|protobuf
.venv/ready-solver: requirements-dev.lock .venv/ready
	@echo "Adding the solver from requirements-dev.lock (once) ..."
	@awk '/^[^ ]/ {wanted = /^($(SOLVER))==/} wanted' requirements-dev.lock > .venv/solver.lock
	@$(BIN)/pip install -qq --require-hashes --no-deps -r .venv/solver.lock
	@touch $@

LOCK := uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-annotate \
	--no-header --no-emit-index-url --no-emit-find-links pyproject.toml
lock:
	@$(LOCK) --all-extras -o requirements-dev.lock
	@$(LOCK) --extra excel --extra spss -c requirements-dev.lock -o requirements.lock

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find data/processed -mindepth 2 -maxdepth 2 ! -name practice -exec rm -rf {} +
