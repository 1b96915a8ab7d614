"""The table of who may do what: whole, and with the lines nobody may move by accident."""

from __future__ import annotations

import pytest

from domain.people.permissions import (
    CHANGING,
    ENDPOINTS,
    MAY,
    OPS,
    Open,
    Permission,
    may,
    may_call,
    may_do,
)
from domain.people.roles import MACHINES, PARTNER_ROLES, VENDOR_ROLES, Role, is_vendor_role


def test_every_role_is_of_one_side_and_has_a_line():
    assert PARTNER_ROLES | VENDOR_ROLES == set(Role) == set(MAY)
    assert not PARTNER_ROLES & VENDOR_ROLES
    assert is_vendor_role("auditor")
    assert not is_vendor_role("partner_admin")
    assert not is_vendor_role("root")


def test_every_permission_is_somebodys_and_no_role_has_all():
    assert frozenset().union(*MAY.values()) == frozenset(Permission)
    assert all(has < frozenset(Permission) for has in MAY.values())


def test_an_auditor_changes_nothing():
    assert not MAY[Role.AUDITOR] & CHANGING
    assert not any(may_do(Role.AUDITOR, kind) for kind in OPS)


@pytest.mark.parametrize("role", sorted(PARTNER_ROLES))
@pytest.mark.parametrize(
    "permission",
    [
        Permission.DECIDE_CLAIMS, Permission.MANAGE_PARTNERS, Permission.MANAGE_STAFF,
        Permission.SEE_REVIEW, Permission.SEE_AUDIT,
    ],
)  # fmt: skip
def test_no_partner_does_what_the_vendor_does(role: Role, permission: Permission):
    assert not may(role, permission)


@pytest.mark.parametrize("role", sorted(VENDOR_ROLES))
def test_no_vendor_staff_claims_or_registers(role: Role):
    for permission in (Permission.SELL, Permission.REGISTER_DEALS, Permission.ATTACH_DOCUMENTS):
        assert not may(role, permission)


def test_who_looks_after_partners_decides_no_claims():
    assert not may(Role.CHANNEL_MANAGER, Permission.DECIDE_CLAIMS)
    assert may(Role.PROGRAMME_OWNER, Permission.DECIDE_CLAIMS)


@pytest.mark.parametrize("role", [Role.CLERK, Role.REP, Role.REVIEWER, Role.AUDITOR])
def test_only_those_who_look_after_people_manage_them(role: Role):
    assert not may(role, Permission.MANAGE_PEOPLE)
    assert not may_call(role, "POST /v1/enrolment-codes")


def test_what_is_not_listed_is_nobodys():
    assert not may("", Permission.SELL)
    assert not may("root", Permission.SEE_AUDIT)
    assert not any(may_do(role, "ledger.pay") for role in Role)
    assert not any(may_call(role, "POST /v1/anything") for role in Role)
    assert not may_call("root", "GET /v1/feed")


def test_what_needs_a_sign_in_is_open_to_every_role():
    for endpoint, needed in ENDPOINTS.items():
        if isinstance(needed, Open):
            refused = {role for role in Role if not may_call(role, endpoint)}
            assert refused == (MACHINES if needed is Open.PEOPLE else set()), endpoint
