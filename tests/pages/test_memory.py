"""What a page is made of decides little about the memory that reading it takes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="counts KiB, as Linux does")

MOST = 300 << 10
"""How many KiB of memory a command may take at its peak."""

SIZE = (8 << 20) - 1000
TITLE = "CPT 11042: Graft\n\n"
HTML = "<!doctype html><html><body><h1>CPT 11042: Graft</h1>"
# A process of its own, whose only child is the command, tells the child's peak: of a child of
# this process, the system would count what this one held.
PROGRAM = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-c", "from billgraph.cli.main import main; main()",
                       *sys.argv[1:]])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(done.returncode)
"""

Measured = Callable[..., tuple[int, str]]


@pytest.fixture
def measured(store_path: Path) -> Measured:
    """Runs a command; its status, and what it says on standard error, in bounded memory."""

    def call(*arguments: str | Path) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, "BILLGRAPH_STORE": str(store_path)},
            text=True,
            timeout=500,
            check=False,
        )
        *said, peak = done.stderr.splitlines()
        assert int(peak) < MOST
        return done.returncode, "\n".join(said)

    return call


@pytest.mark.parametrize(
    ("name", "before", "piece", "after"),
    [
        ("lines.txt", "", "\n", TITLE),
        ("comments.txt", "", "# x\n", TITLE),
        ("headings.txt", TITLE, "#\n", ""),
        ("words.txt", TITLE, "ab\r", ""),
        ("items.txt", f"{TITLE}Payers\n", "- Aetna: x\n", ""),
        ("gaps.txt", TITLE, "a  b\tc\n", ""),
        ("capitals.txt", f"{TITLE}Diagnoses\n", "NOTHING HERE\n", ""),
    ],
)
@pytest.mark.long
def test_a_page_of_millions_of_lines_is_read(
    name: str, before: str, piece: str, after: str, measured: Measured, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes((before + piece * (SIZE // len(piece)) + after).encode())
    assert measured("page", path) == (0, "")


@pytest.mark.parametrize(
    ("name", "before", "piece", "problem"),
    [
        ("cells.html", f"{HTML}<table><tr>", "<td>", "more than 400,000 elements and comments"),
        ("comments.html", HTML, "<!---->", "more than 400,000 elements and comments"),
        ("lists.yaml", "procedure: 11042\nmissing: [", "[],", "more than 1,200,000 values"),
        ("keys.yaml", "procedure: 11042\n", "? \n", "more than 1,200,000 values"),
        ("rows.txt", f"{TITLE}Modifiers\n22 | x |\n", "22 | x |\n", "more than 100,000 rows"),
        ("list.txt", f"{TITLE}Diagnoses\n", "- M17.11 x\n", "more than 100,000 rows"),
        ("series.txt", f"{TITLE}Diagnoses\n", "M17.11, M17.12; ", "more than 100,000 rows"),
        ("tabs.txt", f"{TITLE}Dx\tNotes\n", "M17.11\tx\n", "more than 100,000 rows"),
        ("unread.txt", TITLE, "- 99213 x\n", "more than 100,000 rows"),
        ("bad.txt", f"{TITLE}Modifiers\n22 | x |\n", "?? | x |\n", "more than 100,000 rows"),
        (
            "rows.yaml",
            "procedure: 11042\nmodifiers:\n",
            "- code: 22\n",
            "more than 1,200,000 values",
        ),
    ],
)
def test_a_page_of_more_than_any_page_has_is_refused(
    name: str, before: str, piece: str, problem: str, measured: Measured, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(before + piece * (SIZE // len(piece)))
    status, said = measured("page", path)
    assert (status, said.count("\n")) == (3, 0)
    assert re.search(rf"{re.escape(str(path))}(:\d+)?: has {problem}", said)


@pytest.fixture
def many_rows(tmp_path: Path) -> Path:
    """A page that states one modifier 100,000 times."""
    path = tmp_path / "many.yaml"
    row = "- code: 22\n  label: Increased procedural services\n  note: x\n"
    path.write_text("procedure: 11042\nmodifiers:\n" + row * 100_000)
    return path


@pytest.mark.parametrize("command", ["page", "audit", "add"])
@pytest.mark.long
def test_a_page_of_100_000_rows_of_one_modifier_is_taken(
    command: str, measured: Measured, many_rows: Path
) -> None:
    assert measured(command, many_rows) == (0, "")
