PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
BIN := .venv/bin
LINT := build/lint
# One test process per core, at most 8 to limit memory. With worksteal, an idle process takes over tests from the others.
# Tests wait for conditions (tests/waiting.py), so they also pass on a busy machine.
CORES := $(shell nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)
PROCESSES := $(shell [ $(CORES) -lt 8 ] && echo $(CORES) || echo 8)
TESTS := $(BIN)/python -m pytest -q --dist worksteal -n $(PROCESSES)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Keep bytecode: the tests start hundreds of processes, and compiling in each of them takes as long as the tests.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup venv demo edit test test-all torture lint style types unit bench screenshots reference translations clean

# Each target's description is the text after ## on its line.
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-13s %s\n", $$1, $$2}' Makefile

setup: .venv/installed ## create .venv and install this checkout in it

venv: ## create .venv without packages, to install a PyTorch of your choice first
	sh .ci/make-venv "$(PYTHON)" .venv

# .ci/install.py says how much will be downloaded, checks the disk, and keeps an installed PyTorch.
.venv/installed: pyproject.toml .ci/make-venv
	sh .ci/make-venv "$(PYTHON)" .venv
	$(BIN)/python .ci/install.py --editable .
	touch $@

.venv/installed-dev: .venv/installed
	$(BIN)/python .ci/install.py --editable ".[dev]"
	touch $@

demo: setup ## train a classifier on real images, headless (one to two minutes)
	$(BIN)/vision-designer run graphs/examples/digits_resnet18.json

edit: setup ## open the editor
	sh .ci/system-libraries
	$(BIN)/vision-designer edit

# Window tests run in parallel too; each process has its own screen, settings, and folders. They run in separate processes
# from the other tests, because some of those fork, which is unsafe in a process with Qt threads.
TESTS_OF_WINDOWS := QT_QPA_PLATFORM=offscreen $(TESTS)

# The linters and the window tests run beside the other tests, because a type check uses one core and window tests spend
# much of their time waiting. Their output follows that of the other tests. (make -n would run a line that names MAKE.)
LINTERS := $(MAKE) --no-print-directory lint

test: .venv/installed-dev ## run the linters and the tests (about 5 minutes on two cores)
	sh .ci/system-libraries window
	@mkdir -p build/test
	@$(LINTERS) > build/test/lint.txt 2>&1 & lint=$$!; \
	$(TESTS_OF_WINDOWS) -m "not thorough and gui" > build/test/windows.txt 2>&1 & windows=$$!; \
	$(TESTS) -m "not thorough and not gui"; tests=$$?; \
	echo "Window tests:"; wait $$windows; windows=$$?; cat build/test/windows.txt; \
	echo "Linters:"; wait $$lint; lint=$$?; cat build/test/lint.txt; \
	[ "$$tests $$windows $$lint" = "0 0 0" ]

# Exactly what make test leaves out; tests/test_suite.py checks that the two together are the whole suite.
test-all: .venv/installed-dev ## run the tests that make test leaves out: more cases, and slow ones
	sh .ci/system-libraries window
	$(TESTS) -m "thorough and not gui"
	$(TESTS_OF_WINDOWS) -m "thorough and gui"

# Tests of hostile files and faults (docs/reliability.md) at full length; make test runs a short version of each.
torture: .venv/installed-dev ## run the robustness tests at full length and print their figures (half an hour)
	sh .ci/system-libraries window
	TORTURE=1 $(TESTS_OF_WINDOWS) tests/test_training.py \
		tests/test_scoring_parts.py $(wildcard tests/test_hostile_*.py tests/test_faults_*.py)

unit: .venv/installed-dev ## run the quick tests: no windows, no training (about a minute on two cores)
	$(TESTS) -m "not slow and not thorough and not gui"

lint: style types ## run all linters

style: .venv/installed-dev ## run ruff
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .

# mypy and import-linter cannot see a package behind an editable install; they get a link to this checkout.
types: .venv/installed-dev ## run mypy and import-linter
	mkdir -p $(LINT) && ln -sfn ../.. $(LINT)/vision_designer
	MYPYPATH=$(LINT) $(BIN)/mypy -p vision_designer.nodes -p vision_designer.graphs -p vision_designer.editor
	PYTHONPATH=$(LINT) $(BIN)/lint-imports --no-cache --no-logo > $(LINT)/imports.txt || { cat $(LINT)/imports.txt; exit 1; }

# Run it on an idle machine. To run only some benchmarks, name them: make bench ONLY="training scoring"
bench: setup ## run the benchmarks and write docs/performance.md (a quarter of an hour)
	$(BIN)/python benchmarks/suite.py $(ONLY)

screenshots: setup ## write the screenshots in docs/images, from a real run
	$(BIN)/python docs/make_screenshots.py

reference: .venv/installed-dev ## write the reference pages in docs from the declarations
	$(BIN)/python docs/make_reference.py

# Adds new texts to the .ts file. List untranslated ones with --missing, translate them there, and run this again.
translations: .venv/installed-dev ## update the translation files
	$(BIN)/python docs/make_translations.py

clean: ## remove .venv, builds, and caches
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
