"""Which addresses a webhook may have: of the internet only, whatever a name resolves to.

A webhook makes the server send requests for somebody: never into the network it stands in.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from server.errors import RequestRefused

LONGEST_URL = 2000
_SCHEMES = {"https": 443, "http": 80}
Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class AddressRefused(RequestRefused):
    """A webhook can't have this address."""

    status = 422
    code = "WEBHOOK_ADDRESS"
    title = "No address for a webhook"


def check_url(url: str, *, loopback: bool) -> tuple[str, str, int, str]:
    """Return scheme, host, port and target of a webhook's address. Raises AddressRefused.

    `loopback`: this very machine may be told too, without TLS; for trying things out.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _SCHEMES.get(parts.scheme, 0)
    except ValueError as wrong:
        raise AddressRefused("This is no web address. Write it as https://host/path.") from wrong
    host = parts.hostname or ""
    if parts.scheme not in _SCHEMES or not host or len(url) > LONGEST_URL or not url.isascii():
        raise AddressRefused("This is no web address. Write it as https://host/path.")
    if parts.username is not None or parts.fragment or any(sign.isspace() for sign in url):
        raise AddressRefused(
            "Leave out user, password and fragment: each message is signed, that proves enough."
        )
    if (address := _literal(host)) is not None:
        check_address(address, loopback=loopback)
    if parts.scheme != "https" and not (loopback and _is_loopback(host)):
        raise AddressRefused("Messages go over https only.")
    target = parts.path or "/"
    return parts.scheme, host, port, f"{target}?{parts.query}" if parts.query else target


def check_address(address: Ip, *, loopback: bool) -> None:
    """Raise AddressRefused for an address that is not of the internet."""
    for each in _meant(address):
        if loopback and each.is_loopback:
            continue
        if not each.is_global or each.is_multicast or each.is_reserved:
            raise AddressRefused(
                "This address is inside a network, not on the internet. The server sends nothing"
                " there."
            )


def _meant(address: Ip) -> list[Ip]:
    """Return an address with what it stands for where it is another one in disguise."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address.sixtofour is not None:
        return [address, address.sixtofour]
    if address in _NAT64:
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    return [address]


def _literal(host: str) -> Ip | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    address = _literal(host)
    return host == "localhost" or (address is not None and address.is_loopback)
