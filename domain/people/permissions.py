"""The one table of who may do what: menus on the client and judgement on the server read it.

A permission opens an act or a screen, never a row: which rows it reaches follows from the
partner in the token. What is not listed here is not allowed to anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.people.roles import MACHINES, VENDOR_ROLES, Role


class Permission(StrEnum):
    """One thing a menu offers or an endpoint does."""

    SELL = "sell"
    """Record, complete and take back sales."""
    REGISTER_DEALS = "register_deals"
    """Register and edit deals."""
    MOVE_DEALS = "move_deals"
    """Move a deal on; which steps a side has is `domain.deals.transitions`."""
    ATTACH_DOCUMENTS = "attach_documents"
    """Attach and upload documents."""
    DECIDE_CLAIMS = "decide_claims"
    """Approve and refuse claims."""
    MANAGE_PEOPLE = "manage_people"
    """Invite, name, limit and revoke people and devices of a partner."""
    MANAGE_STAFF = "manage_staff"
    """The same for vendor staff."""
    MANAGE_PARTNERS = "manage_partners"
    """Set tier, territory, league, manager of partners."""
    TURN_DOWN = "turn_down"
    """Turn down, or take back, a word that waits for a second one; whose, `four_eyes` says."""
    TELL_OF_UNITS = "tell_of_units"
    """Take in events and files of other systems."""
    MANAGE_INTEGRATIONS = "manage_integrations"
    """Say who outside is told of what happens here."""
    MANAGE_RULES = "manage_rules"
    """Change the limits of the programme, from a day to come."""
    SEE_SALES = "see_sales"
    """The list of the own partner's sales."""
    SEE_DEALS = "see_deals"
    SEE_STANDINGS = "see_standings"
    SEE_HOME = "see_home"
    SEE_REVIEW = "see_review"
    """The vendor's queue of claims."""
    SEE_PEOPLE = "see_people"
    SEE_PARTNERS = "see_partners"
    SEE_AUDIT = "see_audit"
    """The record of who did what."""


class Open(StrEnum):
    """Endpoints that ask for no permission."""

    ANYBODY = "anybody"
    """No sign-in needed."""
    SIGNED_IN = "signed_in"
    """Any role; what it answers is limited to what the role's company may see."""
    PEOPLE = "people"
    """The same for any role but a machine's: a code alone signs that in, without a second step."""


_P = Permission
_LOOK = frozenset({_P.SEE_DEALS, _P.SEE_STANDINGS, _P.SEE_HOME})
_SELL = _LOOK | {
    _P.SELL, _P.SEE_SALES, _P.REGISTER_DEALS, _P.MOVE_DEALS, _P.ATTACH_DOCUMENTS
}  # fmt: skip
_VENDOR = _LOOK | {_P.SEE_REVIEW}
_PARTNERS = frozenset({_P.SEE_PEOPLE, _P.SEE_PARTNERS, _P.MANAGE_PEOPLE, _P.MANAGE_PARTNERS})

MAY: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.CLERK: _SELL,
        Role.REP: _SELL,
        Role.PARTNER_ADMIN: _SELL | {_P.SEE_PEOPLE, _P.MANAGE_PEOPLE},
        Role.REVIEWER: _VENDOR | {_P.DECIDE_CLAIMS, _P.MOVE_DEALS, _P.TURN_DOWN},
        Role.CHANNEL_MANAGER: _VENDOR | _PARTNERS | {_P.MOVE_DEALS, _P.TURN_DOWN},
        Role.PROGRAMME_OWNER: _VENDOR
        | _PARTNERS
        | {_P.DECIDE_CLAIMS, _P.MOVE_DEALS, _P.TURN_DOWN, _P.MANAGE_STAFF, _P.SEE_AUDIT}
        | {_P.TELL_OF_UNITS, _P.MANAGE_INTEGRATIONS, _P.MANAGE_RULES},
        Role.AUDITOR: _VENDOR | {_P.SEE_PEOPLE, _P.SEE_PARTNERS, _P.SEE_AUDIT},
        Role.INTEGRATION: frozenset({_P.TELL_OF_UNITS}),
    }
)

CHANGING = frozenset(
    {
        _P.SELL, _P.REGISTER_DEALS, _P.MOVE_DEALS, _P.ATTACH_DOCUMENTS, _P.DECIDE_CLAIMS,
        _P.MANAGE_PEOPLE, _P.MANAGE_STAFF, _P.MANAGE_PARTNERS, _P.TURN_DOWN, _P.TELL_OF_UNITS,
        _P.MANAGE_INTEGRATIONS, _P.MANAGE_RULES,
    }
)  # fmt: skip
"""Permissions to change something; all others are to see."""

