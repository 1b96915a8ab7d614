"""What one event says, by the kinds of events ERP and warehouse systems send."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from domain.epcis.events import Fault, Told, party_key, read_event
from domain.epcis.vocabulary import Action, EventType, Meaning, bare, meaning_of
from domain.serials.epc import link_of
from domain.serials.life import Happening

NOW = datetime(2026, 6, 10, tzinfo=UTC)
H = Happening
DRILL, BOX = "04012345111118", "https://id.gs1.org/00/140123452345678902"
ONE, TWO = "urn:epc:id:sgtin:4012345.011111.1", "urn:epc:id:sgtin:4012345.011111.2"


def event(**more) -> dict:
    return {
        "type": "ObjectEvent", "action": "OBSERVE", "eventTime": "2026-06-01T23:30:00Z",
        "eventTimeZoneOffset": "+02:00",
    } | more  # fmt: skip


def read(**more) -> Told:
    told = read_event(event(**more), None, NOW)
    assert isinstance(told, Told), told
    return told


def test_a_shipment_names_units_day_there_and_who_owns_them_now():
    told = read(
        epcList=[ONE, link_of(DRILL, "2"), ONE],
        bizStep="shipping",
        destinationList=[
            {"type": "location", "destination": "urn:epc:id:sgln:4012345.00001.0"},
            {"type": "owning_party", "destination": "urn:epc:id:pgln:4012345.00002"},
        ],
    )

    assert told.units == ((DRILL, "1"), (DRILL, "2"))
    assert told.meanings == (Meaning(H.SHIPPED),)
    assert (told.at, told.on) == (datetime(2026, 6, 1, 23, 30, tzinfo=UTC), date(2026, 6, 2))
    assert told.receiver[0] == "urn:epc:id:pgln:4012345.00002"
    assert told.event_id == told.hash_id


def test_what_is_packed_is_told_beside_its_container():
    told = read(
        type="AggregationEvent", action="ADD", bizStep="packing", childEPCs=[ONE, TWO],
        parentID="urn:epc:id:sscc:4012345.1234567890",
    )  # fmt: skip

    assert (told.parent, told.packed) == (BOX, ((DRILL, "1"), (DRILL, "2")))
    assert not told.unpacked
    assert told.meanings == ()


def test_unpacking_everything_names_no_child():
    told = read(type="AggregationEvent", action="DELETE", bizStep="unpacking", parentID=BOX)

    assert (told.parent, told.packed, told.unpacked) == (BOX, (), True)


def test_a_pallet_that_is_shipped_is_named_with_its_boxes_apart_from_units():
    told = read(epcList=[BOX], bizStep="shipping")

    assert (told.units, told.containers) == ((), (BOX,))


def test_what_went_into_a_transformation_is_consumed_and_what_came_out_begins():
    told = read(type="TransformationEvent", inputEPCList=[ONE], outputEPCList=[TWO])

    assert told.consumed == ((DRILL, "1"),)
    assert told.units == ((DRILL, "2"),)
    assert told.meanings == (Meaning(H.COMMISSIONED),)


def test_persistent_dispositions_are_set_and_unset():
    lasting = {"set": ["recalled", "cbv:Disp-stolen", "expired"], "unset": ["recalled"]}
    told = read(epcList=[ONE], persistentDisposition=lasting)

    assert [each.what for each in told.meanings] == [H.RECALLED, H.STOLEN, H.RELEASED]


def test_an_error_declaration_has_the_hash_of_the_event_it_is_about():
    plain = read(epcList=[ONE], bizStep="receiving", disposition="returned")
    declared = read(
        epcList=[ONE], bizStep="receiving", disposition="returned",
        recordTime="2026-06-02T00:00:00Z",
        errorDeclaration={"declarationTime": "2026-06-03T00:00:00Z", "reason": "did_not_occur"},
    )  # fmt: skip

    assert declared.in_error
    assert not plain.in_error
    assert declared.event_id == plain.event_id


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"eventTime": "2026-06-01T10:00:00"}, "eventTime"),
        ({"eventTime": "yesterday"}, "eventTime"),
        ({"eventTime": "0001-01-01T00:00:00+14:00"}, "eventTime"),
        ({"eventTime": "2026-07-01T10:00:00Z"}, "eventTime"),
        ({"epcList": [ONE, "urn:epc:id:sgtin:4012345.1.2"]}, "epcList[1]"),
        ({"epcList": ["https://id.gs1.org/01/04012345111119/21/1"]}, "epcList[0]"),
        ({"parentID": "urn:epc:id:sscc:1.2"}, "parentID"),
        ({"quantityList": [{"epcClass": "urn:epc:class:lgtin:1.2.3"}]}, "quantityList[0].epcClass"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(wrong, where):
    found = read_event(event(**wrong), None, NOW)

    assert isinstance(found, Fault)
    assert found.where == where


def test_an_event_of_a_kind_of_its_own_says_nothing_of_units_lives():
    assert read(type="ours:Event", epcList=[ONE], bizStep="shipping").meanings == ()


@pytest.mark.parametrize(
    "term",
    [
        "shipping", "urn:epcglobal:cbv:bizstep:shipping", "https://ref.gs1.org/cbv/BizStep-shipping",
        "cbv:BizStep-shipping",
    ],
)  # fmt: skip
def test_every_spelling_of_a_term_is_the_same_term(term):
    assert bare(term) == "shipping"


def test_a_word_of_somebody_elses_is_left_alone():
    assert bare("ours:shipping") == "ours:shipping"
    assert bare("https://ref.gs1.org/cbv/other") == "other"


OBJECT, TRADE, PACKED = EventType.OBJECT, EventType.TRANSACTION, EventType.AGGREGATION
ADD, SEEN, DELETE = Action.ADD, Action.OBSERVE, Action.DELETE


@pytest.mark.parametrize(
    ("kind", "action", "step", "disposition", "means"),
    [
        (OBJECT, ADD, "commissioning", "active", Meaning(H.COMMISSIONED)),
        (OBJECT, ADD, "", "", Meaning(H.COMMISSIONED)),
        (OBJECT, SEEN, "shipping", "in_transit", Meaning(H.SHIPPED)),
        (OBJECT, SEEN, "shipping", "returned", Meaning(H.RETURNED)),
        (OBJECT, SEEN, "void_shipping", "", Meaning(H.SHIPPED, undoes=True)),
        (OBJECT, SEEN, "void_shipping", "returned", Meaning(H.SHIPPED, undoes=True)),
        (OBJECT, SEEN, "receiving", "in_progress", Meaning(H.RECEIVED)),
        (OBJECT, SEEN, "receiving", "returned", Meaning(H.RETURNED)),
        (OBJECT, SEEN, "accepting", "", Meaning(H.RECEIVED)),
        (OBJECT, SEEN, "retail_selling", "", Meaning(H.SOLD)),
        (OBJECT, DELETE, "retail_selling", "retail_sold", Meaning(H.SOLD)),
        (OBJECT, SEEN, "holding", "recalled", Meaning(H.RECALLED)),
        (OBJECT, SEEN, "", "stolen", Meaning(H.STOLEN)),
        (OBJECT, DELETE, "destroying", "destroyed", Meaning(H.DESTROYED)),
        (OBJECT, DELETE, "decommissioning", "inactive", Meaning(H.DECOMMISSIONED)),
        (OBJECT, DELETE, "", "", Meaning(H.DECOMMISSIONED)),
        (OBJECT, DELETE, "receiving", "returned", Meaning(H.RETURNED, undoes=True)),
        (OBJECT, SEEN, "inspecting", "damaged", None),
        (OBJECT, SEEN, "", "", None),
        (TRADE, ADD, "shipping", "", Meaning(H.SHIPPED)),
        (TRADE, DELETE, "shipping", "", Meaning(H.SHIPPED, undoes=True)),
        (TRADE, DELETE, "", "returned", Meaning(H.RETURNED, undoes=True)),
        (TRADE, DELETE, "retail_selling", "", Meaning(H.SOLD, undoes=True)),
        (TRADE, DELETE, "", "", None),
        (TRADE, ADD, "", "", None),
        (PACKED, SEEN, "receiving", "", Meaning(H.RECEIVED)),
        (PACKED, ADD, "packing", "", None),
        (PACKED, DELETE, "unpacking", "", None),
        (EventType.ASSOCIATION, ADD, "shipping", "", None),
    ],
)  # fmt: skip
def test_step_disposition_and_action_say_what_happened(kind, action, step, disposition, means):
    assert meaning_of(kind, action, step, disposition) == means


def test_a_party_is_known_by_its_gln_however_it_is_written():
    forms = (
        "urn:epc:id:pgln:4012345.00001", "https://id.gs1.org/417/4012345000016",
        "urn:epc:id:sgln:4012345.00001.0", "4012345000016 ",
    )  # fmt: skip
    assert {party_key(form) for form in forms} == {"4012345000016"}
