"""The database's own walls, tried by raw SQL as the app's login role."""

import hashlib
import hmac
import time
import uuid
from datetime import UTC, date, datetime

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from hawn.cases.actions import files as actions
from hawn.cases.models import Case
from hawn.config import walls
from hawn.core.acting import Acting, Actor, NotActing, OtherActor, acting, token
from tests.conftest import Site

pytestmark = pytest.mark.wall
NOW, TODAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC), date(2026, 11, 23)


def a_case(desk: Actor) -> Case:
    """A case with something in it that could leak."""
    parts = {"wish": {"words": "I want to sleep safely"}, "safe_contact": {"number": "+356 7900 0000"}}
    opening = actions.Opening(uuid.uuid4(), "adult", "now", parts=parts)
    return actions.open_case(actor=desk, opening=opening, now=NOW, today=TODAY)


def counts(cursor: psycopg.Cursor) -> dict[str, int]:
    """Rows of every walled table that the connection can see."""
    seen = {}
    for table, (right, _) in walls.WALLED.items():
        if "SELECT" in right:
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # type: ignore[arg-type]
            seen[table] = cursor.fetchone()[0]  # type: ignore[index]
    return seen


def zero() -> dict[str, int]:
    """No row anywhere."""
    return {t: 0 for t, (right, _) in walls.WALLED.items() if "SELECT" in right}


def test_the_desk_sees_its_case(people: dict[str, Actor]) -> None:
    case = a_case(people["intake"])
    with acting(people["intake"], "test"):
        assert list(Case.objects.values_list("id", flat=True)) == [case.id]


@pytest.mark.parametrize("context", ["", "junk", "1|2|3", "1|" + "|".join(["x"] * 8), None])
def test_no_rows_without_a_true_context(people: dict[str, Actor], db: Site, context: str | None) -> None:
    a_case(people["intake"])
    with psycopg.connect(db.url("app")) as raw, raw.cursor() as cursor:
        if context is not None:
            cursor.execute("SELECT set_config('hawn.context', %s, true)", [context])
        assert counts(cursor) == zero()


def test_a_forged_context_shows_nothing(people: dict[str, Actor], db: Site) -> None:
    a_case(people["intake"])
    desk = people["intake"]
    with psycopg.connect(db.url("app")) as raw, raw.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), (extract(epoch FROM transaction_timestamp()) * 1000000)::bigint")
        pid, moment = cursor.fetchone()  # type: ignore[misc]
        payload = f"1|{desk.user}|{desk.team}|intake|test|{int(time.time()) + 60}|{pid}|{moment}"
        forged = hmac.new(b"a guessed key", payload.encode(), hashlib.sha256).hexdigest()
        cursor.execute("SELECT set_config('hawn.context', %s, true)", [f"{payload}|{forged}"])
        assert counts(cursor) == zero()
        genuine = token(Acting(desk, "test"), pid, moment)
        cursor.execute("SELECT set_config('hawn.context', %s, true)", [genuine])
        assert counts(cursor)["cases_case"] == 1
        widened = genuine.replace(str(desk.user), str(people["stranger"].user))
        cursor.execute("SELECT set_config('hawn.context', %s, true)", [widened])
        assert counts(cursor) == zero()


def test_a_replayed_context_shows_nothing(people: dict[str, Actor], db: Site) -> None:
    a_case(people["intake"])
    with acting(people["intake"], "test"), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('hawn.context')")
        stolen = cursor.fetchone()[0]
    with transaction.atomic():  # the same back end, another transaction; below Django, whose guard would speak
        same = connection.connection
        same.execute("SELECT set_config('hawn.context', %s, true)", [stolen])
        assert same.execute("SELECT count(*) FROM cases_case").fetchone() == (0,)
    with psycopg.connect(db.url("app")) as raw, raw.cursor() as other:  # another back end
        other.execute("SELECT set_config('hawn.context', %s, true)", [stolen])
        assert counts(other) == zero()


