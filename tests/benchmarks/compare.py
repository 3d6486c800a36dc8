"""What the same questions cost billgraph's peers on the same triples, as ratios in one run.

``python tests/benchmarks/compare.py [REFERENCE_FOLDER]`` makes the data at each size, lets every
peer that is installed load it, and asks all of them the same questions in turn: as whole processes
(cold), and again and again in one process (warm). Each answer is held against billgraph's; one
other row ends the run. A peer that is not installed is left out by name. ``--folder`` keeps what
was loaded for another run, and ``--write`` puts the tables into RESULTS.md. The largest size has
ICD-10-CM from the folder of reference files; without that, from the package simple-icd-10-cm, and
without that, pages alone.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import shutil
import statistics
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from measure import Cost, cost, machine, ratio, report, table, tell
from peers import PEERS
from peers.asking import HERE, PASS, Limit, Times, cold, expected, warm
from peers.data import SIZES, Size, build
from peers.model import Data, Peer, Question
from peers.questions import QUESTIONS
from releases import size as size_on_disk
from servers import HOST

BILLGRAPH = "billgraph"


def loaded(peer: Peer, data: Data) -> Cost | None:
    """Lets a peer load the data, unless it has; what that cost, None for one that keeps nothing."""
    home = data.home(peer)
    told = home / "cost.json"
    if not told.exists():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        command = peer.load(data, home)
        if command is None:
            return None
        tell(f"{data.name}: loading with {peer.name}")
        done = cost(command, PYTHONPATH=str(HERE))
        told.write_text(json.dumps(asdict(done) | {"out": "", "err": ""}), encoding="utf-8")
    return Cost(**json.loads(told.read_text(encoding="utf-8")))


def loads(data: Data, costs: dict[str, Cost | None]) -> str:
    """The table of what loading cost."""
    ours, rows = costs[BILLGRAPH], []
    assert ours is not None
    for name, it in costs.items():
        if it is None:
            continue
        home = data.store if name == BILLGRAPH else data.home(PEERS[name])
        disk = size_on_disk(home) / 2**20
        figures = (
            f"{it.wall:.1f}",
            f"{it.wall / ours.wall:.2f}",
            f"{it.processor:.1f}",
            f"{it.processor / ours.processor:.2f}",
            f"{it.peak:.0f}",
            f"{disk:.1f}" if disk > 0.1 else "nothing",
        )
        rows.append((it.wall, (name, *figures)))
    heads = ("peer", "s", "ratio", "processor s", "ratio", "peak MiB", "MiB on disk")
    return table(heads, [row for _, row in sorted(rows)])


def answers_table(times: Times, names: Sequence[str]) -> str:
    """Ratios to billgraph, the peer that is best anywhere first; milliseconds for billgraph."""
    by_peer: dict[str, dict[str, float]] = {}
    for (peer, question), values in times.items():
        by_peer.setdefault(peer, {})[question] = ratio(values, times[BILLGRAPH, question])
    rows = []
    for peer, found in sorted(by_peer.items(), key=lambda it: min(it[1].values())):
        if peer == BILLGRAPH:
            continue
        rows.append([peer, *(shown(found[it]) if it in found else "" for it in names)])
    ours = [f"{statistics.median(times[BILLGRAPH, it]) * 1000:.2f} ms" for it in names]
    return table(["peer", *names], [[BILLGRAPH, *ours], *rows])


def shown(it: float) -> str:
    """A ratio with two digits that say something."""
    return f"{it:.2f}" if it >= 0.1 else f"{it:.2g}"


def faster(what: str, times: Times) -> dict[str, list[str]]:
    """Where each peer is faster than billgraph."""
    found: dict[str, list[str]] = {}
    for (peer, question), values in times.items():
        it = ratio(values, times[BILLGRAPH, question])
        if it < 0.995 and peer not in (BILLGRAPH, PASS):
            found.setdefault(peer, []).append(f"{question} {shown(it)}")
    return {peer: [f"{what}: {', '.join(places)}"] for peer, places in found.items()}


def command_lines(peer: Peer, data: Data, question: Question) -> list[str]:
    """What loads and what asks, without what differs from machine to machine."""
    load = peer.load(data, data.home(peer))
    found = []
    for command in (load, peer.command(question, data, data.home(peer))):
        if command is not None:
            words = [Path(command[0]).name, *command[1:]]
            shown = [_plain(it, data) for it in words]
            found.append(shlex.join(shown).replace("'QUERY'", "QUERY").replace("python3", "python"))
    return found


def _plain(word: str, data: Data) -> str:
    if word.count(".jar") > 1:
        return "JARS"
    if "SELECT" in word:
        return "QUERY"
    word = "; ".join(word.strip().replace(str(data.folder), "DATA").split("\n"))
    return re.sub(f"{HOST}:[0-9]+", f"{HOST}:PORT", word).replace("; ; ", "; ")


def measured(
    size: Size, peers: dict[str, Peer], folder: Path, options: argparse.Namespace
) -> tuple[str, dict[str, list[str]], Data]:
    """One size: its tables, and where each peer is faster than billgraph."""
    tell(f"{size.name}: making the data")
    data, spent = build(size, folder, options.reference)
    there = [it for it in peers.values() if data.triples <= it.most]
    costs: dict[str, Cost | None] = {BILLGRAPH: spent}
    costs |= {it.name: loaded(it, data) for it in there if it.name != BILLGRAPH}
    answers = expected(PEERS[BILLGRAPH], data, QUESTIONS)
    names = [it.name for it in QUESTIONS if it.name in answers]
    with ExitStack() as stack:
        for peer in there:
            stack.enter_context(peer.running(data.home(peer)))
        tell(f"{size.name}: asking, cold")
        limit = Limit(options.rounds, options.seconds)
        processes = cold(there, data, QUESTIONS, answers, limit)
        tell(f"{size.name}: asking, warm")
        limit = Limit(options.rounds * 3, options.seconds)
        asked = warm(there, data, QUESTIONS, answers, limit)
    out = ", ".join(it.name for it in peers.values() if it not in there)
    rows = ", ".join(f"{name} {len(answers[name]):,}" for name in names)
    text = f"### {size.name}: {data.triples:,} triples\n\nRows of the answers: {rows}."
    text += f" Left out at this size: {out}.\n" if out else "\n"
    text += f"\nLoading:\n\n{loads(data, costs)}"
    text += f"\nCold, whole processes:\n\n{answers_table(processes, names)}"
    text += f"\nWarm, in one process or server:\n\n{answers_table(asked, names)}"
    better = faster("cold", processes)
    for name, places in faster("warm", asked).items():
        better.setdefault(name, []).extend(places)
    return text, better, data


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reference", nargs="?", type=Path, help="the folder of reference files")
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=list(PEERS))
    parser.add_argument("--rounds", type=int, default=7, help="how often each is asked (default 7)")
    parser.add_argument(
        "--seconds", type=float, default=3, help="no longer than that each (default 3)"
    )
    parser.add_argument("--folder", type=Path, help="keep the data there for another run")
    parser.add_argument("--write", action="store_true", help="write into RESULTS.md")
    options = parser.parse_args()
    report("peers", document, options)


def document(options: argparse.Namespace, folder: Path) -> str:
    """Measures all sizes and writes what came of it."""
    asked = {name: PEERS[name] for name in PEERS if name in {*options.peers, BILLGRAPH}}
    missing = {name: what for name, it in asked.items() if (what := it.missing()) is not None}
    peers = {name: it for name, it in asked.items() if name not in missing}
    parts, better, commands = [], dict[str, list[str]](), ""
    for name in options.sizes:
        part, places, data = measured(SIZES[name], peers, folder, options)
        parts.append(part)
        for peer, found in places.items():
            better.setdefault(peer, []).extend(f"{name}, {it}" for it in found)
        commands = "".join(
            f"# {it.name}\n"
            + "".join(f"{line}\n" for line in command_lines(it, data, QUESTIONS[0]))
            for it in peers.values()
        )
    return TEXT.format(
        machine=machine(),
        faster="".join(
            f"- **{peer}**\n" + "".join(f"  - {it}\n" for it in found)
            for peer, found in better.items()
        )
        or "- none\n",
        rounds=options.rounds,
        warm=options.rounds * 3,
        seconds=f"{options.seconds:g}",
        peers=table(
            ("peer", "version", "note"), [(it.name, it.version(), it.note) for it in peers.values()]
        )
        + "".join(f"\nNot installed: {name} ({what}).\n" for name, what in missing.items()),
        questions=table(("question", "asks"), [(it.name, it.means) for it in QUESTIONS]),
        sizes="\n".join(parts),
        commands=commands,
    )


TEXT = """\
## Beside its peers

{machine}.

A peer that is faster than billgraph anywhere, with the ratio of its time to billgraph's there:

{faster}
A ratio below 1 is faster than billgraph, one above 1 slower. Each peer was asked in turn with the
others, up to {rounds} times cold and {warm} times warm, and no longer than {seconds} seconds for
each figure; a figure is the median of the ratios. All gave the same rows.

{peers}
{questions}
{sizes}
### Commands

```sh
python tests/benchmarks/compare.py REFERENCE_FOLDER
```

What loads, and what asks the first question, cold; JARS are Jena's.

```sh
{commands}```
"""

if __name__ == "__main__":
    main()
