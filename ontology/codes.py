"""A code of a code system, and how a text becomes one."""

from __future__ import annotations

from dataclasses import dataclass

from billgraph.ontology.errors import NotACode
from billgraph.ontology.iris import CONCEPTS, RANGES, concept_iri, range_iri
from billgraph.ontology.ranges import RANGED, CodeRange, range_of, read_range
from billgraph.ontology.systems import SYSTEMS, CodeSystem


@dataclass(frozen=True, slots=True, order=True)
class Code:
    """One code of one system, or one range of its codes, in its normal form.

    Attributes:
        system: The prefix of the code system.
        value: The code; a malformed one is kept as it was written, in upper case. Of a
            range its notation, such as ``M34.0-M34.9`` or ``E11.-``.

    Example:
        >>> Code("icd10cm", "M34.0").curie
        'icd10cm:M34.0'
    """

    system: str
    value: str

    @classmethod
    def of(cls, system: str, text: str) -> Code:
        """Makes a code of a known system from a text, normalised only in form.

        Example:
            >>> Code.of("icd10cm", "m653")
            Code(system='icd10cm', value='M65.3')
        """
        return cls(system, SYSTEMS[system].normalise(text))

    @classmethod
    def from_iri(cls, iri: str) -> Code | None:
        """Reads a concept's IRI back; None when the IRI is no concept's.

        Example:
            >>> Code.from_iri("https://w3id.org/billgraph/id/mod/22")
            Code(system='mod', value='22')
        """
        base = CONCEPTS if iri.startswith(CONCEPTS) else RANGES
        system, _, code = iri.removeprefix(base).partition("/")
        if not iri.startswith(base) or system not in SYSTEMS or not code:
            return None
        if "%" in code:
            from urllib.parse import unquote

            code = unquote(code)
        return cls(system, code)

    @property
    def curie(self) -> str:
        """The code with its prefix, such as ``cpt:0489T``."""
        return f"{self.system}:{self.value}"

    @property
    def iri(self) -> str:
        """The IRI of the code's concept."""
        if self.range is not None:
            return range_iri(self.system, self.value)
        return concept_iri(self.system, self.value)

    @property
    def range(self) -> CodeRange | None:
        """The range that it is; None where it is one code.

        Example:
            >>> Code("icd10cm", "M34.0-M34.9").range.last, Code("icd10cm", "M34.0").range
            ('M34.9', None)
        """
        return range_of(self.system, self.value) if self.system in RANGED else None

    @property
    def kind(self) -> str:
        """The KIND of the code, such as ``diagnosis``."""
        return SYSTEMS[self.system].kind

    @property
    def is_well_formed(self) -> bool:
        """Whether the code, or each end of the range, has the form that its system prescribes."""
        return SYSTEMS[self.system].fits(self.value) or self.range is not None

    def covers(self, other: Code) -> bool:
        """Whether it is a code, or a range that the code lies in by the order of the codes.

        Example:
            >>> Code("icd10cm", "E11.-").covers(Code("icd10cm", "E11.9"))
            True
        """
        if self == other:
            return True
        found = self.range if self.system == other.system else None
        return found is not None and found.covers(other.value)

    def __str__(self) -> str:
        return self.curie


def candidates(text: str) -> tuple[Code, ...]:
    """All codes that a text as people type it could stand for.

    A CURIE stands for itself, well-formed or not. A bare code stands for one
    code in every system whose form it has: ``22`` is a modifier and a place of
    service.

    Args:
        text: A CURIE or a bare code, in any case, an ICD code with or without dot.

    Returns:
        At least one code, in the order of the systems.

    Raises:
        NotACode: When the prefix is unknown or no system has such codes.

    Example:
        >>> [code.curie for code in candidates("22")]
        ['mod:22', 'pos:22']
        >>> [code.curie for code in candidates("ICD10CM:m340")]
        ['icd10cm:M34.0']
    """
    if not text.isprintable() and any("\ud800" <= sign <= "\udfff" for sign in text):
        # An argument of the command line whose bytes are no text comes as such halves.
        raise NotACode(text, f"{text!r} holds half a character", "write the code in UTF-8")
    prefix, colon, rest = text.strip().partition(":")
    if colon:
        system = SYSTEMS.get(prefix.strip().lower())
        if system is None or not system.normalise(rest):
            known = ", ".join(SYSTEMS)
            raise NotACode(
                text, f"{text!r} is no code", f"write PREFIX:CODE with a prefix of {known}"
            )
        return (_ranged(read_range((system.prefix,), rest)) or Code.of(system.prefix, rest),)
    found = tuple(_bare(system, text) for system in SYSTEMS.values() if system.recognises(text))
    ranges = (_ranged(read_range((system,), text)) for system in SYSTEMS)
    if ranged := tuple(it for it in ranges if it is not None):
        # "M34.X" has the form of a code as well; no payer is called so.
        found = (*ranged, *(it for it in found if it.system != "payer"))
    if not found:
        raise NotACode(
            text,
            f"{text!r} has the form of no code system",
            "write a code such as 0489T, M34.1 or mod:22",
        )
    return found


def candidate_ranges(text: str) -> list[Code]:
    """The ranges of codes that a text as people type it could be; none for one code.

    Example:
        >>> [code.curie for code in candidate_ranges("m34.0 to m34.9")]
        ['icd10cm:M34.0-M34.9']
    """
    try:
        return [code for code in candidates(text) if code.range is not None]
    except NotACode:
        return []


def _ranged(found: CodeRange | None) -> Code | None:
    return None if found is None else Code(found.system, found.notation)


def _bare(system: CodeSystem, text: str) -> Code:
    return Code(system.prefix, system.normalise(text))