def test_an_expired_context_shows_nothing(people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    a_case(people["intake"])
    monkeypatch.setattr("hawn.core.acting.LIFETIME_SECONDS", -1)
    with acting(people["intake"], "test"):
        assert Case.objects.count() == 0


@pytest.mark.parametrize("role", ["referrer", "case_worker", "decider", "provider", "stranger"])
def test_others_see_nothing_of_a_case(people: dict[str, Actor], role: str) -> None:
    a_case(people["intake"])
    with acting(people[role], "test"), connection.cursor() as cursor:
        assert counts(cursor) == zero()  # type: ignore[arg-type]


def test_the_app_cannot_read_the_key_nor_mint_a_context(db: Site) -> None:
    with psycopg.connect(db.url("app"), autocommit=True) as raw:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            raw.execute("SELECT * FROM hawn.context_key")
        functions = raw.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'hawn'::regnamespace ORDER BY 1"
        ).fetchall()
    assert [f for (f,) in functions if "token" in f or "mint" in f or "sign" in f] == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_line",
        "UPDATE audit_line SET action = 'x'",
        "SELECT * FROM audit_line",
        "INSERT INTO cases_sight (id) VALUES (gen_random_uuid())",
        "UPDATE cases_sight SET ended_at = NULL",
        "UPDATE cases_permission SET answer = 'yes'",
        "DELETE FROM vault_envelope",
        "DELETE FROM cases_happening",
        "TRUNCATE cases_case",
        "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE mine (x int)",
        "SET ROLE hawn_test_owner",
    ],
)
def test_the_app_has_no_right_to(db: Site, statement: str) -> None:
    with (
        psycopg.connect(db.url("app"), autocommit=True) as raw,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        raw.execute(statement)  # type: ignore[arg-type]


def test_every_table_is_walled_or_on_the_signed_off_list(owner: psycopg.Connection) -> None:
    rows = owner.execute("SELECT tablename, rowsecurity FROM pg_tables WHERE schemaname = 'public'").fetchall()
    secured = {t for t, on in rows if on}
    open_ones = {t for t, on in rows if not on and not t.startswith(walls.QUEUE)}
    assert secured == set(walls.WALLED) | set(walls.GUARDED)
    assert open_ones == set(walls.OPEN)


# Views and materialised views over walled tables, read with their owner's eyes. A view may say security_invoker.
VIEWS = """
SELECT DISTINCT v.oid::regclass::text FROM pg_class v JOIN pg_namespace n ON n.oid = v.relnamespace
JOIN pg_rewrite r ON r.ev_class = v.oid JOIN pg_depend d ON d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
JOIN pg_class t ON t.oid = d.refobjid AND t.oid <> v.oid
WHERE v.relkind IN ('v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND (t.relrowsecurity OR t.relkind IN ('v', 'm'))
  AND NOT (v.relkind = 'v'
           AND coalesce(v.reloptions::text[] && ARRAY['security_invoker=true', 'security_invoker=on'], false))
"""
# Functions that run as their owner: owned by the owner's role, under a search path that nobody can put a table into,
# and not for everybody to call.
DEFINERS = """
SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND (pg_get_userbyid(p.proowner) <> 'hawn_test_owner'
       OR NOT EXISTS (SELECT 1 FROM unnest(p.proconfig) c
                      WHERE c ~ '^search_path=pg_catalog, (public, )?hawn(, public)?, pg_temp$')
       OR has_function_privilege('public', p.oid, 'EXECUTE'))
"""


def test_no_view_shows_walled_rows_with_its_owners_eyes(owner: psycopg.Connection) -> None:
    assert owner.execute(VIEWS).fetchall() == []
    for leak in (
        "CREATE VIEW leak AS SELECT id FROM cases_case",
        "CREATE MATERIALIZED VIEW leak AS SELECT id FROM vault_envelope",
        "CREATE VIEW leak WITH (security_invoker = false) AS SELECT count(*) FROM agencies_team, cases_sight",
    ):
        with owner.transaction(force_rollback=True):
            owner.execute(leak)  # type: ignore[arg-type]
            assert owner.execute(VIEWS).fetchall() == [("leak",)], leak
    with owner.transaction(force_rollback=True):
        owner.execute("CREATE VIEW fine WITH (security_invoker = true) AS SELECT id FROM cases_case")
        assert owner.execute(VIEWS).fetchall() == []


def test_what_runs_as_the_owner_is_pinned_and_not_for_everybody(owner: psycopg.Connection) -> None:
    assert owner.execute(DEFINERS).fetchall() == []
    there = owner.execute("SELECT count(*) FROM pg_proc WHERE prosecdef AND pronamespace = 'hawn'::regnamespace")
    assert (there.fetchone() or (0,))[0] > 30
    body = "FUNCTION hawn.leak() RETURNS bigint LANGUAGE sql SECURITY DEFINER"
    path = "SET search_path = pg_catalog, public, hawn, pg_temp"
    for leak in (
        f"CREATE {body} AS 'SELECT 1::bigint'",
        f"CREATE {body} {path} AS 'SELECT 1::bigint'",  # for everybody, as PostgreSQL makes it
        f"CREATE {body} SET search_path = public AS 'SELECT 1::bigint'; REVOKE ALL ON FUNCTION hawn.leak() FROM PUBLIC",
    ):
        with owner.transaction(force_rollback=True):
            owner.execute(leak)  # type: ignore[arg-type]
            assert owner.execute(DEFINERS).fetchall() == [("hawn.leak()",)], leak
    strangers = owner.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'hawn_inside'::regnamespace AND"
        " (has_function_privilege('hawn_test_app', p.oid, 'EXECUTE') OR has_schema_privilege('hawn_test_app',"
        " 'hawn_inside', 'USAGE'))"
    ).fetchall()
    assert strangers == []


