"""What a term of the official indexes leads to: one entry for each property.

In the index to diseases and injuries, and in that of external causes, a term has one code.
A row of the table of neoplasms or of the table of drugs and chemicals has a code in each of
its columns; there the property is the column.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TermLink:
    """One way in which a term of an index leads to a code.

    Attributes:
        key: The local name of its property in the vocabulary.
        code_set: The key of the set whose table has the column; empty for a plain code.
        head: The head of the column, as the publisher writes it.
        words: The column in words that go after the term; empty for a plain code.
    """

    key: str
    code_set: str = ""
    head: str = ""
    words: str = ""

    @property
    def property(self) -> str:
        """The property as a CURIE."""
        return f"bg:{self.key}"


CODE = TermLink("indexCode")

NEOPLASMS, DRUGS = "icd10cm-neoplasms", "icd10cm-drugs"

COLUMNS: tuple[TermLink, ...] = (
    TermLink("malignantPrimary", NEOPLASMS, "Malignant Primary", "malignant, primary"),
    TermLink("malignantSecondary", NEOPLASMS, "Malignant Secondary", "malignant, secondary"),
    TermLink("carcinomaInSitu", NEOPLASMS, "Ca in situ", "carcinoma in situ"),
    TermLink("benign", NEOPLASMS, "Benign", "benign"),
    TermLink("uncertainBehavior", NEOPLASMS, "Uncertain Behavior", "uncertain behavior"),
    TermLink("unspecifiedBehavior", NEOPLASMS, "Unspecified Behavior", "unspecified behavior"),
    TermLink(
        "poisoningAccidental",
        DRUGS,
        "Poisoning Accidental (unintentional)",
        "poisoning, accidental (unintentional)",
    ),
    TermLink(
        "poisoningIntentional",
        DRUGS,
        "Poisoning Intentional self-harm",
        "poisoning, intentional self-harm",
    ),
    TermLink("poisoningAssault", DRUGS, "Poisoning Assault", "poisoning, assault"),
    TermLink("poisoningUndetermined", DRUGS, "Poisoning Undetermined", "poisoning, undetermined"),
    TermLink("adverseEffect", DRUGS, "Adverse effect", "adverse effect"),
    TermLink("underdosing", DRUGS, "Underdosing", "underdosing"),
)
"""The columns of the tables, in their order."""

LINKS: tuple[TermLink, ...] = (CODE, *COLUMNS)

INDEXES: tuple[str, ...] = ("icd10cm-index", "icd10cm-external-causes", NEOPLASMS, DRUGS)
"""The keys of the sets that are indexes."""
