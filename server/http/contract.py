"""Makes the OpenAPI document true: every answer an address gives, and the form it takes.

The framework knows what handlers return, not what they refuse. What is said here is held against
the running server by tests/attacks/test_schema.py. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from http import HTTPStatus
from typing import Any

from litestar import Request
from litestar.openapi.plugins import JsonRenderPlugin

from domain.people.permissions import ENDPOINTS, Open
from server.http.problems import PROBLEM_TYPE
from sync.wire.version import HEADER_PROTOCOL, HEADER_WITNESS

Document = dict[str, Any]

ALWAYS = (400, 413, 415, 500, 503)
"""Any request may be garbled, too long, packed in an unknown way, or come at a bad moment."""
SIGNED_IN = (401, 403)
PROBLEMS: Mapping[str, tuple[int, ...]] = {
    "POST /v1/ops": (409, 429),
    "POST /v1/history": (409,),
    "GET /v1/feed": (409, 426),
    "GET /v1/hints": (426,),
    "GET /v1/snapshot": (404, 426),
    "GET /v1/snapshot/{snapshot}": (404, 426),
    "POST /v1/session": (401, 403, 426, 429),
    "POST /v1/session/renew": (401, 403),
    "POST /v1/uploads": (412, 429),
    "HEAD /v1/uploads/{upload_id}": (404, 410, 412, 460),
    "PATCH /v1/uploads/{upload_id}": (404, 409, 410, 412, 423, 460),
    "DELETE /v1/uploads/{upload_id}": (404, 410, 412),
    "GET /v1/evidence/{evidence_id}": (404,),
    "GET /v1/evidence/{evidence_id}/page/{number}": (404, 422),
    "GET /v1/evidence/{evidence_id}/reading": (404, 422),
    "GET /v1/audit/entries": (409,),
    "GET /v1/audit/story/{entity}": (404,),
    "POST /v1/audit/export": (429,),
    "POST /v1/epcis/capture": (406,),
    "GET /v1/epcis/capture/{capture_id}": (404,),
    "POST /v1/imports/{kind}": (422,),
    "GET /v1/imports/report/{import_id}": (404,),
    "POST /v1/webhooks": (422,),
}
"""What an address refuses beside that, as application/problem+json."""

_PAGE, _JSON = "text/html", "application/json"
_FORM = "application/x-www-form-urlencoded"
_OBJECT = {"type": "object"}
_BYTES = {"type": "string", "contentMediaType": "application/octet-stream"}
_TOLD: Mapping[str, Mapping[int, tuple[str, str, Mapping[str, Any]]]] = {
    "GET /v1/feed": {204: ("Nothing is new", "", {})},
    "GET /v1/snapshot": {
        200: ("The manifest", _JSON, _OBJECT),
        202: ("One is being built", _JSON, _OBJECT),
    },
    "GET /v1/snapshot/{snapshot}": {
        200: ("The whole file", "application/vnd.sellthrough.snapshot", _BYTES),
        206: ("A range of it", "application/vnd.sellthrough.snapshot", _BYTES),
        304: ("As it was", "", {}),
        416: ("Past its end", "", {}),
    },
    "POST /v1/uploads": {201: ("Begun; Location says where", "", {})},
    "HEAD /v1/uploads/{upload_id}": {204: ("Upload-Offset says how much is here", "", {})},
    "PATCH /v1/uploads/{upload_id}": {204: ("Upload-Offset says how much is here", "", {})},
    "GET /v1/evidence/{evidence_id}": {
        200: ("The document", "application/octet-stream", _BYTES)
    },
    "GET /v1/oauth/authorize": {
        303: ("Back to the program", "", {}),
        400: ("A page that says why not", _PAGE, {"type": "string"}),
    },
    "POST /v1/oauth/authorize": {
        303: ("Back to the program", "", {}),
        400: ("A page that says why not", _PAGE, {"type": "string"}),
        429: ("A page that says to wait", _PAGE, {"type": "string"}),
        503: ("A page that says to wait", _PAGE, {"type": "string"}),
    },
    "POST /v1/oauth/token": {
        400: ("An error of RFC 6749", _JSON, {"type": "object", "required": ["error"]}),
        401: ("An error of RFC 6749", _JSON, {"type": "object", "required": ["error"]}),
    },
    "POST /v1/oauth/revoke": {
        400: ("An error of RFC 6749", _JSON, {"type": "object", "required": ["error"]}),
    },
}  # fmt: skip
"""Answers that a handler's type does not tell: description, media type, schema."""

