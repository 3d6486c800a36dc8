"""The formats of an export: one entry each, with one module behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from billgraph.graph.export.model import Selection
from billgraph.graph.files.output import counted, one_file, several_files, zipped
from billgraph.graph.progress import Progress


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        name: The word that people type.
        ending: The usual ending of its files; of several files, that of a zip.
        use: What reads it, for documentation.
        writer: The module below `billgraph.graph.export.writers`, a colon, and the function.
        is_text: Whether a terminal can show it.
        has_files: Whether it is several files: a folder or a zip.
        with_statements: Whether it always tells what each source says of a link.
    """

    name: str
    ending: str
    use: str
    writer: str
    is_text: bool = True
    has_files: bool = False
    with_statements: bool = False

    def function(self) -> Callable[..., Any]:
        """The function that writes it; its module is imported when it is asked for."""
        module, _, name = self.writer.partition(":")
        found: Callable[..., Any] = getattr(
            import_module(f"billgraph.graph.export.writers.{module}"), name
        )
        return found


EXPORT_FORMATS: dict[str, Format] = {
    entry.name: entry
    for entry in (
        Format("graphml", ".graphml", "Gephi, yEd, igraph, networkx", "graphml:write"),
        Format("gexf", ".gexf", "Gephi (GEXF 1.3, with colours)", "gexf:write"),
        Format("cx2", ".cx2", "Cytoscape, NDEx", "cx2:write"),
        Format("cyjs", ".cyjs", "Cytoscape.js, Cytoscape", "cyjs:write"),
        Format("networkx", ".json", "networkx (node-link JSON)", "node_link:write"),
        Format("dot", ".dot", "Graphviz", "dot:write"),
        Format("svg", ".svg", "a picture, by Graphviz", "dot:svg"),
        Format("png", ".png", "a picture, by Graphviz", "dot:png", is_text=False),
        Format("pdf", ".pdf", "a picture, by Graphviz", "dot:pdf", is_text=False),
        Format(
            "html",
            ".html",
            "people: an interactive page that works offline",
            "html:write",
            with_statements=True,
        ),
        Format("mermaid", ".mmd", "Markdown pages", "mermaid:write"),
        Format("turtle", ".ttl", "RDF tools; the union of all sources", "rdf:turtle"),
        Format("ntriples", ".nt", "RDF tools; the union of all sources", "rdf:ntriples"),
        Format("rdfxml", ".rdf", "RDF tools; the union of all sources", "rdf:rdfxml"),
        Format("jsonld", ".jsonld", "RDF tools; the union of all sources", "rdf:jsonld"),
        Format("nquads", ".nq", "RDF tools; a named graph for each source", "rdf:nquads"),
        Format("trig", ".trig", "RDF tools; a named graph for each source", "rdf:trig"),
        Format(
            "csv",
            ".csv.zip",
            "spreadsheets, pandas, DuckDB",
            "tables:write",
            is_text=False,
            has_files=True,
        ),
        Format(
            "parquet",
            ".parquet.zip",
            "pandas, DuckDB, Spark; needs billgraph[parquet]",
            "parquet:write",
            is_text=False,
            has_files=True,
        ),
        Format(
            "neo4j",
            ".neo4j.zip",
            "neo4j-admin database import",
            "neo4j:write",
            is_text=False,
            has_files=True,
        ),
        Format("cypher", ".cypher", "Neo4j, Memgraph", "cypher:write"),
        Format(
            "fhir",
            ".fhir.json",
            "FHIR R4 servers (CodeSystem, ValueSet, ConceptMap)",
            "fhir:write",
        ),
    )
}
"""Every format by the name that people type."""


def export_file(
    selection: Selection, name: str, path: Path, progress: Progress | None = None
) -> None:
    """Writes an export into a file; a format of several files into a folder, or a zip.

    Args:
        selection: What is written.
        name: A name of `EXPORT_FORMATS`.
        path: The file; for several files the folder, or the zip where it ends in ``.zip``.
        progress: Called with the bytes written and the name of the file.

    Raises:
        Unwritable: When it cannot be put there; what was there before then still is.
        MissingExtra: When what draws or writes the format is not installed.
        TooLarge: When a picture would show too many codes.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> from billgraph.graph.export.selection import ExportRequest, select
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     path = Path(folder, "near.mmd")
        ...     export_file(select(store, ExportRequest(("M34.1",))), "mermaid", path)
        ...     print(path.read_text().splitlines()[-1])
          n0 --> n1
    """
    entry = EXPORT_FORMATS[name]
    if entry.has_files:
        with several_files(path, progress) as files:
            entry.function()(selection, files)
    else:
        with one_file(path, progress) as output:
            entry.function()(selection, output)


def export_stream(
    selection: Selection, name: str, output: BinaryIO, progress: Progress | None = None
) -> None:
    """Writes an export into a stream; a format of several files as a zip.

    Args:
        selection: What is written.
        name: A name of `EXPORT_FORMATS`.
        output: The stream; it need not be able to seek, and stays open.
        progress: Called with the bytes written.
    """
    entry = EXPORT_FORMATS[name]
    if entry.has_files:
        with zipped(counted(output, "", None), progress) as files:
            entry.function()(selection, files)
    else:
        entry.function()(selection, counted(output, "standard output", progress))
