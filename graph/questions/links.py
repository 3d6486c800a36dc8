"""Every link of a code, in both directions, with who states it and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from billgraph.graph.answer import AnswerList, Drawable
from billgraph.graph.engine.base import Engine
from billgraph.graph.engine.patterns import name_pattern
from billgraph.graph.questions.resolve import resolve
from billgraph.ontology.codes import Code, candidate_ranges
from billgraph.ontology.relations import KIND_OF, PLACE

if TYPE_CHECKING:
    from billgraph.graph.questions.nodes import Node
    from billgraph.graph.questions.ranges import Meaning

OUT = "out"
IN = "in"


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the code that was asked for, as one source states it.

    Attributes:
        relation: The relation, such as ``diagnosis``.
        direction: ``out`` when the asked code is the procedure that has the
            relation, ``in`` when the other code has it to the asked one.
        code: The code at the other end.
        label: The official name of `code`, or None while no release names it.
        stated_label: What the source calls `code`, or None.
        note: What the source says of the link, or None.
        source: The name of the page.
        line: The line of the page, counted from 1, or None.
        via: The range that the page states, where the code at the other end, or the asked
            one, is only one of those that it stands for; else the code of the asked family
            that is linked, where the question was for a code and all under it; else None.
        contested: The ids of the rules by which the audit contests the statement, as the
            store has them; see `billgraph.graph.changes.marks`.
        page: The page of a PDF, or the sheet of a workbook, on which the line stands, counted
            from 1; None where the document has none.
    """

    relation: str
    direction: str
    code: Code
    label: str | None
    stated_label: str | None
    note: str | None
    source: str
    line: int | None
    via: Code | None = None
    contested: tuple[str, ...] = ()
    page: int | None = None

    @property
    def is_meant(self) -> bool:
        """Whether it leads to a code that a range stands for, which the page does not name."""
        return self.direction == OUT and self.via is not None and self.via.range is not None


class Links(AnswerList[Link], Drawable):
    """The links of a code, or of a code and all under it: a list.

    Attributes:
        asked: The IRI of the code or the group that was asked for.
        name: Its CURIE, or the notation of the group.
        descends: Whether the links of all codes under it were asked for.
        ranges: What the ranges among them stand for.

    Args:
        found: The links.
    """

    module: ClassVar[str] = "links"

    def __init__(self, found: Iterable[Link], asked: str, name: str, descends: bool) -> None:
        super().__init__(found)
        self.asked = asked
        self.name = name
        self.descends = descends
        self.ranges: tuple[Meaning, ...] = ()

    @property
    def stated(self) -> list[Link]:
        """The links as pages state them, without the codes that a stated range stands for."""
        return [link for link in self if not link.is_meant]


def kind_of(link: Link) -> str:
    """What a link leads to: a procedure against its direction, else what the relation says.

    Example:
        >>> kind_of(Link("noncovered", IN, Code("cpt", "0489T"), None, None, None, "x", 1))
        'procedure'
    """
    return link.relation if link.direction == OUT else link.code.kind


def links(
    engine: Engine,
    text: str,
    to: tuple[str, ...] = (),
    source: str | None = None,
    descend: bool = False,
) -> Links:
    """Finds every link of a code.

    Args:
        engine: The store that is asked.
        text: The code, as people type it; with `descend` a group of codes will do, by its
            notation, such as ``M30-M36``.
        to: The kinds of codes to find; all of them when empty.
        source: The name of the one source to believe, or None for all.
        descend: Whether to find the links of every code under it in its hierarchy
            too (`skos:broader`), or of every code that a range stands for; each link then
            says in `via` whose it is.

    Returns:
        The links by relation, the outgoing first, then by source and line; empty
        when the code is in the store and has none of these links.

    Raises:
        NotACode, AmbiguousCode: When the text names no code, or several.
        NothingFound: When the code is not in the store.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     [(l.direction, l.code.curie, l.line) for l in links(store, "M340")]
        [('in', 'cpt:0489T', 41)]
    """
    if descend:
        from billgraph.graph.questions.nodes import resolve_node

        node = resolve_node(engine, text)
        asked, name = node.iri, node.name
        found = _links_below(engine, node)
    else:
        code = resolve(engine, text)
        asked, name = code.iri, code.curie
        here = f"<{asked}>"
        found = [_link(row, OUT) for row in engine.select(_query(engine, here, OUT))]
        found += [_link(row, IN) for row in engine.select(_query(engine, here, IN))]
        found += _links_of_ranges(engine, [code])
    ranges = _meanings(engine, found)
    found += _meant(engine, found, ranges)
    wanted = [
        link for link in found if (not to or kind_of(link) in to) and source in (None, link.source)
    ]
    if engine.date is not None:
        from billgraph.graph.engine.validity import only_valid

        wanted = only_valid(
            engine, wanted, lambda link: (link.code, *((link.via,) if link.via else ()))
        )
    wanted.sort(
        key=lambda link: (
            PLACE[link.relation],
            link.direction == IN,
            link.source,
            link.line or 0,
            # A range stands before what it stands for.
            link.via if link.is_meant and link.via else link.code,
            link.is_meant,
            link.code,
            link.via or link.code,
        ),
    )
    answer = Links(wanted, asked, name, descend)
    stated = dict.fromkeys(link.code for link in wanted if link.direction == OUT)
    answer.ranges = tuple(ranges[code] for code in stated if code in ranges)
    return answer


