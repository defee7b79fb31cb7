# Commonweal: every task sets itself up from hash-locked requirements, in ./.venv.
# Needs Python 3.11 or newer with its venv module, git and make; a second run installs nothing.

.DEFAULT_GOAL := help
.SUFFIXES:
.DELETE_ON_ERROR:
SHELL := /bin/bash

VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.made-run
DEMO := $(VENV)/.made-demo
TEST := $(VENV)/.made-test
FUZZ := $(VENV)/.made-fuzz
BENCH_VENV := .venv-bench
TOOLS_VENV := .venv-tools
BENCH := $(BENCH_VENV)/.made
TOOLS := $(TOOLS_VENV)/.made
# Wheels only: no lock line may run somebody's build script.
INSTALL := python -m pip install --quiet --disable-pip-version-check --no-input \
	--require-hashes --only-binary :all: --no-deps
PYTEST := $(BIN)/python -m pytest -q
# One more than two cores: of these a sixth of the time was left over, while tests waited for
# rounds, disks and browsers. A file's tests stay together: what a module sets up is set up once.
WORKERS ?= 3
# Files in the order given: pytest-xdist would start those with the fewest tests last, which take longest.
SPREAD := --dist loadfile --no-loadscope-reorder
# Of each of the simulator's two suites in `make soak`; the test suite runs 300 of each.
SEEDS ?= 5000
# Of coverage-guided fuzzing in `make soak`, for all targets together.
FUZZ_SECONDS ?= 3600
# Chromium walks the pages; Go, with its own log packages, reads our logs and writes some (decision 0193);
# Caddy stands in front of a node as deploy/ has it (0369).
DEBIAN := chromium-headless-shell golang-go golang-golang-x-mod-dev caddy
FLOOR_PROTOCOL ?= 90
FLOOR ?= 80

export PYTHONUTF8 := 1
# Tests start some thousand processes, each of which would compile every module again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help install demo story test coverage soak fuzz check format bench wheel lock clean

help: ## show the tasks
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 16

install: $(RUN) ## make .venv with the `commonweal` command in it

demo: $(DEMO) ## thirteen nodes decide four questions on this machine (KEEP=1 leaves them up, PROVISIONAL=1 certifies nothing, SLOWER=2 on a busy machine)
	$(BIN)/commonweal demo $(if $(KEEP),--keep) $(if $(PROVISIONAL),--provisional) $(if $(SLOWER),--slower $(SLOWER))

story: $(RUN) ## nine groups live through a season on this machine (KEEP=1 leaves them up)
	$(BIN)/commonweal story $(if $(KEEP),--keep)

test: $(TEST) $(DEMO) ## every check and every test; as root it installs chromium, Go and Caddy
	@# What the tests need besides comes while the checks run: it waits for others' servers.
	@$(MAKE) --no-print-directory --jobs 4 --output-sync=line debian types rules $(BENCH)
	$(MAKE) --no-print-directory tests

.PHONY: debian
debian:
	@tools/debian $(DEBIAN)

# All tests once; COV measures along (decision 0160).
.PHONY: tests
tests:
	@# What starts processes first and the short files last, so that no worker waits for a long one.
	$(PYTEST) -n $(WORKERS) $(SPREAD) --durations 15 $(COV) \
		--ignore federation_tests/demo --ignore federation_tests/story \
		federation_tests node/tests protocol/tests
	$(MAKE) --no-print-directory --jobs $(SIDE) --output-sync=line stages browser
	@# What was walked there: every act and page, by whom, in which language, on which screen.
	$(PYTEST) federation_tests/walked

# Half of the demo is waiting for its hours, which the browser's tests use; measuring is one by one,
# for both would add to the same file.
SIDE = $(if $(COV),1,2)
.PHONY: stages browser
stages:
	@# Thirteen nodes that keep to a schedule in real time; then nine, and some two hundred commands.
	$(PYTEST) $(COV) federation_tests/demo
	$(PYTEST) $(COV) federation_tests/story
browser:
	@# On its own: a sync Playwright test breaks later async tests in the same process.
	$(PYTEST) -n $(WORKERS) $(SPREAD) --durations 15 $(COV) federation_tests/browser

coverage: $(TEST) $(DEMO) $(BENCH) debian ## every test, measuring which lines and branches ran
	rm -f .coverage .coverage.*
	$(MAKE) --no-print-directory tests COV="--cov --cov-append --cov-report="
	$(BIN)/coverage report --include 'protocol/*' --skip-covered --fail-under $(FLOOR_PROTOCOL)
	$(BIN)/coverage report --format total --fail-under $(FLOOR)

soak: $(TEST) $(DEMO) $(BENCH) $(FUZZ) ## what is too long for each change: hours (SEEDS=, FUZZ_SECONDS=)
	$(BIN)/python -m federation_tests.simulator.suite --seeds $(SEEDS)
	$(BIN)/python -m federation_tests.simulator.suite --suite certifying --seeds $(SEEDS)
	$(BIN)/python -m federation_tests.simulator.suite --suite seats --seeds $$(($(SEEDS) / 5))
	$(BIN)/python -m federation_tests.simulator.suite --suite disks --seeds $$(($(SEEDS) / 5))
	$(BIN)/python -m federation_tests.agreement 4 1 5
	$(BIN)/python -m federation_tests.agreement 4 1 3 --values 3 --lost 1
	$(BIN)/python -m federation_tests.agreement 4 1 4 --epochs
	$(BIN)/python -m federation_tests.agreement 4 1 4 --ends
	COMMONWEAL_WALKS=all $(MAKE) --no-print-directory coverage
	$(BIN)/python -m federation_tests.scenarios federation_tests/scenarios/*.toml
	COMMONWEAL_KILLS=50 $(PYTEST) federation_tests/attacks/test_kills.py
	COMMONWEAL_CRASHES=1000 $(PYTEST) federation_tests/attacks/test_crashes.py
	HYPOTHESIS_PROFILE=search $(PYTEST) -n $(WORKERS) --dist loadfile protocol node federation_tests/fuzz
	$(MAKE) --no-print-directory fuzz

fuzz: $(TEST) $(FUZZ) ## coverage-guided fuzzing of every decoder and endpoint (FUZZ_SECONDS=3600)
	$(BIN)/python -m federation_tests.fuzz --seconds $(FUZZ_SECONDS)

check: $(TEST) ## lint, types, import rules and house rules, without tests
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=line types rules

# Beside each other: the types take as long as all the rest.
.PHONY: types rules
types:
	$(BIN)/mypy

rules:
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/python tools/check_house.py

format: $(TEST) ## put every file into the house's form
	$(BIN)/ruff check --quiet --fix .
	$(BIN)/ruff format .

bench: $(DEMO) $(TEST) $(BENCH) ## measure; writes docs/performance.md
	$(BIN)/python -m federation_tests.bench --peers $(BENCH_VENV)/bin/python

wheel: $(RUN) ## build dist/commonweal-*.whl, the same bytes each time
	rm -rf dist
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/python -m hatchling build -t wheel

lock: $(TOOLS) ## write requirements/*.lock again (UPGRADE=1 takes newer versions)
	$(TOOLS_VENV)/bin/python tools/lock.py $(if $(UPGRADE),--upgrade)

clean: ## remove what the tasks made
	rm -rf $(VENV) $(BENCH_VENV) $(TOOLS_VENV) demo story artefacts build dist htmlcov .coverage .coverage.*
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# Environments. A stamp is newer than the locks it was made from, or it is made again.
$(RUN): requirements/run.lock requirements/build.lock pyproject.toml tools/environment
	@tools/environment $(VENV)
	@echo "commonweal: installing what the node needs into $(VENV) ..."
	@$(BIN)/$(INSTALL) -r requirements/run.lock -r requirements/build.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input \
		--no-deps --no-index --no-build-isolation --editable .
	@touch $@

$(DEMO): $(RUN) requirements/demo.lock
	@echo "commonweal: installing the real ballots into $(VENV) ..."
	@$(BIN)/$(INSTALL) -r requirements/demo.lock
	@touch $@

$(TEST): $(RUN) requirements/test.lock
	@echo "commonweal: installing what the tests need into $(VENV) ..."
	@$(BIN)/$(INSTALL) -r requirements/test.lock
	@touch $@

$(FUZZ): $(TEST) requirements/fuzz.lock
	@$(BIN)/$(INSTALL) -r requirements/fuzz.lock
	@touch $@

$(BENCH): requirements/bench.lock tools/environment
	@tools/environment $(BENCH_VENV)
	@echo "commonweal: installing other counting libraries into $(BENCH_VENV) (780 MB) ..."
	@$(BENCH_VENV)/bin/$(INSTALL) -r requirements/bench.lock
	@touch $@

$(TOOLS): requirements/tools.lock tools/environment
	@tools/environment $(TOOLS_VENV)
	@$(TOOLS_VENV)/bin/$(INSTALL) -r requirements/tools.lock
	@touch $@
