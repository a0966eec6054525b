# Everything lands in .venv, at the versions of requirements.lock. `make` alone lists the targets.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

VENV := .venv
DOCS_VENV := .venv-docs
AUDIT_VENV := .venv-audit
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# One more than the cores that tests are meant for: a test that waits for its child leaves one idle.
TEST_WORKERS ?= 3
PYTEST_ARGS ?=
BENCH_ARGS ?=
CHAOS_ARGS ?=
FUZZ_ARGS ?=

# uv where there is a working one, pip elsewhere: a version manager's shim may stand for nothing.
UV := $(shell uv --version >/dev/null 2>&1 && echo uv)

# The first Python that really runs and that the locked wheels exist for. Without uv it must also
# be able to make an environment, which Debian packages apart (python3-venv).
PYTHON_TEST := import sys; ok = (3, 11) <= sys.version_info < (3, 14); \
	$(if $(UV),,import venv, ensurepip;) \
	print(sys.executable) if ok else sys.exit(1)
PYTHON ?= $(shell for candidate in python3.13 python3.12 python3.11 python3; do \
	"$$candidate" -c '$(PYTHON_TEST)' 2>/dev/null && break; done)

.PHONY: help install demo docs reference pictures audit licences test test-ray test-fast test-slow browser browser-test cluster-test cases fuzz chaos chaos-anchors chaos-short bench bench-short bench-scaling gpu-check gpu-wheels coverage check lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(STAMP) ## make .venv with the locked versions and the tuning command
	@:

$(STAMP): requirements.lock pyproject.toml
	@if ! $(BIN)/python -c 'import sys' >/dev/null 2>&1; then \
		python="$(PYTHON)"; \
		if [ -z "$$python" ]; then \
			echo "No Python 3.11, 3.12 or 3.13 found$(if $(UV),, that can make a virtual environment)." >&2; \
			echo "Install one$(if $(UV),, (on Debian and Ubuntu with its -venv package)), or name it: make install PYTHON=/path/to/python3.12" >&2; \
			exit 1; \
		fi; \
		$(if $(UV),uv venv --quiet --clear --python,rm -rf $(VENV) &&) \
			"$$python" $(if $(UV),,-m venv) $(VENV); \
	fi
ifeq ($(UV),uv)
	uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes --requirement requirements.lock
	uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
else
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	# The lock names everything: left to resolve, an old pip takes a newer release for an extra.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
endif
	@touch $@
	@echo "Installed in $(VENV): try $(BIN)/tuning --help, or make demo."

demo: install ## search, rank and retrain a small network, start to end
	$(BIN)/python -m tuning.cli.demo

docs: $(DOCS_VENV)/.installed reference ## build the documentation: build/site/index.html opens from disk
	$(DOCS_VENV)/bin/mkdocs build --quiet --strict --site-dir build/site
	@echo "Open build/site/index.html."

reference: install ## write the pages of docs/reference that follow from the code anew
	$(BIN)/python -m docs.tools.reference

pictures: install browser ## draw the pictures of README.md anew, from a study that is searched for them
	$(BIN)/python -m docs.tools.pictures

audit: $(AUDIT_VENV)/.installed ## look up the locked packages among known vulnerabilities; says so where nobody answers
	$(AUDIT_VENV)/bin/python -m audit

licences: install ## write docs/licences.md, the licences of what is installed with this, anew
	$(BIN)/python -m docs.tools.licences

# Environments of their own: for the documentation, and for the look at vulnerabilities.
$(DOCS_VENV)/.installed: docs/requirements.lock
$(AUDIT_VENV)/.installed: audit/requirements.lock
$(DOCS_VENV)/.installed $(AUDIT_VENV)/.installed:
	@python="$(PYTHON)"; test -n "$$python" || { echo "No Python 3.11, 3.12 or 3.13 found." >&2; exit 1; }; \
		$(if $(UV),uv venv --quiet --clear --python,rm -rf $(@D) &&) \
			"$$python" $(if $(UV),,-m venv) $(@D)
ifeq ($(UV),uv)
	uv pip install --quiet --python $(@D)/bin/python --require-hashes --requirement $<
else
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement $<
endif
	@touch $@

# Bytecode is kept, also where the environment says otherwise: hundreds of Pythons start.
test test-ray test-fast test-slow browser-test cluster-test cases chaos chaos-anchors chaos-short coverage: export PYTHONDONTWRITEBYTECODE :=

# In the order of the folders: sorted by their number of tests, as is usual, the modules whose few
# tests take minutes would begin last, and one worker would wait for the other.
PYTEST_SPREAD := -n $(TEST_WORKERS) --dist loadscope --no-loadscope-reorder

# What takes many minutes, hurts or needs a GPU.
LONG := (slow or gpu or cluster or cases or browser or chaos)

test: install ## run the tests, but for those of the targets below
	$(BIN)/python -m pytest $(PYTEST_SPREAD) $(PYTEST_ARGS)

test-ray: install ## run the tests that start a Ray: Ray Tune, workers, retraining on several
	$(BIN)/python -m pytest $(PYTEST_SPREAD) -m "ray and not $(LONG)" $(PYTEST_ARGS)

