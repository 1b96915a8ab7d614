"""What a request can meet, and the plain words for it."""

from __future__ import annotations

import base64
import json
import tracemalloc
import zlib
from datetime import UTC, datetime

import httpx
import pytest
import zstandard

from server.http.encoding import unpack
from sync import answers
from sync.credentials import Bond
from sync.errors import (
    AnswerBroken,
    BatchRefused,
    BatchTooBig,
    CaptivePortal,
    DeviceFrozen,
    DeviceRevoked,
    EnvironmentProblem,
    HistoryChanged,
    NotOurServer,
    Offline,
    ProtocolTooNew,
    ProtocolTooOld,
    ResyncRequired,
    ServerTrouble,
    SignatureWrong,
    SignedOut,
    TimedOut,
    WrongAddress,
    WrongCode,
    retry_after,
)
from sync.parcels import Parcel
from sync.transport import Transport
from sync.trust import checked_address
from sync.wire.codec import decode, encode
from sync.wire.dpop import HEADER_PROOF, HEADER_PROOF_NONCE, hash_of
from sync.wire.messages import (
    Problem,
    Push,
    PushReply,
    SealedOp,
    SessionFacts,
    Tokens,
    Witness,
)
from sync.wire.signing import new_key, public_of, verify
from sync.wire.version import HEADER_NONCE, HEADER_PROTOCOL, MAX_BODY_BYTES

STALE = "nonce of another request"
OURS = {HEADER_PROTOCOL: "1"}
JSON = {"content-type": "application/json"}
NOW = datetime(2026, 3, 2, tzinfo=UTC)


class Kept:
    """Tokens in memory."""

    def __init__(self, tokens: Tokens | None, key: bytes = b"") -> None:
        self.tokens = tokens
        self.bond = Bond(key)

    def load(self):
        return self.tokens

    def save(self, tokens):
        self.tokens = tokens


def tokens(name: str = "old") -> Tokens:
    return Tokens(access_token=name, expires_at=NOW, refresh_token=f"r-{name}")


def line(answer, kept: Kept | None = None) -> Transport:
    handler = answer if callable(answer) else lambda request: answer

    def repeat_nonce(request: httpx.Request) -> httpx.Response:
        answered = handler(request)
        if answered.headers.get(HEADER_NONCE) != STALE:
            answered.headers[HEADER_NONCE] = request.headers.get(HEADER_NONCE, "")
        return answered

    client = httpx.Client(transport=httpx.MockTransport(repeat_nonce))
    return Transport("https://vendor.test/", kept or Kept(tokens()), client)


def problem(status: int, code: str = "", headers: dict[str, str] | None = None) -> httpx.Response:
    content = encode(Problem(status=status, code=code, detail="because"))
    return httpx.Response(status, content=content, headers={**OURS, **(headers or {})})


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (problem(401, "SIGN_IN_NEEDED"), SignedOut),
        (problem(409, "resync_required"), ResyncRequired),
        (problem(409, "history_changed"), HistoryChanged),
        (problem(403, "DEVICE_REVOKED"), DeviceRevoked),
        (problem(403, "DEVICE_FROZEN"), DeviceFrozen),
        (problem(403, "SIGNATURE_WRONG"), SignatureWrong),
        (problem(200, headers={HEADER_NONCE: STALE}), AnswerBroken),
        (problem(409, "something_else"), BatchRefused),
        (problem(400, "MALFORMED"), BatchRefused),
        (problem(403, "NOT_IN_SCOPE"), BatchRefused),
        (problem(404, "NOT_FOUND"), BatchRefused),
        (problem(413, "TOO_LARGE"), BatchTooBig),
        (problem(426, "UPGRADE_REQUIRED"), ProtocolTooOld),
        (problem(429, "TOO_MANY_TRIES"), ServerTrouble),
        (problem(500), ServerTrouble),
        (problem(503, "TRY_LATER"), ServerTrouble),
        (httpx.Response(200, headers={HEADER_PROTOCOL: "0"}), ProtocolTooNew),
        (httpx.Response(502, html="<h1>Bad gateway</h1>"), ServerTrouble),
        (httpx.Response(200, html="<h1>Hotel</h1>"), CaptivePortal),
        (httpx.Response(404, html="<h1>nginx</h1>"), CaptivePortal),
        (httpx.Response(302, headers={"location": "https://portal.test"}), CaptivePortal),
        (httpx.Response(511), CaptivePortal),
        (httpx.Response(407), CaptivePortal),
        (httpx.Response(200, json={"hello": "world"}), NotOurServer),
        (httpx.Response(501, html="<h1>Unsupported method</h1>"), NotOurServer),
        (httpx.Response(200, headers={HEADER_PROTOCOL: "yes"}, json={}), NotOurServer),
        (httpx.Response(200, headers={**OURS, **JSON}, content=b'{"epo'), AnswerBroken),
        (httpx.Response(200, headers={**OURS, **JSON}, content=b"\xff"), AnswerBroken),
        (httpx.Response(500, headers=OURS, content=b"not json"), ServerTrouble),
    ],
)
def test_each_answer_has_its_problem_with_plain_words(answer, kind):
    with pytest.raises(EnvironmentProblem) as told:
        line(answer).push("device", [SealedOp(op="{}")])

    assert type(told.value) is kind
    assert told.value.title
    assert "{" not in str(told.value)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectError("no route"), Offline),
        (httpx.ReadError("reset"), Offline),
        (httpx.ConnectTimeout("late"), TimedOut),
        (httpx.ReadTimeout("late"), TimedOut),
        (httpx.RemoteProtocolError("cut in the middle"), AnswerBroken),
        (httpx.DecodingError("not zstd"), AnswerBroken),
    ],
)
def test_each_failure_on_the_way_has_its_problem(error, kind):
    def fail(request):
        raise error

    with pytest.raises(kind) as told:
        line(fail).pull("")

    assert type(told.value) is kind
    assert told.value.retryable


