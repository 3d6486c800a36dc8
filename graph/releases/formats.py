"""The layouts in which releases come: one entry each, and how one is recognised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Protocol, cast

from billgraph.graph.releases.documents import Document
from billgraph.graph.releases.model import Reading
from billgraph.graph.releases.tables import Column, find_heads, normal_head, peek


class Head:
    """The beginning of a document, from which its layout is recognised.

    Args:
        document: The document.
    """

    def __init__(self, document: Document) -> None:
        self.document = document

    @cached_property
    def data(self) -> bytes:
        """The first bytes."""
        return self.document.head()

    @cached_property
    def text(self) -> str:
        """The first bytes as text; empty for a workbook."""
        if self.document.is_workbook:
            return ""
        return self.data.decode("utf-8-sig", "replace")

    def rows(self, columns: Sequence[Column], stacked: int = 1) -> list[tuple[int, list[str]]]:
        """The first rows of a table with these columns, as `tables.peek` tells."""
        if "\t" in self.text:
            return peek(self.document, columns, stacked=stacked)
        return self._rows

    @cached_property
    def _rows(self) -> list[tuple[int, list[str]]]:
        return peek(self.document)

    def has(self, columns: Sequence[Column], stacked: int = 1) -> bool:
        """Whether it is a table with every required column of these."""
        return find_heads(self.rows(columns, stacked), columns, stacked) is not None

    def has_most_of(self, columns: Sequence[Column], least: int) -> bool:
        """Whether it is a table with so many of these columns.

        A table that lacks one is then refused by its reader, which names the column, and
        not as a file that nobody knows.
        """
        return any(
            sum(any(column.fits(head) for head in heads) for column in columns) >= least
            for heads in ([normal_head(cell) for cell in cells] for _, cells in self.rows(columns))
        )


class Reader(Protocol):
    """What a module of `billgraph.graph.releases.readers` offers."""

    def recognises(self, head: Head) -> bool:
        """Whether a document has the layout, by its content and never by its name."""

    def read(self, document: Document) -> Reading:
        """Begins to read a document.

        What it says of itself is read at once, its descriptions when they are asked for.
        The document's name may add what the content does not say, such as a date.

        Raises:
            UnreadableInput: Now or while the descriptions are read.
        """


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout in which a release comes.

    Attributes:
        key: Its name in messages and documents.
        what: What it is, for people.
        code_set: The key of the set that it is a release of; empty where the document
            says it.
        module: The `Reader` below `billgraph.graph.releases.readers`.
        part: Which part of a release it carries, where a release comes in several files
            that say different things. Layouts of one set and part are alternatives.
        several: Whether one release comes in several documents of this layout.
        same_as: The key of a layout that says just the same, and is preferred.
    """

    key: str
    what: str
    code_set: str
    module: str
    part: str = ""
    several: bool = False
    same_as: str = ""

    @property
    def says_all(self) -> bool:
        """Whether one file of it says all that the files of an edition say together.

        So it is where the set has no other layout, or one that says just the same.
        """
        own = self.code_set or self.part
        others = [it for it in LAYOUTS if own and own in (it.code_set, it.part) and it is not self]
        known = {self.key, self.same_as}
        return (
            bool(own)
            and not self.several
            and all({it.key, it.same_as} & known - {""} for it in others)
        )

    def recognises(self, head: Head) -> bool:
        """Whether a document has this layout."""
        return self._reader().recognises(head)

    def read(self, document: Document) -> Reading:
        """Begins to read a document of this layout."""
        return self._reader().read(document)

    def _reader(self) -> Reader:
        return cast("Reader", import_module(f"billgraph.graph.releases.readers.{self.module}"))


LAYOUTS: tuple[Layout, ...] = (
    Layout("icd10cm-tabular", "ICD-10-CM tabular list (XML)", "icd10cm", "icd10cm_tabular"),
    Layout("icd10cm-order", "ICD-10-CM order file (fixed width)", "icd10cm", "icd10cm_order"),
    Layout("icd10cm-table", "ICD-10-CM order file as a table", "icd10cm", "icd10cm_table"),
    Layout("icd10cm-codes", "ICD-10-CM code list", "icd10cm", "icd10cm_codes"),
    Layout(
        "icd10cm-index",
        "ICD-10-CM index, or table of neoplasms or drugs (XML)",
        "",
        "icd10cm_index",
        part="icd10cm-index",
    ),
    Layout("excerpt", "billgraph's own excerpt of a release (YAML)", "", "excerpt", several=True),
    Layout("nucc-csv", "the NUCC's provider taxonomy (CSV)", "nucc", "nucc"),
    Layout(
        "specialty-crosswalk",
        "crosswalk from Medicare specialties to the provider taxonomy",
        "specialty-crosswalk",
        "specialty_crosswalk",
    ),
    Layout("hcpcs-anweb", "HCPCS Level II contractor file", "hcpcs", "hcpcs_anweb"),
    Layout(
        "hcpcs-xlsx",
        "HCPCS Level II contractor file (xlsx)",
        "hcpcs",
        "hcpcs_xlsx",
        same_as="hcpcs-anweb",
    ),
    Layout(
        "hcpcs-descriptions",
        "HCPCS Level II long descriptions (CSV)",
        "hcpcs",
        "hcpcs_descriptions",
    ),
    Layout("modifiers-csv", "table of CPT and HCPCS modifiers (CSV)", "modifiers", "modifiers"),
    Layout("pos-fhir", "place-of-service codes (FHIR CodeSystem, JSON)", "pos", "pos_fhir"),
    Layout("pos-csv", "table of place-of-service codes (CSV)", "pos", "pos_csv", part="facility"),
    Layout("pfs-csv", "Medicare fee schedule, relative value file (CSV, xlsx)", "pfs", "pfs_csv"),
    Layout(
        "pfs-txt",
        "Medicare fee schedule, relative value file (text)",
        "pfs",
        "pfs_txt",
        same_as="pfs-csv",
    ),
    Layout(
        "ncci-ptp",
        "NCCI procedure-to-procedure edits",
        "",
        "ncci_ptp",
        part="ncci-ptp",
        several=True,
    ),
    Layout("ncci-mue", "NCCI medically unlikely edits", "", "ncci_mue", part="ncci-mue"),
    Layout("gpci", "Medicare fee schedule, geographic practice cost indices", "gpci", "gpci"),
    Layout(
        "anes-cf",
        "Medicare fee schedule, anesthesia conversion factors",
        "anes-cf",
        "anesthesia",
    ),
    Layout("ncci-aoc", "NCCI add-on-code edits", "ncci-aoc", "ncci_aoc"),
    Layout("anes-base", "Anesthesia base units (CSV, xlsx)", "anes-base", "anesthesia_base"),
    Layout("opps-addendum-b", "OPPS Addendum B", "opps", "opps_addendum_b"),
    Layout("hcc", "ICD-10-CM to HCC: map, names or hierarchies", "hcc", "hcc", several=True),
    Layout(
        "hcc-cms",
        "CMS's own ICD-10-CM to HCC: map (text), labels or hierarchies (SAS)",
        "hcc",
        "hcc_cms",
        several=True,
    ),
    Layout("ccsr", "CCSR for diagnoses, reference workbook", "ccsr", "ccsr"),
)
"""Every layout, in the order of preference where a zip holds one release in several."""


def recognise(document: Document) -> Layout | None:
    """Finds the layout of a document by its content; None when it has no known one."""
    head = Head(document)
    return next((layout for layout in LAYOUTS if layout.recognises(head)), None)
