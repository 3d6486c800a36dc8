"""Passwords redacted from what a server says: some repeat the whole request."""

from __future__ import annotations

import re

from billgraph.graph.engine.remote.address import Address, Credentials, credentials
from billgraph.graph.errors import NotAnEndpoint

_LEAST = 3
"""Below how many signs a password is no text that can be looked for: it stands in any."""

_HEADER = re.compile(
    r"(authorization\W{1,8}|\b(?:basic|bearer)[ \t]+(?=[a-z0-9+/=._~-]{8})"
    r"|\bdigest[ \t]+(?=username))[^\r\n<}]*",
    re.IGNORECASE,
)


def redacted(text: str, address: Address) -> str:
    """Redacts what was sent to an address to log in from a text, however it is spelt.

    Example:
        >>> redacted("Authorization: Basic dTpw\\nNo.", Address.parse("http://localhost/"))
        'Authorization: …\\nNo.'
    """
    text = _HEADER.sub(r"\1…", text)
    try:
        who = credentials(address)
    except NotAnEndpoint:
        who = None
    for spelling in _spellings(who) if who else ():
        text = text.replace(spelling, "…")
    return text


def _spellings(who: Credentials) -> list[str]:
    from base64 import b64encode
    from html import escape
    from urllib.parse import quote, quote_plus

    pair = f"{who.user}:{who.password}"
    plain = [pair, who.password, " ".join(who.password.split())]
    plain += [b64encode(text.encode()).decode().rstrip("=") for text in (pair, who.password)]
    ways = (str, escape, quote, quote_plus, lambda text: quote(text, safe=""))
    spellings = {way(text) for way in ways for text in plain}
    # The longest first, as a shorter one may be a part of it.
    return sorted((it for it in spellings if len(it) >= _LEAST), key=len, reverse=True)
