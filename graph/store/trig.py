"""The quads that a change loads at once, as one document."""

from __future__ import annotations

from collections.abc import Collection


class TrigDocument:
    """Graphs and their union as one TriG document, within which a blank node is one node.

    Its length is the number of triples in it, those of the union not counted.
    """

    def __init__(self) -> None:
        self._graphs: list[bytes] = []
        self._union: dict[str, None] = {}
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(
        self,
        graph: str,
        triples: Collection[str],
        *,
        in_graph: bool = True,
        in_union: bool = True,
    ) -> None:
        """Adds triples.

        Args:
            graph: The IRI of their graph.
            triples: N-Triples lines without their closing dot.
            in_graph: Whether they are to stand in that graph.
            in_union: Whether they are to stand in the default graph.
        """
        if in_graph:
            text = " .\n".join(triples)
            self._graphs.append(f"<{graph}> {{\n{text} .\n}}\n".encode())
        if in_union:
            self._union.update(dict.fromkeys(triples))
        self._size += len(triples)

    def taken(self, anchor: bytes) -> bytes:
        """Returns the document as TriG, which is then empty: to hold both would take much memory.

        Args:
            anchor: What stands at its end.
        """
        union = " .\n".join((*self._union, "")).encode()
        self._union.clear()
        text = b"".join((union, *self._graphs, anchor))
        self._graphs.clear()
        self._size = 0
        return text
