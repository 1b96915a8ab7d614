"""What is kept of people, devices and partners so that somebody can look after them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Forward only. A device of before is told to readers when it is next in use."""
    column: sa.Column[Any]
    for column in (
        sa.Column("ref", sa.Text(), nullable=False, server_default=""),
        sa.Column("registers_deals", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("rev", sa.BigInteger(), nullable=False, server_default="1"),
    ):
        op.add_column("member", column)
    for column in (
        sa.Column("partner_id", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("seen_on", sa.Date(), nullable=True),
    ):
        op.add_column("device", column)
    op.execute(
        "UPDATE device SET partner_id = (SELECT member.partner_id FROM member"
        " WHERE member.member_id = device.member_id)"
    )
    op.create_index("ix_device_member_id", "device", ["member_id"], unique=False)
    for column in (
        sa.Column("tier", sa.Text(), nullable=False, server_default=""),
        sa.Column("territory", sa.Text(), nullable=False, server_default=""),
        sa.Column("league", sa.Text(), nullable=False, server_default=""),
        sa.Column("manager_id", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("rev", sa.BigInteger(), nullable=False, server_default="1"),
    ):
        op.add_column("partner", column)
