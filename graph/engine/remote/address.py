"""The address of an endpoint, and who asks there."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from billgraph.graph.errors import NotAnEndpoint

ENDPOINT_VARIABLE = "BILLGRAPH_ENDPOINT"
USER_VARIABLE = "BILLGRAPH_ENDPOINT_USER"
PASSWORD_VARIABLE = "BILLGRAPH_ENDPOINT_PASSWORD"  # noqa: S105 - a name, no password

_HOW = f"set {USER_VARIABLE} and {PASSWORD_VARIABLE}, or write them into ~/.netrc"


@dataclass(frozen=True, slots=True)
class Address:
    """An HTTP address, in its parts.

    Attributes:
        scheme: ``http`` or ``https``.
        host: The host's name or number.
        port: The port, written out.
        target: The path with the query string, as a request spells it.
    """

    scheme: str
    host: str
    port: int
    target: str

    @classmethod
    def parse(cls, url: str) -> Address:
        """Reads a URL.

        Args:
            url: An absolute http or https URL without user and password.

        Raises:
            NotAnEndpoint: When it is something else.

        Example:
            >>> Address.parse("http://127.0.0.1:7878/query")
            Address(scheme='http', host='127.0.0.1', port=7878, target='/query')
        """
        url = url.strip()
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            mend = "write http://HOST:PORT/PATH"
            mend += f", and for a user and password {_HOW}" if "@" in url else ""
            raise NotAnEndpoint(shown(url), "is no URL", mend) from None
        if "@" in url:
            # What stands before it may be meant as a user and a password wherever it stands:
            # a password with a # or / in it makes "http://user:80#…@host/" an address of "user".
            mend = _HOW if "@" in parts.netloc else f"{_HOW}; write an @ of the path as %40"
            raise NotAnEndpoint(shown(url), "a URL may carry no user and no password", mend)
        scheme = parts.scheme.lower()
        is_text = is_utf8(url) and not re.search(r"[\s\x00-\x1f\x7f]", url)
        if scheme not in _PORTS or not host or port == 0 or not is_text:
            problem = "is no http or https URL"
            raise NotAnEndpoint(shown(url), problem, "write http://HOST:PORT/PATH")
        target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~") + (
            "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~?") if parts.query else ""
        )
        return cls(scheme, host, port or _PORTS[scheme], target)

    @property
    def origin(self) -> tuple[str, str, int]:
        """Where the address is: a password for one origin is none of another's business."""
        return (self.scheme, self.host, self.port)

    @property
    def url(self) -> str:
        """The URL to be shown: `whole`, without the value of a parameter such as a password.

        Example:
            >>> Address.parse("http://localhost/sparql?api_key=a1b2&x=y").url
            'http://localhost/sparql?api_key=…&x=y'
        """
        return _SECRET.sub(r"\1…", self.whole)

    @property
    def whole(self) -> str:
        """The URL as it is asked, without the port that goes without saying."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"

    def having(self, name: str, value: str) -> Address:
        """Returns the address with one more parameter in its query string.

        Example:
            >>> Address.parse("http://localhost/store").having("graph", "urn:a").url
            'http://localhost/store?graph=urn%3Aa'
        """
        sign = "&" if "?" in self.target else "?"
        target = f"{self.target}{sign}{name}={quote(value, safe='')}"
        return Address(self.scheme, self.host, self.port, target)


_PORTS = {"http": 80, "https": 443}


def is_utf8(text: str) -> bool:
    """Tells whether a text that came from the environment has none but bytes of UTF-8."""
    return text.encode("utf-8", "replace").decode() == text


_SECRET = re.compile(
    r"([?&;][^=&;]*(?:pass|pwd|secret|token|key|auth|sig)[^=&;]*=)[^&;]*", re.IGNORECASE
)


def shown(url: str) -> str:
    """Returns a URL that could not be taken, without what may be a user and a password in it.

    Where a password ends is not clear in a URL that is none: it may have any sign in it. So
    all that stands before the last @ is left out, and else what follows a colon that no
    port follows.

    Example:
        >>> shown("http://user:p#w@host/sparql"), shown("http://user:p%23w%40host/")
        ('http://host/sparql', 'http://host/')
        >>> shown("http://localhost:port/"), shown("localhost:8890/sparql")
        ('http://localhost:…', 'localhost:8890/sparql')
    """
    before, at, after = re.sub("%40", "@", url).rpartition("@")
    if at:
        scheme = re.match(r"[a-z][a-z0-9+.-]*://", before, re.IGNORECASE)
        return _SECRET.sub(r"\1…", (scheme[0] if scheme else "") + after) or "the URL"
    if not url:
        return "the URL is empty"
    scheme = re.match(r"([a-z][a-z0-9+.-]*:(?=/))?/*", url, re.IGNORECASE)
    assert scheme is not None
    rest = url[scheme.end() :]
    host, colon, more = rest.partition(":")
    if colon and not rest.startswith("[") and not re.match(r"\d*(?:[/?#]|$)", more):
        rest = f"{host}:…"
    return _SECRET.sub(r"\1…", scheme[0] + rest)


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user and the password, which is never shown."""

    user: str
    password: str = field(repr=False)


def credentials(address: Address) -> Credentials | None:
    """Finds who asks at an address.

    The environment's ``BILLGRAPH_ENDPOINT_USER`` and ``BILLGRAPH_ENDPOINT_PASSWORD``
    come first, then the host's entry, or the default one, in the file that ``NETRC``
    names, else in ``~/.netrc`` (``_netrc`` on Windows).

    Raises:
        NotAnEndpoint: When only one of the two is set, the file cannot be read, or a header
            cannot say the two.
    """
    user, password = os.environ.get(USER_VARIABLE), os.environ.get(PASSWORD_VARIABLE)
    if user and password is not None:
        return _checked(address, Credentials(user, password))
    if user or password:
        lacking = PASSWORD_VARIABLE if user else USER_VARIABLE
        raise NotAnEndpoint(address.url, f"{lacking} is not set", "set both, or neither")
    return _from_netrc(address)


def _from_netrc(address: Address) -> Credentials | None:
    named = os.environ.get("NETRC")
    path = Path(named) if named else Path.home() / (".netrc" if os.name != "nt" else "_netrc")
    if not path.is_file():
        return None
    from netrc import NetrcParseError, netrc

    try:
        entry = netrc(str(path)).authenticators(address.host)
    except (NetrcParseError, OSError, UnicodeDecodeError):
        # What the parser says may quote the file, and a password with it.
        problem = f"{path} cannot be read as a netrc file"
        raise NotAnEndpoint(
            address.url, problem, "mend that file, or name another in NETRC"
        ) from None
    if entry is None:
        return None
    return _checked(address, Credentials(entry[0] or "", entry[2] or ""))


def _checked(address: Address, who: Credentials) -> Credentials:
    """Refuses what no header can say: the bytes of another encoding, and signs of control."""
    problem = ""
    for what, text in (("user", who.user), ("password", who.password)):
        if not is_utf8(text):
            problem = f"the {what} to log in with is no UTF-8"
    if re.search(r"[\x00-\x1f\x7f]", who.user):
        problem = "the user to log in with has a control character"
    if problem:
        raise NotAnEndpoint(address.url, problem, _HOW)
    return who
