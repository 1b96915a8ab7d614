"""A22 to A24, A26 to A29 and A48: what a thief of tokens, a guesser and a squatter get."""

from __future__ import annotations

import base64
import json
import shutil
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, RSAKey

from server.http.dpop import SLOT_SECONDS
from server.services import passwords
from server.settings import Settings
from server.storage import tables as t
from sync.wire.dpop import jwk_of, thumbprint
from sync.wire.signing import new_key, public_of
from tests.support.proving import enrol
from tests.support.server import BASE_URL, FakeClock, running_server
from tests.support.signing_in import PASSWORD, Person, Program
from tests.support.world import CLERK, REP, REVIEWER, invite, opened, prepare


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    path = tmp_path_factory.mktemp("world") / "world.db"
    prepare(f"sqlite:///{path}")
    return path


@pytest.fixture
def server(world, tmp_path):
    path = Path(shutil.copy(world, tmp_path / "server.db"))
    with running_server(Settings(database_url=f"sqlite:///{path}"), FakeClock()) as running:
        yield running


@pytest.fixture
def program(server):
    """A program that is signed in as a clerk, by the browser."""
    program = Program(server)
    assert program.redeem(Person(program).accepts(CLERK)).status_code == 200
    assert program.get("/v1/session").status_code == 200
    return program


def code_of(program, **fields):
    """Sign in anew; returns the code the browser brings."""
    return Person(program, **fields).opens().signs_in()


def thief_with(program, **more):
    """Somebody who has a program's tokens, and a key of their own."""
    thief = Program(program.server, nonce=program.nonce, **more)
    thief.tokens = dict(program.tokens)
    return thief


def wall(program, **headers):
    answer = program.client.get("/v1/session", headers=headers)
    return answer.status_code, answer.json()["code"]


# --- A22: a stolen token ------------------------------------------------------------------------
def test_a22_a_stolen_access_token_opens_nothing_without_the_key(program):
    token, thief = program.tokens["access_token"], thief_with(program)

    assert thief.get("/v1/session").json()["code"] == "PROOF_WRONG"
    assert wall(thief, authorization=f"Bearer {token}") == (401, "SIGN_IN_NEEDED")
    assert wall(thief, authorization=f"DPoP {token}") == (401, "PROOF_WRONG")
    assert program.get("/v1/session").status_code == 200


def test_a22_a_refresh_token_in_other_hands_ends_the_session_and_its_person_is_told(program):
    thief = thief_with(program)

    refused = thief.renew()

    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert program.get("/v1/session").json()["code"] == "SIGN_IN_NEEDED"
    assert program.renew().status_code == 400
    person = Person(program).opens()
    assert person.signs_in() == ""
    assert person.title == "A sign-in of yours was ended"
    assert "Counter" in person.page
    assert program.redeem(person.does("go")).status_code == 200
    assert code_of(program)
    ended = program.get("/v1/sessions").json()["sessions"][-1]
    assert (ended["ended_why"], ended["device_name"]) == ("reused", "Counter")


def test_a22_a_token_that_was_spent_ends_the_session_even_for_its_own_key(program):
    first = program.tokens["refresh_token"]
    second = program.renew(first).json()["refresh_token"]
    third = program.renew(second)
    assert third.status_code == 200

    assert program.renew(first).json()["error"] == "invalid_grant"

    assert program.renew(third.json()["refresh_token"]).json()["error"] == "invalid_grant"
    assert program.get("/v1/session").status_code == 401


def test_a22_without_any_proof_a_refresh_token_is_no_sign_of_theft(program):
    told = {"refresh_token": program.tokens["refresh_token"]}

    refused = program.client.post("/v1/session/renew", json=told)

    assert (refused.status_code, refused.json()["code"]) == (401, "PROOF_WRONG")
    assert program.renew().status_code == 200


# --- A23: a lost answer is no theft -------------------------------------------------------------
def test_a23_a_renewal_whose_answer_was_lost_gives_the_same_token_again(program):
    first = program.tokens["refresh_token"]

    answers = [program.renew(first) for _ in range(3)]

    assert {each.status_code for each in answers} == {200}
    assert len({each.json()["refresh_token"] for each in answers}) == 1
    assert len({each.json()["access_token"] for each in answers}) == 3
    assert program.renew(answers[0].json()["refresh_token"]).status_code == 200


