"""What a search costs, as ratios within one run.

``python tests/benchmarks/find.py`` measures cold searches among 120,000 official
names against a cold ``links`` on the same store, and what the index of names adds to
``add``. The names are invented from a seed: words of the generated pages and made-up
ones, about as many different words as ICD-10-CM has.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from generate import CONDITIONS, COURSES, PARTS, write_pages
from run import BILLGRAPH, NOTHING, in_turn, report, run

COUNT = 120_000
MADE_UP = 7000
SYLLABLES = (
    "scle ro der ma tosis itis car di neph pul mon he pa gas tro en ce phal der os te".split()
)
RELEASE = "https://w3id.org/billgraph/release/icd10cm/invented"

QUERIES = {
    "find, two words": ["find", "chronic", "shoulder"],
    "find, last word begun": ["find", "chronic", "should"],
    "find, a word of a third of the names": ["find", "unspecified"],
    "find, a misspelt word": ["find", "shuolder", "--limit", "20"],
    "find, two misspelt words": ["find", "chornic", "shuolder"],
    "find, no such word": ["find", "xylophonist"],
    "find, a part of a code": ["find", "M010"],
}

ADD_BARE = [
    sys.executable,
    "-c",
    "from billgraph.graph.store.name_index_writer import NameIndexWriter;"
    "NameIndexWriter.finish = lambda *_: None;"
    "from billgraph.cli.main import main; main()",
]


def names(count: int, seed: int = 0) -> Iterator[tuple[str, str]]:
    """Invents codes of the form of ICD-10-CM and a name for each."""
    rng = Random(seed)

    def pick(choices: list[str] | tuple[str, ...]) -> str:
        return choices[int(rng.random() * len(choices))]

    made_up = ["".join(pick(SYLLABLES) for _ in range(4)) for _ in range(MADE_UP)]
    for number in range(count):
        letter, rest = divmod(number, 12_000)
        code = f"{'MSIKJLGNEC'[letter]}{rest // 120:02}.{rest % 120:03}"
        words = [pick(COURSES).split()[0], pick(made_up), pick(CONDITIONS), "of the", pick(PARTS)]
        words += [f"with {pick(made_up)}"] if rng.random() < 0.6 else []
        words += [pick(("unspecified", "initial encounter", "sequela"))]
        yield code, " ".join(words).capitalize()


def named_store(folder: Path) -> Path:
    """A store with a release of `COUNT` names and 500 pages, built once in the folder."""
    from billgraph.graph import open_store
    from billgraph.graph.store.layout import Layout
    from billgraph.graph.store.transaction import Transaction

    store = folder / "named"
    if (store / "billgraph.json").exists():
        return store
    open_store(store).close()
    layout = Layout(store)
    with layout.writing(), Transaction(layout) as change:
        change.writer.put(
            RELEASE, [line for code, name in names(COUNT) for line in _concept(code, name)]
        )
    write_pages(folder / "pages-500", 500)
    run([*BILLGRAPH, "--store", str(store), "add", str(folder / "pages-500")])
    return store


def _concept(code: str, name: str) -> Iterator[str]:
    from billgraph.graph.rdf.terms import literal
    from billgraph.ontology.codes import Code
    from billgraph.ontology.iris import expand

    iri = f"<{Code('icd10cm', code).iri}>"
    yield f"{iri} <{expand('rdf:type')}> <{expand('skos:Concept')}>"
    yield f"{iri} <{expand('skos:notation')}> {literal(code)}"
    yield f"{iri} <{expand('skos:prefLabel')}> {literal(name)}"


def searches(folder: Path, rounds: int) -> None:
    """Cold searches against a cold `links`, and without the index."""
    from billgraph.graph.store.layout import Layout

    store = named_store(folder)

    commands = {
        "python -c pass": NOTHING,
        "links": [*BILLGRAPH, "--store", str(store), "links", "0489T"],
    }
    commands |= {
        what: [
            sys.executable,
            "-c",
            "import sys; from billgraph.cli.main import run; run()",
            "--store",
            str(store),
            *query,
        ]
        for what, query in QUERIES.items()
    }

    print(f"## Cold searches among {COUNT:,} official names, {rounds} rounds\n")
    report(in_turn(commands, rounds), "links")
    current = Layout(store).current()
    assert current is not None
    index = current / "names.sqlite"
    quads = sum(file.stat().st_size for file in (index.parent / "quads").iterdir())
    print(f"index over quads, bytes: {index.stat().st_size / quads:.2f}")
    bare = folder / "bare"
    shutil.copytree(store, bare, dirs_exist_ok=True)
    (bare / "generations" / current.name / "names.sqlite").unlink(missing_ok=True)
    alike = {
        "with the index": commands["find, two words"],
        "by SPARQL": [*commands["find, two words"][:4], str(bare), *QUERIES["find, two words"]],
    }
    print()
    report(in_turn(alike, max(rounds // 5, 1)), "with the index")


def adding(folder: Path, rounds: int) -> None:
    """`add` of 1,000 pages, and of one page to a large store, with and without the index."""
    write_pages(folder / "pages-1000", 1000)
    write_pages(folder / "one", 1, 1)
    new = folder / "new"
    run([*BILLGRAPH, "init", str(new)])
    for what, pages, base in (
        ("1,000 pages to a new store", "pages-1000", new),
        (f"one page to a store of {COUNT:,} names", "one", named_store(folder)),
    ):
        times: dict[str, list[float]] = {"without": [], "with": []}
        for _ in range(rounds):
            for name, command in (("without", ADD_BARE), ("with", BILLGRAPH)):
                store = folder / "add"
                shutil.copytree(base, store)
                add = [*command, "--store", str(store), "add", str(folder / pages)]
                times[name].append(processor_time(add))
                shutil.rmtree(store)
        print(f"## `add` of {what}, {rounds} rounds, processor time\n")
        report(times, "without")


def processor_time(command: list[str]) -> float:
    """Runs a command and returns the seconds of processor time that it took.

    A load of seconds meets other work on the machine; its own time does not count that.
    """
    from resource import RUSAGE_CHILDREN, getrusage

    before = getrusage(RUSAGE_CHILDREN)
    run(command)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Runs both measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="how often each is timed")
    parser.add_argument("--folder", type=Path, help="keep the data there for another run")
    arguments = parser.parse_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="billgraph-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        searches(folder, arguments.rounds)
        adding(folder, max(arguments.rounds // 3, 1))
    finally:
        if arguments.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
