"""Where billgraph's IRIs live and how they are made.

Everything that billgraph mints is below one base. A FHIR system URI names a
code system and is never glued to a code.
"""

from __future__ import annotations

BASE = "https://w3id.org/billgraph/"
BG = BASE + "ontology#"
ONTOLOGY = BASE + "ontology"
CONCEPTS = BASE + "id/"
RANGES = BASE + "range/"
PAGES = BASE + "page/"
STATEMENTS = BASE + "statement/"
GROUPS = BASE + "group/"
RELEASES = BASE + "release/"
EDITS = BASE + "edit/"
LOCALITIES = BASE + "locality/"
TERMS = BASE + "term/"
CATALOGUE = BASE + "releases"
"""The graph that says which releases are loaded."""
AUDIT = BASE + "audit"
"""The graph that says which statements are contested; it is derived from all others."""
PUSH_MARK = BASE + "push#digest"
"""Has the digest, at an endpoint only, of a graph that has none of its own."""
PUSH_INTENDED = BASE + "push#intendedDigest"
"""Stands, at an endpoint only, in a graph that is no page, from its first part on.

It is how `push` knows a graph for its own that an interruption kept from its digest.
"""
PUSH_MARKS = (PUSH_MARK, PUSH_INTENDED)

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"

PREFIXES: dict[str, str] = {
    "bg": BG,
    "rdf": RDF,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": SKOS,
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
}
"""The prefixes that every query and every export knows, without the systems'."""


def expand(curie: str) -> str:
    """Expands a CURIE of the vocabulary to its IRI.

    Args:
        curie: A prefix of `PREFIXES`, a colon and a local name.

    Returns:
        The whole IRI, without angle brackets.

    Raises:
        KeyError: When the prefix is not in `PREFIXES`.

    Example:
        >>> expand("skos:notation")
        'http://www.w3.org/2004/02/skos/core#notation'
    """
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


def concept_iri(system: str, code: str) -> str:
    """Mints the IRI of one code of one code system.

    Args:
        system: The system's prefix, such as ``icd10cm``.
        code: The code in its normal form.

    Returns:
        The IRI; characters that an IRI may not carry are percent-encoded.

    Example:
        >>> concept_iri("icd10cm", "M34.0")
        'https://w3id.org/billgraph/id/icd10cm/M34.0'
    """
    return f"{CONCEPTS}{system}/{_segment(code)}"


def range_iri(system: str, notation: str) -> str:
    """Mints the IRI of a range of codes.

    Example:
        >>> range_iri("icd10cm", "M34.0-M34.9")
        'https://w3id.org/billgraph/range/icd10cm/M34.0-M34.9'
    """
    return f"{RANGES}{system}/{_segment(notation)}"


def scheme_iri(system: str) -> str:
    """Mints the IRI of a code system's `skos:ConceptScheme`.

    Example:
        >>> scheme_iri("cpt")
        'https://w3id.org/billgraph/id/cpt'
    """
    return CONCEPTS + system


def group_iri(system: str, key: str) -> str:
    """Mints the IRI of a group of codes that is no code itself, such as a chapter.

    Example:
        >>> group_iri("icd10cm", "M30-M36")
        'https://w3id.org/billgraph/group/icd10cm/M30-M36'
    """
    return f"{GROUPS}{system}/{_segment(key)}"


def locality_iri(contractor: str, number: str) -> str:
    """Mints the IRI of a locality of the Medicare fee schedule.

    Example:
        >>> locality_iri("10112", "00")
        'https://w3id.org/billgraph/locality/10112-00'
    """
    return f"{LOCALITIES}{_segment(contractor)}-{_segment(number)}"


def release_iri(code_set: str, version: str) -> str:
    """Mints the IRI of an edition of an official code set, the name of its graph.

    Example:
        >>> release_iri("icd10cm", "2026-04-01")
        'https://w3id.org/billgraph/release/icd10cm/2026-04-01'
    """
    return f"{RELEASES}{code_set}/{_segment(version)}"


def edit_iri(*identity: str) -> str:
    """Mints the IRI of an edit or of a row of a release from all that makes it this one.

    It does not depend on the edition: what two editions say alike is one thing, so that
    the next edition changes only what differs.

    Example:
        >>> edit_iri("ncci-mue-practitioner", "cpt:0489T").removeprefix(EDITS)
        '17ccbf1bd5762624'
    """
    return EDITS + _hash(identity, 16)


def term_iri(*identity: str) -> str:
    """Mints the IRI of a term of an index from all that makes it this one.

    As for an edit, it does not depend on the edition.

    Example:
        >>> term_iri("icd10cm-index", "Attack", "heart").removeprefix(TERMS)
        '83fbec57705511e5'
    """
    return TERMS + _hash(identity, 16)


def page_iri(code: str, *identity: str) -> str:
    """Mints the IRI of a page, which is also the name of its graph.

    The hash covers what makes the page this page and no other (its code and its
    source name), not its content: a page that changed keeps its IRI.

    Example:
        >>> page_iri("0489T", "cpt:0489T", "0489T.txt")
        'https://w3id.org/billgraph/page/0489T-aefcb0ff9341'
    """
    return f"{PAGES}{_segment(code)}-{_hash(identity, 12)}"


def statement_iri(*identity: str) -> str:
    """Mints the IRI of a statement from all that it says.

    Example:
        >>> statement_iri("page", "hasDiagnosis").removeprefix(STATEMENTS)
        '42460a1d17a84f4e71e7bf63'
    """
    return STATEMENTS + _hash(identity, 24)


def normalised(iri: str) -> str:
    """An IRI as RFC 3986, section 6.2, normalises it: case, percent signs, dots, the port.

    Example:
        >>> normalised("HTTPS://W3id.org:443/x/../%62illgraph/./page/1")
        'https://w3id.org/billgraph/page/1'
    """
    import re
    from unicodedata import normalize
    from urllib.parse import urlsplit, urlunsplit

    def plain(found: re.Match[str]) -> str:
        sign = chr(int(found[1], 16))
        return sign if sign.isascii() and (sign.isalnum() or sign in "-._~") else found[0].upper()

    try:
        parts = urlsplit(re.sub("%([0-9A-Fa-f]{2})", plain, iri))
    except ValueError:  # what stands for the host is none
        return iri
    if not parts.netloc:
        return iri
    host = normalize("NFKC", parts.netloc.rpartition("@")[2]).lower().rstrip(".")
    host = re.sub(r"\.?:(?:443)?$" if parts.scheme == "https" else r"\.?:(?:80)?$", "", host)
    kept: list[str] = []
    for segment in (segments := parts.path.split("/")[1:]):
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return urlunsplit(parts._replace(netloc=host, path="/" + "/".join(kept)))


def _segment(code: str) -> str:
    if code.isascii() and code.replace(".", "").replace("-", "").isalnum():
        return code
    from urllib.parse import quote

    return quote(code, safe=".-")


def _hash(parts: tuple[str, ...], length: int) -> str:
    from hashlib import sha256

    # The unit separator keeps ("ab", "c") and ("a", "bc") apart.
    return sha256("\x1f".join(parts).encode()).hexdigest()[:length]