ENDPOINTS: Mapping[str, Permission | Open] = MappingProxyType(
    {
        # sign-in
        "POST /v1/session": Open.ANYBODY,
        "POST /v1/session/renew": Open.ANYBODY,
        "POST /v1/session/revoke": Open.SIGNED_IN,
        "GET /v1/session": Open.SIGNED_IN,
        "GET /v1/sessions": Open.SIGNED_IN,
        "DELETE /v1/sessions/{session_id}": Open.SIGNED_IN,
        "GET /.well-known/oauth-authorization-server": Open.ANYBODY,
        "GET /v1/oauth/authorize": Open.ANYBODY,
        "POST /v1/oauth/authorize": Open.ANYBODY,
        "POST /v1/oauth/token": Open.ANYBODY,
        "POST /v1/oauth/revoke": Open.ANYBODY,
        "POST /v1/escrow": Open.PEOPLE,
        "POST /v1/enrolment-codes": _P.MANAGE_PEOPLE,
        # sync: what an op does is judged by its kind
        "POST /v1/ops": Open.SIGNED_IN,
        "POST /v1/history": Open.PEOPLE,
        "GET /v1/feed": Open.PEOPLE,
        "GET /v1/hints": Open.PEOPLE,
        "GET /v1/snapshot": Open.PEOPLE,
        "GET /v1/snapshot/{snapshot}": Open.PEOPLE,
        # documents
        "OPTIONS /v1/uploads": Open.ANYBODY,
        "OPTIONS /v1/uploads/{upload_id}": Open.ANYBODY,
        "POST /v1/uploads": _P.ATTACH_DOCUMENTS,
        "HEAD /v1/uploads/{upload_id}": _P.ATTACH_DOCUMENTS,
        "PATCH /v1/uploads/{upload_id}": _P.ATTACH_DOCUMENTS,
        "DELETE /v1/uploads/{upload_id}": _P.ATTACH_DOCUMENTS,
        "GET /v1/evidence/{evidence_id}": Open.PEOPLE,
        "GET /v1/evidence/{evidence_id}/page/{number}": Open.PEOPLE,
        "GET /v1/evidence/{evidence_id}/reading": Open.PEOPLE,
        # the desk
        "POST /v1/review/leases": _P.SEE_REVIEW,
        # the rules
        "POST /v1/rules/preview": _P.MANAGE_RULES,
        # the record
        "GET /v1/audit/entries": _P.SEE_AUDIT,
        "GET /v1/audit/story/{entity}": _P.SEE_AUDIT,
        "POST /v1/audit/export": _P.SEE_AUDIT,
        # other systems
        "POST /v1/epcis/capture": _P.TELL_OF_UNITS,
        "GET /v1/epcis/capture/{capture_id}": _P.TELL_OF_UNITS,
        "POST /v1/imports/{kind}": _P.TELL_OF_UNITS,
        "GET /v1/imports/report/{import_id}": _P.TELL_OF_UNITS,
        "POST /v1/webhooks": _P.MANAGE_INTEGRATIONS,
        "GET /v1/webhooks": _P.MANAGE_INTEGRATIONS,
        "DELETE /v1/webhooks/{webhook_id}": _P.MANAGE_INTEGRATIONS,
        "GET /v1/webhooks/{webhook_id}/messages": _P.MANAGE_INTEGRATIONS,
        "POST /v1/webhooks/{webhook_id}/replay": _P.MANAGE_INTEGRATIONS,
        # operation
        "GET /v1/health": Open.ANYBODY,
    }
)
"""By method and path, parameters without their types; what is not here is refused."""

OPS: Mapping[str, Permission] = MappingProxyType(
    {
        "claim.record": _P.SELL,
        "claim.amend": _P.SELL,
        "claim.withdraw": _P.SELL,
        "claim.answer": _P.SELL,
        "claim.appeal": _P.SELL,
        "invoice.set": _P.SELL,
        "rule.set": _P.MANAGE_RULES,
        "deal.create": _P.REGISTER_DEALS,
        "deal.edit": _P.REGISTER_DEALS,
        "deal.move": _P.MOVE_DEALS,
        "review.decide": _P.DECIDE_CLAIMS,
        "review.second": _P.DECIDE_CLAIMS,
        # Who looks after partners, or answers for the programme, where two reviewers differ.
        "review.settle": _P.MANAGE_PARTNERS,
        # Whose work is looked at draws no sample of it.
        "sample.draw": _P.MANAGE_STAFF,
        "claim.reverse": _P.DECIDE_CLAIMS,
        "claim.override": _P.DECIDE_CLAIMS,
        "evidence.attach": _P.ATTACH_DOCUMENTS,
        # Whose people they are is judged by `domain.people.keeping`.
        "person.invite": _P.MANAGE_PEOPLE,
        "person.name": _P.MANAGE_PEOPLE,
        "person.limit": _P.MANAGE_PEOPLE,
        "person.revoke": _P.MANAGE_PEOPLE,
        "person.restore": _P.MANAGE_PEOPLE,
        "device.name": _P.MANAGE_PEOPLE,
        "device.revoke": _P.MANAGE_PEOPLE,
        "partner.set": _P.MANAGE_PARTNERS,
        "tie.set": _P.MANAGE_STAFF,
        "word.turn_down": _P.TURN_DOWN,
    }
)
"""By op kind; what is not here is refused."""


def may(role: str, permission: Permission) -> bool:
    """Say whether a role has a permission; an unknown role has none."""
    return role in MAY and permission in MAY[Role(role)]


def may_call(role: str, endpoint: str) -> bool:
    """Say whether a signed-in role may call an endpoint (`ENDPOINTS`); an unlisted one nobody."""
    needed = ENDPOINTS.get(endpoint)
    if needed is None:
        return False
    if isinstance(needed, Open):
        return role in MAY and not (needed is Open.PEOPLE and role in MACHINES)
    return may(role, needed)


def may_do(role: str, kind: str) -> bool:
    """Say whether a role may send an op of a kind (`OPS`); an unlisted one nobody."""
    needed = OPS.get(kind)
    return needed is not None and may(role, needed)


def is_vendor_only(permission: Permission) -> bool:
    """Say whether only vendor staff have a permission."""
    return all(role in VENDOR_ROLES for role, has in MAY.items() if permission in has)
