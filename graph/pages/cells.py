"""What the cell of a table, or the value of a key, says: a code, or none."""

from __future__ import annotations

import re

from billgraph.ontology.codes import Code
from billgraph.ontology.relations import RELATIONS

# One token with a digit in it, perhaps with ICD's trailing hyphen for "more to follow".
_CODE_LIKE = re.compile(r"(?=[A-Za-z.]*[0-9])[A-Za-z0-9][A-Za-z0-9.]{0,14}-?")


def read_code(systems: tuple[str, ...], text: str) -> Code | None:
    """Reads the one code that a text holds, without guessing.

    Args:
        systems: The systems that the code may belong to, the likeliest first.
        text: The text of the cell.

    Returns:
        A well-formed code of the first system that it fits; else the text as a
        malformed code of the first system; None when the text is no code at
        all: words, several codes, a range.

    Example:
        >>> read_code(("icd10cm",), "M653"), read_code(("icd10cm",), "see note")
        (Code(system='icd10cm', value='M65.3'), None)
        >>> read_code(("icd10cm",), "M65.3O1").is_well_formed
        False
    """
    codes = [Code.of(system, text) for system in systems]
    fitting = next((code for code in codes if code.is_well_formed), None)
    if fitting is None and _CODE_LIKE.fullmatch(text):
        return codes[0]
    return fitting


def read_procedure(text: str) -> Code | None:
    """Reads a procedure code that has the form of its system; None otherwise.

    Example:
        >>> read_procedure("j0897")
        Code(system='hcpcs', value='J0897')
    """
    code = read_code(RELATIONS["procedure"].systems, text)
    return code if code is not None and code.is_well_formed else None
