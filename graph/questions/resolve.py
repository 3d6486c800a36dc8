"""Which code a person means."""

from __future__ import annotations

from billgraph.graph.engine.base import Engine
from billgraph.graph.engine.patterns import known_pattern
from billgraph.graph.errors import AmbiguousCode, NothingFound
from billgraph.ontology.codes import Code, candidates


def resolve(engine: Engine, text: str) -> Code:
    """Finds the code that a text as people type it stands for.

    A text that has the form of several systems stands for the one whose code is
    in the store; nothing is chosen between two that are.

    Args:
        engine: The store that is asked.
        text: A CURIE or a bare code, in any case, an ICD code with or without dot.

    Returns:
        The code, which is in the store.

    Raises:
        NotACode: When the text is no code.
        AmbiguousCode: When several codes of that form are in the store.
        NothingFound: When none is.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     resolve(store, "m340").curie
        'icd10cm:M34.0'
    """
    codes = candidates(text)
    known = [code for code in codes if engine.ask(f"ASK {{ {known_pattern(engine, code.iri)} }}")]
    # What only an edition knows that another one followed is known all the same: it was deleted.
    known = known or [code for code in codes if engine.ask(_formerly(code))]
    known = known or [code for code in codes if engine.ask(_in_an_edit(engine, code))]
    if not known:
        names = " or ".join(code.curie for code in codes)
        raise NothingFound(f"{names} is not in the store", "see what is loaded: billgraph sources")
    if len(known) > 1:
        raise AmbiguousCode(text, tuple(code.curie for code in known))
    if engine.date is not None:
        # What was asked for by name is shown; that it was not valid then is told.
        engine.report_hidden(engine.hidden(known))
    return known[0]


def _in_an_edit(engine: Engine, code: Code) -> str:
    """Whether an edit is about a code of which nothing else is said."""
    if code.kind != "procedure":
        return "ASK { FILTER (false) }"
    ways = (f"?edit {it} <{code.iri}>" for it in _EDITED)
    return f"ASK {{ {' UNION '.join(f'{{ {engine.official(way)} }}' for way in ways)} }}"


_EDITED = ("bg:ofProcedure", "bg:column1", "bg:column2", "bg:addOnTo")


def _formerly(code: Code) -> str:
    return f"ASK {{ GRAPH ?release {{ <{code.iri}> skos:notation ?notation }} }}"
