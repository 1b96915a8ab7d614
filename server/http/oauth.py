"""The small OAuth 2.0 authorization server of the desktop program (RFC 6749, 7636, 8252, 9449).

One public client, one grant and its renewal. Pages hold no script; nothing secret is in an address.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from authlib.oauth2.rfc6749.errors import (
    InvalidClientError,
    InvalidGrantError,
    InvalidRequestError,
    OAuth2Error,
    UnsupportedGrantTypeError,
)
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.status_codes import HTTP_200_OK

from server.errors import Overloaded, ProofNonceNeeded, ProofWrong, SignInNeeded
from server.http.house import AnyRequest, House
from server.pages import language_of, page, style_hash
from server.services import authorizing, passwords, renewing, second_factor
from server.services.authorizing import (
    CLIENT_ID,
    PAGE_LIFE,
    InvitedStage,
    KnownStage,
    PassedStage,
    Redeemed,
    Stage,
    is_challenge,
    is_redirect,
    read_stage,
    seal_stage,
)
from server.services.own_sessions import end_by_token
from server.storage.unit_of_work import UnitOfWork
from sync.wire.dpop import ALGORITHM
from sync.wire.messages import Tokens

AUTHORIZE, TOKEN, REVOKE = "/v1/oauth/authorize", "/v1/oauth/token", "/v1/oauth/revoke"
MOST_FIELDS, LONGEST_FIELD, LONGEST_STATE, LONGEST_ID = 24, 8_000, 512, 64
HTML = "text/html"
Form = dict[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A page to answer with."""

    name: str
    stage: Stage
    values: Form
    fault: str = ""
    seconds: int = 0
    items: tuple[str, ...] = ()
    qr: str = ""


@dataclass(frozen=True, slots=True)
class Passed:
    """All is proved: send the browser back to the program with a code."""

    stage: Stage
    code: str


@get("/.well-known/oauth-authorization-server", tags=["sign-in"], summary="Say how to sign in")
async def metadata(request: AnyRequest, house: NamedDependency[House]) -> dict[str, Any]:
    """Answer the metadata of RFC 8414."""
    issuer = issuer_of(request, house)
    told = AuthorizationServerMetadata(
        issuer=issuer,
        authorization_endpoint=issuer + AUTHORIZE,
        token_endpoint=issuer + TOKEN,
        revocation_endpoint=issuer + REVOKE,
        response_types_supported=["code"],
        response_modes_supported=["query"],
        grant_types_supported=["authorization_code", "refresh_token"],
        token_endpoint_auth_methods_supported=["none"],
        revocation_endpoint_auth_methods_supported=["none"],
        code_challenge_methods_supported=["S256"],
        authorization_response_iss_parameter_supported=True,
        dpop_signing_alg_values_supported=[ALGORITHM],
    )
    return dict(told)


# --- pages --------------------------------------------------------------------------------------
@get(AUTHORIZE, tags=["sign-in"], summary="The page to sign in on", media_type=HTML)
async def begin(request: AnyRequest, house: NamedDependency[House]) -> Response[bytes]:
    """Show the sign-in page for a program's request; refuse what could lead elsewhere."""
    asked = _single(parse_qsl(request.url.query, keep_blank_values=True))
    if asked is None or asked.get("client_id") != CLIENT_ID:
        return _refusal(request, "request")
    redirect_uri = asked.get("redirect_uri", "")
    if not is_redirect(redirect_uri):
        return _refusal(request, "request")
    stage = Stage(
        redirect_uri=redirect_uri,
        state=asked.get("state", ""),
        challenge=asked.get("code_challenge", ""),
        key_print=asked.get("dpop_jkt", ""),
        until=house.clock() + PAGE_LIFE,
    )
    error = ""
    if asked.get("response_type") != "code":
        error = "unsupported_response_type"
    elif (
        asked.get("code_challenge_method") != "S256"
        or not is_challenge(stage.challenge)
        or not (stage.key_print == "" or is_challenge(stage.key_print))
        or len(stage.state) > LONGEST_STATE
    ):
        error = "invalid_request"
    if error:
        return _back(request, house, stage, {"error": error})
    return _answer(request, house, Shown("sign_in", stage, {"typed": ""}))


@post(AUTHORIZE, tags=["sign-in"], summary="A step of signing in", status_code=HTTP_200_OK,
      media_type=HTML)  # fmt: skip
async def step(request: AnyRequest, house: NamedDependency[House]) -> Response[bytes]:
    """Take what a person entered; answer the next page, or send the browser back."""
    form = await form_of(request)
    taken = _STEPS.get(form.get("step", "")) if form is not None else None
    if form is None or taken is None:
        return _refusal(request, "request")
    kind, act = taken
    stage = read_stage(house.seals, kind, form.get("page", ""), house.clock())
    if stage is None:
        return _refusal(request, "old")
    try:
        told = await act(request, house, form, stage)
    except Overloaded as busy:
        told = _again(form, stage, "busy", busy.retry_after)
    if isinstance(told, Passed):
        return _back(request, house, told.stage, {"code": told.code})
    return _answer(request, house, told)