_TAKEN: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "POST /v1/epcis/capture": {"application/ld+json": _OBJECT, _JSON: _OBJECT},
    "POST /v1/imports/{kind}": {"application/octet-stream": _BYTES},
}
"""Bodies that a handler reads by itself: media types, each with its schema."""
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "POST /v1/oauth/authorize": ("step", "page", "login", "password", "factor", "code", "repeat"),
    "POST /v1/oauth/token": (
        "client_id", "grant_type", "code", "redirect_uri", "code_verifier", "refresh_token",
        "device", "device_name",
    ),
    "POST /v1/oauth/revoke": ("client_id", "token"),
}  # fmt: skip
_QUERY: Mapping[str, tuple[str, ...]] = {
    "GET /v1/oauth/authorize": (
        "client_id", "redirect_uri", "response_type", "state", "code_challenge",
        "code_challenge_method", "dpop_jkt",
    ),
}  # fmt: skip
_TUS = ("Tus-Resumable",)
_HEADERS: Mapping[str, tuple[str, ...]] = {
    "GET /v1/feed": (HEADER_PROTOCOL, HEADER_WITNESS),
    "GET /v1/snapshot/{snapshot}": ("Range", "If-Range", "If-None-Match"),
    "POST /v1/uploads": (*_TUS, "Upload-Length", "Upload-Metadata"),
    "HEAD /v1/uploads/{upload_id}": _TUS,
    "PATCH /v1/uploads/{upload_id}": (*_TUS, "Upload-Offset", "Upload-Checksum"),
    "DELETE /v1/uploads/{upload_id}": _TUS,
    "POST /v1/epcis/capture": (
        "GS1-EPCIS-Min", "GS1-EPCIS-Max", "GS1-EPCIS-Version", "GS1-Capture-Error-Behaviour",
    ),
}  # fmt: skip
_PROBLEM: Document = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
    },
    "description": "What is wrong: a stable code and one plain sentence.",
}


def completed(document: Document) -> Document:
    """Return the framework's document with what it could not know."""
    told = deepcopy(document)
    parts = told.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = _PROBLEM
    parts["securitySchemes"] = {
        "DPoP": {
            "type": "http",
            "scheme": "DPoP",
            "description": "An access token, with a proof in the header DPoP (RFC 9449).",
        }
    }
    for path, item in told["paths"].items():
        for method, operation in item.items():
            _complete(operation, f"{method.upper()} {path}")
    return told


def _complete(operation: Document, endpoint: str) -> None:
    answers: Document = operation["responses"]
    answers.pop("400", None)
    refused = {*ALWAYS, *PROBLEMS.get(endpoint, ())}
    if ENDPOINTS[endpoint] is not Open.ANYBODY:
        operation["security"] = [{"DPoP": []}]
        refused.update(SIGNED_IN)
    if "{" in endpoint:
        refused.add(404)
    for status in sorted(refused):
        answers[str(status)] = _answer(
            _phrase(status), PROBLEM_TYPE, {"$ref": "#/components/schemas/Problem"}
        )
    for status, told in _TOLD.get(endpoint, {}).items():
        found = answers.setdefault(str(status), {})
        refusal = found.get("content", {}) if status in refused else {}
        answers[str(status)] = answer = _answer(*told)
        if refusal:  # The same number for a page and for a problem.
            answer["content"] = answer.get("content", {}) | refusal
    if endpoint.startswith("HEAD "):
        for answer in answers.values():
            answer.pop("content", None)
    parameters = operation.setdefault("parameters", [])
    parameters += [_parameter("query", name) for name in _QUERY.get(endpoint, ())]
    parameters += [_parameter("header", name) for name in _HEADERS.get(endpoint, ())]
    if content := _body(endpoint):
        operation["requestBody"] = content


def _body(endpoint: str) -> Document:
    """Return the body that a handler reads by itself, {} where the framework knows it."""
    if names := _FIELDS.get(endpoint):
        fields = {"type": "object", "properties": {name: {"type": "string"} for name in names}}
        return {"content": {_FORM: {"schema": fields}}}
    if taken := _TAKEN.get(endpoint):
        content = {media_type: {"schema": dict(schema)} for media_type, schema in taken.items()}
        return {"required": True, "content": content}
    if endpoint.startswith("PATCH "):
        return {"content": {"application/offset+octet-stream": {"schema": _BYTES}}}
    return {}


def _answer(description: str, media_type: str, schema: Mapping[str, Any]) -> Document:
    answer: Document = {"description": description}
    if media_type:
        answer["content"] = {media_type: {"schema": dict(schema)}}
    return answer


def _parameter(where: str, name: str) -> Document:
    schema: Document = {"type": "string"}
    if name in _TUS:
        schema["enum"] = ["1.0.0"]
    return {"name": name, "in": where, "required": name in _TUS, "schema": schema}


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else "The checksum is wrong"


class TrueDocument(JsonRenderPlugin):
    """Serves the completed document as openapi.json."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the document as JSON."""
        return super().render(request, completed(openapi_schema))
