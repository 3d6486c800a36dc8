"""HTTP as an endpoint needs it: kept connections, retries, redirects, bounds, clear errors.

The standard library's `http.client` is enough for that and is imported three times as
fast as the fastest of the HTTP packages.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NoReturn
from urllib.parse import urljoin

from billgraph.graph.engine.remote.address import Address, credentials, shown
from billgraph.graph.engine.remote.auth import Auth, answer
from billgraph.graph.engine.remote.connection import Connection, Deadline
from billgraph.graph.errors import EndpointUnreachable, NotAnEndpoint, StrangeReply

TIMEOUT = 60.0
"""How many seconds one request may take by default, with all that follows from it."""

LIMIT = 256 * 1024 * 1024
"""How many bytes an answer may have by default."""

_BUSY = frozenset({429, 502, 503, 504})
_ELSEWHERE = frozenset({301, 302, 303, 307, 308})
_REDIRECTS = 5
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Retry:
    """How often and how soon a busy endpoint is asked again.

    Attributes:
        attempts: How often it is asked in all.
        pause: Seconds before the second time; each further pause is twice as long. What
            the endpoint asks for in ``Retry-After`` comes before it.
    """

    attempts: int = 4
    pause: float = 0.5


@dataclass(frozen=True, slots=True)
class Request:
    """One request; whatever billgraph asks or sends may be repeated without harm.

    Attributes:
        method: ``GET``, ``POST``, ``PUT`` or ``DELETE``.
        address: Where to.
        headers: The header fields.
        body: The content, or None.
        changes: Whether it changes what the endpoint holds; then it is sent to nobody
            but the host that the user named.
    """

    method: str
    address: Address
    headers: Mapping[str, str]
    body: bytes | None = None
    changes: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back.

    Attributes:
        address: Who answered, after all redirects.
        status: The HTTP status.
        headers: The header fields; names are found in any case.
        body: The whole content.
    """

    address: Address
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type in lower case, without its parameters."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()


