"""The risk-adjustment tables: which diagnosis counts in which category (HCC) of which model.

Three tables make one edition (CMS risk adjustment, payment year 2026): the map
``ra_dx_to_cc_2026.csv`` (``diagnosis_code``, ``cc``, ``model_name``), the names
``ra_labels_2026.csv`` and the hierarchies ``ra_hierarchies_2026.csv`` (both with
``model_domain`` and ``model_version``). The year of the name is the edition; it begins with
that year.

A category belongs to a model: HCC 18 of CMS-HCC V24 and of CMS-HCC V28 are two, with the
keys ``CMS-HCC-V24-18`` and ``CMS-HCC-V28-18``. The map writes ``CMS-HCC ESRD Model V21`` and
``RxHCC Model V08`` for what the other tables call ``ESRD``, ``V21`` and ``RxHCC``, ``R08``.
What the tables call a hierarchy is no broader and narrower: a patient who has the parent
is not counted in the child (`bg:dropsCategory`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.formats import Head
from billgraph.graph.releases.icd10cm.tree import MOST_CODES
from billgraph.graph.releases.model import (
    Description,
    Iri,
    Reading,
    Skipped,
    concept,
    group,
)
from billgraph.graph.releases.tables import Column, read_table
from billgraph.ontology.codes import Code
from billgraph.ontology.iris import expand, group_iri

SET = "hcc"
_MAP = (Column("diagnosis_code"), Column("cc"), Column("model_name"))
_MODEL = (Column("model_domain"), Column("model_version"))
_LABELS = (Column("cc"), Column("label"), *_MODEL)
_HIERARCHIES = (Column("cc_parent"), Column("cc_child"), *_MODEL)
_MODEL_NAME = re.compile(r"(?:CMS-HCC )?(CMS-HCC|ESRD|RxHCC) Model V(\d\d)$")
_MODEL_VERSION = re.compile(r"[VR](\d\d)$")
_CATEGORY = re.compile(r"(?:RX)?(?:HCC)?(\d+(?:\.\d+)?)$", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_CONCEPT, _GROUP = Iri(expand("skos:Concept")), Iri(expand("bg:Group"))


def recognises(head: Head) -> bool:
    """Whether a document is one of the three tables, by its heads."""
    return any(head.has(columns) for columns in (_MAP, _LABELS, _HIERARCHIES))


def read(document: Document) -> Reading:
    """Reads one of the tables; see `billgraph.graph.releases.formats.Layout`."""
    head = Head(document)
    rows: Callable[[Document, Skipped], Iterator[Description]] = _map_rows
    if head.has(_LABELS):
        rows = _label_rows
    elif head.has(_HIERARCHIES):
        rows = _hierarchy_rows
    year = _YEAR.search(document.file_name)
    skipped = Skipped()
    return Reading(
        code_set=SET,
        descriptions=rows(document, skipped),
        version=year[1] if year else None,
        valid_from=date(int(year[1]), 1, 1) if year else None,
        skipped=skipped,
    )


def _map_rows(document: Document, skipped: Skipped) -> Iterator[Description]:
    categories: dict[Code, dict[str, None]] = {}
    for line, (text, category, name) in read_table(document, _MAP):
        code = Code.of("icd10cm", text)
        model = _MODEL_NAME.match(name)
        if model is None:
            raise document.wrong(f"has the model {name!r}, which is not known", line)
        if not code.is_well_formed:
            skipped.add("no code in its first column", line, text)
            continue
        key = category_key(document, f"{model[1]}-V{model[2]}", category, line)
        known = categories.setdefault(code, {})
        check_number(document, len(categories), line)
        if key in known:
            skipped.add("the same row again", line, f"{text} {category} {name}")
        known[key] = None
    yield from mapped(categories)


def check_number(document: Document, diagnoses: int, line: int) -> None:
    """Refuses a map of more diagnoses than there can be, which are held until it is at its end."""
    if diagnoses > MOST_CODES:
        raise document.wrong(
            f"has more than {MOST_CODES:,} diagnoses, too many for ICD-10-CM", line
        )


def mapped(categories: Mapping[Code, Iterable[str]]) -> Iterator[Description]:
    """Describes which diagnosis counts in which categories.

    Args:
        categories: The keys of the categories of each diagnosis.
    """
    for code, keys in categories.items():
        yield concept(code, facts=[("bg:hasCategory", _iri(key)) for key in keys])
    # The names may not be there: what a code counts in is a group all the same.
    for key in dict.fromkeys(key for keys in categories.values() for key in keys):
        yield Description(_iri(key), (("rdf:type", _CONCEPT), ("rdf:type", _GROUP)))


def _label_rows(document: Document, skipped: Skipped) -> Iterator[Description]:
    labels: dict[str, str] = {}
    models: dict[str, str] = {}
    for line, (category, label, domain, version) in read_table(document, _LABELS):
        model = _model(document, domain, version, line)
        key = category_key(document, model, category, line)
        before = labels.setdefault(key, label)
        if before != label:
            raise document.wrong(f"names {category} of {domain} {version} differently", line)
        if key in models:
            skipped.add("the same row again", line, f"{category} {domain} {version}")
            continue
        models[key] = model
        yield labelled(key, label, model, category)
    for model in dict.fromkeys(models.values()):
        yield named_model(model)


def labelled(key: str, label: str, model: str, notation: str) -> Description:
    """Describes a category by its label, below its model."""
    return group(SET, key, label, broader=[_iri(model)], notation=notation)


def named_model(model: str) -> Description:
    """Describes a model, such as ``CMS-HCC-V28``."""
    return group(SET, model, model.replace("-V", " V"))


def _hierarchy_rows(document: Document, skipped: Skipped) -> Iterator[Description]:
    dropped: dict[str, dict[str, None]] = {}
    for line, (parent, child, domain, version) in read_table(document, _HIERARCHIES):
        model = _model(document, domain, version, line)
        known = dropped.setdefault(category_key(document, model, parent, line), {})
        key = category_key(document, model, child, line)
        if key in known:
            skipped.add("the same row again", line, f"{parent} {child} {domain} {version}")
        known[key] = None
    yield from ordered(dropped)


def ordered(dropped: Mapping[str, Iterable[str]]) -> Iterator[Description]:
    """Describes a hierarchy.

    Args:
        dropped: The keys of the categories that each category drops.
    """
    for parent, children in dropped.items():
        yield Description(
            _iri(parent), tuple(("bg:dropsCategory", _iri(child)) for child in children)
        )


def _model(document: Document, domain: str, version: str, line: int) -> str:
    number = _MODEL_VERSION.match(version)
    if number is None or not domain:
        raise document.wrong(f"has the model {domain!r} {version!r}, which is not known", line)
    return f"{domain}-V{number[1]}"


def category_key(document: Document, model: str, category: str, line: int) -> str:
    """The key of a category of a model.

    Raises:
        UnreadableInput: When there is no number of a category.
    """
    number = _CATEGORY.match(category)
    if number is None:
        raise document.wrong(f"has {category!r} where a category should stand", line)
    return f"{model}-{number[1]}"


@cache
def _iri(key: str) -> Iri:
    return Iri(group_iri(SET, key))
