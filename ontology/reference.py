"""The reference of the registries: code systems and relations, as Markdown.

``python -m billgraph.ontology.reference > ontology/README.md`` writes it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from billgraph.ontology.iris import (
    BG,
    CONCEPTS,
    GROUPS,
    LOCALITIES,
    PAGES,
    RANGES,
    RELEASES,
    STATEMENTS,
    TERMS,
)
from billgraph.ontology.relations import RELATIONS
from billgraph.ontology.releases import CODE_SETS
from billgraph.ontology.sites import PLACES
from billgraph.ontology.systems import SYSTEMS

_HEAD = f"""\
# What may be said

Made from the registries by `make docs`; do not edit it here. The vocabulary itself is
[vocabulary.ttl](vocabulary.ttl), its SHACL shapes are [shapes.ttl](shapes.ttl).

| what | IRI |
|---|---|
| vocabulary, prefix `bg:` | `{BG}` |
| a code | `{CONCEPTS}SYSTEM/CODE` |
| a range of codes that a page names as one | `{RANGES}SYSTEM/NOTATION` |
| a page, and its named graph | `{PAGES}CODE-HASH` |
| a statement | `{STATEMENTS}HASH` |
| an edition of an official code set, and its named graph | `{RELEASES}SET/VERSION` |
| a group of codes that is no code itself | `{GROUPS}SYSTEM/NAME` |
| a locality of the Medicare fee schedule | `{LOCALITIES}CONTRACTOR-NUMBER` |
| a term of an index of ICD-10-CM | `{TERMS}HASH` |

A link is one plain triple, `procedure bg:hasDiagnosis diagnosis`, and one `bg:Statement` for
each source that states it, with `rdf:subject`, `rdf:predicate`, `rdf:object`, `bg:statedLabel`,
`bg:note`, `bg:line` and `prov:wasDerivedFrom` the page. A code has `skos:notation`,
`skos:inScheme`, its class, and `bg:malformed true` when it does not have the form of its system.
`skos:prefLabel` is an official name: a page never writes one. A range, such as `M34.0-M34.9` or
`E11.-`, is one object of one statement: a `bg:CodeRange` with `bg:firstCode` and `bg:lastCode`, or
with `bg:codePrefix` and `bg:rangeHeader`. Which codes it stands for the loaded releases tell.
"""


def reference() -> str:
    """Writes the registries as Markdown."""
    return "\n".join((_HEAD, _systems(), _relations(), _columns(), _places(), _code_sets()))


def _systems() -> str:
    rows = (
        (
            f"`{system.prefix}`",
            system.name,
            system.kind,
            _code(system.pattern),
            f"`{system.fhir_uri}`" if system.fhir_uri else "none",
            system.steward,
            system.licence,
            system.source,
        )
        for system in SYSTEMS.values()
    )
    heads = ("prefix", "name", "kind", "form", "FHIR URI", "steward", "licence", "form taken from")
    return _table("Code systems", heads, rows)


def _code_sets() -> str:
    rows = (
        (
            f"`{code_set.key}`",
            code_set.name,
            code_set.publisher,
            ", ".join(f"`{system}`" for system in code_set.systems),
            code_set.licence,
            code_set.source,
        )
        for code_set in CODE_SETS.values()
    )
    heads = ("key", "name", "publisher", "lists all codes of", "licence", "layout described in")
    return _table("Official code sets", heads, rows)


def _relations() -> str:
    rows = (
        (
            f"`{relation.kind}`",
            f"`bg:{relation.predicate}`",
            f"`bg:{relation.range_class}`",
            ", ".join(f"`{system}`" for system in relation.systems),
            relation.meaning,
        )
        for relation in RELATIONS.values()
    )
    return _table("Relations", ("KIND", "property", "to", "systems", "says"), rows)


def _columns() -> str:
    rows = (
        (f"`{relation.kind}`", "; ".join(relation.headings), "; ".join(relation.code_columns))
        for relation in RELATIONS.values()
    )
    return _table("What announces a relation on a page", ("KIND", "headings", "code columns"), rows)


def _places() -> str:
    rows = ((f"`pos:{place.code}`", _code(place.words)) for place in PLACES)
    return _table("Words that name a place of service", ("code", "words"), rows)


def _code(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"


def _table(title: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in (heads, ("---",) * len(heads), *rows)]
    return f"## {title}\n\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(reference())
