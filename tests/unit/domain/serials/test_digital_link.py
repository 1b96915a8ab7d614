"""Web addresses: GS1 Digital Links are read, every other address is refused."""

from __future__ import annotations

import pytest

from domain.codes import Code
from domain.serials import ScanKind, read_scan

GTIN = "09506000134352"


@pytest.mark.parametrize(
    ("link", "elements"),
    [
        (f"https://id.gs1.org/01/{GTIN}/21/A%2Fb", {"01": GTIN, "21": "A/b"}),
        (f"HTTPS://ID.GS1.ORG/01/{GTIN}/21/ABC", {"01": GTIN, "21": "ABC"}),
        (f"http://example.com:8080/shop/01/{GTIN}/10/L/21/S", {"01": GTIN, "10": "L", "21": "S"}),
        (f"https://example.com/01/x/01/{GTIN}", {"01": GTIN}),  # a path that looks like a key
        ("https://example.com/01/9506000134352/21/S", {"01": GTIN, "21": "S"}),  # EAN-13
        ("https://example.com/01/614141123452", {"01": "00614141123452"}),  # UPC-A
        ("https://example.com/01/96385074", {"01": "00000096385074"}),  # EAN-8
        ("https://example.com/8004/9520614141234567?01=9506000134352", None),
        (f"https://example.com/01/{GTIN}?17=251231&name=x&&lot", {"01": GTIN, "17": "251231"}),
        (f"https://example.com/01/{GTIN}/21/S+1#top", {"01": GTIN, "21": "S+1"}),
        (f"https://example.com/01/{GTIN}/21/5%zz", {"01": GTIN, "21": "5%zz"}),
        (f"https://example.com/01/{GTIN}?back=https://example.com/", {"01": GTIN}),
        ("https://example.com/414/9506000134376/254/A", {"414": "9506000134376", "254": "A"}),
    ],
)
def test_a_link_is_read(link, elements):
    for prefix in ("", "]Q1", "]d1"):
        scan = read_scan(prefix + link)
        assert scan.kind is ScanKind.DIGITAL_LINK
        assert scan.refusal is None
        if elements is not None:
            assert scan.ais == elements
            assert scan.serial == elements.get("21")
            assert scan.product_code == elements.get("01")


@pytest.mark.parametrize(
    "link",
    [
        "https://",
        "https:///01/" + GTIN,
        "https://example.com",
        "https://example.com/",
        "https://www.example.com/offers?id=1",
        f"https://exa_mple.com/01/{GTIN}",
        f"https://example.com/01/{GTIN}>",
        f"https://example.com/01/{GTIN}/",
        "https://example.com/01/",
        "https://example.com/01//21/A",
        f"https://example.com/gtin/{GTIN}",
        f"https://example.com/01/{GTIN}/99/A",  # an attribute in the path
        f"https://example.com/01/{GTIN}/21/A/10/B",  # qualifiers in a wrong order
        f"https://example.com/01/{GTIN}?21=A",  # a qualifier in the query
        f"https://example.com/01/{GTIN}?10=A",  # likewise, as this key could carry it
        f"https://example.com/01/{GTIN}?01={GTIN}",  # the key twice
        f"https://example.com/01/{GTIN}?99=A&99=A",
        f"hTTps://example.com/01/{GTIN}",
        f"https://example.com/01/{GTIN}?04=A",  # a number that is no identifier
        f"https://example.com/01/{GTIN}?99=",
        f"https://example.com/01/{GTIN}?99=A+B",  # a space is in no element
        f"https://example.com/01/{GTIN}?17=251332",
        f"https://example.com/01/{GTIN}?02={GTIN}",
        "https://example.com/01/950600013435",  # a digit is missing
        f"https://example.com/01/{GTIN}/21/%00",
        f"https://example.com/01/{GTIN}/21/%C3%84",
    ],
)
def test_any_other_address_is_refused_whole(link):
    scan = read_scan(link)
    assert scan.kind is ScanKind.DIGITAL_LINK
    assert scan.refusal is not None
    assert scan.refusal.code in (Code.SCAN_UNREADABLE, Code.SER_CHECK)
    assert (scan.serial, scan.product_code, dict(scan.ais)) == (None, None, {})


def test_two_links_in_one_go_are_two_codes():
    link = f"https://example.com/01/{GTIN}/21/A"
    for glue in ("", "\r\n", "\t"):
        refusal = read_scan(link + glue + link).refusal
        assert refusal is not None
        assert refusal.code is Code.SCAN_TWO_CODES
