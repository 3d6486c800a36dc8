"""The relations between a procedure and other codes: one entry each.

Reader, graph, command-line choices, exports and documentation follow these
entries; a new kind of link is one new entry here and one property in
``vocabulary.ttl``, and a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass

from billgraph.ontology.iris import BG
from billgraph.ontology.systems import SYSTEMS


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation: its property, its two ends, and the words that announce it.

    Attributes:
        kind: The word that people type, and `relation` in JSON.
        plural: The word for many, also the key in a page's YAML.
        predicate: The local name of the plain property in the vocabulary.
        range_class: The local name of the class at the object's end; the
            subject is always a `bg:Procedure`.
        systems: The systems that a code of this relation may belong to; where
            none fits, the first keeps it as malformed.
        headings: The headings that announce it on a page, in lower case.
        code_columns: The column names that hold its codes, in lower case.
        meaning: What a link says, for documentation.
        label_columns: The column names that hold what its codes are called where another
            column holds the codes, and the codes themselves where none does.
    """

    kind: str
    plural: str
    predicate: str
    range_class: str
    systems: tuple[str, ...]
    headings: tuple[str, ...]
    code_columns: tuple[str, ...]
    meaning: str
    label_columns: tuple[str, ...] = ()

    @property
    def code_kind(self) -> str:
        """The kind of the codes at the object's end."""
        return SYSTEMS[self.systems[0]].kind

    @property
    def iri(self) -> str:
        """The IRI of the plain property."""
        return BG + self.predicate


RELATIONS: dict[str, Relation] = {
    relation.kind: relation
    for relation in (
        Relation(
            kind="diagnosis",
            plural="diagnoses",
            predicate="hasDiagnosis",
            range_class="Diagnosis",
            systems=("icd10cm",),
            headings=(
                "related diagnoses",
                "related diagnosis codes",
                "related icd-10 codes",
                "related icd-10-cm codes",
                "diagnoses",
                "diagnosis codes",
                "icd-10 codes",
                "icd-10-cm codes",
                "icd-10-cm diagnosis codes",
                "icd codes",
                "icd diagnosis codes",
                "diagnosis",
                "dx",
                "dx codes",
                "indications and diagnosis codes",
                "codes that support medical necessity",
                "medical necessity codes",
                "covered",
                "covered when",
                "covered if",
                "covered for",
                "covered indications",
            ),
            code_columns=(
                "icd-10 code",
                "icd-10-cm code",
                "icd-10",
                "icd-10-cm",
                "icd10 code",
                "icd",
                "icd code",
                "icd-10-cm diagnosis code",
                "diagnosis code",
                "dx",
                "dx code",
            ),
            label_columns=("diagnosis", "diagnosis description", "condition"),
            meaning="the page names the diagnosis as one that goes with the procedure",
        ),
        Relation(
            kind="specialty",
            plural="specialties",
            predicate="hasSpecialty",
            range_class="Specialty",
            systems=("nucc",),
            headings=(
                "related specialties",
                "specialties",
                "associated specialties",
                "provider specialties",
                "provider taxonomies",
                "related taxonomies",
                "associated taxonomies",
                "taxonomies",
                "taxonomy codes",
                "related taxonomy codes",
                "provider taxonomy codes",
                "nucc taxonomy codes",
                "nucc codes",
                "provider types",
                "specialty",
            ),
            code_columns=(
                "taxonomy code",
                "taxonomy",
                "nucc",
                "nucc code",
                "nucc taxonomy",
                "nucc taxonomy code",
                "provider taxonomy",
                "provider taxonomy code",
                "specialty code",
            ),
            label_columns=("specialty", "provider type", "provider specialty", "specialty name"),
            meaning="the page names the provider specialty as one that performs or refers",
        ),
        Relation(
            kind="modifier",
            plural="modifiers",
            predicate="hasModifier",
            range_class="Modifier",
            systems=("mod",),
            headings=(
                "modifiers",
                "common modifiers",
                "related modifiers",
                "applicable modifiers",
                "modifier codes",
                "mods",
                "cpt modifiers",
                "hcpcs modifiers",
            ),
            code_columns=("modifier", "modifier code", "mod", "mod code"),
            label_columns=("modifier name", "modifier description"),
            meaning="the page names the modifier as one that may be reported with the procedure",
        ),
        Relation(
            kind="procedure",
            plural="procedures",
            predicate="hasRelatedProcedure",
            range_class="Procedure",
            systems=("cpt", "hcpcs"),
            headings=(
                "related cpt codes",
                "related hcpcs codes",
                "related cpt/hcpcs codes",
                "related procedure codes",
                "related procedures",
                "related codes",
                "related billing codes",
                "cpt codes",
                "hcpcs codes",
                "cpt/hcpcs codes",
                "cpt and hcpcs codes",
                "cpt or hcpcs codes",
                "procedures",
                "procedure codes",
            ),
            code_columns=(
                "cpt code",
                "hcpcs code",
                "cpt/hcpcs code",
                "procedure code",
                "related code",
                "billing code",
                "cpt",
                "hcpcs",
                "cpt/hcpcs",
                "hcpcs/cpt",
                "hcpcs/cpt code",
            ),
            label_columns=("procedure", "procedure name", "procedure description"),
            meaning="the page names the other procedure as related",
        ),
        Relation(
            kind="payer",
            plural="payers",
            predicate="hasPayer",
            range_class="Payer",
            systems=("payer",),
            headings=("payers", "key payers", "payers covered", "payers included"),
            code_columns=("payer", "payer name"),
            meaning="the page discusses the payer; not that the payer covers anything",
        ),
        Relation(
            kind="site",
            plural="sites",
            predicate="hasSiteOfService",
            range_class="SiteOfService",
            systems=("pos",),
            headings=("sites of service", "site of service", "places of service"),
            code_columns=("pos", "pos code", "place of service code", "place of service"),
            label_columns=("place of service", "site of service", "setting", "location"),
            meaning="the page names the place of service as typical for the procedure",
        ),
        Relation(
            kind="noncovered",
            plural="noncovered_diagnoses",
            predicate="hasNonCoveredDiagnosis",
            range_class="Diagnosis",
            systems=("icd10cm",),
            headings=(
                "non-covered diagnoses",
                "non-covered diagnosis codes",
                "non-covered icd-10 codes",
                "non-covered icd-10-cm codes",
                "icd-10-cm codes that do not support medical necessity",
                "codes that do not support medical necessity",
                "not covered when",
                "not covered for",
                "non-covered indications",
            ),
            code_columns=(
                "non-covered icd-10 code",
                "non-covered icd-10-cm code",
                "non-covered diagnosis code",
            ),
            label_columns=("non-covered diagnosis",),
            meaning="the page names the diagnosis as one that does not support the procedure:"
            " it is not covered",
        ),
    )
}
"""Every relation by its kind, in the order in which answers list them."""

KINDS: tuple[str, ...] = tuple(RELATIONS)
"""The words that people type for the kinds of links."""

CODE_KINDS: tuple[str, ...] = tuple(
    kind for kind, relation in RELATIONS.items() if relation.code_kind == kind
)
"""The words that people type for the kinds of codes; a code may have links of several kinds."""

KIND_OF: dict[str, str] = {relation.iri: kind for kind, relation in RELATIONS.items()}
"""The kind of each relation by the IRI of its property."""

PLACE: dict[str, int] = {kind: place for place, kind in enumerate(RELATIONS)}
"""The place of each kind in answers."""