def test_a23_renewals_that_cross_do_not_part_ways(program):
    first, found = program.tokens["refresh_token"], []
    start = threading.Barrier(4)

    def run():
        one = thief_with(program, key=program.key)
        start.wait()
        found.append(one.renew(first))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert {each.status_code for each in found} == {200}
    assert len({each.json()["refresh_token"] for each in found}) == 1


def test_a_session_ends_after_its_days_however_often_it_is_renewed(program):
    settings, token = program.server.settings, program.tokens["refresh_token"]
    for _ in range(settings.session_days // (settings.refresh_days - 1)):
        program.server.clock.advance(days=settings.refresh_days - 1)
        answer = program.renew(token)
        assert answer.status_code == 200
        token = answer.json()["refresh_token"]

    program.server.clock.advance(days=settings.session_days % (settings.refresh_days - 1))

    assert program.renew(token).json()["error"] == "invalid_grant"


# --- A24: a request is taken once ---------------------------------------------------------------
def test_a24_a_captured_request_has_no_effect_however_often_it_is_sent(program):
    token = program.tokens["access_token"]
    headers = {
        "authorization": f"DPoP {token}", "dpop": program.prove("GET", "/v1/session", token)
    }  # fmt: skip
    assert program.client.get("/v1/session", headers=headers).status_code == 200

    again = {wall(program, **headers) for _ in range(300)}

    assert again == {(401, "PROOF_WRONG")}


def test_a24_a_captured_request_is_worth_nothing_later_or_after_a_restart(program):
    token = program.tokens["access_token"]
    headers = {
        "authorization": f"DPoP {token}", "dpop": program.prove("GET", "/v1/session", token)
    }  # fmt: skip
    program.server.clock.advance(seconds=2 * SLOT_SECONDS)
    assert wall(program, **headers) == (401, "USE_DPOP_NONCE")

    program.get("/v1/session")
    fresh = {
        "authorization": f"DPoP {token}", "dpop": program.prove("GET", "/v1/session", token)
    }  # fmt: skip
    with running_server(program.server.settings, program.server.clock) as restarted:
        answer = restarted.client().get("/v1/session", headers=fresh)
    assert (answer.status_code, answer.json()["code"]) == (401, "USE_DPOP_NONCE")
    assert answer.headers["dpop-nonce"] != program.nonce
    assert answer.headers["www-authenticate"] == 'DPoP algs="ES256", error="use_dpop_nonce"'


@pytest.mark.parametrize("years", [-10, 10])
def test_f39_the_clock_of_the_device_decides_nothing(program, years):
    token = program.tokens["access_token"]
    now = program.server.clock().replace(year=2026 + years)

    proof = program.prove("GET", "/v1/session", token, now=now)

    headers = {"authorization": f"DPoP {token}", "dpop": proof}
    assert program.client.get("/v1/session", headers=headers).status_code == 200


# --- A29: confusion -----------------------------------------------------------------------------
def b64(value):
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def corpus(program):
    """Proofs with one thing wrong each; what is right in all of them was right above."""
    token = program.tokens["access_token"]
    good = program.prove("GET", "/v1/session", token)
    said = json.loads(base64.urlsafe_b64decode(good.split(".")[1] + "=="))
    jwk = jwk_of(public_of(program.key))
    head = {"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk}
    private = ECKey.import_key({**jwk, "d": b64(program.key)})
    other = ECKey.generate_key("P-256")
    shared, rsa = OctKey.import_key(json.dumps(jwk)), RSAKey.generate_key(2048)

    def made(header=None, claims=None, key=private):
        header, claims = head | (header or {}), said | {"jti": b64(str(len(found)).encode())}
        claims |= told if (told := claims_of.get("now")) else {}
        return jws.serialize_compact(
            {name: value for name, value in header.items() if value is not None},
            json.dumps(claims), key, algorithms=["ES256", "HS256", "RS256"],
        )  # fmt: skip

    claims_of: dict[str, dict] = {}
    found: dict[str, str] = {}

    def note(name, header=None, claims=None, key=private):
        claims_of["now"] = claims or {}
        found[name] = made(header, None, key)

    note("typ of an access token", {"typ": "at+jwt"})
    note("no typ", {"typ": None})
    note("a key named, not shown", {"kid": "the device's key"})
    note("a key to be fetched", {"jku": "https://thief.example/keys"})
    note("a certificate to be fetched", {"x5u": "https://thief.example/cert"})
    note("a key named instead", {"jwk": None, "kid": "k"})
    note("the private key in it", {"jwk": {**jwk, "d": b64(program.key)}})
    note("another key's signature", None, None, other)
    note("another key", {"jwk": other.as_dict(private=False)}, None, other)
    note("a shared secret", {"alg": "HS256"}, None, shared)
    note("RSA", {"alg": "RS256", "jwk": rsa.as_dict(private=False)}, None, rsa)
    note("another method", None, {"htm": "POST"})
    note("another address", None, {"htu": f"{BASE_URL}/v1/sessions"})
    note("another server", None, {"htu": "http://thief.test/v1/session"})
    note("no address", None, {"htu": "http://["})
    note("another token", None, {"ath": b64(b"x" * 32)})
    note("no token", None, {"ath": ""})
    note("an id that is none", None, {"jti": ""})
    note("an endless id", None, {"jti": "x" * 129})
    note("a number for an id", None, {"jti": 7})
    none = f"{b64(head | {'alg': 'none'})}.{good.split('.')[1]}."
    return found | {
        "no algorithm": none,
        "no signature": good.rsplit(".", 1)[0] + ".",
        "a signature of zeros": good.rsplit(".", 1)[0] + "." + b64(bytes(64)),
        "no point of the curve": f"{b64(head | {'jwk': jwk | {'x': b64(bytes(32))}})}."
        + good.partition(".")[2],
        "no JSON": f"{b64(b'x')}.{b64(b'x')}.{b64(b'x')}",
        "a list": f"{b64([])}.{b64([])}.{b64(b'x')}",
        "nothing": "..", "text": "x", "accents": "é.é.é", "too long": "x" * 3000,
    }  # fmt: skip


def test_a29_a_proof_is_of_one_kind_and_no_other(program):
    token = program.tokens["access_token"]
    for name, proof in corpus(program).items():
        headers = {"authorization": f"DPoP {token}", "dpop": proof.encode()}
        assert wall(program, **headers) == (401, "PROOF_WRONG"), name

    assert program.get("/v1/session").status_code == 200


def test_a29_two_proofs_are_none(program):
    token = program.tokens["access_token"]
    proofs = [("dpop", program.prove("GET", "/v1/session", token)) for _ in range(2)]

    answer = program.client.get(
        "/v1/session", headers=[("authorization", f"DPoP {token}"), *proofs]
    )

    assert answer.json()["code"] == "PROOF_WRONG"


def test_a29_a_proof_with_an_old_nonce_is_asked_for_again(program):
    token = program.tokens["access_token"]
    for nonce in ("", "x", "é", program.nonce[:-1]):
        proof = program.prove("GET", "/v1/session", token, nonce=nonce)
        assert wall(program, authorization=f"DPoP {token}", dpop=proof) == (401, "USE_DPOP_NONCE")


# --- A26: codes and where they go ---------------------------------------------------------------
def test_a26_a_code_opens_once_and_a_second_use_ends_what_it_gave(program):
    code = code_of(program)
    assert program.redeem(code).status_code == 200
    assert program.get("/v1/session").status_code == 200

    assert program.redeem(code).json()["error"] == "invalid_grant"

    assert program.get("/v1/session").json()["code"] == "SIGN_IN_NEEDED"


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": "x" * 43}, {"code_verifier": ""}, {"code": "x"}, {"code": ""},
        {"redirect_uri": "http://127.0.0.1:49153/cb"}, {"redirect_uri": ""},
    ],
)  # fmt: skip
def test_a26_a_caught_code_is_worth_nothing_and_does_no_harm(program, changed):
    code, thief = code_of(program), thief_with(program)

    refused = thief.redeem(**({"code": code, "code_verifier": program.verifier} | changed))

    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert program.redeem(code).status_code == 200


