"""Words of Greek and Latin parts, and the plain words for them: "cervicalgia" and "neck pain".

Looked at only for what is left after words are compared by their keys, as in `reconcile`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from billgraph.graph.names.matching.tokenize import TokenizedName
from billgraph.graph.names.matching.vocabulary import key, rows

Wordings = tuple[tuple[str, ...], ...]
"""Ways to say one part, each as the keys of its words."""

_LINKS = ("o", "i", "a")
_LEAST_WORD = 7
_LEAST_ROOT = 4
_LITERAL = "^"
_MEASURED = tuple(key(word) for word in ("blood", "level", "serum", "count"))
"""What people add to "high sugar": it is in the blood that it is high."""


def in_plain_words(word: str, other: TokenizedName) -> list[str]:
    """Returns the keys of the words of another name that say what a word's parts say; else none.

    Example:
        >>> from billgraph.graph.names.matching.tokenize import tokenize
        >>> in_plain_words("cervicalgia", tokenize("Pain in the neck"))
        ['neck', 'pain']
        >>> in_plain_words("hypokalemia", tokenize("High serum potassium"))
        []
    """
    made_of = _made_of(word) if len(word) >= _LEAST_WORD else ()
    for parts in made_of:
        found = [_found(wordings, other) for wordings, _ in parts]
        if all(own or may_go for own, (_, may_go) in zip(found, parts, strict=True)):
            keys = [own for partners in found for own in partners]
            if len(parts) > 2:
                keys += [own for own in _MEASURED if own in other.keys]
            return list(dict.fromkeys(keys))
    return []


def _found(wordings: Wordings, other: TokenizedName) -> tuple[str, ...]:
    for keys in wordings:
        if keys[0][0] == _LITERAL:
            root = keys[0][1:]
            like = [own for own, said in other.said.items() if said.startswith(root)]
            if like:
                return (like[0],)
        elif all(own in other.keys for own in keys):
            return keys
    return ()


@lru_cache(maxsize=20_000)
def _made_of(word: str) -> tuple[tuple[tuple[Wordings, bool], ...], ...]:
    """Returns what a word may be made of: its parts, each with whether a name may leave it out."""
    return tuple(_split(word)) if word.isalpha() else ()


def _split(word: str) -> Iterator[tuple[tuple[Wordings, bool], ...]]:
    table = _parts()
    for prefix in ("", *table["prefix"]):
        for suffix in table["suffix"]:
            root = word[len(prefix) : -len(suffix)]
            if not (word.startswith(prefix) and word.endswith(suffix) and root):
                continue
            meant = _root(root)
            # A root in its own letters says too little beside a part that need not be said.
            if meant and (prefix or meant[0][0][0] != _LITERAL or not table["suffix"][suffix][1]):
                before = (table["prefix"][prefix],) if prefix else ()
                yield (*before, (meant, False), table["suffix"][suffix])


def _root(root: str) -> Wordings:
    known = _parts()["root"]
    bare = root[:-1] if root[-1] in _LINKS else root
    for form in (root, bare):
        if form in known:
            return known[form][0]
    return ((_LITERAL + bare,),) if len(bare) >= _LEAST_ROOT else ()


@cache
def _parts() -> dict[str, dict[str, tuple[Wordings, bool]]]:
    found: dict[str, dict[str, tuple[Wordings, bool]]] = {}
    for part, form, words, _ in rows("roots.tsv"):
        wordings = tuple(
            tuple(key(word) for word in wording.split())
            for wording in words.removeprefix("?").split("/")
        )
        found.setdefault(part, {})[form] = (wordings, words[0] == "?")
    return found
