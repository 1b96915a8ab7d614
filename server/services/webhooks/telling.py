"""Which columns of a row a receiver outside gets: what systems work with, and nothing about people.

A column nobody has named is not told. What stays here: words between colleagues, names of persons
and of consumers, what the desk suspects, and who else holds a serial.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TOLD: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "vendor_claim": (
            "claim_id", "partner_id", "member_id", "serial", "product_id", "stated_gtin", "sold_on",
            "invoice", "scanned_at", "received_at", "rule_version", "state", "code", "points",
            "value_minor", "currency", "decide_by", "decided_at", "due_at", "asked", "rev",
        ),
        "deal": (
            "deal_id", "partner_id", "member_id", "state", "customer", "country", "domain",
            "products", "value_minor", "currency", "expected_close", "source", "tender",
            "protected_until", "decide_by", "submissions", "extensions", "created_at",
            "updated_at", "rev",
        ),
        "evidence": (
            "evidence_id", "entity", "partner_id", "member_id", "sha256", "media_type", "size",
            "state", "attached_at", "rev",
        ),
        "partner": (
            "partner_id", "name", "kind", "country", "currency", "period_ends", "tier",
            "territory", "league", "active", "rev", "licence_until",
        ),
        "member": (
            "member_id", "partner_id", "role", "active", "registers_deals", "takes_part", "rev",
        ),
        "approval": (
            "approval_id", "entity", "partner_id", "act", "state", "why", "seen", "first_member",
            "first_at", "second_member", "second_at",
        ),
    }
)  # fmt: skip
"""By table of the vendor's stream. People are told by number. The customer of a deal is a company
and its name what a CRM goes by; that of a claim is often a person."""

KEPT_IN: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "vendor_claim": frozenset(
            {
                "device", "customer", "params", "decided_by", "reason", "cause", "doubts",
                "appeal", "refused_by", "escalated", "lost", "risk", "risk_parts",
            }
        ),
        "deal": frozenset({"contact", "site", "competitor", "note", "reason"}),
        "evidence": frozenset({"name"}),
        "partner": frozenset({"target_minor", "manager_id"}),
        "member": frozenset({"name", "ref"}),
        "approval": frozenset({"note", "first_name", "second_name", "wanted"}),
    }
)  # fmt: skip
"""What is left out on purpose, so that a column that comes later has to be decided about."""