def test_a26_a_code_asked_for_by_one_key_is_not_given_to_another(program):
    person = Person(program).opens(dpop_jkt=thumbprint(public_of(program.key)))
    code = person.signs_in()
    squatter = thief_with(program, verifier=program.verifier)

    assert squatter.redeem(code).json()["error"] == "invalid_grant"
    assert program.redeem(code).status_code == 200


def test_a26_a_code_ends_after_a_minute(program):
    code = code_of(program)
    program.server.clock.advance(seconds=60)

    assert program.redeem(code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "address",
    [
        "https://thief.example/cb", "http://127.0.0.1/cb", "http://127.0.0.1:80/other",
        "http://127.0.0.1:49152/cb/", "http://127.0.0.1:49152/cb?x=1", "http://127.0.0.1:0/cb",
        "http://127.0.0.1:99999/cb", "http://localhost:49152/cb", "http://127.0.0.2:49152/cb",
        "https://127.0.0.1:49152/cb", "http://127.0.0.1:49152@thief.example/cb",
        "http://127.0.0.1:49152/cb#x", "http://127.0.0.1:49152/cb\n", "http://[::2]:49152/cb",
        "http://127.0.0.1:４９１５２/cb", "javascript:alert(1)", "",
    ],
)  # fmt: skip
def test_a26_a_wrong_redirect_is_refused_and_never_followed(program, address):
    person = Person(program).opens(redirect_uri=address)

    assert (person.status, person.title) == (400, "This can't go on here")
    assert "location" not in person.answer.headers


