"""What codes are called, for answers that show many of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from billgraph.graph.engine.base import Engine
from billgraph.graph.questions.hierarchy import official_names
from billgraph.ontology.codes import Code


@dataclass(frozen=True, slots=True)
class CodeNames:
    """What a code is called.

    Attributes:
        label: Its official name, or None while no release names it.
        stated: The name that most sources give it, or None where none names it.
    """

    label: str | None
    stated: str | None


def code_names(engine: Engine, codes: Iterable[Code]) -> dict[Code, CodeNames]:
    """Finds what some codes are called, officially and by most sources.

    Of names that equally many sources give, the first in the alphabet is taken.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     list(code_names(store, [Code("icd10cm", "M34.1")]).values())
        [CodeNames(label='CR(E)ST syndrome', stated='CR(E)ST syndrome')]
    """
    codes = list(codes)
    official = official_names(engine, [code.iri for code in codes])
    stated = engine.names().stated(codes)
    return {
        code: CodeNames(official.get(code.iri), next((name for name, _ in stated[code]), None))
        for code in codes
    }
