"""Signing in by the pages, from the program's request to its tokens, on both databases."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from server.storage import tables as t
from tests.support.signing_in import PASSWORD, Person, Program
from tests.support.world import CLERK, REVIEWER, invite, opened


@pytest.fixture
def program(server):
    return Program(server)


@pytest.fixture
def person(program):
    return Person(program)


def test_an_invitation_gives_a_login_and_signs_in(program, person):
    code = person.accepts(CLERK)

    answer = program.redeem(code)

    assert (answer.status_code, answer.json()["token_type"]) == (200, "DPoP")
    facts = program.get("/v1/session").json()
    assert (facts["member_name"], facts["role"], facts["partner_name"]) == (
        "Ada", "clerk", "Alder Tools"
    )  # fmt: skip
    assert facts["allocation_key"] == bytes([1] * 32).hex()
    assert len(facts["escrow_key"]) == len(facts["server_key"]) == 87
    assert "tokens" not in facts


def test_the_browser_brings_back_state_and_issuer(person, program):
    person.accepts(CLERK)

    told = program.client.get("/.well-known/oauth-authorization-server").json()

    assert person.brought["state"] == program.state
    assert person.brought["iss"] == told["issuer"] == "http://vendor.test"
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["dpop_signing_alg_values_supported"] == ["ES256"]


def test_next_time_login_and_password_do(server, person):
    person.accepts(CLERK)
    program = Program(server)
    again = Person(program, login=" ADA@alder.example ").opens()

    code = again.signs_in()

    assert program.redeem(code).status_code == 200


def test_vendor_staff_sign_in_with_a_second_step(server, program, person):
    person.login = "vera"
    assert program.redeem(person.accepts(REVIEWER)).status_code == 200
    assert len(person.codes) == 10
    server.clock.advance(minutes=5)

    again = Person(Program(server), login="vera", secret=person.secret).opens()
    assert again.signs_in() == ""
    assert again.title == "Second step"
    code = again.does("factor", factor=again.shown_code())

    assert again.program.redeem(code).status_code == 200
    assert again.program.get("/v1/session").json()["role"] == "reviewer"


def test_a_code_of_the_authenticator_is_good_once(server, person):
    person.login = "vera"
    person.accepts(REVIEWER)
    server.clock.advance(minutes=5)
    used = person.shown_code()

    person.opens().signs_in()
    assert person.does("factor", factor=used)
    person.opens().signs_in()

    assert person.does("factor", factor=used) == ""
    assert person.fault == "This code is wrong or was used already."
    server.clock.advance(seconds=30)
    assert person.does("factor", factor=person.shown_code())


def test_a_recovery_code_stands_in_once(server, person):
    person.login = "vera"
    person.accepts(REVIEWER)
    spare = person.codes[3].upper().replace("-", " ")

    person.opens().signs_in()
    assert person.does("factor", factor=spare)
    person.opens().signs_in()

    assert person.does("factor", factor=spare) == ""
    assert person.does("factor", factor=person.codes[4])


def test_a_new_invitation_replaces_password_and_authenticator(server, person):
    person.login = "vera"
    person.accepts(REVIEWER)
    old, lost = person.secret, person.codes[0]
    person.password = "another horse entirely"

    assert person.accepts(REVIEWER)

    assert person.secret != old
    person.opens().signs_in()
    assert person.does("factor", factor=lost) == ""
    person.password = PASSWORD
    assert person.opens().signs_in() == ""
    assert person.fault == "Login or password is wrong."


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"code": "AAAA-BBBB-CCCC"}, "This invitation is wrong, used up or expired."),
        ({"login": "ab"}, "A login has 3 to 64 characters and no spaces."),
        ({"login": "a b c"}, "A login has 3 to 64 characters and no spaces."),
        ({"login": "taken"}, "This login is taken."),
        ({"repeat": "correct horse batterx"}, "The two passwords are not the same."),
        ({"password": "short one"}, "This password is too short"),
        ({"password": "x" * 257}, "This password is too long"),
        ({"password": "aaaabbbbaaaabbbb"}, "This password is easy to guess."),
        ({"password": "Password1234"}, "This password is easy to guess."),
        ({"password": "1ada@alder.example"}, "This password is little more than a name."),
        ({"password": "sloot redlA 1"}, "This password is little more than a name."),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said_and_nothing_is_spent(
    server, person, changed, fault
):
    taken = Person(Program(server), login="taken")
    assert taken.accepts(12)
    code = invite(server.settings.database_url, CLERK, server.clock())
    good = {"code": code, "login": person.login, "password": PASSWORD}
    asked = good | changed
    asked.setdefault("repeat", asked["password"])
    person.opens().does("to_invitation")

    assert person.does("invitation", **asked) == ""

    assert person.fault.startswith(fault)
    assert asked["password"] not in person.page
    assert person.does("invitation", **good, repeat=PASSWORD)


def test_nothing_secret_is_kept_in_clear(server, person, program):
    person.login = "vera"
    code = person.accepts(REVIEWER)
    program.redeem(code)
    secrets = [
        PASSWORD, person.secret, code, *person.codes, person.codes[0].replace("-", ""),
        program.tokens["access_token"], program.tokens["refresh_token"],
    ]  # fmt: skip

    with opened(server.settings.database_url) as write:
        tables = (t.credential, t.recovery_code, t.authorization_code, t.session, t.access_token,
                  t.wrong_guess)  # fmt: skip
        kept = write(lambda c: [str(row) for each in tables for row in c.execute(sa.select(each))])

    assert len(kept) > 12
    assert not [secret for secret in secrets for row in kept if secret in row]


def test_pages_speak_the_language_of_the_browser(program):
    said = program.client.get(program.address(), headers={"accept-language": "de-AT,en;q=0.5"})

    assert '<html lang="de">' in said.text
    assert "Anmelden" in said.text


def test_pages_hold_no_script_and_forbid_it(program):
    answer = program.client.get(program.address())
    policy = answer.headers["content-security-policy"]

    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "form-action 'self' http://127.0.0.1:49152;" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert "<script" not in answer.text
    assert not re.search(r"\son\w+=", answer.text)
    assert " style=" not in answer.text


def test_a_page_that_is_too_old_says_so(server, person):
    person.opens()
    server.clock.advance(minutes=15)

    person.does("to_invitation")

    assert (person.status, person.fault) == (400, "This page is too old.")


def test_what_a_person_typed_can_not_become_part_of_the_page(person):
    person.opens()

    person.does("password", login='"><script>alert(1)</script>', password="x")

    assert "<script>" not in person.page
    assert "&lt;script&gt;" in person.page
