"""The programs that billgraph is measured beside: one entry each, with one module behind it."""

from __future__ import annotations

import peers.common  # noqa: F401 - lets the peers import `servers`
from peers.billgraph_peer import Billgraph
from peers.in_rdflib import Rdflib
from peers.in_sqlite import Sqlite
from peers.jena import Arq, Tdb2
from peers.model import Peer
from peers.oak import Oak
from peers.oxigraph_cli import OxigraphProgram
from peers.raw_oxigraph import RawOxigraph
from peers.virtuoso import Virtuoso

PEERS: dict[str, Peer] = {
    it.name: it
    for it in (
        Billgraph(),
        RawOxigraph(),
        OxigraphProgram(),
        Sqlite(),
        Tdb2(),
        Arq(),
        Virtuoso(),
        Oak(),
        Rdflib(),
    )
}
"""Each peer by its name; billgraph comes first, for the others are compared with it."""
