"""Who states the links between pairs of codes, in which words and on which line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from billgraph.graph.batching import batched
from billgraph.graph.engine.base import Engine
from billgraph.graph.engine.patterns import within
from billgraph.graph.questions.links import IN, OUT
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import BASE
from billgraph.ontology.relations import KIND_OF, RELATIONS

BROADER = "broader"
"""The relation of a step in a hierarchy: from a code to the one that stands above it."""

Pair = tuple[Code, Code]

_PAIRS = 100


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one source states between two codes, seen from the first.

    Attributes:
        relation: The relation, such as ``diagnosis``, or ``broader`` in a hierarchy.
        direction: ``out`` when the first code has the relation to the second,
            ``in`` when the second has it to the first.
        stated_label: What the source calls the second code, or None.
        note: What the source says of the link, or None.
        source: The name of the source.
        line: The line of the source, counted from 1, or None.
    """

    relation: str
    direction: str
    stated_label: str | None
    note: str | None
    source: str
    line: int | None


def evidence(engine: Engine, pairs: Iterable[Pair]) -> dict[Pair, tuple[Evidence, ...]]:
    """Finds all that is stated between pairs of codes.

    Args:
        engine: The store that is asked.
        pairs: The pairs.

    Returns:
        For each pair what is stated, in either direction, by relation, source and line.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> pair = Code("icd10cm", "M34.0"), Code("cpt", "0489T")
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     [(it.direction, it.line) for it in evidence(store, [pair])[pair]]
        [('in', 41)]
    """
    found: dict[Pair, set[Evidence]] = {pair: set() for pair in pairs}
    for batch in batched(found, _PAIRS):
        for direction in (OUT, IN):
            _collect(engine, batch, direction, found)
    order = (*RELATIONS, BROADER)
    return {
        pair: tuple(
            sorted(
                stated,
                key=lambda it: (
                    order.index(it.relation),
                    it.direction == IN,
                    it.source,
                    it.line or 0,
                    it.note or "",
                ),
            )
        )
        for pair, stated in found.items()
    }


def _collect(
    engine: Engine, pairs: list[Pair], direction: str, found: dict[Pair, set[Evidence]]
) -> None:
    ends = [pair if direction == OUT else pair[::-1] for pair in pairs]
    procedures = [end for end in ends if end[0].kind == "procedure"]
    kin = [end for end in ends if end[0].kind == end[1].kind]
    for asked, query in ((procedures, _STATEMENTS), (kin, _steps(engine))):
        rows = engine.select(query.replace("PAIRS", _values(asked))) if asked else []
        for row in rows:
            subject, obj = Code.from_iri(row["subject"]), Code.from_iri(row["object"])
            assert subject is not None, row["subject"]
            assert obj is not None, row["object"]
            pair = (subject, obj) if direction == OUT else (obj, subject)
            found[pair].add(_evidence(row, direction))


def _values(pairs: list[Pair]) -> str:
    rows = " ".join(f"(<{subject.iri}> <{obj.iri}>)" for subject, obj in pairs)
    return f"VALUES (?subject ?object) {{ {rows} }}"


_STATEMENTS = """SELECT DISTINCT ?subject ?object ?predicate ?label ?title ?note ?line ?source {
    PAIRS
    ?statement rdf:subject ?subject ; rdf:object ?object ; rdf:predicate ?predicate ;
        prov:wasDerivedFrom ?page .
    ?page bg:sourceName ?source .
    OPTIONAL { ?page dcterms:title ?title }
    OPTIONAL { ?statement bg:statedLabel ?label }
    OPTIONAL { ?statement bg:note ?note }
    OPTIONAL { ?statement bg:line ?line }
}"""


def _steps(engine: Engine) -> str:
    step = "?subject skos:broader ?object"
    # Any graph may say it, one of the user too, but no edition that another one follows;
    # on a date, the edition that was valid then.
    said = f"GRAPH ?release {{ {step} }} FILTER NOT EXISTS {{ ?release bg:isDefault false }}"
    if engine.date is not None:
        said = within(engine.editions().values(), step)
    return f"""SELECT DISTINCT ?subject ?object ?release ?source {{
        PAIRS
        {{ {said} }}
        OPTIONAL {{ ?release bg:sourceName ?source }}
    }}"""


def _evidence(row: dict[str, str], direction: str) -> Evidence:
    if "predicate" not in row:
        source = row.get("source", row["release"].removeprefix(BASE))
        return Evidence(BROADER, direction, None, None, source, None)
    return Evidence(
        relation=KIND_OF[row["predicate"]],
        direction=direction,
        # A page calls the procedure that it is about by its own title.
        stated_label=row.get("label" if direction == OUT else "title"),
        note=row.get("note"),
        source=row["source"],
        line=int(row["line"]) if "line" in row else None,
    )
