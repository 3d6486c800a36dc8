"""CSV, Parquet, Neo4j's tables and Cypher, read back by others."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph.export.writers.tables import read_cells
from billgraph.graph.files.cells import unguarded

Exported = Callable[..., Path]
FORMULA = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def check(nodes: list[dict[str, Any]], edges: list[dict[str, Any]], whole: Any) -> None:
    assert {node["curie"]: node["name"] for node in nodes} == whole.names
    assert {node["curie"]: node["code"] for node in nodes}["cpt:00100"] == "00100"
    assert {(e["source"], e["relation"], e["target"]) for e in edges} == whole.edges
    assert (len(nodes), len(edges)) == (len(whole.names), len(whole.edges))


@pytest.mark.programs
def test_pandas_reads_csv(exported: Exported, whole: Any) -> None:
    pandas = pytest.importorskip("pandas")
    folder = exported("csv")
    nodes, edges = (
        pandas.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False).map(unguarded)
        for name in ("nodes", "edges")
    )
    check(nodes.to_dict("records"), edges.to_dict("records"), whole)


@pytest.mark.programs
def test_duckdb_reads_csv(exported: Exported, whole: Any) -> None:
    duckdb = pytest.importorskip("duckdb")
    folder = exported("csv")
    tables = []
    for name in ("nodes", "edges"):
        found = duckdb.execute(
            "SELECT * FROM read_csv(?, all_varchar=true)", [str(folder / f"{name}.csv")]
        )
        headings = [column[0] for column in found.description]
        tables.append(
            [
                {
                    heading: unguarded(cell or "")
                    for heading, cell in zip(headings, row, strict=True)
                }
                for row in found.fetchall()
            ]
        )
    check(tables[0], tables[1], whole)


def test_no_cell_of_the_csv_is_a_formula(exported: Exported) -> None:
    for name in ("nodes.csv", "edges.csv"):
        path = exported("csv", with_statements=True) / name
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.reader(lines):
                assert not any(FORMULA.match(cell) for cell in row)


def test_our_own_reader_gives_the_cells_back(exported: Exported, whole: Any) -> None:
    folder = exported("csv")
    tables = [read_cells((folder / f"{name}.csv").open("rb")) for name in ("nodes", "edges")]
    check(tables[0], tables[1], whole)


@pytest.mark.programs
def test_pandas_reads_parquet(exported: Exported, whole: Any) -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    folder = exported("parquet", with_statements=True)
    nodes, edges = (pandas.read_parquet(folder / f"{name}.parquet") for name in ("nodes", "edges"))
    check(nodes.to_dict("records"), edges.to_dict("records"), whole)
    (said,) = edges[(edges.target == "icd10cm:Q01.1") & (edges.source == "cpt:00099")].statements
    assert said[0]["label"] == "=1+1"


@pytest.mark.programs
def test_duckdb_reads_parquet(exported: Exported, whole: Any) -> None:
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")
    folder = exported("parquet")
    query = "SELECT curie, name FROM read_parquet(?)"
    found = duckdb.execute(query, [str(folder / "nodes.parquet")]).fetchall()
    assert dict(found) == whole.names
    query = "SELECT source, relation, target FROM read_parquet(?)"
    assert set(duckdb.execute(query, [str(folder / "edges.parquet")]).fetchall()) == whole.edges


HEADING = re.compile(
    r"""(?P<name>\w*)(?::(?P<type>ID|START_ID|END_ID|LABEL|TYPE|IGNORE
        |(?:int|long|float|double|boolean|byte|short|char|string|point|date|localtime|time
        |localdatetime|datetime|duration)(?:\[\])?))?(?:\([\w ]+\))?""",
    re.VERBOSE,
)
"""A heading as the Neo4j Operations Manual 5 has it ("Neo4j-admin import", header format)."""


def neo4j_table(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as lines:
        headings, *rows = csv.reader(lines)
    assert all(HEADING.fullmatch(heading) for heading in headings)
    assert len(set(headings)) == len(headings)
    assert {len(row) for row in rows} == {len(headings)}
    return headings, rows


def test_the_tables_for_neo4j_keep_the_grammar_of_its_importer(
    exported: Exported, whole: Any
) -> None:
    folder = exported("neo4j", with_statements=True)
    headings, rows = neo4j_table(folder / "nodes.csv")
    assert (headings[0], headings[-1]) == ("curie:ID", ":LABEL")
    name = headings.index("name:string")
    assert {row[0]: row[name] for row in rows} == whole.names
    labels = {row[0]: row[-1].split("\x1f") for row in rows}
    assert labels["icd10cm:Q01.0"] == ["Code", "Diagnosis"]
    headings, links = neo4j_table(folder / "relationships.csv")
    assert {":START_ID", ":END_ID", ":TYPE"} <= set(headings)
    ends = {(row[0], row[1]) for row in links}
    assert ends == {(start, end) for start, _, end in whole.edges}
    assert {row[0] for row in rows} >= {end for pair in ends for end in pair}
    assert {"HAS_DIAGNOSIS", "HAS_RELATED_PROCEDURE"} <= {row[-1] for row in links}
    assert all(re.fullmatch("[A-Z_]+", row[-1]) for row in links)


@pytest.mark.programs
def test_an_opencypher_engine_runs_the_cypher_and_running_it_twice_changes_nothing(
    exported: Exported, whole: Any
) -> None:
    ocg = pytest.importorskip("ocg")
    text = exported("cypher", with_statements=True).read_text(encoding="utf-8")
    graph = ocg.Graph()
    statements = [part for part in text.split(";\n") if "UNWIND" in part]
    for statement in statements * 2:
        graph.execute(re.sub("(?m)^//.*$", "", statement))
    nodes = graph.execute("MATCH (n:Code) RETURN n.curie AS curie, n.name AS name, n.code AS code")
    assert {row["curie"]: row["name"] for row in nodes} == whole.names
    assert {row["curie"]: row["code"] for row in nodes}["cpt:00100"] == "00100"
    links = graph.execute(
        "MATCH (a)-[r]->(b) RETURN a.curie AS a, r.relation AS r, b.curie AS b, r.statements AS s"
    )
    assert {(row["a"], row["r"], row["b"]) for row in links} == whole.edges
    assert len(links) == len(whole.edges)
    (said,) = (row["s"] for row in links if row["a"] == "cpt:00099" and row["b"] == "mod:Q9")
    assert json.loads(said[0])["note"] == 'a, "b"\n<c>'