test-fast: install ## run units, rules and contracts alone: a minute or so, for the hand
	$(BIN)/python -m pytest $(PYTEST_SPREAD) -m "not (integration or end_to_end or ray) and not $(LONG)" \
		tests/architecture tests/contracts tests/properties tests/unit $(PYTEST_ARGS)

browser-test: install browser ## look at report pages in Chromium; installs Debian's where it may
	$(BIN)/python -m pytest -m browser tests/browser $(PYTEST_ARGS)

browser:
	@command -v chromium chromium-browser google-chrome >/dev/null || \
		{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
			{ apt-get install -y -qq chromium || { apt-get update -qq && apt-get install -y -qq chromium; }; } >/dev/null; } || \
		{ echo "No browser: install Chromium, such as by apt-get install chromium." >&2; exit 1; }

test-slow: install ## run the tests that take minutes: more kills, every model in every backend
	$(BIN)/python -m pytest -m slow $(PYTEST_ARGS)

cluster-test: install ## kill workers, nodes and drivers of a Ray cluster under studies: half an hour
	$(BIN)/python -m pytest -m cluster $(PYTEST_ARGS)

cases: install ## what people bring, through every backend: an hour
	$(BIN)/python -m pytest -m cases tests/cases $(PYTEST_ARGS)

chaos: install ## hurt thousands of studies in every way and write tests/chaos/RESULTS.md: 90 minutes, goes on where it stopped
	$(BIN)/python -m tests.chaos --write tests/chaos/RESULTS.md $(CHAOS_ARGS)

chaos-anchors: install ## do ten of these faults to Optuna, KerasTuner, scikit-learn and Ray Tune: twenty minutes
	$(BIN)/python -m tests.chaos.anchors

chaos-short: install ## hurt some hundred studies: three minutes
	$(BIN)/python -m pytest -m chaos tests/chaos $(PYTEST_ARGS)

fuzz: install ## feed a hundred thousand broken inputs to every reader: ten minutes (FUZZ_ARGS="--seed 1")
	$(BIN)/python -m tests.fuzz $(FUZZ_ARGS)

bench: install ## measure searches beside the same by hand: many hours (BENCH_ARGS="--cases 10x10 --repeats 1")
	$(BIN)/python -m benchmarks.overhead
	$(BIN)/python -m benchmarks.streams
	@mkdir -p build
	$(BIN)/python -m benchmarks --write build/benchmarks.md $(BENCH_ARGS)

bench-short: install ## print ratios to the same by hand, worst first, and write benchmarks/RESULTS.md: 25 minutes
	$(BIN)/python -m benchmarks.short --write benchmarks/RESULTS.md $(BENCH_ARGS)

gpu-check: ## check and measure on an NVIDIA GPU, also without a network, and write benchmarks/GPU.md: 8 minutes
	$(or $(wildcard $(BIN)/python),python3) -m benchmarks.gpu --write benchmarks/GPU.md $(BENCH_ARGS)

# What a machine that has JAX with CUDA is likely to lack, for its Python; no JAX, no TensorFlow.
GPU_PYTHON ?= 3.12
GPU_WHEELS ?= alembic cmaes colorlog keras mako namex optree optuna pandas platformdirs \
	ruamel-yaml scikit-learn sqlalchemy typer
MANYLINUX := $(foreach version,_2_28 _2_27 _2_24 _2_17 2014 1,--platform manylinux$(version)_x86_64)

gpu-wheels: ## fill wheels/ with what gpu-check may lack there (GPU_PYTHON=3.12, GPU_WHEELS="keras optuna")
	$(if $(UV),uv tool run pip,python3 -m pip) download --quiet --no-deps --only-binary=:all: --dest wheels \
		--python-version $(GPU_PYTHON) --implementation cp $(MANYLINUX) \
		$(foreach name,$(GPU_WHEELS),$(shell grep -om1 '^$(name)==[^ ;]*' requirements.lock))

bench-scaling: install ## measure the driver beside simulated workers: ten minutes
	$(BIN)/python -m benchmarks.scaling $(BENCH_ARGS)

coverage: install ## run these and those with Ray, measure what they reach, write build/coverage/index.html
	$(BIN)/python -m pytest $(PYTEST_SPREAD) -m "not $(LONG)" --cov --cov-report=term:skip-covered --cov-fail-under=90 $(PYTEST_ARGS)
	$(BIN)/coverage html

check: install ## lint, format, types and import rules; changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

lock: ## write requirements.lock and that of the docs anew (UPGRADE=1 takes newer versions); needs uv
	$(if $(UV),,$(error make lock needs uv))
	$(COMPILE) $(if $(UPGRADE),--upgrade) pyproject.toml --group dev --output-file requirements.lock
	$(COMPILE) $(if $(UPGRADE),--upgrade) --group docs --output-file docs/requirements.lock
	$(COMPILE) $(if $(UPGRADE),--upgrade) --group audit --output-file audit/requirements.lock
	@if grep -n '://' requirements.lock docs/requirements.lock audit/requirements.lock; then \
		echo "A lock names an address." >&2; exit 1; fi

clean: ## remove caches and build output; .venv and results/ stay
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info
	rm -f .coverage .coverage.*
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +
