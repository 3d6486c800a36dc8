"""A connection that is over in time, whatever the other side does.

A time-out of a socket bounds one wait and no more: who sends a byte every second keeps an
exchange going for ever. Here each wait, from the look-up of the name to the last byte, gets
only what is left of the time of the whole.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING, cast

from billgraph.graph.engine.remote.address import Address

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

LONGEST = 10_000_000.0
"""How many seconds a time-out can have: four months, which any socket takes."""

_CHUNK = 65_536


class Deadline:
    """When an exchange is to be over.

    Args:
        seconds: How long it may take from now on.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + min(seconds, LONGEST)

    def allows(self, seconds: float) -> bool:
        """Tells whether there is more time left than some seconds."""
        return self._end - time.monotonic() > seconds

    def left(self) -> float:
        """Returns the seconds that are left.

        Raises:
            TimeoutError: When there are none.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class Connection(http.client.HTTPConnection):
    """A connection by HTTP or HTTPS whose exchanges are over by a deadline.

    Args:
        address: Where to.
        deadline: When the first exchange is to be over; each further one sets its own.
    """

    def __init__(self, address: Address, deadline: Deadline) -> None:
        super().__init__(address.host, address.port)
        self._is_secure = address.scheme == "https"
        if self._is_secure:
            self.default_port = http.client.HTTPS_PORT
        self.deadline = deadline

    def connect(self) -> None:
        """Connects, and agrees on TLS where the address is one of https."""
        sock = _connected(self.host, self.port, self.deadline)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.sock = self._secured(sock) if self._is_secure else sock
        except BaseException:
            sock.close()
            raise

    def _secured(self, sock: socket.socket) -> ssl.SSLSocket:
        context = ssl.create_default_context()
        context.set_alpn_protocols(["http/1.1"])
        # The whole handshake has this time: it is no wait of its own for each message.
        sock.settimeout(self.deadline.left())
        return context.wrap_socket(sock, server_hostname=self.host)

    def send(self, data: ReadableBuffer) -> None:  # type: ignore[override]
        """Sends bytes, however slowly they are taken."""
        rest = memoryview(data)
        while rest:
            self.sock.settimeout(self.deadline.left())
            rest = rest[self.sock.send(rest[:_CHUNK]) :]

    def response_class(  # type: ignore[override]
        self, sock: socket.socket, debuglevel: int = 0, method: str | None = None
    ) -> http.client.HTTPResponse:
        """The reply, all of which is read through the deadline."""
        incoming = cast(socket.socket, _Incoming(sock, self.deadline))
        return http.client.HTTPResponse(incoming, debuglevel, method)


class _Incoming(io.RawIOBase):
    """What a socket receives before a deadline; `http.client` takes it for the socket."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline
        # Kept, because the socket is closed only when its last file is.
        self._file = sock.makefile("rb", buffering=0)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        self._sock.settimeout(self._deadline.left())
        return self._file.readinto(buffer)

    def close(self) -> None:
        self._file.close()
        super().close()


def _connected(host: str, port: int, deadline: Deadline) -> socket.socket:
    """Returns a socket that is connected to the first address of a host that answers."""
    found = _looked_up(host, port, deadline)
    failure: OSError | None = None
    for number, (family, kind, protocol, _, place) in enumerate(found):
        try:
            sock = socket.socket(family, kind, protocol)
        except OSError as error:
            failure = error
            continue
        try:
            # One that says nothing at all leaves time for those after it.
            sock.settimeout(deadline.left() / (len(found) - number))
            sock.connect(place)
        except BaseException as error:
            sock.close()
            if not isinstance(error, OSError):
                raise
            failure = error
        else:
            return sock
    raise failure or socket.gaierror(f"no address of {host}")


_Addresses = list[tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[str, int]]]


def _looked_up(host: str, port: int, deadline: Deadline) -> _Addresses:
    """Returns the addresses of a host.

    The system's look-up knows no time-out and cannot be ended, so that it is left alone, in
    a thread of its own, when the time is over. A number needs none.
    """
    try:
        return _look_up(host, port, socket.AI_NUMERICHOST)
    except socket.gaierror:
        pass
    found: list[_Addresses | Exception] = []

    def look_up() -> None:
        try:
            found.append(_look_up(host, port))
        except Exception as error:
            found.append(error)

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(deadline.left())
    if not found:
        raise TimeoutError
    if isinstance(found[0], Exception):
        raise found[0]
    return found[0]


def _look_up(host: str, port: int, flags: int = 0) -> _Addresses:
    try:
        return cast(
            _Addresses, socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
        )
    except UnicodeError:
        raise socket.gaierror(f"{host} is no name of a host") from None
