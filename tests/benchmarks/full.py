"""The full graph: what building it costs, step by step, and what every command costs on it.

``python tests/benchmarks/full.py REFERENCE_FOLDER`` adds the official releases of a folder of
reference files and ``--pages`` generated pages to a store, each set in a step of its own, and then
asks every command on it and on the bundled store in turn: as whole processes (cold) and again and
again in one process through the library (warm). With ``--folder`` the store is kept, and a step
that is already there is not done again; ``--write`` puts the tables into RESULTS.md.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commands import QUESTIONS, asked
from generate import write_pages
from measure import (
    Cost,
    cost,
    count_triples,
    machine,
    package,
    ratio,
    report,
    store_format,
    table,
    tell,
)
from releases import size as size_on_disk
from run import BILLGRAPH, NOTHING


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the building.

    Attributes:
        name: What it adds.
        files: The release's files in the folder of reference files; pages where there are none.
        valid_from: The first day of its validity, where the files do not say it.
    """

    name: str
    files: tuple[str, ...] = ()
    valid_from: str = ""


STEPS = (
    Step("ICD-10-CM", ("icd10cm/icd10c-tabular-April-1-2026.xml.gz",)),
    Step("NUCC taxonomy", ("nucc/nucc_taxonomy_251.csv",)),
    Step("HCPCS Level II", ("hcpcs/2019-Alpha-Numeric-HCPCS-File.zip",)),
    Step("modifiers", ("ncci/modifiers.csv",), "2024-07-01"),
    Step("physician fee schedule", ("pfs/PPRRVU2025_Oct.csv",)),
    Step("NCCI edits", ("ncci/ncci_ptp_practitioner_2024Q3.csv.gz",)),
    Step("medically unlikely edits", ("ncci/ncci_mue_prac.csv",), "2024-07-01"),
    Step("add-on codes", ("ncci/ncci_aoc.csv",), "2024-07-01"),
    Step("places of service", ("pos/CodeSystem-CMSPlaceofServiceCodes.json", "pos/pos_codes.csv")),
    Step("OPPS Addendum B", ("opps/opps_addendum_b_2026-04.csv",)),
    Step(
        "HCC",
        tuple(f"hcc_ccsr/ra_{it}_2026.csv" for it in ("dx_to_cc", "hierarchies", "labels")),
    ),
    Step("CCSR", ("hcc_ccsr/DXCCSR-Reference-File-v2023-1.xlsx",), "2023-01-01"),
    Step("pages"),
)


def build(folder: Path, reference: Path, pages: int) -> list[dict[str, Any]]:
    """Builds the store, but for the steps that an earlier run has done; what each step cost."""
    told, store = folder / "steps.json", folder / "store"
    found = json.loads(told.read_text(encoding="utf-8")) if told.exists() else {}
    done = found["steps"] if found.get("format") == store_format() else []
    names = [it["name"] for it in done]
    if not done:
        shutil.rmtree(store, ignore_errors=True)
        started = cost([*BILLGRAPH, "init", str(store)])
        done.append(_record("the bundled store", started, store))
    for step in STEPS:
        name = step.name if step.files else f"{pages:,} pages"
        if name in names:
            continue
        tell(f"adding {name}")
        done.append(_record(name, _add(step, store, reference, folder, pages), store))
        found = {"format": store_format(), "steps": done}
        told.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return done


def _add(step: Step, store: Path, reference: Path, folder: Path, pages: int) -> Cost:
    command = [*BILLGRAPH, "--store", str(store)]
    if not step.files:
        texts = folder / "pages"
        write_pages(texts, pages)
        spent = cost([*command, "add", str(texts)])
        shutil.rmtree(texts)
        return spent
    command += ["release", "add", *(str(reference / it) for it in step.files)]
    return cost([*command, *(["--valid-from", step.valid_from] if step.valid_from else [])])


def _record(name: str, spent: Cost, store: Path) -> dict[str, Any]:
    triples = count_triples(store)
    figures = {"wall": spent.wall, "processor": spent.processor, "peak": spent.peak}
    return {"name": name, "triples": triples, "bytes": size_on_disk(store), **figures}


def steps_table(done: list[dict[str, Any]]) -> str:
    """What each step added and cost, and the whole."""
    rows, before = [], {"triples": 0, "bytes": 0}
    for it in done:
        rows.append(_cells(it, it["triples"] - before["triples"], it["bytes"] - before["bytes"]))
        before = it
    total = {
        "name": "**all**",
        "wall": sum(it["wall"] for it in done),
        "processor": sum(it["processor"] for it in done),
        "peak": max(it["peak"] for it in done),
    }
    rows.append(_cells(total, before["triples"], before["bytes"]))
    disk, rate = "MiB on disk", "MiB per million triples"
    return table(("step", "triples", disk, rate, "s", "processor s", "peak MiB"), rows)


def _cells(it: dict[str, Any], triples: int, size: int) -> tuple[str, ...]:
    mib = size / 2**20
    rate = f"{mib / triples * 1e6:.0f}" if triples > 1000 else ""
    figures = (f"{it['wall']:.1f}", f"{it['processor']:.1f}", f"{it['peak']:.0f}")
    return (it["name"], f"{triples:,}", f"{mib:.1f}", rate, *figures)


