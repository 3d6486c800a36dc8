"""What is said: pages, the store that holds them, and the questions it answers.

The door for programs::

    from billgraph.graph import open_store, read_page

    with open_store("my-store") as store:
        store.add(read_page("0489T.txt"))
        for link in store.links("0489T", to=["diagnosis"]):
            print(link.code.curie, link.stated_label, link.line)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from billgraph.graph.answer import Presenter, present_with

if TYPE_CHECKING:
    from billgraph.graph.audit.model import Coverage, Evidence, Finding, Report
    from billgraph.graph.audit.outputs import write_reports
    from billgraph.graph.changes.add_pages import Added
    from billgraph.graph.errors import BillgraphError
    from billgraph.graph.library.endpoint import Endpoint, open_endpoint
    from billgraph.graph.library.opening import open_store
    from billgraph.graph.library.store import Store
    from billgraph.graph.pages.model import Page, Row
    from billgraph.graph.pages.page_yaml import write_page
    from billgraph.graph.pages.read import read_page
    from billgraph.graph.questions.common import Shared
    from billgraph.graph.questions.contradictions import Contradiction
    from billgraph.graph.questions.find import Match, Matches
    from billgraph.graph.questions.links import Link
    from billgraph.graph.questions.path import Paths
    from billgraph.graph.questions.show import Card
    from billgraph.graph.questions.similar import Alike
    from billgraph.graph.questions.sources import Source
    from billgraph.graph.questions.sparql import Answer
    from billgraph.graph.questions.stats import Stats
    from billgraph.graph.questions.tree import Tree
    from billgraph.graph.upload.push import Pushed, push
    from billgraph.ontology.codes import Code

__all__ = [
    "Added",
    "Alike",
    "Answer",
    "BillgraphError",
    "Card",
    "Code",
    "Contradiction",
    "Coverage",
    "Endpoint",
    "Evidence",
    "Finding",
    "Link",
    "Match",
    "Matches",
    "Page",
    "Paths",
    "Pushed",
    "Report",
    "Row",
    "Shared",
    "Source",
    "Stats",
    "Store",
    "Tree",
    "open_endpoint",
    "open_store",
    "push",
    "read_page",
    "write_page",
    "write_reports",
]

# A lookup from the command line must not pay for what it does not use, so a name is
# imported when it is first asked for (PEP 562).
_HOMES = {
    "Added": "graph.changes.add_pages",
    "Alike": "graph.questions.similar",
    "Answer": "graph.questions.sparql",
    "BillgraphError": "graph.errors",
    "Card": "graph.questions.show",
    "Code": "ontology.codes",
    "Contradiction": "graph.questions.contradictions",
    "Coverage": "graph.audit.model",
    "Endpoint": "graph.library.endpoint",
    "Evidence": "graph.audit.model",
    "Finding": "graph.audit.model",
    "Link": "graph.questions.links",
    "Match": "graph.questions.find",
    "Matches": "graph.questions.find",
    "Page": "graph.pages.model",
    "Paths": "graph.questions.path",
    "Pushed": "graph.upload.push",
    "Report": "graph.audit.model",
    "Row": "graph.pages.model",
    "Shared": "graph.questions.common",
    "Source": "graph.questions.sources",
    "Stats": "graph.questions.stats",
    "Store": "graph.library.store",
    "Tree": "graph.questions.tree",
    "open_endpoint": "graph.library.endpoint",
    "open_store": "graph.library.opening",
    "push": "graph.upload.push",
    "read_page": "graph.pages.read",
    "write_page": "graph.pages.page_yaml",
    "write_reports": "graph.audit.outputs",
}


def _presenter() -> Presenter:
    found = import_module("billgraph.graph.notebook.presenter")
    return cast("Presenter", found.NotebookPresenter())


present_with(_presenter)


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"billgraph.{home}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
