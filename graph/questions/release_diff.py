"""What changed between two editions of an official code set, code by code."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from billgraph.graph.batching import batched, values_block
from billgraph.graph.engine.base import Engine
from billgraph.graph.errors import NothingFound, QueryError
from billgraph.graph.rdf.terms import is_true
from billgraph.graph.releases.editions import current_editions
from billgraph.graph.releases.model import Edition
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import CONCEPTS, GROUPS, expand
from billgraph.ontology.releases import CODE_SETS

ADDED, REMOVED, RENAMED = "added", "removed", "renamed"
HEADER, BILLABLE = "became a header", "became billable"
MOVED, VALIDITY = "moved", "validity"
KINDS = (ADDED, REMOVED, RENAMED, HEADER, BILLABLE, MOVED, VALIDITY)

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two editions say differently of a code.

    Attributes:
        kind: One of `KINDS`.
        code: The code.
        before: What the first edition says: the name for ``added``, ``removed`` and
            ``renamed``, what the code stands under for ``moved``, the days for
            ``validity``; None where it says nothing.
        after: What the second says.
    """

    kind: str
    code: Code
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class _Said:
    """What an edition says of a code."""

    name: str | None = None
    billable: bool | None = None
    parents: tuple[str, ...] = ()
    valid: str | None = None


def find_editions(engine: Engine, first: str, second: str | None = None) -> tuple[Edition, Edition]:
    """Finds the two editions that are to be compared.

    Args:
        engine: The store that is asked.
        first: A set and a version or a date, such as ``icd10cm/2024`` or
            ``icd10cm 2024-10-01``; or a set alone, of which the two latest are compared.
        second: The other edition; its set may be left out.

    Returns:
        The two, as they were named; the older one first where only the set was.

    Raises:
        NothingFound: When there is no such edition.
        QueryError: When the two are of different sets, or are one.
    """
    loaded = engine.loaded_editions()
    if second is None:
        key = first.strip()
        own = [edition for edition in loaded if edition.code_set == key]
        if len(own) < 2:
            raise NothingFound(
                f"there are not two editions of {key!r} to compare",
                "see them: billgraph release list; add one: billgraph release add FILE",
            )
        return own[1], own[0]
    one = _edition(loaded, first)
    other = _edition(loaded, second, one.code_set)
    if one.code_set != other.code_set:
        raise QueryError(
            f"{one.title} and {other.title} are editions of different sets", "name two of one set"
        )
    if one == other:
        raise QueryError(f"both are {one.title}", "name two different editions")
    return one, other


def _edition(loaded: list[Edition], text: str, default: str = "") -> Edition:
    key, version = text.strip(), ""
    for sign in "/ ":
        before, found, after = text.strip().partition(sign)
        if found and before in CODE_SETS:
            key, version = before, after.strip()
            break
    if key not in CODE_SETS and default:
        key, version = default, text.strip()
    own = [edition for edition in loaded if edition.code_set == key]
    by_version = next((edition for edition in own if edition.version == version), None)
    found_one = by_version or current_editions(own, _date(version)).get(key)
    if found_one is None or (version and by_version is None and _date(version) is None):
        raise NothingFound(f"no release {text!r} is loaded", "see them: billgraph release list")
    return found_one


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def release_diff(
    engine: Engine, before: Edition, after: Edition, kinds: Collection[str] = KINDS
) -> Iterator[Difference]:
    """Compares the codes of two editions of one set.

    It holds the names of the codes and the facts of one batch of them, whatever the size
    of the editions.

    Args:
        engine: The store that is asked.
        before: The one edition; `find_editions` finds it.
        after: The other one.
        kinds: The kinds of differences that are wanted.

    Yields:
        The differences in the order of the codes.

    Raises:
        NothingFound: When neither edition describes codes, as those of edits do not.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     find_editions(store, "icd10cm")
        Traceback (most recent call last):
        billgraph.graph.errors.NothingFound: there are not two editions of 'icd10cm' to compare; \
see them: billgraph release list; add one: billgraph release add FILE
    """
    old, new = _codes(engine, before), _codes(engine, after)
    if not old and not new:
        raise NothingFound(
            f"releases of {before.set.name} describe no codes that could be compared",
            "compare those of a set that lists codes",
        )
    # The order file of ICD-10-CM has no chapters and blocks: nothing moved because of that.
    grouped = all(engine.ask(_GROUPS.format(it.iri)) for it in (before, after))
    for batch in batched(sorted(old | new), _BATCH):
        was = _said(engine, before, [iri for iri in batch if iri in old])
        now = _said(engine, after, [iri for iri in batch if iri in new])
        for iri in batch:
            code = Code.from_iri(iri)
            if code is None:
                continue
            for kind, one, other in _compared(was.get(iri), now.get(iri), grouped=grouped):
                if kind in kinds:
                    yield Difference(kind, code, one, other)