class Client:
    """Sends requests; not for use by several threads at once.

    Args:
        timeout: How many seconds one request may take, from the look-up of the host to the
            last byte, redirects and repetitions included.
        retry: How a busy endpoint is asked again.
        limit: How many bytes an answer may have.
    """

    def __init__(
        self, timeout: float = TIMEOUT, retry: Retry | None = None, limit: int = LIMIT
    ) -> None:
        self._timeout = timeout
        self._retry = retry or Retry()
        self.limit = limit
        self._connections: dict[tuple[str, str, int], Connection] = {}
        self._auths: dict[tuple[str, str, int], Auth] = {}

    def send(self, request: Request) -> Reply:
        """Sends a request until it is answered by more than "busy".

        Returns:
            The reply, whatever its status.

        Raises:
            EndpointUnreachable: When no answer came.
            StrangeReply: When the answer is too large, is cut short, or leads round in circles.
        """
        deadline = Deadline(self._timeout)
        pause = self._retry.pause
        for _ in range(self._retry.attempts - 1):
            reply = self._follow(request, deadline)
            wait = _retry_after(reply) if reply.status in _BUSY else None
            wait = pause if wait is None else wait
            # Who asks for a longer wait than the request has time is not waited for.
            if reply.status not in _BUSY or not deadline.allows(wait):
                return reply
            time.sleep(wait)
            pause *= 2
        return self._follow(request, deadline)

    def close(self) -> None:
        """Closes the connections; the next request opens new ones."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def _follow(self, request: Request, deadline: Deadline) -> Reply:
        home = request.address.origin
        for _ in range(_REDIRECTS):
            reply = self._authorised(request, home, deadline)
            location = reply.headers.get("Location")
            if reply.status not in _ELSEWHERE or location is None:
                return reply
            address = _redirected(request.address, location, reply.status)
            if request.changes and address.host != request.address.host:
                problem, mend = (
                    f"redirects a change to {address.url}",
                    "name that URL if it may have the data",
                )
                raise StrangeReply(request.address.url, problem, mend, reply.status)
            if reply.status == 303:
                request = Request("GET", address, {"Accept": request.headers.get("Accept", "*/*")})
            else:
                # RFC 9110 lets a client keep the method after 301 and 302 as well; a query
                # that lost its form on the way would be another request.
                request = replace(request, address=address)
        raise StrangeReply(
            request.address.url, "leads from one address to the next", "name the last one", 301
        )

    def _authorised(
        self, request: Request, home: tuple[str, str, int], deadline: Deadline
    ) -> Reply:
        """Answers a challenge, but only that of the host that the user named."""
        origin = request.address.origin
        auth = self._auths.get(origin)
        reply = self._exchange(request, auth, deadline)
        if reply.status != 401 or origin != home:
            return reply
        who = credentials(request.address)
        fresh = answer(reply.headers.get_all("WWW-Authenticate", []), who) if who else None
        if fresh is None:
            return reply
        reply = self._exchange(request, fresh, deadline)
        if reply.status != 401:
            self._auths[origin] = fresh
        return reply

    def _exchange(self, request: Request, auth: Auth | None, deadline: Deadline) -> Reply:
        origin = request.address.origin
        kept = self._connections.get(origin)
        try:
            if kept is not None and kept.sock is not None:
                kept.deadline = deadline
                # The endpoint may have closed a kept connection meanwhile.
                with contextlib.suppress(ConnectionError):
                    return self._once(kept, request, auth)
                kept.close()
            connection = self._connections[origin] = Connection(request.address, deadline)
            return self._once(connection, request, auth)
        except (OSError, http.client.HTTPException, ValueError, OverflowError) as error:
            self._drop(origin)
            self._unreachable(request.address, error)
        except BaseException:
            # Half an answer may be left on the connection.
            self._drop(origin)
            raise

    def _drop(self, origin: tuple[str, str, int]) -> None:
        connection = self._connections.pop(origin, None)
        if connection is not None:
            connection.close()

    def _once(self, connection: Connection, request: Request, auth: Auth | None) -> Reply:
        headers: dict[str, str | bytes] = {"User-Agent": "billgraph", **request.headers}
        if auth is not None:
            header = auth.header(request.method, request.address.target)
            headers["Authorization"] = header.encode()
        if connection.sock is None:
            connection.connect()
        # One that answers before it has read all, such as with 401 or 413, may close its
        # side while we still send; its answer is there to be read nevertheless.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.request(request.method, request.address.target, request.body, headers)
        with contextlib.closing(connection.getresponse()) as response:
            body = self._read(request.address, response)
        return Reply(request.address, response.status, response.headers, body)

    def _read(self, address: Address, response: http.client.HTTPResponse) -> bytes:
        announced = response.length
        body = bytearray()
        while announced is None or len(body) < announced:
            part = response.read1(_CHUNK)
            if not part:
                break
            body += part
            if len(body) > self.limit:
                raise StrangeReply(
                    address.url,
                    f"answers with more than {self.limit:,} bytes",
                    "ask for less, as with LIMIT",
                    response.status,
                )
        if announced is not None and len(body) < announced:
            raise StrangeReply(
                address.url,
                f"the answer was cut short: {len(body):,} of {announced:,} bytes came",
                "ask again",
                response.status,
            )
        return bytes(body)

    def _unreachable(self, address: Address, error: Exception) -> NoReturn:
        problem, mend = _explain(address, error, self._timeout)
        kind = (
            StrangeReply if isinstance(error, http.client.IncompleteRead) else EndpointUnreachable
        )
        raise kind(address.url, problem, mend) from error


def _redirected(base: Address, location: str, status: int) -> Address:
    """Returns where a redirect leads; what it says is the server's, and may be anything."""
    try:
        whole = urljoin(base.whole, location)
        # An @ in a path is one, where no host with a user before it is named anew.
        same_host = whole if "//" in location else whole.replace("@", "%40")
        return Address.parse(same_host)
    except (ValueError, NotAnEndpoint):
        problem = f"redirects to what is no address to ask at: {shown(location)}"
        raise StrangeReply(base.url, problem, "name the right one", status) from None


def _explain(address: Address, error: Exception, timeout: float) -> tuple[str, str]:
    """Returns what went wrong below HTTP, and the mend."""
    if isinstance(error, socket.gaierror):
        return f"there is no host {address.host}", "check the name, and the network"
    if isinstance(error, ConnectionRefusedError):
        return "the connection is refused", "check that the endpoint runs, and its port"
    if isinstance(error, ssl.SSLError):
        reason = getattr(error, "verify_message", "") or (error.reason or "").lower()
        reason = reason.replace("_", " ") or "no secure connection"
        return f"no trust by TLS: {reason}", "check the certificate, or whether it is http"
    if isinstance(error, TimeoutError):
        return f"no whole answer within {timeout:g} s", "ask for less, or give it more time"
    if isinstance(error, http.client.IncompleteRead):
        return "the answer was cut short", "ask again"
    if isinstance(error, ConnectionError):
        return "the connection was closed without an answer", "ask again, or see the server's log"
    if isinstance(error, http.client.HTTPException):
        return "what answers there does not speak HTTP", "check the port, or whether it is https"
    if isinstance(error, ValueError):
        return "what answers there does not keep to HTTP", "see the server's log"
    reason = getattr(error, "strerror", None) or str(error)
    return f"cannot be reached: {reason}", "check the address and the network"


def _retry_after(reply: Reply) -> float | None:
    """Returns the seconds that the endpoint asks to wait (RFC 9110, section 10.2.3), if it does."""
    value = reply.headers.get("Retry-After", "").strip()
    if not value:
        return None
    try:
        if value.isdecimal():
            return float(value)
        from email.utils import parsedate_to_datetime

        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, LookupError, OverflowError, OSError):
        return None
