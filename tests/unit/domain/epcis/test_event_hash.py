"""The hash id: one event, many spellings, one id; any difference that matters, another one."""

from __future__ import annotations

import pytest

from domain.epcis.event_hash import hash_id, pre_hash

CONTEXT = [
    "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
    {"our": "https://our.example/"},
]
EVENT = {
    "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "shipping", "disposition": "in_transit",
    "eventTime": "2026-06-01T10:00:00.000+02:00", "eventTimeZoneOffset": "+02:00",
    "epcList": ["urn:epc:id:sgtin:4012345.011111.2", "urn:epc:id:sgtin:4012345.011111.1"],
    "readPoint": {"id": "urn:epc:id:sgln:4012345.00001.0"},
    "bizTransactionList": [{"type": "po", "bizTransaction": "http://shop.example/po/7"}],
    "persistentDisposition": {"set": ["recalled"]},
    "our:note": {"our:b": 1.50, "our:a": ["y", "x"], "our:c": {}},
    "our:flag": True,
}  # fmt: skip


def test_every_field_stands_in_its_order_with_its_full_name():
    assert pre_hash(EVENT, CONTEXT) == (
        "eventType=ObjectEventeventTime=2026-06-01T08:00:00.000ZeventTimeZoneOffset=+02:00"
        "epcListepc=https://id.gs1.org/01/04012345111118/21/1"
        "epc=https://id.gs1.org/01/04012345111118/21/2"
        "action=OBSERVEbizStep=https://ref.gs1.org/cbv/BizStep-shipping"
        "disposition=https://ref.gs1.org/cbv/Disp-in_transit"
        "persistentDispositionset=https://ref.gs1.org/cbv/Disp-recalled"
        "readPointid=https://id.gs1.org/414/4012345000016"
        "bizTransactionListtype=https://ref.gs1.org/cbv/BTT-pobizTransaction=http://shop.example/po/7"
        "{https://our.example/}flag=true{https://our.example/}note{https://our.example/}a=x"
        "{https://our.example/}a=y{https://our.example/}b=1.5{https://our.example/}c"
    )  # fmt: skip


def test_spelling_order_id_and_record_time_make_no_difference():
    same = {
        **dict(reversed(EVENT.items())),
        "eventTime": "2026-06-01T08:00:00Z",
        "bizStep": "urn:epcglobal:cbv:bizstep:shipping",
        "disposition": "cbv:Disp-in_transit",
        "epcList": [
            "https://shop.example/01/04012345111118/21/1",
            "https://id.gs1.org/01/04012345111118/10/L/21/2",
        ],
        "eventID": "urn:uuid:1",
        "recordTime": "2026-06-02T00:00:00Z",
        "errorDeclaration": {"declarationTime": "2026-06-02T00:00:00Z"},
    }

    assert hash_id(same, CONTEXT) == hash_id(EVENT, CONTEXT)
    assert hash_id(EVENT, CONTEXT).startswith("ni:///sha-256;")
    assert hash_id(EVENT, CONTEXT).endswith("?ver=CBV2.0")


@pytest.mark.parametrize(
    "other",
    [
        {"eventTime": "2026-06-01T08:00:00.001Z"},
        {"disposition": "returned"},
        {"epcList": ["urn:epc:id:sgtin:4012345.011111.2"]},
        {"our:flag": False},
        {"action": "DELETE"},
    ],
)
def test_any_difference_that_matters_makes_another_event(other):
    assert hash_id(EVENT | other, CONTEXT) != hash_id(EVENT, CONTEXT)


def test_sensors_and_quantities_are_part_of_it():
    event = {
        "type": "TransformationEvent", "eventTime": "not a time", "eventTimeZoneOffset": "+00:00",
        "inputQuantityList": [
            {"epcClass": "urn:epc:idpat:sgtin:4012345.011111.*", "quantity": 10.0, "uom": "KGM"},
            "odd", {},
        ],
        "sensorElementList": [{
            "sensorMetadata": {"time": "2026-06-01T08:00:00Z", "our:x": None},
            "sensorReport": [{"type": "Temperature", "value": 20.0}, {"type": "gs1:Speed"}],
        }],
        "certificationInfo": ["https://b.example", "https://a.example"],
    }  # fmt: skip

    assert pre_hash(event, {"our": "https://our.example/", "n": 5}) == (
        "eventType=TransformationEventeventTime=not a timeeventTimeZoneOffset=+00:00"
        "certificationInfo=https://a.examplecertificationInfo=https://b.example"
        "inputQuantityListquantityElement=oddquantityElementepcClass="
        "https://id.gs1.org/01/04012345111118quantity=10uom=KGM"
        "sensorElementListsensorElementsensorMetadatatime=2026-06-01T08:00:00.000Z"
        "{https://our.example/}xsensorReporttype=https://gs1.org/voc/Speed"
        "sensorReporttype=https://gs1.org/voc/Temperaturevalue=20"
    )  # fmt: skip
