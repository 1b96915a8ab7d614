"""biip reads the same labels: where both accept one, both read the same."""

from __future__ import annotations

import biip
from hypothesis import given

from domain.serials import read_scan
from tests.unit.domain.serials.element_makers import (
    GTINS,
    SERIALS,
    as_link,
    as_scanned,
    element_sets,
)


def _second_opinion(text: str) -> dict[str, str]:
    found = biip.parse(text)
    label = found.gs1_message or found.gs1_digital_link_uri
    assert label is not None
    return {each.ai.ai: each.value for each in label.element_strings}


@given(element_sets())
def test_labels_are_read_as_biip_reads_them(elements):
    text = as_scanned(elements)
    assert read_scan(text).ais == _second_opinion(text)


@given(GTINS, SERIALS)
def test_links_are_read_as_biip_reads_them(gtin, serial):
    link = as_link({"01": gtin, "21": serial})
    assert read_scan(link).ais == _second_opinion(link)
