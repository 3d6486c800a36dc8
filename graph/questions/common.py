"""What several codes share: the codes that all of them are linked with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from billgraph.graph.answer import AnswerList, Drawable
from billgraph.graph.engine.base import Engine
from billgraph.graph.questions.links import Link, kind_of, links
from billgraph.graph.questions.resolve import resolve
from billgraph.ontology.codes import Code
from billgraph.ontology.errors import CodeError
from billgraph.ontology.relations import KINDS


@dataclass(frozen=True, slots=True)
class Shared:
    """One code that all the asked codes are linked with.

    Attributes:
        code: The shared code.
        links: For each asked code, in the order of the question, its links with
            the shared one: who states them, and where.
    """

    code: Code
    links: dict[Code, tuple[Link, ...]]


class Common(AnswerList[Shared], Drawable):
    """What codes share: a list.

    Attributes:
        asked: The codes that were asked for.

    Args:
        found: The shared codes.
    """

    module: ClassVar[str] = "common"

    def __init__(self, found: Iterable[Shared], asked: tuple[Code, ...]) -> None:
        super().__init__(found)
        self.asked = asked


def common(engine: Engine, texts: tuple[str, ...], to: tuple[str, ...] = ()) -> Common:
    """Finds what codes have in common.

    Args:
        engine: The store that is asked.
        texts: Two or more codes, as people type them.
        to: The kinds of codes to find; all of them when empty.

    Returns:
        The shared codes by kind, then by code.

    Raises:
        NotACode, AmbiguousCode: When a text names no code, or several.
        CodeError: When fewer than two codes are named, or one of them twice.
        NothingFound: When a code is not in the store.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     found = common(store, ("M34.0", "207RC0000X"))
        >>> [(it.code.curie, [stated.line for (stated,) in it.links.values()]) for it in found]
        [('cpt:0489T', [41, 33])]
    """
    asked: list[Code] = []
    for text in texts:
        code = resolve(engine, text)
        if code in asked:
            raise CodeError(text, f"{code.curie} is named twice", "name different codes")
        asked.append(code)
    if len(asked) < 2:
        raise CodeError(" ".join(texts), "there is nothing to compare", "name two codes or more")
    found: list[dict[tuple[str, Code], list[Link]]] = []
    for code in asked:
        by_code: dict[tuple[str, Code], list[Link]] = {}
        # A range is one thing that codes share, not each of what it stands for.
        for link in links(engine, code.curie, to).stated:
            by_code.setdefault((kind_of(link), link.code), []).append(link)
        found.append(by_code)
    shared = set(found[0]).intersection(*found[1:])
    each = (
        Shared(
            other[1],
            {code: tuple(own[other]) for code, own in zip(asked, found, strict=True)},
        )
        for other in sorted(shared, key=lambda it: (KINDS.index(it[0]), it[1]))
    )
    return Common(each, tuple(asked))