def _links_below(engine: Engine, top: Node) -> list[Link]:
    from billgraph.graph.questions.hierarchy import family

    members = family(engine, top.iri)
    ranged = [code for code in (top.code, *candidate_ranges(top.name)) if code and code.range]
    if ranged:
        from billgraph.graph.questions.ranges import meaning

        # The range itself too: pages state it, and each of its codes.
        members = [ranged[0], *members, *meaning(engine, ranged[0]).codes]
    members = list(dict.fromkeys(members))
    return [*_links_via(engine, members), *_links_of_ranges(engine, members)]


def _links_via(engine: Engine, members: Iterable[Code], directions: str = OUT + IN) -> list[Link]:
    from billgraph.graph.batching import batched, values_block

    found = []
    for batch in batched(member.iri for member in members):
        for direction in (OUT, IN):
            if direction in directions:
                query = _query(engine, "?via", direction, values_block("via", batch))
                found += [_link(row, direction) for row in engine.select(query)]
    return found


def _links_of_ranges(engine: Engine, members: list[Code]) -> list[Link]:
    """The links to ranges that cover some codes; a range among these has been asked itself."""
    if not engine.ask("ASK { ?range a bg:CodeRange }"):
        return []
    from billgraph.graph.questions.ranges import covering

    return _links_via(engine, set(covering(engine, members)) - set(members), IN)


def _meanings(engine: Engine, found: list[Link]) -> dict[Code, Meaning]:
    """What the ranges stand for that the links lead to."""
    ranges = [link.code for link in found if link.direction == OUT and link.code.range is not None]
    if not ranges:
        return {}
    from billgraph.graph.questions.ranges import meaning

    return {code: meaning(engine, code) for code in dict.fromkeys(ranges)}


def _meant(engine: Engine, found: list[Link], ranges: dict[Code, Meaning]) -> list[Link]:
    """The codes that the stated ranges stand for, each a link by way of its range."""
    if not ranges:
        return []
    from billgraph.graph.questions.hierarchy import official_names

    iris = dict.fromkeys(code.iri for it in ranges.values() for code in it.codes)
    names = official_names(engine, list(iris))
    return [
        replace(
            link,
            code=code,
            label=names.get(code.iri),
            stated_label=None,
            via=link.code,
        )
        for link in found
        if link.direction == OUT and link.code in ranges
        for code in ranges[link.code].codes
    ]


def _query(engine: Engine, asked: str, direction: str, binding: str = "") -> str:
    here, there = ("subject", "object") if direction == OUT else ("object", "subject")
    via = "?via" if binding else ""
    # What a page calls the code at the other end: the statement's label when that is
    # its object, the page's own title when it is the procedure that the page is about.
    stated = "?statement bg:statedLabel" if direction == OUT else "?page dcterms:title"
    # DISTINCT, because an endpoint's union may give an official name once for each edition
    # of a release that has it; the statement keeps apart what two of one page say alike.
    return f"""SELECT DISTINCT {via}
        ?statement ?predicate ?code ?label ?stated ?note ?line ?number ?source ?contested {{
        {binding}
        ?statement rdf:{here} {asked} ; rdf:{there} ?code ; rdf:predicate ?predicate ;
            prov:wasDerivedFrom ?page .
        ?page bg:sourceName ?source .
        OPTIONAL {{ {stated} ?stated }}
        OPTIONAL {{ ?statement bg:note ?note }}
        OPTIONAL {{ ?statement bg:line ?line }}
        OPTIONAL {{ ?statement bg:pageNumber ?number }}
        OPTIONAL {{ ?statement bg:contestedBy ?contested }}
        OPTIONAL {{ {name_pattern(engine)} }}
    }}"""


def _link(row: dict[str, str], direction: str) -> Link:
    code = Code.from_iri(row["code"])
    assert code is not None, f"the store links to {row['code']}, which is no code"
    return Link(
        relation=KIND_OF[row["predicate"]],
        direction=direction,
        code=code,
        label=row.get("label"),
        stated_label=row.get("stated"),
        note=row.get("note"),
        source=row["source"],
        line=int(row["line"]) if "line" in row else None,
        via=Code.from_iri(row["via"]) if "via" in row else None,
        contested=tuple(row.get("contested", "").split()),
        page=int(row["number"]) if "number" in row else None,
    )
