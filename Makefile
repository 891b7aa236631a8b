# The commands a person needs. Each sets up what it lacks.
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
PYTHON ?= python3.11
PORT ?= 8501
DAGSTER_PORT ?= 3000

.PHONY: run test dashboard dagster lint format lock samples benchmark mutation clean

$(STAMP): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Found no $(PYTHON); this project needs Python 3.11. Install it, or name another: make PYTHON=/path/to/python3.11 …"; exit 1; }
	@echo "[1/3] Making the environment $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@echo "[2/3] Installing the locked packages (about a minute, 1,4 GB) …"
	@$(BIN)/pip install --disable-pip-version-check --quiet --progress-bar off --require-hashes -r requirements.lock
	@$(BIN)/pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@echo "[3/3] Compiling, so that every later start is quick …"
	@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib pipeline app expectations || true
	@touch $(STAMP)

run: $(STAMP)        ## sample extracts → published release → the key figures of the 2014 report
	@$(BIN)/techniekpact run --source sample
	@echo
	@echo "The key figures as known on 19 May 2014, when the first progress report came out:"
	@$(BIN)/techniekpact kerncijfers --as-of 2014-05-19

test: $(STAMP)       ## the whole suite
	@$(BIN)/python -m pytest -n 2

dashboard: $(STAMP)  ## the web page
	@$(BIN)/techniekpact dashboard --port $(PORT)

dagster: $(STAMP)    ## Dagster's pages and daemon
	@$(BIN)/techniekpact dagster --port $(DAGSTER_PORT)

lint: $(STAMP)       ## style, types, SQL
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint --config pyproject.toml dbt_project/models dbt_project/tests

format: $(STAMP)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/sqlfluff fix --config pyproject.toml dbt_project/models dbt_project/tests

lock:                ## after a change in pyproject.toml; needs uv
	@uv pip compile --quiet --python-version 3.11 --extra dev --generate-hashes --no-emit-index-url --no-strip-extras --no-header pyproject.toml -o requirements.lock

samples: $(STAMP)    ## write the sample extracts anew (same bytes)
	@$(BIN)/python -m pipeline.samples.generate

benchmark: $(STAMP)  ## medians beside their floors
	@$(BIN)/python benchmarks/run.py
	@$(BIN)/python benchmarks/landing.py
	@$(BIN)/python benchmarks/warehouse.py
	@$(BIN)/python -m benchmarks.pages
	@$(BIN)/python -m benchmarks.dashboard

# SAMPLE=0 runs every mutant, which takes hours.
SAMPLE ?= 150
SEED ?= 1
mutation: $(STAMP)   ## how many changed lines the quick tests notice
	@$(BIN)/python -m tests.mutation --sample $(SAMPLE) --seed $(SEED)

clean:
	@rm -rf mutants $(VENV) .mypy_cache .pytest_cache .ruff_cache