def test_a_body_is_packed_and_carries_token_and_protocol():
    seen = []

    def answer(request):
        seen.append(request)
        reply = PushReply(epoch="e", server_time=NOW, time_token="t", outcomes=[])
        return httpx.Response(200, headers=OURS, content=encode(reply))

    assert line(answer).push("dev", [SealedOp(op="{}")]).epoch == "e"

    (request,) = seen
    assert request.headers["authorization"] == "DPoP old"
    assert request.headers[HEADER_PROTOCOL] == "1"
    assert request.headers["content-length"] == str(len(request.content))
    assert said(request).device == "dev"


def said(request: httpx.Request) -> Push:
    """Return what a request says, as the server reads it."""
    return decode(unpack(request.content, request.headers["content-encoding"]), Push)


def test_a_push_packed_ahead_names_the_head_that_is_known_when_it_goes():
    ops = [SealedOp(op=f'{{"n":{n}}}', sig="s") for n in range(500)]
    parcel, witness, kept = Parcel("dev", ops), Witness(7, "a" * 64), Kept(tokens())
    asked: list[Push] = []

    def answer(request):
        asked.append(said(request))
        if len(asked) == 1:
            kept.save(tokens("new"))  # by another line, while this one asked
            return problem(401, "SIGN_IN_NEEDED")
        reply = PushReply(epoch="e", server_time=NOW, time_token="t", outcomes=[])
        return httpx.Response(200, headers=OURS, content=encode(reply))

    line(answer, kept).push("dev", parcel, witness)

    assert asked == [Push(device="dev", ops=ops, witness=witness)] * 2
    assert parcel.gone.is_set()


def test_packed_answers_are_unpacked_and_a_bomb_is_cut_off():
    small = zstandard.ZstdCompressor().compress(b"page")
    bomb = zstandard.ZstdCompressor().compress(b"0" * (MAX_BODY_BYTES + 1))
    headers = {**OURS, "content-encoding": "zstd"}

    assert line(httpx.Response(200, headers=headers, content=small)).pull("") == b"page"
    with pytest.raises(AnswerBroken):
        line(lambda request: httpx.Response(200, headers=headers, content=bomb)).pull("")


def bomb(encoding: str, megabytes: int) -> bytes:
    """A few kilobytes that unpack to so much."""
    packer = zstandard.ZstdCompressor().compressobj() if encoding == "zstd" else zlib.compressobj(
        wbits=31
    )  # fmt: skip
    return b"".join(packer.compress(bytes(2**20)) for _ in range(megabytes)) + packer.flush()


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
@pytest.mark.parametrize(
    "ask",
    [
        lambda asked: asked.pull(""),
        lambda asked: asked.carry("GET", "/v1/evidence/1", None, {}),
        lambda asked: asked.carry("PATCH", "/v1/uploads/1", b"part", {}),
        lambda asked: asked.redeem({"code": "1"}, b""),
    ],
    ids=["feed", "document", "upload", "token"],
)
def test_a_false_servers_bomb_costs_no_more_memory_than_an_answer_may(encoding, ask):
    packed = bomb(encoding, 120)
    headers = {**OURS, "content-encoding": encoding}

    tracemalloc.start()
    try:
        with pytest.raises(AnswerBroken):
            ask(line(lambda request: httpx.Response(200, headers=headers, content=iter([packed]))))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 70 * 2**20, "a document and its copy"


