"""`billgraph export`: what is chosen, where it goes, and what is left when it goes wrong."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import networkx
import pytest

from billgraph.graph import Page, Store
from billgraph.graph.errors import Unwritable
from billgraph.graph.export.formats import EXPORT_FORMATS
from billgraph.graph.files.output import one_file, several_files

PROGRAM = "from billgraph.cli.main import main; main()"


def graph(text: str) -> Any:
    return networkx.node_link_graph(json.loads(text), edges="edges")


def run(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", PROGRAM, "export", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, **options)


@pytest.fixture
def two_pages(billgraph: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    """The command line on the bundled page and one that shares M34.1 with it."""
    page = tmp_path / "15771.txt"
    page.write_text(
        "CPT 15771: Fat graft\nRelated Diagnoses\nM34.1 | CREST | Why |\nZ41.1 | Looks | Why |\n"
    )
    assert billgraph("add", page).status == 0
    return billgraph


def test_a_neighbourhood_is_the_code_and_what_it_is_linked_with(two_pages: Any) -> None:
    near = graph(two_pages("export", "M34.1", "-f", "networkx").out)
    assert set(near) == {"icd10cm:M34.1", "cpt:0489T", "cpt:15771"}
    assert set(near.edges()) == {("cpt:0489T", "icd10cm:M34.1"), ("cpt:15771", "icd10cm:M34.1")}


def test_depth_goes_further(two_pages: Any) -> None:
    near = graph(two_pages("export", "Z41.1", "-f", "networkx", "--depth", "2").out)
    # The bundled page names 15771 as related.
    assert set(near) == {"icd10cm:Z41.1", "icd10cm:M34.1", "cpt:15771", "cpt:0489T"}
    assert ("cpt:0489T", "icd10cm:M34.1") not in near.edges()
    far = graph(two_pages("export", "Z41.1", "-f", "networkx", "--depth", "3").out)
    assert sum(data["relation"] != "broader" for *_, data in far.edges(data=True)) == 38


def test_to_goes_only_to_codes_of_a_kind(two_pages: Any) -> None:
    arguments = ("-f", "networkx", "--to", "diagnosis", "--to", "procedure")
    near = graph(two_pages("export", "0489T", *arguments).out)
    assert {near.nodes[code]["kind"] for code in near} == {"procedure", "diagnosis"}
    assert near.number_of_edges() == 11
    whole = graph(two_pages("export", "-f", "networkx", "--to", "site").out)
    assert set(whole) == {"cpt:0489T", "pos:22", "pos:24"}


def test_source_believes_one_source_only(two_pages: Any) -> None:
    only = graph(two_pages("export", "-f", "networkx", "--source", "15771.txt").out)
    assert set(only) == {"cpt:15771", "icd10cm:M34.1", "icd10cm:Z41.1"}
    near = graph(two_pages("export", "M34.1", "-f", "networkx", "--source", "15771.txt").out)
    assert set(near) == {"cpt:15771", "icd10cm:M34.1"}


def test_an_edge_names_everyone_who_states_it(two_pages: Any, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("CPT 15771: Graft\nRelated Diagnoses\nM34.1 | Other | Because |\n")
    two_pages("add", other)
    arguments = ("export", "M34.1", "-f", "networkx", "--with-statements")
    edge = graph(two_pages(*arguments).out).edges["cpt:15771", "icd10cm:M34.1", "diagnosis"]
    assert edge["sources"] == ["15771.txt", "other.txt"]
    assert [said["label"] for said in edge["statements"]] == ["CREST", "Other"]


def test_official_hierarchies_are_edges_between_what_is_there(
    billgraph: Callable[..., Any], store_path: Path
) -> None:
    update = """INSERT DATA { GRAPH <urn:mine> {
        icd10cm:M34.0 skos:broader icd10cm:M34 . icd10cm:M34.1 skos:broader icd10cm:M34 .
        icd10cm:M34 skos:broader <https://w3id.org/billgraph/group/icd10cm/M30-M36> } }"""
    assert billgraph("sparql", "--update", update).status == 0
    whole = graph(billgraph("export", "-f", "networkx").out)
    steps = {(a, b) for a, b, key in whole.edges(keys=True) if key == "broader"}
    assert steps >= {
        ("icd10cm:M34.0", "icd10cm:M34"),
        ("icd10cm:M34.1", "icd10cm:M34"),
        ("icd10cm:M34", "group:icd10cm/M30-M36"),
    }
    assert whole.nodes["group:icd10cm/M30-M36"]["kind"] == "group"
    near = graph(billgraph("export", "icd10cm:M34", "M34.0", "-f", "networkx").out)
    assert ("icd10cm:M34.0", "icd10cm:M34", "broader") in near.edges(keys=True)


def test_an_unknown_code_or_source_is_nothing_found(billgraph: Callable[..., Any]) -> None:
    assert billgraph("export", "0490T", "-f", "graphml").status == 1
    assert billgraph("export", "--source", "no.txt", "-f", "graphml").status == 1


def test_a_code_without_such_links_is_written_and_told(billgraph: Callable[..., Any]) -> None:
    result = billgraph("export", "M34.1", "--to", "payer", "-f", "networkx")
    assert result.status == 1
    assert list(graph(result.out)) == ["icd10cm:M34.1"]
    assert result.err == "billgraph: there are no such links\n"


@pytest.mark.parametrize("name", [it.name for it in EXPORT_FORMATS.values() if not it.is_text])
def test_a_binary_format_is_refused_on_a_terminal(store_path: Path, name: str) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", PROGRAM, "export", "-f", name, "--store", str(store_path)]
    done = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, check=False)
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert b"-o NAME" in done.stderr


def test_several_files_come_as_a_zip_through_a_pipe(store_path: Path) -> None:
    done = run("-f", "csv", "--store", store_path)
    assert done.returncode == 0
    with zipfile.ZipFile(BytesIO(done.stdout)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["nodes.csv", "edges.csv"]


def test_several_files_become_a_zip_or_a_folder(
    billgraph: Callable[..., Any], tmp_path: Path
) -> None:
    assert billgraph("export", "-f", "csv", "-o", tmp_path / "a.zip").status == 0
    for _ in range(2):
        assert billgraph("export", "-f", "csv", "-o", tmp_path / "a").status == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        for name in ("nodes.csv", "edges.csv"):
            assert archive.read(name) == (tmp_path / "a" / name).read_bytes()
    assert {it.name for it in tmp_path.iterdir()} >= {"a", "a.zip"}
    assert not list(tmp_path.glob(".*"))


def test_a_folder_with_something_else_is_left_alone(
    billgraph: Callable[..., Any], tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "letter.txt").write_text("keep me")
    result = billgraph("export", "-f", "csv", "-o", folder)
    assert result.status == 4
    assert "letter.txt" in result.err
    assert [it.name for it in folder.iterdir()] == ["letter.txt"]


WANTING = {"parquet": pytest.mark.programs}


@pytest.mark.parametrize(
    "name", [pytest.param(it, marks=WANTING.get(it, ())) for it in EXPORT_FORMATS]
)
def test_a_reader_that_stops_reading_is_no_error(store_path: Path, name: str) -> None:
    if name in ("svg", "png", "pdf"):
        pytest.skip("a picture is written at once")
    command = [sys.executable, "-c", PROGRAM, "export", "-f", name, "--store", str(store_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (8000, 8000))
from billgraph.cli.main import main
main()
"""


@pytest.mark.parametrize("name", ["graphml", "turtle", "nquads", "cypher", "csv", "neo4j", "fhir"])
def test_a_full_disk_leaves_what_was_there_and_no_half_file(
    store_path: Path, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    several = EXPORT_FORMATS[name].has_files
    target = folder / ("graph" if several else "graph.txt")
    if not several:
        target.write_text("before")
    arguments = ["export", "-f", name, "-o", str(target), "--store", str(store_path)]
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 4, done.stderr
    assert done.stderr.startswith(f"billgraph: {target}: cannot be written: File too large")
    assert done.stderr.count("\n") == 1
    assert [it.name for it in folder.iterdir()] == ([] if several else ["graph.txt"])
    assert several or target.read_text() == "before"


def test_a_place_that_is_not_there_is_one_clear_line(
    billgraph: Callable[..., Any], tmp_path: Path
) -> None:
    for name in ("graphml", "csv"):
        result = billgraph("export", "-f", name, "-o", tmp_path / "no" / "graph")
        assert result.status == 4
        assert "No such file or directory" in result.err
        assert result.err.count("\n") == 1
    assert billgraph("export", "-f", "graphml", "-o", tmp_path).status == 4
    assert billgraph("export", "-f", "graphml", "-o", os.devnull).status == 0


def test_a_link_to_a_file_stays_a_link(billgraph: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "real").write_text("before")
    (tmp_path / "link").symlink_to("real")
    assert billgraph("export", "-f", "dot", "-o", tmp_path / "link").status == 0
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text().startswith("digraph")


def test_what_fails_while_it_writes_leaves_nothing(tmp_path: Path) -> None:
    for opened in (one_file, several_files):
        with pytest.raises(ZeroDivisionError), opened(tmp_path / "x"):
            _ = 1 / 0
    with pytest.raises(Unwritable, match="x: cannot be written"), one_file(tmp_path / "no" / "x"):
        pass
    assert not list(tmp_path.iterdir())


def test_progress_tells_the_bytes(tmp_path: Path) -> None:
    told: list[tuple[int, str]] = []
    with one_file(tmp_path / "x", lambda count, name: told.append((count, name))) as output:
        output.write(b"abc")
        output.write(b"de")
    assert told == [(3, "x"), (5, "x")]


def test_a_store_without_pages_gives_a_graph_without_links(
    store: Store, billgraph: Callable[..., Any]
) -> None:
    store.remove("0489T.txt")
    for name in ("networkx", "graphml", "turtle", "fhir", "dot", "cx2"):
        assert billgraph("export", "-f", name).status == 0
    left = graph(billgraph("export", "-f", "networkx").out)
    assert {key for *_, key in left.edges(keys=True)} <= {"broader"}


def test_the_links_can_be_drawn_as_a_tree(billgraph: Callable[..., Any]) -> None:
    result = billgraph("links", "0489T", "--tree")
    assert result.status == 0
    lines = result.out.splitlines()
    assert lines[0] == "0489T"
    assert len(lines) == 1 + 6 + 36
    assert any("M34.1  CR(E)ST syndrome  0489T.txt:42" in line for line in lines)
    assert "\x1b" not in result.out
    assert billgraph("links", "0489T", "--tree", "-f", "json").status == 2


def test_what_a_page_says_is_no_markup_in_the_tree(
    store: Store, billgraph: Callable[..., Any], read: Callable[..., Page]
) -> None:
    store.add(read("CPT 15771: x\nRelated Diagnoses\nQ01.1 | [bold]x[/bold] \x1b[31m | y |\n"))
    out = billgraph("links", "15771", "--tree").out
    assert "[bold]x[/bold]" in out
    assert "\x1b" not in out