@pytest.mark.parametrize("client_id", ["", "other", None])
def test_a26_another_client_is_refused(program, client_id):
    assert Person(program).opens(client_id=client_id).status == 400


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"dpop_jkt": "x"}, "invalid_request"),
        ({"state": "x" * 600}, "invalid_request"),
    ],
)
def test_a26_there_is_no_way_around_pkce(program, changed, error):
    person = Person(program).opens(**changed)

    assert (person.status, person.brought["error"]) == (303, error)
    assert "code" not in person.brought


def test_a26_a_field_that_comes_twice_is_no_request(program):
    answer = program.client.get(program.address() + "&redirect_uri=https://thief.example/cb")

    assert answer.status_code == 400


@pytest.mark.parametrize("grant", ["password", "client_credentials", "", "implicit"])
def test_a26_there_are_two_grants_and_no_other(program, grant):
    form = {"grant_type": grant, "client_id": "sellthrough-desktop", "username": "a"}

    assert program.post("/v1/oauth/token", form).json()["error"] == "unsupported_grant_type"


def test_a26_a_page_of_one_stage_is_none_of_another(program):
    person = Person(program).opens()

    for step in ("factor", "enrol", "go"):
        assert person.does(step, factor="123456") == ""
        assert (person.status, person.title) == (400, "This can't go on here")
        person.opens()


# --- A28: guessing ------------------------------------------------------------------------------
@pytest.fixture
def quick(monkeypatch):
    """Passwords are compared at once; what they cost has a test of its own."""
    monkeypatch.setattr(
        passwords, "is_password", lambda kept, typed: bool(kept) and typed == PASSWORD
    )


def test_a28_guessing_is_stopped_for_the_login_and_its_devices_go_on(program, quick):
    guesser = Person(program, password="wrong horse battery", address="192.0.2.1")
    most = program.server.settings.password_guesses
    for number in range(most):
        guesser.address = f"192.0.2.{number}"
        guesser.opens().signs_in()
        assert guesser.fault == "Login or password is wrong."

    right = Person(program, address="198.51.100.1").opens()
    assert right.signs_in() == ""

    assert (right.status, right.answer.headers["retry-after"]) == (429, "900")
    assert right.fault.startswith("Too many tries. Wait 15 min")
    assert program.get("/v1/session").status_code == 200
    assert program.renew().status_code == 200
    program.server.clock.advance(minutes=15)
    assert right.opens().signs_in()


def test_a28_a_login_that_is_none_is_answered_like_one(program, quick):
    most = program.server.settings.password_guesses
    pages = []
    for login in ("ada@alder.example", "nobody@alder.example"):
        person = Person(program, login=login, password="wrong horse battery")
        told = []
        for _ in range(most + 1):
            person.opens().signs_in()
            told.append((person.status, person.fault))
        pages.append(told)

    assert pages[0] == pages[1]
    assert pages[0][-1][0] == 429


def test_a28_one_address_may_not_try_every_login(program, quick):
    for number in range(program.server.settings.password_guesses_of_address):
        Person(program, login=f"user-{number}", password="x" * 12).opens().signs_in()

    assert code_of(program) == ""
    assert code_of(program, address="198.51.100.9")


def test_a28_a_password_costs_the_same_whether_there_is_a_login_or_not(monkeypatch):
    kept, asked = passwords.hash_password("correct horse battery"), list[list[str]]()
    verify = passwords._HASHER.verify

    def counted(_hasher, found, typed):
        asked.append(found.split("$")[1:4])
        return verify(found, typed)

    monkeypatch.setattr(type(passwords._HASHER), "verify", counted)

    assert passwords.is_password(kept, "correct horse battery")
    assert not passwords.is_password("", "correct horse battery")
    assert not passwords.is_password("", "nobody has this password")

    assert asked[0] == asked[1] == asked[2] == ["argon2id", "v=19", "m=65536,t=3,p=4"]


