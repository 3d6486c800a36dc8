"""Answers to "who are you": Basic (RFC 7617) and Digest (RFC 7616)."""

from __future__ import annotations

import re
from typing import Protocol

from billgraph.graph.engine.remote.address import Credentials


class Auth(Protocol):
    """A way to say who asks."""

    def header(self, method: str, target: str) -> str:
        """Returns the value of ``Authorization`` for one request."""


class Basic:
    """The user and password in base64, in every request."""

    def __init__(self, who: Credentials) -> None:
        from base64 import b64encode

        self._value = "Basic " + b64encode(f"{who.user}:{who.password}".encode()).decode()

    def header(self, method: str, target: str) -> str:  # noqa: ARG002 - the same for all
        """Returns the value of ``Authorization`` for one request."""
        return self._value


class Digest:
    """A hash over the password, the request and the server's nonce.

    Args:
        who: The user and password.
        challenge: The parameters of the server's challenge, their names in lower case.
    """

    def __init__(self, who: Credentials, challenge: dict[str, str]) -> None:
        self._who = who
        self._given = challenge
        self._count = 0

    @staticmethod
    def knows(challenge: dict[str, str]) -> bool:
        """Tells whether a challenge can be met here."""
        qop = challenge.get("qop")
        return (
            "nonce" in challenge
            and _algorithm(challenge) in _HASHES
            and (qop is None or "auth" in re.split(r"[\s,]+", qop))
        )

    def header(self, method: str, target: str) -> str:
        """Returns the value of ``Authorization`` for one request; each counts the nonce on."""
        import secrets

        given, who = self._given, self._who
        realm, nonce = given.get("realm", ""), given["nonce"]
        self._count += 1
        count, own = f"{self._count:08x}", secrets.token_hex(8)
        # RFC 7616, sections 3.4.1 to 3.4.3.
        secret = self._hash(f"{who.user}:{realm}:{who.password}")
        if given.get("algorithm", "").lower().endswith("-sess"):
            secret = self._hash(f"{secret}:{nonce}:{own}")
        request = self._hash(f"{method}:{target}")
        fields = {"username": who.user, "realm": realm, "nonce": nonce, "uri": target}
        plain = {}
        if "qop" in given:
            proof = self._hash(f"{secret}:{nonce}:{count}:{own}:auth:{request}")
            fields["cnonce"] = own
            plain = {"qop": "auth", "nc": count}
        else:
            proof = self._hash(f"{secret}:{nonce}:{request}")
        fields["response"] = proof
        fields |= {"opaque": given["opaque"]} if "opaque" in given else {}
        plain |= {"algorithm": given["algorithm"]} if "algorithm" in given else {}
        quoted = [f"{name}={_quoted(value)}" for name, value in fields.items()]
        return "Digest " + ", ".join([*quoted, *(f"{name}={v}" for name, v in plain.items())])

    def _hash(self, text: str) -> str:
        import hashlib

        # The algorithm is the server's choice; it protects no stored password here.
        name = _HASHES[_algorithm(self._given)]
        return hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()


_HASHES = {"md5": "md5", "sha-256": "sha256"}
# A header is the server's: nothing of it is tried twice, lest a long one take minutes.
_CHALLENGE = re.compile(
    r"(?:^|,)\s*+(basic|digest)\b"
    r"((?:\s*+(?:,\s*+)?[\w-]++\s*+=\s*+(?:\"[^\"\\]*+(?:\\.[^\"\\]*+)*\"|[^\s,\"]++))*)",
    re.IGNORECASE,
)
_PARAMETER = re.compile(r"([\w-]++)\s*+=\s*+(?:\"([^\"\\]*+(?:\\.[^\"\\]*+)*)\"|([^\s,\"]++))")


def answer(challenges: list[str], who: Credentials) -> Auth | None:
    """Chooses how to answer; Digest before Basic, and SHA-256 before MD5.

    Args:
        challenges: The values of ``WWW-Authenticate``.
        who: The user and password.

    Returns:
        The answer; None when the server asks for something else.

    Example:
        >>> found = answer(['Basic realm="x", Digest realm="x", nonce="n"'], Credentials("u", "p"))
        >>> type(found).__name__
        'Digest'
    """
    # A line that is folded, or has the end of one in it, is no part of an answer's header.
    lines = [re.sub(r"[\r\n]+[ \t]*", " ", text) for text in challenges]
    offered = [found for text in lines for found in _CHALLENGE.finditer(text)]
    digests = [_parameters(found[2]) for found in offered if found[1].lower() == "digest"]
    known = sorted(filter(Digest.knows, digests), key=_algorithm, reverse=True)
    if known:
        return Digest(who, known[0])
    return Basic(who) if any(found[1].lower() == "basic" for found in offered) else None


def _parameters(text: str) -> dict[str, str]:
    return {
        name.lower(): _read(re.sub(r"\\(.)", r"\1", quoted) if quoted else plain)
        for name, quoted, plain in _PARAMETER.findall(text)
    }


def _read(text: str) -> str:
    """Returns what a header says, which the library reads as Latin-1, where it is UTF-8."""
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text


def _algorithm(challenge: dict[str, str]) -> str:
    return challenge.get("algorithm", "MD5").lower().removesuffix("-sess")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
