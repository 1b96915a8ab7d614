"""The revisions make exactly the tables the server works on, and it works on nothing else."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from server.app import enter
from server.errors import NotMigrated
from server.services.auditing import differences
from server.settings import Settings
from server.storage import migrating
from server.storage import tables as t
from server.storage.database import existing_tables, is_embedded, open_database
from server.storage.migrating import current, migrate, newest, open_seals
from server.storage.sealed import load_seals
from server.storage.tables import metadata
from tests.support.server import FakeClock
from tests.support.world import opened


def test_the_revisions_make_the_tables_of_the_code(empty_url):
    with opened(empty_url) as write:
        assert write(current) == ""
        assert write(migrate) == newest()
        found = write(
            lambda c: compare_metadata(
                MigrationContext.configure(c, opts={"compare_type": True}), metadata
            )
        )
        assert found == []
        assert write(existing_tables) == {*metadata.tables, "alembic_version"}


def test_rows_lie_where_the_tables_of_the_code_say(tmp_path):
    by_key = sa.text("SELECT name FROM pragma_table_list WHERE wr AND schema = 'main'")
    with opened(f"sqlite:///{tmp_path / 'server.db'}") as write:
        write(migrate)
        found = write(lambda c: c.execute(by_key).scalars().all())
    kept = {each.name: each.dialect_options["sqlite"] for each in metadata.sorted_tables}
    assert set(found) == {name for name, options in kept.items() if not options["with_rowid"]}


def test_migrating_again_changes_nothing_and_keeps_the_history(empty_url):
    with opened(empty_url) as write:
        write(migrate)
        first = write(load_seals)
        write(migrate)
        assert write(load_seals) == first


def test_a_database_without_tables_is_named_with_the_way_out(empty_url):
    with opened(empty_url) as write, pytest.raises(NotMigrated, match="server migrate"):
        write(open_seals)


def test_the_embedded_database_brings_itself_up_to_date_an_operators_does_not(empty_url):
    settings = Settings(database_url=empty_url)
    database = open_database(empty_url)
    try:
        if is_embedded(empty_url):
            assert enter(settings, database, FakeClock()).seals.epoch
        else:
            with pytest.raises(NotMigrated, match="server migrate"):
                enter(settings, database, FakeClock())
    finally:
        database.close()


def test_a_failed_migration_leaves_nothing_behind(empty_url):
    def stumble(connection):
        migrate(connection)
        raise ZeroDivisionError

    with opened(empty_url) as write:
        with pytest.raises(ZeroDivisionError):
            write(stumble)
        assert write(existing_tables) == set()
        assert write(lambda c: c.execute(sa.text("SELECT 1")).scalar()) == 1


def test_both_lines_of_a_transfer_become_one_row_and_a_line_alone_is_kept(empty_url):
    line = sa.text(
        "INSERT INTO ledger_entry (entry_id, transfer_id, account, partner_id, member_id, kind,"
        " points, claim_id, at, rule_version, explanation) VALUES (:id, :transfer, :account, 0, 0,"
        " 'earn', :points, 'c', '2026-06-15T08:00:00.000000Z', 1, '')"
    )
    before = [("a:1", "claimant:1:11", 40), ("a:2", "programme", -40), ("b:1", "programme", -5)]

    def old(connection):
        config = migrating._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0015")
        for name, account, points in before:
            row = {"id": name, "transfer": name[0], "account": account, "points": points}
            connection.execute(line, row)

    with opened(empty_url) as write:
        write(old)
        write(migrate)
        rows = write(lambda c: c.execute(sa.select(t.ledger_entry)).all())
        wrong = write(differences)
    assert {(row.entry_id, row.account, row.against) for row in rows} == {
        ("a:1", "claimant:1:11", "programme"),
        ("b:1", "programme", "programme"),
    }
    assert "transfer b has no other side" in wrong
