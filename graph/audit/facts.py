"""What official releases say of codes, asked for in batches and kept while there is room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Generic, TypeVar

from billgraph.graph.audit.code_facts import (
    LISTED,
    MISSING,
    UNCHECKED,
    Assertion,
    CodeFacts,
    Exclusion,
    Node,
    PairEdit,
    ScheduleRow,
    Units,
)
from billgraph.graph.audit.editions import Editions, shortened
from billgraph.graph.audit.range_facts import RangeFacts
from billgraph.graph.engine.base import Engine
from billgraph.graph.pages.model import Page
from billgraph.graph.rdf.pages import ends_of
from billgraph.graph.releases.model import Edition
from billgraph.ontology.codes import Code

T = TypeVar("T")

KEPT = 5_000
"""How many subjects are kept; then the oldest go."""

_KEPT_PARTNERS = 500
_EDITS = ("ncci-ptp-", "ncci-mue-")
_CLIMB = 20
"""More steps than any hierarchy of codes has; a release with a circle ends here."""


class Facts:
    """Answers what the releases in a store say.

    Args:
        engine: The store.
        on: The date that is asked for; by default the engine's own, and else the latest
            editions answer.

    Attributes:
        engine: The store.
        editions: The editions that answer.
        day: The day on which codes must be valid: the date, or today.
    """

    def __init__(self, engine: Engine, on: date | None = None) -> None:
        self.engine = engine
        on = on or engine.date
        self.day = on or date.today()
        self.editions = Editions(engine, on)
        self._ranges = RangeFacts(engine, on)
        self._nodes: _Kept[Node] = _Kept(KEPT)
        self._passed: _Kept[Node] = _Kept(KEPT)
        self._rows: _Kept[tuple[tuple[Edition, Node], ...]] = _Kept(KEPT)
        self._below: _Kept[tuple[str, ...]] = _Kept(KEPT)
        self._about: _Kept[CodeFacts] = _Kept(KEPT)
        self._edits: _Kept[tuple[PairEdit, ...]] = _Kept(KEPT)
        self._meant: _Kept[list[Code]] = _Kept(KEPT)
        self._partners: _Kept[frozenset[tuple[str, str]]] = _Kept(_KEPT_PARTNERS)

    # Codes

    def prepare(self, pages: Iterable[Page]) -> None:
        """Asks at once for all that the rules will want to know of some pages."""
        codes = {page.procedure: None for page in pages}
        codes |= {row.code: None for page in pages for row in page.rows}
        codes |= {end: None for code in list(codes) for end in ends_of(code)}
        for kept in (self._nodes, self._passed, self._rows, self._about):
            kept.make_room(len(codes))
        self._load_above([code.iri for code in codes])
        self._load_rows([code.iri for code in codes if code.kind == "procedure"])
        self._load_passed([code.iri for code in codes if self._misses(code)])

    def ask_at_once(self, codes: Iterable[Code]) -> None:
        """Asks for what releases say of some codes, which one by one takes longer."""
        self._load_nodes([code.iri for code in codes])

    def about(self, code: Code) -> CodeFacts:
        """What releases say of a code.

        A code is `LISTED` where an edition that answers has it, `MISSING` where a complete
        edition of its system does not, and else `UNCHECKED`: an excerpt misses much.
        """
        found = self._about.get(code.iri)
        if found is None:
            found = self._about[code.iri] = self._judge(code)
        return found

    def node(self, iri: str) -> Node:
        """What the editions that answer say of a code or of a group."""
        if iri not in self._nodes:
            self._load_nodes([iri])
        return self._nodes[iri]

    def name(self, iri: str) -> str:
        """What a code or group is called, with its code: ``M34.1 CR(E)ST syndrome``."""
        code, label = Code.from_iri(iri), self.node(iri).text("skos:prefLabel")
        notation = code.value if code is not None else self.node(iri).text("skos:notation")
        return " ".join(it for it in (notation, label) if it) or iri

    def above(self, iri: str) -> list[str]:
        """A code or group and all that stands above it, the nearest first."""
        return self._load_above([iri])

    def below(self, code: Code) -> list[Code]:
        """All codes under a code, level by level; of a range, all that it stands for."""
        if code.range is not None:
            return list(self._ranges.members(code))
        met: dict[str, None] = {}
        level = [code.iri]
        for _ in range(_CLIMB):
            level = [it for it in self._narrower(level) if it not in met]
            if not level:
                break
            met |= dict.fromkeys(level)
        found = (Code.from_iri(iri) for iri in met)
        return [it for it in found if it is not None]

    def billable_below(self, code: Code) -> list[Code]:
        """The codes under a header that a claim may carry."""
        below = self.below(code)
        self._load_nodes([it.iri for it in below])
        return [it for it in below if self.about(it).billable]

    def directly_below(self, iri: str) -> list[Code]:
        """The codes that stand directly under a code or a group."""
        editions = self.editions.answering()
        rows = self.editions.ask(editions, "it", [iri], "?narrower skos:broader ?it")
        found = (Code.from_iri(row["narrower"]) for _, row in rows)
        return sorted({it for it in found if it is not None})

    # Procedures

    def rows(self, code: Code) -> tuple[ScheduleRow, ...]:
        """The rows of the fee schedule for a procedure, that of the whole one first."""
        found = [
            ScheduleRow(_code(node, "bg:withModifier"), node, edition)
            for edition, node in self._about_procedure(code)
            if edition.code_set == "pfs"
        ]
        return tuple(sorted(found, key=lambda it: it.modifier.value if it.modifier else ""))

    def row(self, code: Code) -> ScheduleRow | None:
        """The row of the fee schedule for the whole procedure, or None."""
        return next((it for it in self.rows(code) if it.modifier is None), None)

    def units(self, code: Code) -> tuple[Units, ...]:
        """The medically unlikely edits of a procedure."""
        return tuple(
            Units(int(node.text("bg:units") or 0), node.text("bg:setting"), node, edition)
            for edition, node in self._about_procedure(code)
            if edition.code_set.startswith("ncci-mue-")
        )

    def edits(self, one: Code, *others: Code) -> tuple[PairEdit, ...]:
        """The procedure-to-procedure edits between a code and others, in both directions.

        Edits that were deleted before the day, or begin after it, are among them: see
        their dates.
        """
        key = " ".join((one.iri, *(it.iri for it in others)))
        found = self._edits.get(key)
        if found is None:
            found = self._edits[key] = tuple(self._ask_edits(one, others))
        return found

    def partners(self, code: Code) -> frozenset[tuple[str, str]]:
        """All procedures that active edits keep apart from a code.

        Returns:
            The column in which the code stands, and the IRI of the other code.
        """
        found = self._partners.get(code.iri)
        if found is None:
            found = self._partners[code.iri] = frozenset(self._ask_partners(code))
        return found

    # Diagnoses

    def excludes1(self, one: Code, other: Code) -> Exclusion | None:
        """The type 1 excludes note between two diagnoses or what they stand under, or None.

        A note of a category holds for all codes under it, and one that names a category
        means all codes under that (ICD-10-CM guidelines, I.A.12.a).
        """
        either, or_ = self.above(one.iri), self.above(other.iri)
        # What both stand under cannot be meant to exclude itself.
        shared = set(either) & set(or_)
        for here, there in ((either, set(or_) - shared), (or_, set(either) - shared)):
            for iri in here:
                if iri in shared:
                    break
                for it in self.node(iri).all("bg:excludes1"):
                    if it.value in there:
                        notes = tuple(n.value for n in self.node(iri).all("bg:excludes1Note"))
                        return Exclusion(iri, it.value, notes, it.edition)
        return None

    # Names

    def named_like(self, system: str, name: str, limit: int = 5) -> list[Code]:
        """The codes of a system whose official names fit a stated name best.

        Only codes that an edition lists; the best first.
        """
        from billgraph.graph.audit.suggestions import suggest_codes

        # Pages say the same of the same codes, and a search of names is dear.
        key = "\x1f".join((system, name, str(limit)))
        found = self._meant.get(key)
        if found is None:
            codes = suggest_codes(self.engine, system, name, limit)
            self.ask_at_once(codes)
            found = self._meant[key] = [code for code in codes if self.about(code).is_listed]
        return list(found)

    # Asking

    def _judge(self, code: Code) -> CodeFacts:
        if code.range is not None:
            return self._ranges.about(code, self.editions.listing(code.system), self.node)
        node = self.node(code.iri)
        listed = self._listed(code)
        if listed is not None:
            return CodeFacts(code, LISTED, listed, node)
        complete = self._misses(code)
        if complete is None:
            return CodeFacts(code, UNCHECKED, None, node)
        self._load_passed([code.iri])
        node = Node(code.iri, (*node.known, *self._passed[code.iri].known))
        return CodeFacts(code, MISSING, complete, node)

    def _listed(self, code: Code) -> Edition | None:
        """The edition that lists a code."""
        listing = self.editions.listing(code.system)
        for said in self.node(code.iri).known:
            if said.prop == "skos:prefLabel" or (
                said.prop == "skos:notation" and said.edition in listing
            ):
                return said.edition
        return None

    def _misses(self, code: Code) -> Edition | None:
        """The complete edition that should list a code and does not."""
        if code.range is not None or self._listed(code) is not None:
            return None
        listing = self.editions.listing(code.system)
        return next((it for it in listing if not it.is_excerpt), None)

    def _load_above(self, iris: list[str]) -> list[str]:
        """Loads codes and all that stands above them, level by level; returns what it met."""
        met, level = dict.fromkeys(iris), iris
        for _ in range(_CLIMB):
            if not level:
                break
            self._load_nodes(level)
            up = {it.value: None for at in level for it in self.node(at).all("skos:broader")}
            level = [it for it in up if it not in met]
            met |= dict.fromkeys(level)
        return list(met)

    def _load_passed(self, iris: Iterable[str]) -> None:
        """Loads what the editions that do not answer say of codes."""
        wanted = [iri for iri in dict.fromkeys(iris) if iri not in self._passed]
        if wanted:
            found = self._ask_nodes(self.editions.others(), wanted)
            for iri in wanted:
                self._passed[iri] = found.get(iri, Node(iri))

    def _load_nodes(self, iris: Iterable[str]) -> None:
        wanted = [iri for iri in dict.fromkeys(iris) if iri not in self._nodes]
        if wanted:
            editions = [
                it for it in self.editions.answering() if not it.code_set.startswith(_EDITS)
            ]
            found = self._ask_nodes(editions, wanted)
            for iri in wanted:
                self._nodes[iri] = found.get(iri, Node(iri))

    def _ask_nodes(self, editions: Iterable[Edition], iris: list[str]) -> dict[str, Node]:
        known: dict[str, list[Assertion]] = {}
        for edition, row in self.editions.ask(editions, "it", iris, "?it ?prop ?value"):
            said = Assertion(_shortened(row["prop"]), row["value"], edition)
            known.setdefault(row["it"], []).append(said)
        return {iri: Node(iri, tuple(said)) for iri, said in known.items()}

    def _about_procedure(self, code: Code) -> tuple[tuple[Edition, Node], ...]:
        if code.iri not in self._rows:
            self._load_rows([code.iri])
        return self._rows[code.iri]

    def _load_rows(self, iris: list[str]) -> None:
        wanted = [iri for iri in iris if iri not in self._rows]
        found: dict[tuple[str, str, Edition], list[Assertion]] = {}
        pattern = "?row bg:ofProcedure ?it ; ?prop ?value"
        editions = self.editions.answering("pfs", "ncci-mue-")
        for edition, row in self.editions.ask(editions, "it", wanted, pattern):
            said = Assertion(_shortened(row["prop"]), row["value"], edition)
            found.setdefault((row["it"], row["row"], edition), []).append(said)
        rows: dict[str, list[tuple[Edition, Node]]] = {iri: [] for iri in wanted}
        for (iri, row_iri, edition), known in found.items():
            rows[iri].append((edition, Node(row_iri, tuple(known))))
        for iri, its in rows.items():
            self._rows[iri] = tuple(its)

    def _narrower(self, iris: list[str]) -> list[str]:
        found: dict[str, dict[str, None]] = {
            iri: dict.fromkeys(self._below.get(iri, ())) for iri in iris
        }
        wanted = [iri for iri in iris if iri not in self._below]
        editions = [it for it in self.editions.answering() if it.set.systems]
        pattern = "?narrower skos:broader ?it"
        for _, row in self.editions.ask(editions, "it", wanted, pattern):
            found[row["it"]][row["narrower"]] = None
        for iri in wanted:
            self._below[iri] = tuple(sorted(found[iri]))
        return [it for narrower in found.values() for it in sorted(narrower)]

    def _ask_partners(self, code: Code) -> Iterator[tuple[str, str]]:
        editions = self.editions.answering("ncci-ptp-")
        for near, far in (("column1", "column2"), ("column2", "column1")):
            pattern = f"""?edit bg:{near} ?it ; bg:{far} ?other ; bg:modifierIndicator ?indicator .
                OPTIONAL {{ ?edit bg:validUntil ?until }}"""
            wanted = "?other ?indicator ?until"
            for _, row in self.editions.ask(editions, "it", [code.iri], pattern, wanted):
                ended = "until" in row and date.fromisoformat(row["until"]) < self.day
                if row["indicator"] != "9" and not ended:
                    yield near, row["other"]

    def _ask_edits(self, one: Code, others: tuple[Code, ...]) -> Iterator[PairEdit]:
        there = " ".join(f"<{it.iri}>" for it in others)
        for near, far in (("column1", "column2"), ("column2", "column1")):
            pattern = f"""?edit bg:{near} ?it . VALUES ?other {{ {there} }} ?edit bg:{far} ?other ;
                bg:modifierIndicator ?indicator .
                OPTIONAL {{ ?edit bg:rationale ?rationale }}
                OPTIONAL {{ ?edit bg:setting ?setting }}
                OPTIONAL {{ ?edit bg:validFrom ?from }}
                OPTIONAL {{ ?edit bg:validUntil ?until }}"""
            wanted = "?other ?indicator ?rationale ?setting ?from ?until"
            editions = self.editions.answering("ncci-ptp-")
            for edition, row in self.editions.ask(editions, "it", [one.iri], pattern, wanted):
                ends = (one, Code.from_iri(row["other"]) or one)
                column1, column2 = ends if near == "column1" else reversed(ends)
                yield PairEdit(
                    column1,
                    column2,
                    row["indicator"],
                    row.get("rationale"),
                    row.get("setting"),
                    date.fromisoformat(row["from"]) if "from" in row else None,
                    date.fromisoformat(row["until"]) if "until" in row else None,
                    edition,
                )


class _Kept(dict[str, T], Generic[T]):
    """A mapping that forgets its oldest entries when it has too many."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = self._least = size

    def make_room(self, count: int) -> None:
        """Keeps so many entries that are wanted together, beside as many as ever."""
        self._size = self._least + count

    def __setitem__(self, key: str, value: T) -> None:
        # Half of them at once: to look for the oldest one each time would take longer.
        if len(self) >= self._size and key not in self:
            for old in list(self)[: self._size // 2]:
                del self[old]
        super().__setitem__(key, value)


def _code(node: Node, prop: str) -> Code | None:
    text = node.text(prop)
    return None if text is None else Code.from_iri(text)


_shortened = lru_cache(maxsize=1_000)(shortened)