@pytest.mark.parametrize(("rate", "is_late"), [(400, True), (50_000, False)])
def test_a_server_that_drips_is_left_and_a_slow_line_is_not(monkeypatch, rate, is_late):
    """By a clock that the test holds: a part of 100 bytes comes whenever it is due."""
    now = [0.0]
    monkeypatch.setattr(answers, "monotonic", lambda: now[0])

    def parts():
        for _ in range(30_000):
            now[0] += 100 / rate
            yield bytes(100)

    asked = line(lambda _: httpx.Response(200, headers=OURS, content=parts()))
    if is_late:
        with pytest.raises(TimedOut):
            asked.pull("")
        assert now[0] < answers.PATIENCE_SECONDS + 1
    else:
        assert asked.pull("") == bytes(3_000_000)


def test_an_endless_answer_is_cut_off():
    endless = (bytes(2**20) for _ in range(100))
    with pytest.raises(AnswerBroken, match="larger"):
        line(lambda _: httpx.Response(200, headers=OURS, content=endless)).carry(
            "GET", "/v1/evidence/1", None, {}
        )
    assert len(list(endless)) > 60, "it was read to its end"


@pytest.mark.parametrize("encoding", ["br", "identity, gzip", "\x7f"])
def test_an_answer_packed_in_a_way_nobody_asked_for_is_broken(encoding):
    headers = {**OURS, "content-encoding": encoding}
    with pytest.raises(AnswerBroken, match="nobody asked for"):
        line(lambda _: httpx.Response(200, headers=headers, content=iter([b"x"]))).pull("")


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
def test_packed_answers_in_pieces_are_whole_or_broken(encoding):
    packer = zstandard.ZstdCompressor().compressobj() if encoding == "zstd" else zlib.compressobj(
        wbits=31
    )  # fmt: skip
    packed = packer.compress(bytes(range(256)) * 400) + packer.flush()
    headers = {**OURS, "content-encoding": encoding}

    def told(content: bytes) -> bytes | None:
        pieces = (content[at : at + 7] for at in range(0, len(content), 7))
        return line(lambda _: httpx.Response(200, headers=headers, content=pieces)).pull("")

    assert told(packed) == bytes(range(256)) * 400
    for spoilt in (packed[:-1], packed[:9], b"none of it"):
        with pytest.raises(AnswerBroken):
            told(spoilt)


def test_a_truncated_packed_answer_is_not_taken_for_a_whole_one():
    packed = zstandard.ZstdCompressor().compress(bytes(range(256)) * 400)
    headers = {**OURS, "content-encoding": "zstd"}

    with pytest.raises(AnswerBroken):
        line(lambda request: httpx.Response(200, headers=headers, content=packed[:-9])).pull("")


def test_a_token_that_ended_is_renewed_once_and_the_request_repeated():
    kept, asked = Kept(tokens("old")), []

    def answer(request):
        asked.append((request.url.path, request.headers.get("authorization")))
        if request.url.path.endswith("/renew"):
            return httpx.Response(200, headers=OURS, content=encode(tokens("new")))
        if request.headers["authorization"] == "DPoP old":
            return problem(401, "SIGN_IN_NEEDED")
        return httpx.Response(200, headers=OURS, content=b"page")

    assert line(answer, kept).pull("here") == b"page"
    assert asked == [
        ("/v1/feed", "DPoP old"),
        ("/v1/session/renew", None),
        ("/v1/feed", "DPoP new"),
    ]
    assert kept.load() == tokens("new")


def test_when_renewing_fails_one_is_signed_out_and_keeps_the_tokens():
    kept = Kept(tokens())
    with pytest.raises(SignedOut):
        line(problem(401, "SIGN_IN_NEEDED"), kept).pull("")
    assert kept.load() == tokens()


def test_without_tokens_nothing_is_sent():
    def never(request):
        raise AssertionError

    for ask in (lambda one: one.pull(""), lambda one: one.renew()):
        with pytest.raises(SignedOut):
            ask(line(never, Kept(None)))


@pytest.mark.parametrize("answer", [problem(401, "CODE_NOT_VALID"), problem(403, "NOT_IN_SCOPE")])
def test_a_wrong_code_is_said_as_such(answer):
    with pytest.raises(WrongCode):
        line(answer).enrol("AAAA", "device", "Counter")


def test_the_server_may_ask_to_wait():
    with pytest.raises(ServerTrouble) as told:
        line(problem(503, headers={"retry-after": "7"})).pull("")

    assert retry_after(told.value) == 7
    assert retry_after(Offline()) == 0


