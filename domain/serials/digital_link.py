"""GS1 Digital Link addresses: the product and serial that a web address names.

Uncompressed links as the standard (1.1 to 1.4) defines them; nothing is ever fetched.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from domain.codes import Code
from domain.serials.application_identifiers import (
    LINK_KEYS,
    NEVER_LINK_ATTRIBUTES,
    identifiers,
    link_paths,
)
from domain.serials.element_strings import Elements, add_element, check_together
from domain.serials.reasons import Reason, unreadable
from domain.verdicts import Refused

_LINK = re.compile(r"https?://", re.IGNORECASE)
_ADDRESS = re.compile(
    # The scheme in one case only, as GS1's own engine has it: scanners know no other.
    r"(?:https?|HTTPS?)://[A-Za-z0-9.:\[\]-]+(?P<path>/[^?#]*)(?:\?(?P<query>[^#]*))?(?:#.*)?"
)
_LEGAL = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*")
_GLUED = re.compile(r"[^=/?&]https?://", re.IGNORECASE)
_SHORT_GTINS = (8, 12, 13)


def is_link(text: str) -> bool:
    """Say whether the text is a web address."""
    return _LINK.match(text) is not None


def _data(ai: str, text: str) -> str:
    """Undo the percent encoding; a GTIN may come without the zeros in front of it."""
    data = unquote(text, errors="replace")
    if ai == "01" and len(data) in _SHORT_GTINS:
        data = data.zfill(14)
    return data


def _path_pairs(path: str) -> list[tuple[str, str]]:
    """Return the pairs of identifier and data at the end of the path, from the key on.

    Read from the end, because whatever stands before the key is the owner's own path and may
    look like keys.
    """
    segments = path.split("/")[1:]
    known = identifiers()
    pairs: list[tuple[str, str]] = []
    while len(segments) > 1:
        text, ai = segments.pop(), segments.pop()
        if ai not in known:
            return []
        pairs.insert(0, (ai, text))
        if ai in LINK_KEYS:
            return pairs
    return []


def _query_pairs(query: str) -> list[tuple[str, str]]:
    """Return the pairs whose name is a number; every other parameter is the owner's own."""
    named = [part.partition("=") for part in re.split("[&;]", query)]
    return [(name, text) for name, sign, text in named if sign and name.isdigit()]


def _check_query(ai: str, path: tuple[str, ...]) -> Refused | None:
    if ai not in identifiers():
        return unreadable(Reason.UNKNOWN, ai)
    longer = [(*path[:at], ai, *path[at:]) for at in range(1, len(path) + 1)]
    if ai in NEVER_LINK_ATTRIBUTES or any(candidate in link_paths() for candidate in longer):
        return unreadable(Reason.LINK_ORDER, ai)
    return None


def _add_query(elements: Elements, query: str) -> Refused | None:
    """Add the attributes of the query to what the path said."""
    path = tuple(elements)
    for ai, encoded in _query_pairs(query):
        if refused := _check_query(ai, path):
            return refused
        if ai in elements:
            return unreadable(Reason.TWICE, ai)
        data = _data(ai, encoded.replace("+", " "))
        if refused := add_element(elements, identifiers()[ai], data):
            return refused
    return None


def read_link(text: str) -> Elements | Refused:
    """Read a web address as a GS1 Digital Link; any other address is refused."""
    if _GLUED.search(text):
        return Refused(Code.SCAN_TWO_CODES)
    found = _ADDRESS.fullmatch(text)
    if found is None or _LEGAL.fullmatch(text) is None:
        return unreadable(Reason.CHARACTER)
    pairs = _path_pairs(found["path"])
    if not pairs:
        return unreadable(Reason.LINK)
    if tuple(ai for ai, _ in pairs) not in link_paths():
        return unreadable(Reason.LINK_ORDER)
    elements: Elements = {}
    for ai, encoded in pairs:
        if refused := add_element(elements, identifiers()[ai], _data(ai, encoded)):
            return refused
    return _add_query(elements, found["query"] or "") or check_together(elements) or elements