async def _to_invitation(_r: AnyRequest, _house: House, form: Form, stage: Stage) -> Shown:
    return Shown("invitation", stage, {"typed": form.get("login", ""), "typed_code": ""})


async def _to_sign_in(_r: AnyRequest, _house: House, form: Form, stage: Stage) -> Shown:
    return Shown("sign_in", stage, {"typed": form.get("login", "")})


async def _password(request: AnyRequest, house: House, form: Form, stage: Stage) -> Shown | Passed:
    login, address = passwords.login_of(form.get("login", "")), _address(request)
    if seconds := await _wait(house, login, address):
        return _again(form, stage, "wait", seconds)
    found = await house.look(lambda c: authorizing.login_known(c, login))
    kept = found["password_hash"] if found is not None else ""
    with house.passwords:
        right = await asyncio.to_thread(passwords.is_password, kept, form.get("password", ""))
    if found is None or not right:
        await house.write(
            lambda uow: authorizing.count_wrong(uow, house.seals, house.settings, login, address)
        )
        return _again(form, stage, "wrong")
    if found["totp"]:
        known = KnownStage(**_asked(stage), until=house.clock() + PAGE_LIFE,
                           member_id=found["member_id"])  # fmt: skip
        return Shown("factor", known, {})
    if authorizing.must_have_second_factor(found["role"]):
        return _again(form, stage, "no_factor")
    return await house.write(lambda uow: _let_through(uow, house, stage, found["member_id"], login))


async def _factor(
    request: AnyRequest, house: House, form: Form, stage: KnownStage
) -> Shown | Passed:
    found = await house.look(lambda c: authorizing.known_member(c, stage.member_id))
    if found is None:
        return Shown("sign_in", _anew(house, stage), {"typed": ""}, "wrong")
    login, address = found["login"], _address(request)
    if seconds := await _wait(house, login, address):
        return Shown("factor", stage, {}, "wait", seconds)

    def unit(uow: UnitOfWork) -> Shown | Passed:
        typed = form.get("factor", "")
        if second_factor.is_second_factor(
            uow, house.seals, stage.member_id, found["totp"], typed
        ):  # fmt: skip
            return _let_through(uow, house, stage, stage.member_id, login)
        authorizing.count_wrong(uow, house.seals, house.settings, login, address)
        return Shown("factor", stage, {}, "wrong_factor")

    return await house.write(unit)


async def _invitation(
    request: AnyRequest, house: House, form: Form, stage: Stage
) -> Shown | Passed:
    address, code = _address(request), form.get("code", "")
    if seconds := await _wait(house, "", address):
        return _again(form, stage, "wait", seconds)
    now = house.clock()
    found = await house.look(lambda c: authorizing.invited(c, house.seals, code, now))
    if found is None:
        await house.write(
            lambda uow: authorizing.count_wrong(uow, house.seals, house.settings, "", address)
        )
        return _again(form, stage, "invitation")
    login, password = passwords.login_of(form.get("login", "")), form.get("password", "")
    if not passwords.is_login(login):
        return _again(form, stage, "login")
    if not await house.look(lambda c: authorizing.is_free(c, login, found.member_id)):
        return _again(form, stage, "taken")
    if fault := passwords.fault_of(password, login, found.names):
        return _again(form, stage, fault)
    if password != form.get("repeat", ""):
        return _again(form, stage, "repeat")
    with house.passwords:
        kept = await asyncio.to_thread(passwords.hash_password, password)
    invited = InvitedStage(
        **_asked(stage),
        until=house.clock() + PAGE_LIFE,
        code_hash=found.code_hash,
        member_id=found.member_id,
        login=login,
        password_hash=kept,
        secret=second_factor.new_secret(),
    )
    if authorizing.must_have_second_factor(found.role):
        return _enrolment(invited)

    def unit(uow: UnitOfWork) -> Shown | Passed:
        if not authorizing.accept(uow, invited, "", 0):
            return _again(form, stage, "invitation")
        return _let_through(uow, house, stage, invited.member_id, login)

    return await house.write(unit)


async def _enrol(
    _request: AnyRequest, house: House, form: Form, stage: InvitedStage
) -> Shown | Passed:
    def unit(uow: UnitOfWork) -> Shown | Passed:
        codes = authorizing.keep_second_factor(uow, house.seals, stage, form.get("factor", ""))
        if codes is None:
            return _enrolment(stage, "wrong_factor")
        if not codes:
            return Shown("invitation", _anew(house, stage),
                         {"typed": stage.login, "typed_code": ""}, "invitation")  # fmt: skip
        authorizing.forget_tries(uow, house.seals, stage.login)
        return Shown("codes", _passed(house, stage, stage.member_id), {}, items=tuple(codes))

    return await house.write(unit)


async def _go(_request: AnyRequest, house: House, _form: Form, stage: PassedStage) -> Passed:
    def unit(uow: UnitOfWork) -> Passed:
        code = authorizing.new_code(uow, stage, stage.member_id, stage.authenticated_at)
        return Passed(stage, code)

    return await house.write(unit)


_STEPS: dict[str, tuple[type[Stage], Any]] = {
    "to_invitation": (Stage, _to_invitation),
    "to_sign_in": (Stage, _to_sign_in),
    "password": (Stage, _password),
    "factor": (KnownStage, _factor),
    "invitation": (Stage, _invitation),
    "enrol": (InvitedStage, _enrol),
    "go": (PassedStage, _go),
}


def _let_through(
    uow: UnitOfWork, house: House, stage: Stage, member_id: int, login: str
) -> Shown | Passed:
    """Say that a person has proved who they are; tell them first what they must know."""
    authorizing.forget_tries(uow, house.seals, login)
    if names := authorizing.untold(uow, member_id):
        return Shown("reused", _passed(house, stage, member_id), {}, items=tuple(names))
    return Passed(stage, authorizing.new_code(uow, stage, member_id, uow.now))


def _passed(house: House, stage: Stage, member_id: int) -> PassedStage:
    now = house.clock()
    return PassedStage(
        **_asked(stage), until=now + PAGE_LIFE, member_id=member_id, authenticated_at=now
    )


def _anew(house: House, stage: Stage) -> Stage:
    return Stage(**_asked(stage), until=house.clock() + PAGE_LIFE)


def _asked(stage: Stage) -> dict[str, Any]:
    names = ("redirect_uri", "state", "challenge", "key_print")
    return {name: getattr(stage, name) for name in names}


def _enrolment(stage: InvitedStage, fault: str = "") -> Shown:
    spaced = " ".join(stage.secret[at : at + 4] for at in range(0, len(stage.secret), 4))
    qr = second_factor.address_of(stage.secret, stage.login)
    return Shown("enrol", stage, {"secret": spaced}, fault, qr=qr)


def _again(form: Form, stage: Stage, fault: str, seconds: int = 0) -> Shown:
    """Return the page a person was on, with what went wrong; no password comes back."""
    if isinstance(stage, KnownStage):
        return Shown("factor", stage, {}, fault, seconds)
    values = {"typed": form.get("login", ""), "typed_code": form.get("code", "")}
    name = "invitation" if form.get("step") == "invitation" else "sign_in"
    return Shown(name, stage, values, fault, seconds)


async def _wait(house: House, login: str, address: str) -> int:
    now = house.clock()
    return await house.look(
        lambda c: authorizing.tries_left(
            c, house.seals, house.settings, now, login=login, address=address
        )
    )


def _answer(request: AnyRequest, house: House, told: Shown) -> Response[bytes]:
    values = {**told.values, "sealed": seal_stage(house.seals, told.stage)}
    text = page(
        told.name, _language(request), values, fault=told.fault, seconds=told.seconds,
        items=told.items, qr=told.qr,
    )  # fmt: skip
    status = {"wait": HTTPStatus.TOO_MANY_REQUESTS, "busy": HTTPStatus.SERVICE_UNAVAILABLE}
    return _html(text, status.get(told.fault, HTTPStatus.OK), told.stage.redirect_uri, told.seconds)


def _refusal(request: AnyRequest, fault: str) -> Response[bytes]:
    return _html(page("refused", _language(request), {}, fault=fault), HTTPStatus.BAD_REQUEST)


def _html(text: str, status: int, redirect_uri: str = "", seconds: int = 0) -> Response[bytes]:
    """Return a page under the strictest policy it works with.

    A browser holds the answer to a form to `form-action` too, so the program's port is named
    there; an address of IPv6 can't be, and all of http is instead.
    """
    parts = urlsplit(redirect_uri)
    back = "http:" if "[" in parts.netloc else f"{parts.scheme}://{parts.netloc}"
    allowed = f"'self' {back}" if redirect_uri else "'none'"
    headers = {
        "Content-Security-Policy": f"default-src 'none'; style-src {style_hash()}; "
        f"form-action {allowed}; frame-ancestors 'none'; base-uri 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Vary": "Accept-Language",
    }
    if seconds:
        headers["Retry-After"] = str(seconds)
    return Response(text.encode(), status_code=status, media_type=HTML, headers=headers)