def cold(full: Path, small: Path, page: Path, rounds: int, seconds: float) -> str:
    """Each command as a whole process, on the full and on the bundled store in turn."""
    rows = []
    for question in QUESTIONS:
        tell(f"cold: {question.name}")
        times: dict[str, list[Cost]] = {"full": [], "small": [], "nothing": []}
        spent, turns = 0.0, 0
        while turns <= rounds and (spent < seconds or turns < 2):
            turn = {
                "full": cost(_command(question.arguments, full, page), may_fail=True),
                "small": cost(_command(question.arguments, small, page), may_fail=True),
                "nothing": cost(NOTHING),
            }
            for name, it in turn.items():
                if it.status > 1:
                    raise SystemExit(f"{question.name}: {it.err[-500:]}")
                times[name].append(it)
            spent, turns = spent + turn["full"].wall, turns + 1
        walls = {name: [it.wall for it in found[1:]] for name, found in times.items()}
        work = [[it.processor for it in times[name][1:]] for name in ("full", "small")]
        rows.append(
            (
                question.name,
                f"{statistics.median(walls['small']) * 1000:.0f}",
                f"{statistics.median(walls['full']) * 1000:.0f}",
                f"{ratio(walls['full'], walls['small']):.2f}",
                f"{ratio(*work):.2f}",
                f"{ratio(walls['small'], walls['nothing']):.1f}",
                f"{ratio(walls['full'], walls['nothing']):.1f}",
                f"{max(it.peak for it in times['full']):.0f}",
                _lines(times["small"][0], times["full"][0]),
                question.reads,
            )
        )
    times_pass = ("bundled / pass", "full / pass")
    ratios = ("full / bundled", "processor", *times_pass)
    told = ("peak MiB, full", "lines told, bundled / full", "reads all of")
    return table(("command", "bundled ms", "full ms", *ratios, *told), rows)


def _lines(small: Cost, full: Cost) -> str:
    """How long the two answers are; nothing where both go to a file."""
    counts = [it.out.count("\n") for it in (small, full)]
    return " / ".join(f"{it:,}" for it in counts) if any(counts) else ""


def _command(arguments: tuple[str, ...], store: Path, page: Path) -> list[str]:
    given = [str(page) if it == "PAGE" else it for it in arguments]
    return [*BILLGRAPH, "--store", str(store), *given]


def warm(full: Path, small: Path, page: Path, rounds: int, seconds: float) -> str:
    """Each command's call of the library, again and again on stores that stay open."""
    rows = []
    with ExitStack() as stack:
        ask: dict[str, Callable[[str], float]] = {
            "full": stack.enter_context(asked(full, page)),
            "small": stack.enter_context(asked(small, page)),
        }
        for question in QUESTIONS:
            tell(f"warm: {question.name}")
            times: dict[str, list[float]] = {"full": [], "small": []}
            while len(times["full"]) <= rounds and (
                sum(times["full"]) < seconds or len(times["full"]) < 2
            ):
                for name, call in ask.items():
                    times[name].append(call(question.name))
            found = {name: values[1:] for name, values in times.items()}
            rows.append(
                (
                    question.name,
                    f"{statistics.median(found['small']) * 1000:.2f}",
                    f"{statistics.median(found['full']) * 1000:.2f}",
                    f"{ratio(found['full'], found['small']):.2f}",
                    question.reads,
                )
            )
    return table(("command", "bundled ms", "full ms", "full / bundled", "reads all of"), rows)


def document(options: argparse.Namespace, folder: Path) -> str:
    """Builds, measures, and writes what came of it."""
    done = build(folder, options.reference, options.pages)
    full, small, page = folder / "store", folder / "bundled", folder / "00100.txt"
    cost([*BILLGRAPH, "init", str(small)])
    write_pages(folder / "one", 1)
    (folder / "one" / page.name).replace(page)
    versions = ", ".join(f"{it} {package(it)}" for it in ("billgraph", "pyoxigraph", "click"))
    return TEXT.format(
        machine=machine(),
        versions=versions,
        steps=steps_table(done),
        cold=cold(full, small, page, options.rounds, options.seconds),
        warm=warm(full, small, page, options.rounds * 3, options.seconds),
        pages=options.pages,
        commands="".join(f"billgraph {' '.join(it.shown())}\n" for it in QUESTIONS),
    )


TEXT = """\
## The full graph

{machine}; {versions}.

Official releases, each in a step of its own, and generated pages of about 30 statements each:

{steps}
Commands as whole processes (cold), each on the bundled store and on the full one, in turn with
`python -c pass`: medians, and medians of the ratios. What must read all of something grows with it;
`audit --all`, `contradictions` of the whole store and whole exports have benchmarks of their own.
Where a command has more to tell on the full graph it takes longer for that: an audit finds more
where more releases are known, a page of HTML has more facts of each code, `sources` lists all
pages, and a diagnosis is linked with more procedures.

{cold}
The same asked again in one process, through the library (warm):

{warm}
### Commands

```sh
python tests/benchmarks/full.py REFERENCE_FOLDER --pages {pages}
{commands}```
"""


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reference", type=Path, help="the folder of reference files")
    parser.add_argument("--pages", type=int, default=10_000, help="how many (default 10000)")
    parser.add_argument("--rounds", type=int, default=7, help="how often each is asked (default 7)")
    parser.add_argument(
        "--seconds", type=float, default=5, help="no longer than that each (default 5)"
    )
    parser.add_argument("--folder", type=Path, help="keep the store there for another run")
    parser.add_argument("--write", action="store_true", help="write into RESULTS.md")
    options = parser.parse_args()
    report("full", document, options)


if __name__ == "__main__":
    main()
