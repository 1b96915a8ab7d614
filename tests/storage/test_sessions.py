"""Signing in and out: codes open once, tokens end, a lost reply signs nobody out."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from server.services.sessions import revoke_member, token_hash
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.wire.signing import public_of
from tests.support.proving import Proving, enrol, key_of
from tests.support.world import ADMIN, CLERK, OTHER_CLERK, REVIEWER, invite, opened, serial


def sign_in(server, code, device="d"):
    return enrol(server.client(), code, device)


def feed(client):
    return client.get("/v1/feed").status_code


def renew(device, token):
    return device.client.post("/v1/session/renew", json={"refresh_token": token})


def test_a_session_says_who_signed_in(device):
    session = device(CLERK).session

    assert (session.member_id, session.member_name, session.role) == (11, "Ada", "clerk")
    assert (session.partner_id, session.partner_name) == (1, "Alder Tools")
    assert session.allocation_key == bytes([1] * 32).hex()
    vendor = device(REVIEWER).session
    assert (vendor.partner_id, vendor.partner_name, vendor.allocation_key) == (0, "", "")


def test_a_code_opens_once(server):
    code = invite(server.settings.database_url, CLERK, server.clock())

    assert sign_in(server, code).status_code == 200
    again = sign_in(server, code, "another")

    assert (again.status_code, again.json()["code"]) == (401, "CODE_NOT_VALID")


def test_a_code_opens_once_even_for_many_at_once(server):
    code = invite(server.settings.database_url, CLERK, server.clock())
    start = threading.Barrier(4)
    found = []

    def run(number):
        start.wait()
        found.append(sign_in(server, code, f"d{number}").status_code)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == [200, 401, 401, 401]


def test_a_code_may_be_typed_carelessly(server):
    code = invite(server.settings.database_url, CLERK, server.clock())

    assert (
        sign_in(server, f" {code.lower().replace('-', ' ').replace('0', 'o')}").status_code == 200
    )


def test_a_code_ends(server):
    code = invite(server.settings.database_url, CLERK, server.clock())
    server.clock.advance(hours=72)

    assert sign_in(server, code).status_code == 401


def test_guessing_codes_is_slowed_down_for_one_address_only(server):
    code = invite(server.settings.database_url, CLERK, server.clock())
    for _ in range(server.settings.guesses):
        assert sign_in(server, "AAAA-BBBB-CCCC").status_code == 401

    blocked = sign_in(server, code)

    assert (blocked.status_code, blocked.json()["code"]) == (429, "TOO_MANY_TRIES")
    assert int(blocked.headers["retry-after"]) > 0
    body = {"code": code, "device": "d", "device_name": "", "key": public_of(key_of("d"))}
    client = server.client(auth=Proving(key_of("d")))
    elsewhere = client.build_request(
        "POST", "/v1/session", json=body, extensions={"client": "192.0.2.7"}
    )
    assert client.send(elsewhere).status_code == 200
    server.clock.advance(minutes=server.settings.guess_window_minutes)
    assert sign_in(server, "AAAA-BBBB-CCCC").status_code == 401


def test_neither_codes_nor_tokens_are_kept_in_clear(device, server):
    clerk = device(CLERK)
    code = invite(server.settings.database_url, CLERK, server.clock())
    secrets = [
        code, code.replace("-", ""), clerk.session.tokens.access_token,
        clerk.session.tokens.refresh_token,
    ]  # fmt: skip

    with opened(server.settings.database_url) as write:
        kept = write(
            lambda c: [
                str(row)
                for table in (t.enrolment_code, t.session, t.access_token)
                for row in c.execute(sa.select(table))
            ]
        )

    assert kept
    assert not [secret for secret in secrets for row in kept if secret in row]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic eDp5", "bearer  "])
def test_without_a_token_nothing_opens(server, header):
    client = server.client(headers={"authorization": header} if header else {})

    for answer in (
        client.get("/v1/feed"),
        client.post("/v1/ops", json={"device": "d", "ops": []}),
        client.post("/v1/enrolment-codes", json={"member_id": 11}),
        client.post("/v1/session/revoke"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_IN_NEEDED")
        assert answer.headers["content-type"] == "application/problem+json"


def test_an_access_token_ends_and_renewing_goes_on_with_the_same_device(device, server):
    clerk = device(CLERK)
    clerk.push(clerk.claim(serial(1, 0)))
    server.clock.advance(minutes=server.settings.access_minutes)
    assert feed(clerk.client) == 401

    clerk.renew()

    assert feed(clerk.client) == 200
    assert [each.status for each in clerk.push(clerk.claim(serial(1, 1)))] == ["applied"]


def test_a_lost_answer_to_renewing_signs_nobody_out(device):
    clerk = device(CLERK)
    first = clerk.session.tokens.refresh_token
    renew(clerk, first)  # its answer never arrives

    answer = renew(clerk, first)

    assert answer.status_code == 200
    second = answer.json()["refresh_token"]
    assert renew(clerk, second).status_code == 200
    # The new one was used, so the answer had arrived: the old one is spent.
    spent = renew(clerk, first)
    assert (spent.status_code, spent.json()["code"]) == (401, "SIGN_IN_NEEDED")


def test_a_refresh_token_ends(device, server):
    clerk = device(CLERK)
    server.clock.advance(days=server.settings.refresh_days)

    assert renew(clerk, clerk.session.tokens.refresh_token).status_code == 401


def test_signing_out_ends_this_device_and_no_other(device):
    clerk, second = device(CLERK), device(CLERK, "second")

    assert clerk.client.post("/v1/session/revoke").status_code == 204

    assert feed(clerk.client) == 401
    assert renew(clerk, clerk.session.tokens.refresh_token).status_code == 401
    assert feed(second.client) == 200


def test_an_operator_signs_a_member_out_everywhere(device, server):
    devices = [device(CLERK), device(CLERK, "second")]
    other = device(OTHER_CLERK)

    with opened(server.settings.database_url) as write:
        ended = write(lambda c: revoke_member(UnitOfWork(c, server.clock()), CLERK))

    assert ended == 2
    assert [feed(each.client) for each in devices] == [401, 401]
    assert feed(other.client) == 200


def test_a_member_who_left_is_out_at_once(device, server):
    clerk = device(CLERK)
    code = invite(server.settings.database_url, CLERK, server.clock())
    with opened(server.settings.database_url) as write:
        write(
            lambda c: c.execute(
                sa.update(t.member).where(t.member.c.member_id == CLERK).values(active=False)
            )
        )

    assert feed(clerk.client) == 403
    assert sign_in(server, code).status_code == 401


def test_a_partner_admin_invites_members_of_the_own_company_only(device, server):
    admin = device(ADMIN)

    def ask(member_id):
        return admin.client.post("/v1/enrolment-codes", json={"member_id": member_id})

    own, foreign, vendor, nobody = ask(CLERK), ask(OTHER_CLERK), ask(REVIEWER), ask(4711)

    assert own.status_code == 200
    assert sign_in(server, own.json()["code"]).json()["member_name"] == "Ada"
    assert {each.status_code for each in (foreign, vendor, nobody)} == {403}
    assert foreign.json() == nobody.json() == vendor.json()


@pytest.mark.parametrize("member_id", [CLERK, REVIEWER])
def test_nobody_else_invites(device, member_id):
    answer = device(member_id).client.post("/v1/enrolment-codes", json={"member_id": CLERK})

    assert (answer.status_code, answer.json()["code"]) == (403, "NOT_ALLOWED")


def test_a_device_is_one_persons(device, server):
    device(CLERK, "shared")
    code = invite(server.settings.database_url, OTHER_CLERK, server.clock())

    answer = sign_in(server, code, "shared")

    assert answer.status_code == 403
    # Nothing was used up by the attempt.
    assert sign_in(server, code, "own").status_code == 200


def test_signing_in_again_on_the_same_device_goes_on_with_its_chain(device, server):
    clerk = device(CLERK)
    clerk.push(clerk.claim(serial(1, 0)))
    clerk.client.post("/v1/session/revoke")
    code = invite(server.settings.database_url, CLERK, server.clock())

    again = sign_in(server, code, clerk.name)

    clerk.use(again.json()["tokens"]["access_token"])
    assert [each.status for each in clerk.push(clerk.claim(serial(1, 1)))] == ["applied"]


# --- tokens that a restored server has forgotten ------------------------------------------------
def forget(server, *statements):
    with opened(server.settings.database_url) as write:
        write(lambda c: [c.execute(each) for each in statements] and None)


def set_back(generation=1):
    """What a backup of before the last renewals says of a session."""
    return sa.update(t.session).values(
        refresh_hash="an older one", previous_hash="", generation=generation
    )


def test_a_token_newer_than_the_backup_is_taken_and_goes_on(device, server):
    clerk = device(CLERK)
    token = renew(clerk, clerk.session.tokens.refresh_token).json()["refresh_token"]
    forget(server, set_back())

    answer = renew(clerk, token)

    assert answer.status_code == 200
    clerk.use(answer.json()["access_token"])
    assert feed(clerk.client) == 200
    # Its reply lost, then the next one, then one that is spent.
    assert renew(clerk, token).status_code == 200
    second = renew(clerk, token).json()["refresh_token"]
    assert renew(clerk, second).status_code == 200
    assert renew(clerk, token).status_code == 401


def test_an_older_token_than_the_device_has_shown_opens_nothing(device, server):
    clerk = device(CLERK)
    tokens = [clerk.session.tokens.refresh_token]
    for _ in range(3):
        tokens.append(renew(clerk, tokens[-1]).json()["refresh_token"])
    forget(server, set_back())

    assert renew(clerk, tokens[2]).status_code == 200  # somebody has taken this one
    assert renew(clerk, tokens[3]).status_code == 200  # the device itself
    assert renew(clerk, tokens[2]).status_code == 401
    assert renew(clerk, tokens[1]).status_code == 401


@pytest.mark.parametrize(
    "gone",
    ["session revoked", "member left", "token ended", "other key", "other member", "altered"],
)
def test_a_forgotten_token_opens_nothing_that_has_ended(device, server, gone):
    clerk = device(CLERK)
    token = renew(clerk, clerk.session.tokens.refresh_token).json()["refresh_token"]
    forgotten = [sa.delete(t.access_token), sa.delete(t.session)]
    if gone == "session revoked":
        forget(server, set_back(), sa.update(t.session).values(revoked_at=server.clock()))
    elif gone == "member left":
        mine = sa.update(t.member).where(t.member.c.member_id == CLERK)
        forget(server, *forgotten, mine.values(active=False))
    elif gone == "other key":
        forget(server, *forgotten, sa.update(t.device).values(public_key="another"))
    elif gone == "other member":
        forget(server, *forgotten, sa.update(t.device).values(member_id=OTHER_CLERK))
    else:
        forget(server, *forgotten)
    if gone == "token ended":
        server.clock.advance(days=server.settings.refresh_days)
    if gone == "altered":
        token = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")

    answer = renew(clerk, token)

    assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_IN_NEEDED")


def test_a_random_token_of_before_goes_on(device, server):
    clerk = device(CLERK)
    forget(server, sa.update(t.session).values(refresh_hash=token_hash("random"), generation=0))

    answer = renew(clerk, "random")

    assert answer.status_code == 200
    assert renew(clerk, answer.json()["refresh_token"]).status_code == 200
    assert renew(clerk, "random").status_code == 401


# --- a key for every device -----------------------------------------------------------------------
def test_without_a_key_nobody_signs_in_and_the_code_stays_good(server):
    code = invite(server.settings.database_url, CLERK, server.clock())
    told = {"code": code, "device": "d", "device_name": "Counter"}

    refused = server.client().post("/v1/session", json=told)

    assert (refused.status_code, refused.json()["code"]) == (426, "KEY_NEEDED")
    assert sign_in(server, code).status_code == 200


def test_a_token_is_never_taken_as_one_that_anybody_may_carry(device):
    clerk = device(CLERK)
    clerk.client.headers["authorization"] = f"Bearer {clerk.session.tokens.access_token}"

    # With a proof of the right key beside it, and without one.
    for auth in (clerk.client.auth, None):
        answer = clerk.client.get("/v1/feed", auth=auth)
        assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_IN_NEEDED")


def test_a_sign_in_from_before_devices_had_keys_has_ended(device, server):
    clerk = device(CLERK)
    old = clerk.session.tokens.refresh_token
    forget(server, sa.update(t.device).values(public_key=""))

    for answer in (clerk.client.get("/v1/feed"), renew(clerk, old)):
        assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_IN_NEEDED")
    clerk.sign_in()
    assert [each.status for each in clerk.push(clerk.claim(serial(1, 0)))] == ["applied"]


def test_an_answer_that_nothing_is_new_says_nothing_else_either(device):
    """Most answers to an idle program are such: each header of them travels every minute."""
    clerk = device(CLERK)
    clerk.pull()
    ask = {"cursor": clerk.cursor}
    clerk.client.get("/v1/feed", params=ask)

    answer = clerk.client.get("/v1/feed", params=ask)

    assert answer.status_code == 204
    kept_back = {"dpop-nonce", "content-length", "content-type", "x-request-id"}
    assert not kept_back & set(answer.headers)
    assert "dpop-nonce" in clerk.client.get("/v1/health", auth=None).headers
