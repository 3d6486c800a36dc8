"""What the scripts about a whole machine share: a process's cost, the machine, RESULTS.md."""

from __future__ import annotations

import argparse
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process and all that it waited for cost.

    Attributes:
        wall: The seconds that passed.
        processor: The processor seconds, those of the system included.
        peak: The memory of the largest process at its peak, in MiB.
        status: The exit status.
        out: What it wrote to standard output.
        err: What it wrote to standard error.
    """

    wall: float
    processor: float
    peak: float
    status: int
    out: str
    err: str


def cost(command: Sequence[str], may_fail: bool = False, **environment: str) -> Cost:
    """Runs a command to its end.

    Args:
        command: The program and its arguments.
        may_fail: Whether an exit status other than 0 is an answer too.
        environment: Variables beside those of this process.

    Raises:
        SystemExit: When it fails and may not.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        env = {**os.environ, **environment}
        process = subprocess.Popen(command, stdout=out, stderr=err, env=env)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode("utf-8", "replace"))
    if process.returncode and not may_fail:
        raise SystemExit(f"{' '.join(command)[:2000]}\n{texts[1][-2000:]}\nfailed")
    processor = used.ru_utime + used.ru_stime
    return Cost(wall, processor, used.ru_maxrss / 1024, process.returncode, *texts)


def machine() -> str:
    """The machine in one line: processor, cores, memory, system, Python."""
    model, memory = platform.processor() or platform.machine(), 0.0
    info = Path("/proc/cpuinfo")
    if info.exists():
        found = re.search(r"model name\s*:\s*(.*)", info.read_text(encoding="utf-8"))
        model = found[1] if found else model
    if hasattr(os, "sysconf"):
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB of memory, {platform.system()},"
        f" Python {platform.python_version()}"
    )


def package(name: str) -> str:
    """The version of an installed package; an empty text where it is not there."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def store_format() -> list[int]:
    """What a store that an earlier run has made must have, or it is made anew."""
    from billgraph.graph.store.layout import FORMAT
    from billgraph.graph.store.name_index import VERSION

    return [FORMAT, VERSION]


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios, round by round as far as both were asked."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=False))


COUNT = """
import sys
from billgraph.graph import open_store
with open_store(sys.argv[1]) as store:
    print(store.count_triples())
"""


def tell(text: str) -> None:
    """Says on standard error how far the run is."""
    print(text, file=sys.stderr, flush=True)


def count_triples(store: Path) -> int:
    """How many triples a store has."""
    return int(cost([sys.executable, "-c", COUNT, str(store)]).out)


def report(
    part: str, document: Callable[[argparse.Namespace, Path], str], options: argparse.Namespace
) -> None:
    """Prints what a script measured, and writes it into RESULTS.md where that is asked for.

    Args:
        part: The name of the part of RESULTS.md.
        document: Measures, in a folder, and gives the text.
        options: ``folder``, where the folder is to be kept, ``write``, and the script's own.
    """
    with tempfile.TemporaryDirectory(prefix="billgraph-") as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        text = document(options, folder)
    print(text)
    if options.write:
        write_part(RESULTS, {part: text})


def write_part(path: Path, parts: Mapping[str, str]) -> None:
    """Puts parts into RESULTS.md, each in the place of the one that it had before.

    Example:
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder, "RESULTS.md")
        ...     write_part(path, {"peers": "old"})
        ...     write_part(path, {"peers": "new"})
        ...     [line for line in path.read_text().splitlines() if line in ("old", "new")]
        ['new']
    """
    text = path.read_text(encoding="utf-8") if path.exists() else HEAD
    for name, part in parts.items():
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        found = re.compile(f"{begin}.*?{end}", re.DOTALL)
        if not found.search(text):
            text += f"\n{begin}\n{end}\n"
        text = found.sub(lambda _, b=begin, p=part, e=end: f"{b}\n{p.strip()}\n{e}", text)
    path.write_text(text, encoding="utf-8")


HEAD = """\
# What was measured

Written by `make results`; CONTRIBUTING.md says how. Seconds differ from machine to machine and from
minute to minute, so each figure stands beside others of the same run: read the ratios.

<!-- peers -->
<!-- end of peers -->

<!-- full -->
<!-- end of full -->
"""
