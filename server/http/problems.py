"""Every 4xx and 5xx as application/problem+json: a stable code and one plain sentence."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from server.errors import Overloaded, RequestRefused
from server.storage.sqlite import TransactionLost
from sync.wire.codec import encode
from sync.wire.messages import Problem

log = logging.getLogger(__name__)

PROBLEM_TYPE = "application/problem+json"
RETRY_SECONDS = range(3, 8)

CODES = {
    400: ("MALFORMED", "The request can't be understood."),
    401: ("SIGN_IN_NEEDED", "Sign in again; nothing recorded on this device is lost."),
    404: ("NOT_FOUND", "There is nothing at this address."),
    405: ("METHOD_NOT_ALLOWED", "This address does not answer to that method."),
    413: ("TOO_LARGE", "The request is too large. Send fewer operations at once."),
    415: ("MEDIA_TYPE", "Send JSON."),
}
CHALLENGES = {
    "USE_DPOP_NONCE": ', error="use_dpop_nonce"',
    "PROOF_WRONG": ', error="invalid_dpop_proof"',
}
"""What RFC 9449 calls two of our codes."""
_OURS = (DataError, IntegrityError, ProgrammingError)
"""What a database says when it was asked wrongly: no waiting mends that."""
OWN_FAULT = ("SERVER_FAULT", "The server made a mistake and wrote it down. Nothing was changed.")


def problem(status: int, code: str, detail: str, title: str = "") -> bytes:
    """Return the body of a problem."""
    title = title or HTTPStatus(status).phrase
    return encode(Problem(title=title, status=status, code=code, detail=detail))


def _response(
    status: int, code: str, detail: str, title: str = "", headers: dict[str, str] | None = None
) -> Response[bytes]:
    return Response(
        problem(status, code, detail, title),
        status_code=status,
        media_type=PROBLEM_TYPE,
        headers=headers or {},
    )


def on_refused(_request: Request[Any, Any, Any], refused: RequestRefused) -> Response[bytes]:
    """Answer a request that can't be served."""
    headers = {}
    if refused.status == HTTPStatus.UNAUTHORIZED:
        fault = CHALLENGES.get(refused.code, "")
        headers["WWW-Authenticate"] = f'DPoP algs="ES256"{fault}'
    if refused.retry_after:
        headers["Retry-After"] = str(refused.retry_after)
    return _response(refused.status, refused.code, refused.detail, refused.title, headers)


def on_http(_request: Request[Any, Any, Any], found: HTTPException) -> Response[bytes]:
    """Answer what the framework refused: no such address or method, a body that is no message."""
    code, detail = CODES.get(found.status_code, OWN_FAULT)
    if isinstance(found, ValidationException) and found.extra:
        first = found.extra[0] if isinstance(found.extra, list) else found.extra
        if isinstance(first, dict) and first.get("key"):
            detail = f"The request can't be understood: look at “{first['key']}”."
    allow = (found.headers or {}).get("Allow") if found.headers else None
    return _response(found.status_code, code, detail, headers={"Allow": allow} if allow else None)


def on_garbled(
    _request: Request[Any, Any, Any], _found: UnicodeDecodeError | RecursionError
) -> Response[bytes]:
    """Answer a body that is no text at all, or nested without end."""
    return _response(400, *CODES[400])


def on_database(request: Request[Any, Any, Any], found: SQLAlchemyError) -> Response[bytes]:
    """Answer when the database can't: later, if it is its doing; our fault otherwise.

    Who is told "later" waits with all it has; after a fault of ours it looks for the op at fault.
    """
    of_its_own = isinstance(found, DBAPIError | PoolTimeout) and not isinstance(found, _OURS)
    if of_its_own:
        log.error("the database failed: %s", type(found).__name__, exc_info=found)
        return on_refused(request, Overloaded(retry_after=secrets.choice(RETRY_SECONDS)))
    return on_bug(request, found)


def on_bug(_request: Request[Any, Any, Any], found: Exception) -> Response[bytes]:
    """Answer a mistake of ours: told in the log with its traceback, never to the client."""
    log.error("a request failed", exc_info=found)
    if isinstance(found, TransactionLost):
        return on_refused(_request, Overloaded(retry_after=secrets.choice(RETRY_SECONDS)))
    return _response(500, *OWN_FAULT)
