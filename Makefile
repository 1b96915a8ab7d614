# Every target is one line a developer without make can type: `make -n TARGET` shows it.
.DEFAULT_GOAL := help
.PHONY: help setup run fresh serve check sbom fix test cover gui sim e2e soak bench package test-all sentences docs

# The machine's Python makes the virtual environment; afterwards only the environment's is used.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PY := .venv/bin/python
# AS=counter|rep|reviewer: whose desk `make run` opens. (make itself knows AS as the assembler.)
ifeq ($(origin AS),default)
AS := counter
endif
# Extra words for pytest: make test ARGS='-k serials -x'
ARGS ?=
ORDINARY := not soak and not bench and not packaging
# How many tests run beside each other. They wait a good deal: one more than two cores pays.
WORKERS ?= 3
# Without compiled files kept, every worker and every program a test starts compiles all anew.
unexport PYTHONDONTWRITEBYTECODE

help: ## Show this list
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | while IFS="$$(printf '\t')" read -r t d; do printf '  make %-10s %s\n' "$$t" "$$d"; done

setup: ## Make .venv, install the locked dependencies, compile translations
	@test -n "$(PYTHON)" || { echo "Sellthrough needs Python 3.11 or newer, and found none on the PATH."; exit 1; }
	@$(PYTHON) tools/setup.py

.PHONY: setup-tests
setup-tests:
	@test -n "$(PYTHON)" || { echo "Sellthrough needs Python 3.11 or newer, and found none on the PATH."; exit 1; }
	@$(PYTHON) tools/setup.py --tests

run: setup ## Demo server and the program at a counter (AS=rep, AS=reviewer); a day played without display
	$(PY) tools/first_light.py --as $(AS)

fresh: ## Forget the demo: clears .run/
	rm -rf .run

serve: setup ## The vendor server alone, embedded database, demo programme
	@mkdir -p .run
	test -e .run/serve.db || $(PY) -m server --database sqlite:///.run/serve.db seed
	SELLTHROUGH_CODE_ROLES=all $(PY) -m server --database sqlite:///.run/serve.db serve

check: setup ## Lint, format, types, import contracts, house rules, known holes
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo
	$(PY) tools/check_repo.py
	$(PY) tools/supply.py audit

sbom: setup-tests ## What ships, also what is linked into wheels, as CycloneDX: dist/sbom.json
	$(PY) tools/supply.py sbom

fix: setup ## Let ruff repair and format what it can
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

test: setup-tests ## All tests except soak, bench and packaging
	$(PY) -m pytest -n $(WORKERS) --dist loadgroup -m "$(ORDINARY)" $(ARGS)

cover: setup-tests ## Which branches no test takes; 85 % is the floor
	.venv/bin/coverage erase
	.venv/bin/coverage run -m pytest -q -m "$(ORDINARY)" $(ARGS)
	.venv/bin/coverage combine -q
	.venv/bin/coverage report --fail-under 85

gui: setup-tests ## Tests of screens and item models
	$(PY) -m pytest tests/gui $(ARGS)

sim: setup-tests ## Seeded simulation of devices, faults and the server
	@if test -d tests/simulation; then $(PY) -m pytest tests/simulation -m "not soak" $(ARGS); \
	else echo "No simulation yet: it comes with the sync issue."; fi

e2e: setup-tests ## Real processes: server, desktop, PostgreSQL, keyring
	$(PY) -m pytest tests/e2e $(ARGS)

soak: setup-tests ## Long seeded runs
	$(PY) -m pytest -m soak $(ARGS) || test $$? -eq 5  # 5: there is none yet

bench: setup-tests ## Measure; figures go to docs/performance.md
	$(PY) tests/bench/run.py

package: setup-tests ## Build dist/sellthrough and start it once
	.venv/bin/pyinstaller --noconfirm --clean --log-level WARN build.spec
	$(PY) tools/smoke_frozen.py dist/sellthrough

test-all: setup-tests ## Everything: make test, then packaging, soak and bench
	$(PY) -m pytest -n $(WORKERS) --dist loadgroup -m "$(ORDINARY)" $(ARGS)
	$(PY) -m pytest -m packaging --timeout 900 $(ARGS)
	$(PY) -m pytest -m soak $(ARGS) || test $$? -eq 5  # 5: there is none yet
	$(PY) tests/bench/run.py

sentences: setup ## Collect what users read into resources/i18n/*.ts, for translators
	@mkdir -p resources/i18n
	.venv/bin/pyside6-lupdate -silent -no-obsolete -locations none $$(git ls-files 'desktop/*.py' 'domain/*.py' 'sync/*.py') -ts $(or $(wildcard resources/i18n/*.ts),resources/i18n/sellthrough_de.ts)
	@$(PYTHON) tools/setup.py

docs: setup ## Write docs/refusals.md anew and check what docs/ lists against the code
	$(PY) tools/write_refusals.py
	$(PY) -m pytest tests/repo/test_docs.py -q $(ARGS)
