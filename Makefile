# make demo     sets everything up and trains a classifier on real images
# make edit     sets everything up and opens the editor
# make test     sets everything up, and runs the checks and the tests: ten to fifteen minutes
# make test-all the rest of the tests: more cases of what make test has tried, and what takes long
# make torture  the tests of robustness at full length, and the figures they found: half an hour
# make bench    sets everything up, measures, and writes docs/performance.md anew
# make setup    the environment alone: .venv, with this checkout installed in it

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
BIN := .venv/bin
LINT := build/lint
# As many processes as there are cores, but no more than memory is sure to be there for; who is done takes over from the
# others. Tests wait for conditions (tests/waiting.py), so that they pass on a machine that is busy with other things too:
# to try that, let some endless loops run beside them.
CORES := $(shell nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)
PROCESSES := $(shell [ $(CORES) -lt 8 ] && echo $(CORES) || echo 8)
TESTS := $(BIN)/python -m pytest -q --dist worksteal -n $(PROCESSES)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Compiled anew in each of the hundreds of processes that the tests start, the modules would take as long as the tests.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup demo edit test test-all torture lint unit bench screenshots translations clean

setup: .venv/installed

.venv/installed: pyproject.toml .ci/make-venv
	sh .ci/make-venv "$(PYTHON)" .venv
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

.venv/installed-dev: .venv/installed
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	touch $@

demo: setup
	$(BIN)/vision-designer run graphs/examples/digits_resnet18.json

edit: setup
	sh .ci/system-libraries
	$(BIN)/vision-designer edit

# Tests of windows run side by side as well, each process with a screen, settings and folders of its own, but not in the
# processes of the others: some of those fork, which a process with Qt's threads had better not do. They wait for windows
# and other processes much of the time, so there is one process more than there are cores.
TESTS_OF_WINDOWS := QT_QPA_PLATFORM=offscreen $(TESTS) -n $(shell expr $(PROCESSES) + 1)

test: .venv/installed-dev
	sh .ci/system-libraries window
	$(MAKE) --no-print-directory lint
	$(TESTS) -m "not thorough and not gui"
	$(TESTS_OF_WINDOWS) -m "not thorough and gui"

# Exactly what make test leaves out; tests/test_suite.py holds the two together.
test-all: .venv/installed-dev
	sh .ci/system-libraries window
	$(TESTS) -m "thorough and not gui"
	$(TESTS_OF_WINDOWS) -m "thorough and gui"

# Hostile files and faults, as docs/reliability.md promises; make test has a little of each.
torture: .venv/installed-dev
	sh .ci/system-libraries window
	TORTURE=1 $(TESTS_OF_WINDOWS) tests/test_training.py \
		tests/test_scoring_parts.py $(wildcard tests/test_hostile_*.py tests/test_faults_*.py)

# The quick part: a minute at most, no window, no long training.
unit: .venv/installed-dev
	$(TESTS) -m "not slow and not thorough and not gui"

# mypy and import-linter do not see a package behind an editable install; they get a link to this checkout.
lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	mkdir -p $(LINT) && ln -sfn ../.. $(LINT)/vision_designer
	MYPYPATH=$(LINT) $(BIN)/mypy -p vision_designer.nodes -p vision_designer.graphs -p vision_designer.editor
	PYTHONPATH=$(LINT) $(BIN)/lint-imports --no-cache

# A quarter of an hour; nothing else should be going on. Some names of benchmarks/suite.py in ONLY measure only those.
bench: setup
	$(BIN)/python benchmarks/suite.py $(ONLY)

# The pictures of the editor in docs/images, from a real run.
screenshots: setup
	$(BIN)/python docs/make_screenshots.py

# Texts that are new in the code come into the .ts file; translate what --missing names there, and make it again.
translations: .venv/installed-dev
	$(BIN)/python docs/make_translations.py

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