def test_a28_only_two_passwords_are_worked_on_at_once(program, monkeypatch):
    inside, both, go = [], threading.Event(), threading.Event()

    def slow(kept, typed):
        inside.append(1)
        if len(inside) == 2:
            both.set()
        go.wait(20)
        return False

    monkeypatch.setattr(passwords, "is_password", slow)
    threads = [threading.Thread(target=lambda: Person(program).opens().signs_in()) for _ in "ab"]
    for each in threads:
        each.start()
    both.wait(20)

    third = Person(program).opens()
    third.signs_in()
    busy = third.status, third.answer.headers.get("retry-after", "").isdecimal(), len(inside)
    go.set()
    for each in threads:
        each.join()

    assert busy == (503, True, 2)
    assert program.get("/v1/session").status_code == 200


def test_a28_an_invitation_is_not_guessed(program):
    person = Person(program)
    person.opens().does("to_invitation")
    for _ in range(program.server.settings.password_guesses):
        person.does("invitation", code="AAAA-BBBB-CCCC", login="x", password="", repeat="")

    good = invite(program.server.settings.database_url, REP, program.server.clock())
    person.does("invitation", code=good, login="benb", password=PASSWORD, repeat=PASSWORD)

    assert person.status == 429


# --- A48 and the rest ---------------------------------------------------------------------------
def test_a48_a_person_sees_and_ends_the_own_sign_ins_only(program):
    second = Program(program.server)
    second.redeem(code_of(second))
    other = Program(program.server)
    other.redeem(Person(other, login="ben@alder.example").accepts(REP))
    mine = program.get("/v1/sessions").json()["sessions"]
    assert [each["current"] for each in mine] == [False, True]

    for target in (
        mine[0]["session_id"],
        other.get("/v1/sessions").json()["sessions"][0]["session_id"],
    ):
        token = program.tokens["access_token"]
        path = f"/v1/sessions/{target}"
        told = {"authorization": f"DPoP {token}", "dpop": program.prove("DELETE", path, token)}
        assert program.client.delete(path, headers=told).status_code == 204

    assert second.get("/v1/session").status_code == 401
    assert other.get("/v1/session").status_code == 200


def test_a_token_that_was_found_can_be_ended_by_whoever_has_it(program):
    form = {"token": program.tokens["refresh_token"], "client_id": "sellthrough-desktop"}

    assert program.client.post("/v1/oauth/revoke", data=form).status_code == 200
    assert program.client.post("/v1/oauth/revoke", data=form | {"token": "x"}).status_code == 200

    assert program.get("/v1/session").status_code == 401


def test_a_device_whose_access_was_ended_is_not_let_in_again_by_a_password(program):
    with opened(program.server.settings.database_url) as write:
        write(lambda c: c.execute(sa.update(t.device).values(revoked_at=program.server.clock())))

    answer = program.redeem(code_of(program))

    assert (answer.status_code, answer.json()["code"]) == (403, "NOT_ALLOWED")


def test_a_code_alone_signs_in_only_whom_the_operator_lets(world, tmp_path):
    path = Path(shutil.copy(world, tmp_path / "server.db"))
    settings = Settings(database_url=f"sqlite:///{path}")
    with running_server(settings, FakeClock(), code_roles=settings.code_roles) as server:
        codes = [invite(settings.database_url, each, server.clock()) for each in (CLERK, REVIEWER)]
        answers = [enrol(server.client(), code, f"d{code}") for code in codes]
        # The code is still good: it is the invitation.
        person = Person(Program(server), login="vera").opens()
        person.does("to_invitation")
        person.does("invitation", code=codes[1], login="vera", password=PASSWORD, repeat=PASSWORD)

    assert [each.status_code for each in answers] == [200, 403]
    assert answers[1].json()["code"] == "NOT_ALLOWED"
    assert person.title == "Set up your authenticator"


def test_a_new_key_can_not_enrol_for_another(server):
    code = invite(server.settings.database_url, CLERK, server.clock())
    told = {"code": code, "device": "d", "device_name": "", "key": public_of(new_key())}

    answer = server.client().post("/v1/session", json=told)

    assert (answer.status_code, answer.json()["code"]) == (401, "PROOF_WRONG")