@pytest.mark.parametrize(
    "address",
    ["", "vendor", "ftp://vendor.test", "http://vendor.test", "https://", "https://a b:port",
     "https://vendor.test?x=1", "https://user@vendor.test", "https://[::1", "http://10.0.0.1"],
)  # fmt: skip
def test_an_address_that_can_not_be_used_is_said(address):
    with pytest.raises(WrongAddress):
        checked_address(address)


@pytest.mark.parametrize(
    "address",
    ["https://vendor.test", " https://vendor.test/ ", "http://127.0.0.1:8000", "http://[::1]:80",
     "http://localhost:1"],
)  # fmt: skip
def test_https_is_taken_and_http_on_this_computer(address):
    assert checked_address(address) == address.strip().rstrip("/")


# --- proofs of possession ---
KEY = new_key()


def read_proof(request: httpx.Request) -> dict[str, object]:
    """Return what a request's proof says, after checking that the device's key signed it."""
    content, _, sig = request.headers[HEADER_PROOF].rpartition(".")
    assert verify(public_of(KEY), content.encode(), sig)
    said = content.partition(".")[2]
    found = json.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))
    assert isinstance(found, dict)
    return found


def test_each_request_proves_that_it_is_the_devices_own():
    seen: list[httpx.Request] = []

    def answer(request):
        seen.append(request)
        if request.url.path.endswith("/renew"):
            return httpx.Response(200, headers=OURS, content=encode(tokens("new")))
        return httpx.Response(200, headers=OURS, content=b"page")

    one = line(answer, Kept(tokens("old"), KEY))
    one.pull("a b")
    one.renew()
    one.carry("PATCH", "/v1/uploads/7", b"part", {})

    pulled, renewed, carried = [read_proof(request) for request in seen]
    assert seen[0].headers["authorization"] == "DPoP old"
    assert pulled["htm"] == "GET"
    assert pulled["htu"] == "https://vendor.test/v1/feed"
    assert pulled["ath"] == hash_of("old")
    assert "authorization" not in seen[1].headers
    assert renewed["htu"] == "https://vendor.test/v1/session/renew"
    assert carried["htm"] == "PATCH"
    assert carried["ath"] == hash_of("new")
    assert len({pulled["jti"], renewed["jti"], carried["jti"]}) == 3


@pytest.mark.parametrize("ask", [
    lambda one: one.pull(""),
    lambda one: one.carry("HEAD", "/v1/uploads/7", None, {}),
    lambda one: one.snapshot_piece("s", 0, 4),
    lambda one: one.hints(1.0).__enter__(),
])  # fmt: skip
def test_a_challenge_is_met_once_and_its_nonce_kept_for_the_next_request(ask):
    seen: list[dict[str, object]] = []

    def answer(request):
        seen.append(read_proof(request))
        fresh = {HEADER_PROOF_NONCE: "second"}
        if seen[-1].get("nonce") != "second":
            return problem(401, "USE_DPOP_NONCE", fresh)
        return httpx.Response(200, headers={**OURS, **fresh}, content=b"page")

    one = line(answer, Kept(tokens(), KEY))
    ask(one)
    one.pull("")

    assert [each.get("nonce") for each in seen] == [None, "second", "second"]
    assert seen[0]["jti"] != seen[1]["jti"]


def test_a_server_that_challenges_for_ever_is_asked_twice_only():
    asked = []

    def answer(request):
        asked.append(request)
        return problem(401, "USE_DPOP_NONCE", {HEADER_PROOF_NONCE: str(len(asked))})

    with pytest.raises(SignedOut):
        line(answer, Kept(tokens(), KEY)).renew()

    assert len(asked) == 2


def test_a_portal_gives_no_nonce():
    kept = Kept(tokens(), KEY)

    with pytest.raises(CaptivePortal):
        line(httpx.Response(200, html="hotel", headers={HEADER_PROOF_NONCE: "x"}), kept).pull("")

    assert kept.bond.nonce == ""


def test_a_line_that_breaks_behind_the_code_costs_no_second_sign_in():
    asked = []
    facts = SessionFacts(
        member_id=1, member_name="Ada", role="clerk", partner_id=1, partner_name="Alder",
        allocation_key="", server_time=NOW, time_token="",
    )  # fmt: skip

    def answer(request):
        asked.append(request.url.path)
        if request.url.path == "/v1/oauth/token":
            given = {"access_token": "a", "refresh_token": "r", "expires_in": 600}
            return httpx.Response(200, headers=OURS, json=given)
        if asked.count("/v1/session") == 1:
            raise httpx.ReadError("gone")
        return httpx.Response(200, headers=OURS, content=encode(facts))

    session = line(answer).redeem({"code": "c"}, new_key())

    assert (session.member_name, session.tokens.refresh_token) == ("Ada", "r")
    assert asked == ["/v1/oauth/token", "/v1/session", "/v1/session"]
