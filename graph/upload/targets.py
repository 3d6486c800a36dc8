"""The two ways to change what an endpoint holds: its graph store, and SPARQL Update."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import urlencode

from billgraph.graph.engine.remote.address import Address
from billgraph.graph.engine.remote.client import Client, Reply, Request
from billgraph.graph.engine.remote.replies import refusal
from billgraph.graph.upload.graphs import PART_BYTES, PART_TRIPLES, Upload

_GRAPHS = 100
"""How many graphs one update names at most."""


class Target(Protocol):
    """Takes graphs; may collect several before it sends them."""

    @property
    def is_settled(self) -> bool:
        """Whether all that was given so far is at the endpoint."""

    def put(self, graph: Upload, *, replaces: bool) -> int:
        """Puts a graph, in the place of its earlier edition if there is one.

        Args:
            graph: The graph.
            replaces: Whether an edition is there that goes; else nothing is removed, so that
                what somebody puts there meanwhile is not lost.

        Returns:
            How many triples were sent.
        """

    def drop(self, iri: str) -> None:
        """Removes a graph; one that is not there is no error."""

    def finish(self) -> None:
        """Sends what is left."""


class GraphStore:
    """The SPARQL 1.1 Graph Store HTTP Protocol: a request for each part of a graph."""

    is_settled = True

    def __init__(self, client: Client, address: Address) -> None:
        self._client = client
        self._address = address

    def put(self, graph: Upload, *, replaces: bool) -> int:
        """Puts the first part of a graph, and posts the others (sections 5.3 and 5.5)."""
        count = 1
        method = "PUT" if replaces else "POST"
        waiting: list[str] = []
        for part in graph.parts():
            if waiting:
                self._send(method, graph.iri, waiting)
                method = "POST"
            waiting = part
            count += len(part)
        self._send(method, graph.iri, [*waiting, graph.last])
        return count

    def drop(self, iri: str) -> None:
        """Deletes a graph (section 5.4)."""
        reply = self._client.send(
            Request("DELETE", self._address.having("graph", iri), {}, changes=True)
        )
        if reply.status != 404:
            _expect(reply, "leave out the graph store, to send by SPARQL Update")

    def finish(self) -> None:
        """Sends nothing: all is there."""

    def _send(self, method: str, iri: str, lines: list[str]) -> None:
        body = "\n".join([*lines, ""]).encode()
        headers = {"Content-Type": "application/n-triples"}
        address = self._address.having("graph", iri)
        reply = self._client.send(Request(method, address, headers, body, changes=True))
        _expect(reply, "leave out the graph store, to send by SPARQL Update")


class Updates:
    """SPARQL 1.1 Update: one request for several small graphs, several for a large one."""

    def __init__(self, client: Client, address: Address) -> None:
        self._client = client
        self._address = address
        self._drops: list[str] = []
        self._blocks: list[str] = []
        self._digests: list[str] = []
        self._triples = 0
        self._bytes = 0

    @property
    def is_settled(self) -> bool:
        """Whether nothing is collected."""
        return not (self._drops or self._blocks or self._digests)

    def put(self, graph: Upload, *, replaces: bool) -> int:
        """Drops a graph, inserts its parts, and its digest last."""
        count = 1
        for number, part in enumerate(graph.parts()):
            self._make_room(part)
            if number == 0 and replaces:
                self.drop(graph.iri)
            self._insert(graph.iri, part)
            count += len(part)
        self._digests.append(f"GRAPH <{graph.iri}> {{ {graph.last} }}")
        return count

    def drop(self, iri: str) -> None:
        """Drops a graph."""
        if len(self._drops) >= _GRAPHS:
            self.finish()
        self._drops.append(iri)

    def finish(self) -> None:
        """Sends what is collected: what goes, what comes, and the digests at the end."""
        # SILENT, since dropping a graph that is not there may be an error. Every operation
        # names its graph: Virtuoso refuses one that does not.
        operations = [f"DROP SILENT GRAPH <{iri}>" for iri in self._drops]
        inserted = filter(None, (self._blocks, self._digests))
        operations += [f"INSERT DATA {{ {' '.join(blocks)} }}" for blocks in inserted]
        if operations:
            self._send(" ;\n".join(operations))
        self._drops, self._blocks, self._digests = [], [], []
        self._triples = self._bytes = 0

    def _make_room(self, part: list[str]) -> None:
        too_many = self._triples + len(part) > PART_TRIPLES
        if self._blocks and (too_many or self._bytes >= PART_BYTES):
            self.finish()

    def _insert(self, iri: str, part: list[str]) -> None:
        block = f"GRAPH <{iri}> {{ {' '.join(part)} }}"
        self._blocks.append(block)
        self._triples += len(part)
        self._bytes += len(block)

    def _send(self, update: str) -> None:
        body = urlencode({"update": update}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
        request = Request("POST", self._address, headers, body, changes=True)
        _expect(self._client.send(request), "name the URL for updates, or that of the graph store")


def _expect(reply: Reply, mend: str) -> None:
    """Raises what a reply of failure is; `mend` is the way out where this way is closed."""
    if 200 <= reply.status < 300:
        return
    error = refusal(reply)
    if reply.status in _CLOSED:
        error.mend = f"{error.mend}, or {mend}"
    raise error


_CLOSED = frozenset({400, 404, 405, 406, 415, 501})
