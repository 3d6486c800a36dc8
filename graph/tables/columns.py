"""How the parts of a record that several commands print look in a table."""

from __future__ import annotations

from billgraph.graph.pages.model import on_page
from billgraph.graph.questions.links import IN
from billgraph.graph.tables.rows import Record
from billgraph.ontology.codes import Code


def relation_text(record: Record) -> str:
    """The relation as it reads from the code on the left: "diagnosis of" against its direction.

    Example:
        >>> relation_text({"relation": "diagnosis", "direction": "in"})
        'diagnosis of'
    """
    return f"{record['relation']} of" if record["direction"] == IN else str(record["relation"])


def code_text(record: Record) -> str:
    """The code, marked where it does not have the form of its system."""
    malformed = not Code(record["system"], record["code"]).is_well_formed
    return f"{record['code']} (malformed)" if malformed else str(record["code"])


def where_text(record: Record) -> str:
    """The source with its line, where that is known.

    Example:
        >>> where_text({"source": "0489T.txt", "line": 42})
        '0489T.txt:42'
        >>> where_text({"source": "policy.pdf", "line": 42, "page": 3})
        'policy.pdf:42 (page 3)'
    """
    line = record["line"]
    where = str(record["source"]) if line is None else f"{record['source']}:{line}"
    return where + on_page(record.get("page"))


def name_text(record: Record) -> str:
    """What the code is called: officially, else in the source's words."""
    return str(record["label"] or record["stated_label"] or "")
