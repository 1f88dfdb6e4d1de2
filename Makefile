# 'make serve' and 'make test' need Python 3.11 or newer, and nothing else.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: serve test check bench endurance lock clean

# Validate, publish and serve the graph at http://127.0.0.1:8000/
serve: .venv/made
	@exec $(BIN)/kg serve

# All tests.
test: .venv/made
	$(BIN)/pytest -n auto --dist loadgroup

# Linters, types, the style of the Turtle files, and the data against the shapes.
check: .venv/made
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/kg fmt --check
	$(BIN)/kg validate --fail-on warning

# Start and memory; validation beside other engines; the endpoint beside its peers, attacked, and its workers killed.
# About an hour and 9 GB; with BENCH_QUADS=100000 less. The results go to bench/results/.
bench: .venv/made
	$(BIN)/python bench/start.py
	$(BIN)/python bench/validation.py
	$(BIN)/python bench/saving.py
	$(BIN)/python bench/export.py
	$(BIN)/python bench/endpoint.py
	$(BIN)/python bench/hostile.py
	$(BIN)/python bench/replacement.py

# Kills, power cuts, new versions under load, a soak, fuzzing: about two hours, into bench/results/.
# KG_ENDURANCE says how many of each (1000), KG_ENDURANCE_MINUTES how long the soak lasts (30).
endurance: .venv/made
	$(BIN)/python bench/endurance.py

# Pin the newest versions that pyproject.toml and tools/harvesters/ allow.
lock: .venv/made
	$(BIN)/python -m venv .venv/lock
	.venv/lock/bin/pip install --quiet uv
	.venv/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --upgrade --group dev pyproject.toml -o requirements.lock
	for name in udata ckan; do .venv/lock/bin/uv pip compile --quiet --universal --python-version 3.11 \
		--no-emit-index-url --no-header --no-annotate --no-emit-package psycopg2 --upgrade \
		tools/harvesters/$$name.in -o tools/harvesters/$$name.txt; done

clean:
	rm -rf .venv .kg .harvesters tools/node_modules

.venv/made: requirements.lock pyproject.toml tools/environment.sh
	@tools/environment.sh $(PYTHON)
