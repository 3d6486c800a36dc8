"""What a person sees on a terminal, seen through a real pseudo-terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import termios
from pathlib import Path

import pytest

PROGRAM = "from billgraph.cli.main import main; main()"


def on_terminal(arguments: list[str], columns: int, **environment: str) -> str:
    """Runs the command with its output on a pseudo-terminal of the given width."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "COLUMNS": str(columns), **environment},
    )
    os.close(theirs)
    output = b""
    with os.fdopen(ours, "rb") as stream:
        while True:
            try:
                part = stream.read1(4096)
            except OSError:  # Linux ends a pseudo-terminal with an error, not with nothing.
                break
            if not part:
                break
            output += part
    assert process.wait() == 0
    return output.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("columns", [80, 100, 140])
def test_a_table_fits_the_terminal(store_path: Path, columns: int) -> None:
    shown = on_terminal(
        ["links", "0489T", "--store", str(store_path)], columns, NO_COLOR="1", PYTHONUTF8="1"
    )
    lines = shown.splitlines()
    assert len(lines) > 37
    assert max(map(len, lines)) <= columns
    assert lines[0].startswith("RELATION")


@pytest.mark.parametrize("columns", [40, 70, 90, 120])
def test_no_word_of_a_wrapped_table_is_lost(store_path: Path, columns: int) -> None:
    arguments = ["links", "M34.0", "--store", str(store_path)]
    narrow = "".join(on_terminal(arguments, columns, NO_COLOR="1").split()).lower()
    wide = "".join(on_terminal(arguments, 500, NO_COLOR="1").split()).lower()
    # A heading that stands in front of a cell below its row has a colon behind it.
    assert sorted(narrow.replace(":", "")) == sorted(wide.replace(":", ""))


def test_notes_stand_below_their_rows_where_a_terminal_is_narrow(store_path: Path) -> None:
    arguments = ["links", "0489T", "--to", "diagnosis", "--store", str(store_path)]
    narrow = on_terminal(arguments, 80, NO_COLOR="1").splitlines()
    wide = on_terminal(arguments, 400, NO_COLOR="1").splitlines()
    assert narrow[0].split() == ["RELATION", "SYSTEM", "CODE", "OFFICIAL", "NAME", "WHERE"]
    row = next(place for place, line in enumerate(narrow) if "M79.65" in line)
    assert narrow[row].endswith("0489T.txt:46")
    assert narrow[row + 1 : row + 4] == [
        "    stated as: Pain in right hand",
        "    note: Symptom code for one-sided hand pain related to scleroderma.",
        "    contested: code-is-header, name-contradicts",
    ]
    assert not any(line.startswith("    ") for line in wide)


def test_headings_are_bold_unless_colour_is_refused(store_path: Path) -> None:
    arguments = ["sources", "--store", str(store_path)]
    assert on_terminal(arguments, 100).startswith("\x1b[1mSOURCE")
    assert "\x1b" not in on_terminal(arguments, 100, NO_COLOR="1")


def test_a_reader_that_stops_reading_is_no_error(store_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, "--store", str(store_path)]
    query = "SELECT * { ?s ?p ?o . ?a ?b ?c }"
    process = subprocess.Popen(
        [*command, "sparql", query, "-f", "jsonl"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout, process.stderr:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.wait(60) == 0


def test_an_ascii_terminal_gets_escapes_in_place_of_an_error(store_path: Path) -> None:
    page = store_path.parent / "accents.txt"
    page.write_text("CPT 15771: Caf\u00e9 graft\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    command = [sys.executable, "-c", PROGRAM, "--store", str(store_path)]
    subprocess.run([*command, "add", str(page)], check=True, capture_output=True, env=environment)
    done = subprocess.run([*command, "sources"], check=True, capture_output=True, env=environment)
    assert b"Caf\\xe9 graft" in done.stdout


# Progress

NAMES = ["short.txt", "a/long/way/" * 9 + "page.txt", "\u6f22\u5b57" * 40 + ".txt"]

COUNTING = """
import sys
import termios
from billgraph.cli import progress
progress._DELAY = progress._INTERVAL = 0
with progress.Counter("pages read", {total}) as counter:
    for count, name in enumerate(sys.argv[1:], 1):
        counter.show(count, name)
"""


def progress_on_terminal(columns: int, total: int | None) -> list[str]:
    """What a terminal of the given width shows, one line after the other."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, columns))
    environment = {it: value for it, value in os.environ.items() if it != "COLUMNS"}
    subprocess.run(
        [sys.executable, "-c", COUNTING.format(total=total), *NAMES],
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env={**environment, "PYTHONUTF8": "1"},
        check=True,
    )
    os.close(theirs)
    with os.fdopen(ours, "rb") as stream:
        shown = stream.read1(1 << 16).decode()
    assert "\n" not in shown
    first, *lines, last = shown.split("\r\x1b[K")
    assert (first, last) == ("", "")
    return lines


@pytest.mark.parametrize("columns", [20, 40, 80])
@pytest.mark.parametrize("total", [None, 12345])
def test_progress_takes_one_line_of_the_terminal(columns: int, total: int | None) -> None:
    lines = progress_on_terminal(columns, total)
    assert len(lines) == len(NAMES)
    for line in lines:
        wide = sum("\u4e00" <= sign <= "\u9fff" for sign in line)
        assert len(line) + wide < columns


def test_progress_tells_the_total_and_the_end_of_a_long_name() -> None:
    short, long, _ = progress_on_terminal(60, 12345)
    assert short == "1 of 12,345 pages read: short.txt"
    assert long.startswith("2 of 12,345 pages read: \u2026")
    assert long.endswith("/a/long/way/page.txt")
    assert progress_on_terminal(80, None)[0] == "1 pages read: short.txt"


def test_adding_a_folder_tells_how_many_pages_there_are(
    store_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from billgraph.cli import progress
    from billgraph.cli.main import run

    (tmp_path / "pages").mkdir()
    for number in range(3):
        (tmp_path / "pages" / f"{number}.txt").write_text(f"CPT 1104{number}: Graft\n")
    seen = []
    monkeypatch.setattr(
        progress.Counter, "show", lambda self, count, _: seen.append((count, self.total))
    )
    for command in ("add", "audit"):
        run([command, str(tmp_path / "pages"), "--store", str(store_path)])
    assert seen == [(1, 3), (2, 3), (3, 3)] * 2
