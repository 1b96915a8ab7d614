"""A document of events, as it came: whole refusals, faults by place, and nothing that hurts."""

from __future__ import annotations

import json

import pytest

from server.services.supply import documents
from server.services.supply.documents import DocumentRefused, DocumentTooLarge, read_document
from tests.support.epcis import document, event, shipped
from tests.support.server import MORNING


def faults(told):
    [delivered] = read_document(json.dumps(document(told)).encode(), MORNING).events
    return [(fault.where, fault.what) for fault in delivered.faults]


@pytest.mark.parametrize(
    ("wrong", "where", "words"),
    [
        ({"eventTime": "x"}, "eventTime", "“x” is no date-time"),
        ({"bizStep": "shiping"}, "bizStep", "“shiping” is none of what can stand there"),
        ({"foo": 1}, "", "no namespace before it"),
        ({"destinationList": [{"type": "location"}]}, "destinationList[0]", "is missing"),
        ({"epcList": ["a:b", "a:b"]}, "epcList", "names something twice"),
        ({"ilmd": {}}, "", "ilmd goes with the action ADD only"),
    ],
)
def test_what_the_schema_forbids_is_said_with_its_place(wrong, where, words):
    found = faults(shipped("A900001", **wrong))

    assert any(place == where and words in what for place, what in found)
    assert len(found) <= documents.MOST_FAULTS


def test_an_event_that_is_no_object_is_a_fault_of_its_own():
    assert faults(5) == [("", "an event must be a JSON object")]


def test_a_measurement_of_a_newer_vocabulary_does_no_harm():
    report = {"type": "EffectiveDoseRate", "value": 1}
    assert faults(event(sensorElementList=[{"sensorReport": [report]}], epcList=[])) == []


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "not JSON"),
        (b"[]", "no JSON object"),
        (b"\xef\xbb\xbf <epcis/>", "is XML"),
        (b"[" * 100_000, "nested deeper than 64"),
        (b'{"a":' * 80 + b"1" + b"}" * 80, "nested deeper than 64"),
        (json.dumps(document(epcisBody=[])).encode(), "must be a list of events"),
        (json.dumps({"type": "EPCISDocument", "schemaVersion": "2.0"}).encode(), "is missing"),
    ],
)
def test_what_is_no_document_is_refused_whole(raw, words):
    with pytest.raises(DocumentRefused, match=words):
        read_document(raw, MORNING)


def test_more_than_is_taken_at_once_is_refused_before_it_costs_anything(monkeypatch):
    monkeypatch.setattr(documents, "MOST_EVENTS", 1)
    with pytest.raises(DocumentTooLarge, match="2 events; 1 are taken"):
        read_document(json.dumps(document(event(), event())).encode(), MORNING)
    monkeypatch.setattr(documents, "MOST_UNITS", 1)
    with pytest.raises(DocumentTooLarge, match="2 units"):
        read_document(json.dumps(document(shipped("A1", "A2"))).encode(), MORNING)
