"""Many things at once, in parts of bounded size; and a part of many as the beginning of a query.

What is asked for enters a query as one `VALUES` block before patterns that it binds. Oxigraph
looks each of them up; a `FILTER IN` over the same pattern reads all that the predicate has
(measured on 2.2 million triples, 20 codes: 10 ms and 250 ms).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

BATCH = 300
"""How many codes one query asks for."""


def batched(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Parts items into lists of at most `size`.

    Example:
        >>> list(batched("abcde", 2))
        [['a', 'b'], ['c', 'd'], ['e']]
    """
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def values_block(variable: str, iris: Iterable[str]) -> str:
    """Writes the block that binds a variable to each of some IRIs.

    Example:
        >>> values_block("code", ["urn:a", "urn:b"])
        'VALUES ?code { <urn:a> <urn:b> }'
    """
    return f"VALUES ?{variable} {{ {' '.join(f'<{iri}>' for iri in iris)} }}"
