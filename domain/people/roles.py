"""The roles people have. Which role a person has is data; what it may do is in `permissions`."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person is here. Sent over the wire as text; a role never changes its meaning."""

    CLERK = "clerk"
    """Sells at the counter."""
    REP = "rep"
    """Sells outside; the same rights as a clerk, apart in contests and lists."""
    PARTNER_ADMIN = "partner_admin"
    """Also invites, names, limits and revokes the people and devices of the own partner."""
    REVIEWER = "reviewer"
    """Decides claims and deals."""
    CHANNEL_MANAGER = "channel_manager"
    """Looks after partners: tier, territory, league, their people; decides deals, no claims."""
    PROGRAMME_OWNER = "programme_owner"
    """Answers for the programme: all that vendor staff do, and who is vendor staff."""
    AUDITOR = "auditor"
    """Reads everything, changes nothing."""
    INTEGRATION = "integration"
    """A machine of the vendor's, such as its ERP: tells of units and reads what became of that."""


PARTNER_ROLES = frozenset({Role.CLERK, Role.REP, Role.PARTNER_ADMIN})
VENDOR_ROLES = frozenset(
    {
        Role.REVIEWER, Role.CHANNEL_MANAGER, Role.PROGRAMME_OWNER, Role.AUDITOR, Role.INTEGRATION,
    }
)  # fmt: skip
MACHINES = frozenset({Role.INTEGRATION})
"""Roles nobody sits behind: they read nothing of what people decide, and decide nothing."""


def is_vendor_role(role: str) -> bool:
    """Say whether a role, as text, is one of vendor staff; an unknown one is not."""
    return role in VENDOR_ROLES