def test_no_policy_compares_the_sight_table_with_itself(owner: psycopg.Connection) -> None:
    rows = owner.execute("SELECT tablename, coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies").fetchall()
    assert [t for t, text in rows if "s.file = s." in text] == []


def test_the_app_role_owns_nothing_and_is_nobody(owner: psycopg.Connection) -> None:
    attributes = owner.execute(
        "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication FROM pg_roles"
        " WHERE rolname IN ('hawn_test_app', 'hawn_test_worker', 'hawn_test_owner')"
    ).fetchall()
    assert attributes == [(False,) * 5] * 3
    owned = owner.execute(
        "SELECT count(*) FROM pg_class WHERE relowner IN (SELECT oid FROM pg_roles WHERE rolname LIKE '%_app')"
    ).fetchone()
    assert owned == (0,)


def test_a_worker_token_needs_the_worker_login(people: dict[str, Actor]) -> None:
    from_app = Actor(user=uuid.uuid4(), role="worker")
    with acting(from_app, "test"), connection.cursor() as cursor:
        cursor.execute("SELECT hawn.is_worker()")
        assert cursor.fetchone() == (False,)


def test_two_actors_do_not_share_a_transaction(people: dict[str, Actor]) -> None:
    with acting(people["intake"], "test"), pytest.raises(OtherActor), acting(people["stranger"], "test"):
        pass


def test_the_context_key_is_the_settings_key(owner: psycopg.Connection) -> None:
    row = owner.execute("SELECT inner_pad FROM hawn.context_key").fetchone()
    assert row is not None
    assert bytes(b ^ 0x36 for b in row[0]).rstrip(b"\0") == settings.CONTEXT_KEY


def test_a_lazy_read_outside_acting_is_told_in_development(people: dict[str, Actor]) -> None:
    rows = Case.objects.all()
    with pytest.raises(NotActing):
        list(rows)
