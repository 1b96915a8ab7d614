"""Who may do what to whom, as properties over every pair of people."""

from __future__ import annotations

import itertools

import pytest

from domain.codes import Code
from domain.people.keeping import (
    LONGEST_NAME,
    STAFF,
    Person,
    barred,
    judge_invite,
    judge_limit,
    judge_revoke,
    line_fault,
    reaches,
    tidy,
)
from domain.people.permissions import OPS
from domain.people.roles import PARTNER_ROLES, VENDOR_ROLES, Role
from domain.verdicts import Refused

ADMIN = Person(13, 1, Role.PARTNER_ADMIN)
OWNER = Person(94, STAFF, Role.PROGRAMME_OWNER)
EVERYBODY = [
    *(Person(10 * company + n, company, role)
      for company in (1, 2) for n, role in enumerate(sorted(PARTNER_ROLES), start=1)),
    *(Person(90 + n, STAFF, role) for n, role in enumerate(sorted(VENDOR_ROLES), start=1)),
]  # fmt: skip


def code_of(why: Refused | None) -> Code | None:
    return why.code if why else None


@pytest.mark.parametrize("keeper", EVERYBODY, ids=str)
def test_nobody_of_a_partner_reaches_beyond_it(keeper: Person):
    for company in (STAFF, 1, 2):
        if keeper.role in PARTNER_ROLES and company != keeper.partner_id:
            assert not reaches(keeper, company)
            for role in Role:
                assert code_of(judge_invite(keeper, company, role)) == Code.NOT_ALLOWED


def test_no_invitation_or_limit_makes_vendor_staff_of_a_partners_people():
    for keeper, role in itertools.product(EVERYBODY, VENDOR_ROLES):
        assert judge_invite(keeper, 1, role) is not None
        clerk = Person(11, 1, Role.CLERK)
        assert code_of(judge_limit(keeper, clerk, role, other_keepers=5)) == Code.NOT_ALLOWED


def test_only_a_programme_owner_looks_after_vendor_staff():
    assert [each.role for each in EVERYBODY if reaches(each, STAFF)] == [Role.PROGRAMME_OWNER]


def test_the_last_admin_stays_and_somebody_stays_an_admin():
    other = Person(14, 1, Role.PARTNER_ADMIN)
    assert code_of(judge_revoke(OWNER, ADMIN, other_keepers=0)) == Code.LAST_ADMIN
    assert code_of(judge_limit(OWNER, ADMIN, Role.REP, other_keepers=0)) == Code.LAST_ADMIN
    assert judge_revoke(other, ADMIN, other_keepers=1) is None
    assert judge_revoke(ADMIN, Person(11, 1, Role.CLERK), other_keepers=0) is None


def test_nobody_ends_or_raises_their_own_access():
    assert code_of(judge_revoke(ADMIN, ADMIN, other_keepers=3)) == Code.OWN_ACCESS
    assert code_of(judge_limit(ADMIN, ADMIN, Role.CLERK, other_keepers=3)) == Code.OWN_ACCESS


def test_who_registers_no_deals_sells_on():
    bars = {kind for kind in OPS if barred(Role.CLERK, kind, registers_deals=False)}
    assert bars - {kind for kind in OPS if barred(Role.CLERK, kind)} == {
        "deal.create", "deal.edit", "deal.move",
    }  # fmt: skip
    assert code_of(barred(Role.CLERK, "deal.edit", registers_deals=False)) == Code.PERSON_LIMITED
    assert barred(Role.REVIEWER, "deal.move", registers_deals=False) is None


@pytest.mark.parametrize(
    "text", ["", "x" * (LONGEST_NAME + 1), "Ada\nAdmin", "Ada\x00", "Ada \u202eadmin", "\ud800"]
)
def test_a_name_is_one_plain_line(text: str):
    fault = line_fault("name", text)
    assert code_of(fault) == Code.PEOPLE_FIELDS
    assert fault is not None
    assert fault.fields == ("name",)


def test_a_name_is_kept_as_it_was_meant():
    assert tidy("  Jana   Mo\u0308ller ") == "Jana Möller"
    assert line_fault("name", "山下 健太") is None
    assert line_fault("tier", "", 40, least=0) is None
