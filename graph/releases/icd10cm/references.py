"""The codes and blocks that the notes of the tabular list refer to.

A note refers to codes in parentheses: one code (``L94.0``), all codes under one (``Z22.-``),
a range (``J00-J22``), or several of them. Where the parentheses say more, such as a condition
("T36-T65 with fifth or sixth character 1-4"), the codes that are meant are others than those
that stand there, and the note is text alone.
"""

from __future__ import annotations

import re

from billgraph.graph.releases.icd10cm.tree import CODE, Tree
from billgraph.ontology.iris import concept_iri

_PARENTHESES = re.compile(r"\(([^()]*)\)")
_PARTS = re.compile(r"\s*[,;]\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+")
_CODE = r"([A-Z][0-9A][0-9AB](?:\.[0-9A-NP-Z]{1,4})?)\.?-?"
_ONE = re.compile(_CODE)
_RANGE = re.compile(_CODE + r"\s*(?:-|–|to)\s*" + _CODE)


class References:
    """Finds what notes refer to.

    Args:
        tree: The entries of the list.
        expanded: The codes that 7th characters make, which the tree does not have.
    """

    def __init__(self, tree: Tree, expanded: set[str]) -> None:
        self._tree = tree
        self._expanded = expanded
        self._groups = {it.range: it.iri for it in tree.entries if it.kind != CODE}
        self._known: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}

    def find(self, note: str) -> tuple[list[str], list[str]]:
        """Finds what a note refers to.

        Returns:
            The IRIs of codes and groups, and the references to what the list has not.
        """
        iris: dict[str, None] = {}
        lacking: list[str] = []
        for inner in _PARENTHESES.findall(note):
            if inner not in self._known:
                self._known[inner] = self._resolved(inner)
            found, missing = self._known[inner]
            iris.update(dict.fromkeys(found))
            lacking += missing
        return list(iris), lacking

    def _resolved(self, inner: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        found: list[str] = []
        missing: list[str] = []
        for part in _PARTS.split(inner.strip()):
            one, several = _ONE.fullmatch(part), _RANGE.fullmatch(part)
            if one is not None:
                iris = self._one(one[1])
            elif several is not None:
                iris = self._range(several[1], several[2])
            else:
                return (), ()
            found += iris
            if not iris:
                missing.append(part)
        return tuple(found), tuple(missing)

    def _one(self, code: str) -> list[str]:
        if code in self._tree.place or code in self._expanded:
            return [concept_iri("icd10cm", code)]
        return []

    def _range(self, first: str, last: str) -> list[str]:
        group = self._groups.get(f"{first}-{last}")
        if group is not None:
            return [group]
        return [entry.iri for entry in self._tree.span(first, last) or ()]
