# The tasks of a contributor; CONTRIBUTING.md says what each is for.
PYTHON ?= python3
ROOMS = ontology graph cli data
MODULES = $(foreach room,$(ROOMS),-p billgraph.$(room))

# The folder or file whose tests `make mutation` puts to the test.
MUTATE ?= graph/audit/rules

.PHONY: check lint types docs test test-long test-programs test-all reference coverage mutation \
	properties fuzz bench soak results many clean

check: lint types test-all

lint:
	ruff check .
	ruff format --check .

# mypy and editors cannot follow the import hook of an editable install; links can be followed.
.typing/billgraph:
	mkdir -p $@
	for room in $(ROOMS); do ln -sfn ../../$$room $@/$$room; done

types: .typing/billgraph
	MYPYPATH=.typing $(PYTHON) -m mypy $(MODULES)

docs:
	$(PYTHON) -m billgraph.cli.reference > cli/README.md
	$(PYTHON) -m billgraph.ontology.reference > ontology/README.md
	$(PYTHON) -m billgraph.graph.audit.reference > graph/audit/README.md
	$(PYTHON) -m billgraph.graph.releases.reference > graph/releases/README.md

# The README's command; tests/common/tasks.py says what the tasks after it are for.
test:
	$(PYTHON) -m pytest

test-long:
	$(PYTHON) -m pytest -m long

test-programs:
	$(PYTHON) -m pytest -m programs

# The tests that want the publishers' files, in the folder REFERENCE.
reference:
	REFERENCE=$(REFERENCE) $(PYTHON) -m pytest -m reference tests

test-all: test test-long test-programs

coverage:
	$(PYTHON) -m coverage erase
	$(PYTHON) -m coverage run -m pytest -m ""
	$(PYTHON) -m coverage combine --quiet
	$(PYTHON) -m coverage report

mutation:
	$(PYTHON) tests/mutation/run.py $(MUTATE)

properties:
	FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-2000} $(PYTHON) -m pytest -m "" tests/fuzz

# Ten minutes a reader: FUZZ_SECONDS=60 make fuzz READER=html
fuzz:
	PYTHONPATH=tests/fuzz READER=$(READER) $(PYTHON) -m hostile

bench:
	$(PYTHON) tests/benchmarks/run.py

# SOAK_SECONDS=3600, or SOAK_KILLS=200, and SOAK_SEED=… to have the same faults again.
soak:
	$(PYTHON) tests/soak/run.py

# REFERENCE is a folder of the publishers' files, laid out as STEPS of tests/benchmarks/full.py says.
results:
	$(PYTHON) tests/benchmarks/compare.py $(REFERENCE) --write
	$(PYTHON) tests/benchmarks/full.py $(REFERENCE) --write

# As many pages as there are procedure codes: half an hour, and 40 GB of disk.
many:
	$(PYTHON) tests/benchmarks/many.py --write

clean:
	rm -rf build dist .typing .mutation .fuzz .coverage* .pytest_cache .mypy_cache .ruff_cache htmlcov *.egg-info