def _back(request: AnyRequest, house: House, stage: Stage, told: Form) -> Response[bytes]:
    """Send the browser to the program that asked, saying who sends it (RFC 9207)."""
    answer = {**told, "state": stage.state, "iss": issuer_of(request, house)}
    place = f"{stage.redirect_uri}?{urlencode(answer)}"
    headers = {"Location": place, "Referrer-Policy": "no-referrer"}
    return Response(b"", status_code=HTTPStatus.SEE_OTHER, headers=headers)


# --- tokens -------------------------------------------------------------------------------------
@post(TOKEN, tags=["sign-in"], summary="Turn a code or refresh token in", status_code=HTTP_200_OK)
async def token(request: AnyRequest, house: NamedDependency[House]) -> Response[dict[str, Any]]:
    """Answer tokens that are bound to the key of the request's proof."""
    try:
        form = await _asked_of_client(request)
        key = house.proofs.check(request)
        grant = form.get("grant_type")
        if grant == "authorization_code":
            given = await _by_code(house, form, key)
        elif grant == "refresh_token":
            given = await _by_refresh_token(house, form, key)
        else:
            raise UnsupportedGrantTypeError(grant)
    except OAuth2Error as refused:
        status = refused.status_code or HTTPStatus.BAD_REQUEST
        return Response(dict(refused.get_body()), status_code=status)
    except (ProofNonceNeeded, ProofWrong) as wrong:
        named = "use_dpop_nonce" if isinstance(wrong, ProofNonceNeeded) else "invalid_dpop_proof"
        told = {"error": named, "error_description": wrong.detail}
        return Response(told, status_code=HTTPStatus.BAD_REQUEST)
    seconds = int((given.expires_at - house.clock()).total_seconds())
    answer = {
        "access_token": given.access_token,
        "token_type": "DPoP",
        "expires_in": seconds,
        "refresh_token": given.refresh_token,
    }
    return Response(answer, headers={"Pragma": "no-cache"})


async def _by_code(house: House, form: Form, key: str) -> Tokens:
    device, name = form.get("device", ""), form.get("device_name", "")
    if not (0 < len(device) <= LONGEST_ID and device.isprintable() and device.isascii()):
        raise InvalidRequestError("Name the device.")
    asked = Redeemed(
        code=form.get("code", ""),
        redirect_uri=form.get("redirect_uri", ""),
        verifier=form.get("code_verifier", ""),
        key=key,
        device=device,
        device_name="".join(char for char in name if char.isprintable())[:200],
    )
    given = await house.write(
        lambda uow: authorizing.redeem(uow, house.seals, house.settings, asked)
    )
    if given is None:
        raise InvalidGrantError("Sign in again.")
    return given


async def _by_refresh_token(house: House, form: Form, key: str) -> Tokens:
    turned_in = form.get("refresh_token", "")
    try:
        given = await house.write(
            lambda uow: renewing.renew(uow, house.seals, house.settings, turned_in, key)
        )
    except SignInNeeded:
        given = None
    if given is None:
        raise InvalidGrantError("Sign in again.")
    return given


@post(REVOKE, tags=["sign-in"], summary="End a sign-in by its token", status_code=HTTP_200_OK)
async def revoke_token(
    request: AnyRequest, house: NamedDependency[House]
) -> Response[dict[str, Any]]:
    """End the session of a token (RFC 7009); the answer is the same for what is none."""
    try:
        form = await _asked_of_client(request)
    except OAuth2Error as refused:
        return Response(dict(refused.get_body()), status_code=HTTPStatus.BAD_REQUEST)
    await house.write(lambda uow: end_by_token(uow, form.get("token", "")))
    return Response({})


async def _asked_of_client(request: AnyRequest) -> Form:
    form = await form_of(request)
    if form is None:
        raise InvalidRequestError("Send each field once, as a form.")
    if form.get("client_id") != CLIENT_ID:
        raise InvalidClientError
    return form


# --- small things -------------------------------------------------------------------------------
def issuer_of(request: AnyRequest, house: House) -> str:
    """Return what this server is called: by its settings, else as the request called it."""
    if house.settings.public_url:
        return house.settings.public_url.rstrip("/")
    return f"{request.scope['scheme']}://{request.headers.get('host', '')}"


async def form_of(request: AnyRequest) -> Form | None:
    """Return the fields of a form, each once; None for what is none."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return None
    try:
        text = (await request.body()).decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except (UnicodeDecodeError, ValueError):
        return None
    return _single(pairs)


def _single(pairs: list[tuple[str, str]]) -> Form | None:
    """Return fields by name; None where one comes twice, is too long or holds a NUL."""
    found = dict(pairs)
    odd = any(len(value) > LONGEST_FIELD or "\0" in value for value in found.values())
    return None if odd or len(found) != len(pairs) else found


def _language(request: AnyRequest) -> str:
    return language_of(request.headers.get("accept-language", ""))


def _address(request: AnyRequest) -> str:
    return request.client.host if request.client else ""


HANDLERS = (metadata, begin, step, token, revoke_token)
