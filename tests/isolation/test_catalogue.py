"""What PostgreSQL's own catalogue says of the role that serves: nothing lets it past a policy."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from server.storage import tables as t
from server.storage.database import Database, open_database
from server.storage.migrating import migrate, open_seals
from server.storage.postgres import PostgresDatabase
from server.storage.scope import APP_ROLE, GUARDS, SHARED, Reach, Scope, Verb
from tests.support.postgres import Postgres

pytestmark = pytest.mark.postgres
INTERLEAVED = 600


@pytest.fixture
def url(postgres: Postgres, postgres_world: str) -> Iterator[str]:
    name = postgres.create(postgres_world)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def serving(url: str) -> Iterator[Database]:
    """The database as a serving process has it open: four connections for everybody."""
    database = open_database(url, workers=4, guarded=True)
    yield database
    database.close()


def asked(database: Database, statement: str, within: Scope | None = None) -> list:
    return database.read(
        lambda c: [tuple(row) for row in c.execute(sa.text(statement))], within
    ).result()


def test_a_serving_process_is_the_role_that_owns_and_may_bypass_nothing(serving):
    assert asked(serving, "SELECT current_user") == [(APP_ROLE,)]
    assert asked(
        serving,
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication"
        " FROM pg_roles WHERE rolname = current_user",
    ) == [(False,) * 6]  # fmt: skip
    owned = "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
    assert asked(serving, owned) == []
    member_of = "SELECT roleid FROM pg_auth_members WHERE pg_get_userbyid(member) = current_user"
    assert asked(serving, member_of) == []


def test_every_table_is_shared_by_name_or_forced_behind_a_policy_for_each_verb(serving):
    rows = asked(
        serving,
        "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,"
        " array_to_string(array(SELECT p.polcmd FROM pg_policy p WHERE p.polrelid = c.oid"
        " ORDER BY p.polcmd), '')"
        " FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
        " AND c.relname <> 'alembic_version'",
    )
    open_ones = {name for name, forced, _ in rows if not forced}
    assert open_ones == SHARED
    assert {verbs for _, forced, verbs in rows if forced} == {"adrw"}
    assert {name for name, _, _ in rows} == set(t.metadata.tables)
    permissive = (
        "SELECT count(*) FROM pg_policies WHERE permissive <> 'PERMISSIVE' OR roles <> '{public}'"
    )
    assert asked(serving, permissive) == [(0,)]


def test_every_table_is_named_in_the_list_and_nothing_else_is():
    named = GUARDS.keys() | SHARED
    assert named == set(t.metadata.tables), "say in server/storage/scope.py whose rows these are"
    assert not GUARDS.keys() & SHARED


def test_no_function_and_no_view_lends_anybody_its_owners_rights(serving):
    definer = (
        "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    )
    views = (
        "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm')"
        " AND relnamespace = 'public'::regnamespace"
    )
    assert asked(serving, definer) == []
    assert asked(serving, views) == []


def test_the_record_is_only_added_to_and_claims_are_never_deleted(serving):
    def may(table: str, verb: Verb) -> bool:
        text = f"SELECT has_table_privilege('{APP_ROLE}', '{table}', '{verb}')"
        return bool(asked(serving, text)[0][0])

    for table in ("audit", "ledger_entry", "earlier_outcome"):
        assert may(table, Verb.INSERT)
        assert not may(table, Verb.UPDATE)
        assert not may(table, Verb.DELETE)
    for table in ("op_log", "claim", "deal"):
        assert not may(table, Verb.DELETE)
    for table in t.metadata.tables:
        text = f"SELECT has_table_privilege('{APP_ROLE}', '{table}', 'TRUNCATE')"
        assert asked(serving, text) == [(False,)]


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE claim DISABLE ROW LEVEL SECURITY",
        "DROP POLICY scope_select ON claim",
        "CREATE TABLE own (x int)",
        "TRUNCATE claim",
        "COPY claim TO '/tmp/claims'",
        "UPDATE audit SET head = ''",
    ],
)
def test_the_role_can_not_open_its_own_cage(serving, statement):
    with pytest.raises(ProgrammingError):
        serving.write(lambda c: c.execute(sa.text(statement)), Scope(Reach.JUDGE, 1)).result()


def test_without_a_scope_there_is_not_one_row(serving):
    def count(connection: sa.Connection) -> dict[str, int]:
        connection.execute(sa.text("SELECT set_config('sellthrough.scope', '', true)"))
        return {
            name: connection.execute(
                sa.select(sa.func.count()).select_from(t.metadata.tables[name])
            ).scalar_one()
            for name in GUARDS
        }

    assert set(serving.read(count).result().values()) == {0}


def test_what_a_pool_lends_again_has_nothing_of_who_had_it_before(serving):
    """Transactions of both partners, of the entrance and broken ones, on four connections."""

    def seen(connection: sa.Connection) -> set[int]:
        query = sa.select(t.shipment.c.partner_id).distinct()
        return set(connection.execute(query).scalars())

    def broken(connection: sa.Connection) -> set[int]:
        connection.execute(sa.text("SELECT 1 / 0"))
        return seen(connection)

    asking = {1: Scope(Reach.PARTNER, 1), 2: Scope(Reach.WRITER, 2), 0: None}
    with ThreadPoolExecutor(8) as pool:
        found = []
        for number in range(INTERLEAVED):
            partner_id = number % 3
            way = serving.write if number % 2 else serving.read
            unit = broken if number % 7 == 0 else seen
            found.append((partner_id, unit, pool.submit(way, unit, asking[partner_id])))
        for partner_id, unit, handed in found:
            if unit is broken:
                assert handed.result().exception() is not None
            else:
                assert handed.result().result() == ({partner_id} if partner_id else set())


def test_a_login_of_its_own_that_owns_nothing_serves_as_well(postgres, url):
    """The stricter way of docs/operating.md: the process does not even know the owner's login."""
    owner = open_database(url, workers=1)
    owner.write(
        lambda c: c.execute(sa.text("CREATE ROLE web LOGIN IN ROLE sellthrough_app"))
    ).result()
    owner.close()
    web = open_database(url.replace("app@", "web@"), workers=1, guarded=True)
    try:
        assert asked(web, "SELECT current_user, session_user") == [(APP_ROLE, "web")]
        assert web.read(open_seals).result().epoch
    finally:
        web.close()


def test_an_owner_who_is_no_superuser_migrates_and_is_held_by_the_policies_too(postgres):
    """FORCE: the owner has its rows by the scope of an operator, not by owning them."""
    name = postgres.create()
    admin = open_database(postgres.url(name), workers=1)
    admin.write(lambda c: c.execute(sa.text("CREATE ROLE vendor LOGIN CREATEROLE"))).result()
    admin.write(lambda c: c.execute(sa.text(f"ALTER DATABASE {name} OWNER TO vendor"))).result()
    # The role was made by another database's owner: whoever migrates is let into it once.
    admin.write(lambda c: c.execute(sa.text(f"GRANT {APP_ROLE} TO vendor"))).result()
    admin.close()
    owner = PostgresDatabase(make_url(postgres.url(name).replace("app@", "vendor@")), workers=1)
    try:
        owner.write(migrate).result()
        assert owner.read(open_seals).result().epoch
        owner.write(
            lambda c: c.execute(sa.insert(t.stream), {"stream": "vendor", "last": 4})
        ).result()
        assert asked(owner, "SELECT last FROM stream") == [(4,)]
        assert asked(owner, "SELECT last FROM stream", Scope(Reach.PARTNER, 1)) == []
    finally:
        owner.close()
        postgres.drop(name)
