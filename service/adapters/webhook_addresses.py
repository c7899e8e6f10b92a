"""Where a webhook may go.

Flows in: the URL of a destination. Flows out: its parts, and the network addresses it stands for, all of them allowed.
Knows no HTTP.

Who may write to the archive may make this machine post to addresses that only this machine can reach. Posting to a
neighbour is what a self-hosted product is for, so private addresses are allowed unless DATELINE_PRIVATE_WEBHOOKS is
off; those where clouds keep the credentials of their machines never are.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

from service.ports import BadQuestion, DeliveryFailed

LONGEST_URL = 2000
HOW = "write one such as https://example.org/hooks/digest"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: the IPv4 address is the last 32 bits
CREDENTIALS = frozenset(  # beside the link-local ones
    (ipaddress.ip_address("fd00:ec2::254"), ipaddress.ip_address("100.100.100.200"))
)


def webhook_parts(url: str, *, private: bool) -> SplitResult:
    """The parts of a URL that a webhook may have, as far as that can be told without asking for its name.

    Raises BadQuestion.
    """
    wrong = f"{_shown(url)!r} is no address of a webhook"
    if len(url) > LONGEST_URL or not url.isascii() or any(c <= " " or c == "\x7f" for c in url):
        raise BadQuestion(f"{wrong}: {HOW}, in ASCII and without spaces")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadQuestion(f"{wrong} ({error}): {HOW}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise BadQuestion(f"{wrong}: {HOW}")
    literal = literal_address(parts.hostname)
    if literal is not None and not allowed(literal, private=private):
        raise BadQuestion(f"{wrong}: webhooks may not go to {literal}")
    return parts


def resolved(parts: SplitResult, *, private: bool) -> list[Address]:
    """Every address that the name stands for now, in the resolver's order. Raises DeliveryFailed."""
    host = parts.hostname or ""
    try:
        found = socket.getaddrinfo(host, parts.port or 0, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DeliveryFailed(f"{host} has no address: {error}", again=True) from error
    addresses = list(dict.fromkeys(ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found))
    if not all(allowed(address, private=private) for address in addresses):
        raise DeliveryFailed(f"{host} stands for an address that webhooks may not go to.", again=False)
    return addresses


def allowed(address: Address, *, private: bool) -> bool:
    """Link-local, multicast, unspecified and reserved ones never are; private and loopback ones if `private`."""
    inner = _inner(address)
    if inner is not None:
        return allowed(inner, private=private)
    if address in CREDENTIALS:
        return False
    if address.is_loopback:
        return private
    if address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved:
        return False
    return private or address.is_global


def literal_address(host: str) -> Address | None:
    """The address that `host` is; None when it is a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _inner(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one wraps."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else address.ipv4_mapped


def _shown(url: str) -> str:
    """Without a password."""
    before, at, after = url[:200].rpartition("@")
    return f"…@{after}" if at and "//" in before else url[:200]
