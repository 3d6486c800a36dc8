"""What the cell of a table, or the value of a key, says: a code, or none."""

from __future__ import annotations

import re

from billgraph.ontology.codes import Code
from billgraph.ontology.ranges import read_range
from billgraph.ontology.relations import RELATIONS
from billgraph.ontology.systems import SYSTEMS

# One token with a digit in it, perhaps with ICD's trailing hyphen for "more to follow".
_CODE_LIKE = re.compile(r"(?=[A-Z.]*[0-9])[A-Z0-9][A-Z0-9.]{0,15}-?")


def read_code(systems: tuple[str, ...], text: str) -> Code | None:
    r"""Reads the one code, or the one range of codes, that a text holds, without guessing.

    Args:
        systems: The systems that the code may belong to, the likeliest first.
        text: The text of the cell.

    Returns:
        A well-formed code of the first system that it fits; else the text as a
        malformed code of the first system; None when the text is no code at
        all: words, or several codes.

    Example:
        >>> read_code(("icd10cm",), "M653"), read_code(("icd10cm",), "see note")
        (Code(system='icd10cm', value='M65.3'), None)
        >>> read_code(("icd10cm",), "M65.3O1").is_well_formed
        False
        >>> read_code(("icd10cm",), "M34.0 \u2013 M34.9").value
        'M34.0-M34.9'
    """
    if (found := read_range(systems, text)) is not None:
        return Code(found.system, found.notation)
    # Capitals are no matter of form outside ASCII: upper() makes two letters of one there.
    if not text.isascii() and SYSTEMS[systems[0]].kind != "payer":
        return None
    for system in systems:
        code = Code.of(system, text)
        if code.is_well_formed:
            return code
    first = Code.of(systems[0], text)
    return first if _CODE_LIKE.fullmatch(first.value) else None


def read_procedure(text: str) -> Code | None:
    """Reads a procedure code that has the form of its system; None otherwise.

    Example:
        >>> read_procedure("j0897")
        Code(system='hcpcs', value='J0897')
    """
    code = read_code(RELATIONS["procedure"].systems, text)
    is_one = code is not None and code.is_well_formed and code.range is None
    return code if is_one else None