def _codes(engine: Engine, edition: Edition) -> set[str]:
    rows = engine.select(
        f"SELECT DISTINCT ?code {{ GRAPH <{edition.iri}> {{ ?code skos:notation ?notation }} }}"
    )
    return {row["code"] for row in rows if row["code"].startswith(CONCEPTS)}


_GROUPS = "ASK {{ GRAPH <{}> {{ ?group a bg:Group }} }}"

_PROPERTIES = {
    expand(prop): prop
    for prop in ("skos:prefLabel", "skos:broader", "bg:billable", "bg:validFrom", "bg:validUntil")
}


def _said(engine: Engine, edition: Edition, iris: list[str]) -> dict[str, _Said]:
    if not iris:
        return {}
    wanted = ", ".join(f"<{prop}>" for prop in _PROPERTIES)
    rows = engine.select(
        f"""SELECT ?code ?property ?value {{
            {values_block("code", iris)}
            GRAPH <{edition.iri}> {{ ?code ?property ?value }}
            FILTER (?property IN ({wanted}))
        }}"""
    )
    found: dict[str, dict[str, list[str]]] = {iri: {} for iri in iris}
    for row in rows:
        facts = found[row["code"]]
        facts.setdefault(_PROPERTIES[row["property"]], []).append(row["value"])
    return {iri: _of(facts) for iri, facts in found.items()}


def _of(facts: dict[str, list[str]]) -> _Said:
    days = [facts.get(prop) for prop in ("bg:validFrom", "bg:validUntil")]
    names = facts.get("skos:prefLabel")
    billable = facts.get("bg:billable")
    return _Said(
        min(names) if names else None,
        is_true(billable[0]) if billable else None,
        tuple(sorted(facts.get("skos:broader", ()))),
        " to ".join(min(day) if day else "" for day in days).strip() if any(days) else None,
    )


def _shown(parents: tuple[str, ...], *, grouped: bool) -> str | None:
    """What stands above a code, by CURIE or by the key of a group."""
    names = []
    for iri in parents:
        code = Code.from_iri(iri)
        if code is not None:
            names.append(code.curie)
        elif grouped:
            names.append(iri.removeprefix(GROUPS).partition("/")[2] or iri)
    return ", ".join(names) or None


def _compared(
    was: _Said | None, now: _Said | None, *, grouped: bool
) -> Iterator[tuple[str, str | None, str | None]]:
    if was is None or now is None:
        kind = ADDED if was is None else REMOVED
        yield kind, was.name if was else None, now.name if now else None
        return
    if was.name != now.name:
        yield RENAMED, was.name, now.name
    if was.billable != now.billable and now.billable is not None:
        kind = BILLABLE if now.billable else HEADER
        yield kind, was.name, now.name
    ups, later = (_shown(it.parents, grouped=grouped) for it in (was, now))
    if ups != later:
        yield MOVED, ups, later
    if was.valid != now.valid:
        yield VALIDITY, was.valid, now.valid
