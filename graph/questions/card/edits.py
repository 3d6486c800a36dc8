"""The NCCI edits of a procedure: pairs, units, and add-on codes."""

from __future__ import annotations

from collections.abc import Iterator

from billgraph.graph.batching import values_block
from billgraph.graph.questions.card.model import Asked, Fact, spelt_out
from billgraph.graph.questions.neighbours import linked
from billgraph.ontology.codes import Code

KEY = "edits"

SHOWN = 20
"""How many codes of one kind are named; the number of all is said."""

_PAIRS = ("ncci-ptp-practitioner", "ncci-ptp-hospital")
_UNITS = ("ncci-mue-practitioner", "ncci-mue-hospital", "ncci-mue-dme")
_ENDS = (
    ("column1", "column2", "pairs, other denied"),
    ("column2", "column1", "pairs, this denied"),
)


def facts(asked: Asked) -> Iterator[Fact]:
    """Counts of pairs, the pairs with codes that pages link, units, and add-on codes."""
    if asked.code.kind != "procedure":
        return
    yield from _counts(asked)
    yield from _with_linked(asked)
    yield from _most_units(asked)
    yield from _add_ons(asked)


def _counts(asked: Asked) -> Iterator[Fact]:
    for here, there, name in _ENDS:
        # An edit has one column 1 code, which need not be looked up to be counted.
        counted, other = ("?edit", "") if there == "column1" else ("?other", f"; bg:{there} ?other")
        rows = asked.said(
            f"""?edit bg:{here} <{asked.code.iri}> {other} ;
                bg:modifierIndicator ?indicator . {asked.still("?edit")}""",
            f"?release ?indicator (COUNT(DISTINCT {counted}) AS ?count)"
            "} GROUP BY ?release ?indicator ORDER BY ?release ?indicator",
            *_PAIRS,
        )
        for row in rows:
            about = _lifted(row["indicator"])
            yield Fact(name, row["count"], None, None, about, asked.release(row))


def _lifted(indicator: str) -> str:
    words = spelt_out("modifierIndicator", indicator)
    return f"modifier indicator {indicator}" + (f": {words}" if words else "")


def _with_linked(asked: Asked) -> Iterator[Fact]:
    """The pairs with the codes that pages link with this one."""
    if not any(key in asked.editions for key in _PAIRS):
        return
    others = {there.iri for _, there in linked(asked.engine, [asked.code], ("procedure",))}
    if not others:
        return
    for here, there, name in _ENDS:
        pattern = f"""{values_block("other", sorted(others))}
            ?edit bg:{here} <{asked.code.iri}> ; bg:{there} ?other ;
                bg:modifierIndicator ?indicator . {asked.still("?edit")}"""
        for row in asked.said(f"{pattern} OPTIONAL {{ ?edit bg:rationale ?why }}", "*", *_PAIRS):
            code = Code.from_iri(row["other"])
            if code is not None:
                what = name.replace("pairs", "pair")
                about = _lifted(row["indicator"])
                yield Fact(what, code.curie, row.get("why"), code, about, asked.release(row))


def _most_units(asked: Asked) -> Iterator[Fact]:
    for row in asked.rows_of_it(*_UNITS):
        if "bg:units" in row:
            indicator = row.get("bg:adjudicationIndicator", {}).get("value")
            words = spelt_out("adjudicationIndicator", indicator) if indicator else None
            setting = row.get("bg:setting", {}).get("value")
            units = row["bg:units"]
            yield Fact(
                "most units a day", units["value"], words, None, setting, asked.release(units)
            )


def _add_ons(asked: Asked) -> Iterator[Fact]:
    for row in asked.direct.get("bg:addOnType", ()):
        words = spelt_out("addOnType", row["value"])
        yield Fact("add-on code, type", row["value"], words, release=asked.release(row))
    primaries = {row["value"]: row for row in asked.direct.get("bg:addOnTo", ())}
    rows = asked.said(f"?other bg:addOnTo <{asked.code.iri}>", "*", "ncci-aoc")
    add_ons = {row["other"]: row for row in rows}
    yield from _named(asked, "add-on to", primaries)
    yield from _named(asked, "add-on code", add_ons)


def _named(asked: Asked, name: str, rows: dict[str, dict[str, str]]) -> Iterator[Fact]:
    if len(rows) > SHOWN:
        release = asked.release(next(iter(rows.values())))
        cut = f"the first {SHOWN} follow"
        yield Fact(f"{name}, in all", str(len(rows)), cut, release=release)
    shown = sorted(rows)[:SHOWN]
    names = asked.names(shown)
    for iri in shown:
        code = Code.from_iri(iri)
        if code is not None:
            yield Fact(name, code.curie, names.get(iri), code, None, asked.release(rows[iri]))
