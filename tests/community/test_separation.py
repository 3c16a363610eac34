"""Community work and casework are apart (S9): no key, join, search, export, address or page leads from a count, a
thread or a post to a case; and police see no outreach thread, whatever role they are given, whatever SQL they write."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.apps import apps
from django.db import connection
from django.db.models import UUIDField
from django.db.utils import ProgrammingError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone

from hawn.agencies.models import Membership, User
from hawn.agencies.policies import NoSuchRow, Refused
from hawn.agencies.roles import Role
from hawn.community.actions import outreach, posts
from hawn.community.actions.outreach import Met
from hawn.community.models import Contact, Done, Series, Thread, ThreadCount
from hawn.core.acting import Acting, Actor, acting, token
from hawn.referrals.actions import sending
from tests.community.conftest import NOW, TODAY
from tests.community.test_trust import first_date, tally
from tests.conftest import Site, as_owner
from tests.core.test_attempts import MOMENT
from tests.journeys.test_chain import an_alert, opened
from tests.referrals.test_report import WHEN

SOURCE = Path(outreach.__file__).parents[2]
CASEWORK = ("cases", "referrals", "decisions", "assistance", "vault", "retention", "breaches", "web")
# Whose ids both sides may hold: people with an account and their teams.
SHARED = {
    "agencies_user", "agencies_team", "agencies_agency", "agencies_membership", "agencies_body", "agencies_session",
}  # fmt: skip
OUTREACH_TABLES = ("community_thread", "community_contact", "community_threadcount")
SUSPECT = re.compile(r"(^|_)(file|case|alert|envelope|situation|receipt|person|immigration|status|permit|visa)(_|$)")


@pytest.fixture
def thread(crew: dict[str, Actor]) -> Thread:
    """One with a meeting."""
    made = outreach.open_thread(actor=crew["outreach"], language="ti", today=TODAY)
    met = Met(TODAY, 5, "documents")
    outreach.take_contact(actor=crew["outreach"], key=uuid4(), code=made.code, met=met, today=TODAY)
    return made


def test_no_field_of_community_work_could_hold_a_case_or_an_immigration_status() -> None:
    for model in apps.get_app_config("community").get_models():
        for field in model._meta.get_fields():
            assert not SUSPECT.search(field.name), (model, field)
            target = field.related_model
            assert target is None or target._meta.app_label == "community", (model, field)  # type: ignore[union-attr]


def test_no_other_table_has_a_field_for_community_rows() -> None:
    for model in apps.get_models():
        if model._meta.app_label == "community":
            continue
        for field in model._meta.get_fields():
            named = re.search(r"(^|_)(event|series|tally|thread|pulse|post)(_id)?$", field.name)
            assert not (named and isinstance(field, UUIDField)), (model, field)
            target = field.related_model
            assert target is None or getattr(target, "_meta").app_label != "community", (model, field)  # noqa: B009


def test_no_key_view_function_or_trigger_joins_the_two(owner: psycopg.Connection) -> None:
    keys = owner.execute(
        "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
    ).fetchall()
    crossing = [k for k in keys if k[0].startswith("community_") != k[1].startswith("community_")]
    assert crossing == []
    bodies = owner.execute(
        "SELECT p.proname, pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND p.prokind IN ('f', 'p')"
        " UNION ALL SELECT viewname, definition FROM pg_views"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        " UNION ALL SELECT tablename || '.' || policyname, tablename || coalesce(qual, '') || coalesce(with_check, '')"
        " FROM pg_policies"
    ).fetchall()
    assert len(bodies) > 50
    assert [name for name, text in bodies if _both(text)] == []


def _both(text: str) -> bool:
    return bool(re.search(r"\bcommunity_\w+", text) and re.search(rf"\b({'|'.join(CASEWORK)})_\w+", text))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_the_only_modules_that_know_both_are_the_post_box_and_the_demo() -> None:
    both = set()
    for path in SOURCE.rglob("*.py"):
        known = set(_imports(path))
        community = any(m.startswith("hawn.community") for m in known)
        cases = any(m.startswith(tuple(f"hawn.{p}" for p in CASEWORK if p not in ("vault", "web"))) for m in known)
        if path.is_relative_to(SOURCE / "community"):
            assert not cases, path
        elif community and cases:
            both.add(path.relative_to(SOURCE).as_posix())
    # The post box takes three forms and sends each to its own package; the demo makes the protocol of its team.
    assert both == {"web/offline.py", "web/views_offline.py", "config/demo/community.py"}
    for text in ("web/offline.py", "web/views_offline.py"):
        module = ast.parse((SOURCE / text).read_text(encoding="utf-8"))
        for function in (n for n in ast.walk(module) if isinstance(n, ast.FunctionDef)):
            called = {ast.unparse(n.func) for n in ast.walk(function) if isinstance(n, ast.Call)}
            assert not (any(c.startswith(("counts.", "outreach.")) for c in called) and "sending.submit" in called)


def test_pages_of_community_work_lead_to_no_case_and_pass_nothing_on() -> None:
    templates = [*(SOURCE / "community" / "templates").rglob("*.html")]
    assert len(templates) > 40
    for path in templates:
        for address in re.findall(r'(?:href|action)="([^"]*)"', path.read_text(encoding="utf-8")):
            assert not re.match(r"/(case|alert|work|shared|status|offline/alert)/.", address), (path, address)
            if address.startswith("/refer"):
                assert address == "/refer/", (path, address)  # nothing of a thread or a count goes along
    for path in SOURCE.rglob("templates/**/*.html"):
        if not path.is_relative_to(SOURCE / "community"):
            found = set(re.findall(r'(?:href|action)="(/community/[^"]*)"', path.read_text(encoding="utf-8")))
            menu = {"/community/", "/community/desk/", "/community/desk/trust/", "/community/help/", "/community/hand/"}
            assert found <= menu, path


def test_no_address_of_community_work_takes_a_case_and_no_page_reads_both(
    crew: dict[str, Actor], people: dict[str, Actor], series: Series, thread: Thread
) -> None:
    event = first_date(crew, series)
    tally(crew["helper"], event.id, 9, 8, 6, 3, 2, 1)
    case, _ = opened(people)
    names = {"key": event.id, "slug": "hamrun-community-team", "topic": "pay", "size": "square", "what": "events",
             "tally": uuid4()}  # fmt: skip
    routes = [p for p in _patterns() if str(p.pattern).startswith("community/")]
    assert len(routes) > 50
    client = {name: _signed_in(crew[name]) for name in ("officer", "host", "outreach", "helper")}
    for route in routes:
        assert set(re.findall(r":(\w+)>", str(route.pattern))) <= set(names), route
        with CaptureQueriesContext(connection) as asked:
            addresses = {
                re.sub(r"<\w+:(\w+)>", lambda m, k=key: str({**names, "key": k}[m[1]]), str(route.pattern))
                for key in (event.id, thread.id, case.id)
            }
            for one in client.values():
                for address in addresses:
                    one.get(f"/{address}")
        assert [q["sql"] for q in asked.captured_queries if _both(q["sql"])] == [], route
        assert not [q["sql"] for q in asked.captured_queries if "cases_case" in q["sql"]], route


def _patterns() -> Iterator[Any]:
    parts = list(get_resolver().url_patterns)
    while parts:
        part = parts.pop()
        if hasattr(part, "url_patterns"):
            parts += part.url_patterns
        else:
            yield part


def _signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(id=actor.user), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_no_id_of_community_work_stands_in_a_case(
    crew: dict[str, Actor], people: dict[str, Actor], series: Series, thread: Thread, owner: psycopg.Connection
) -> None:
    event = first_date(crew, series)
    tally(crew["helper"], event.id, 9, 8, 6, 3, 2, 1)
    opened(people)
    sending.submit(sender=crew["outreach"], alert=an_alert(), **WHEN)  # a deliberate referral, by the same worker
    shared = {value for table in SHARED for value in _ids(owner, table)}
    ours = {v for t in _tables(owner) if t.startswith("community_") for v in _ids(owner, t)} - shared
    theirs = {
        v for t in _tables(owner) if t.startswith(tuple(f"{p}_" for p in CASEWORK)) for v in _ids(owner, t)
    } - shared
    assert len(ours) > 10
    assert len(theirs) > 10
    assert ours & theirs == set()


def _tables(owner: psycopg.Connection) -> list[str]:
    return [r[0] for r in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()]


def _ids(owner: psycopg.Connection, table: str) -> set[str]:
    """Every UUID in a table's rows, in whichever column and text."""
    rows = owner.execute(f'SELECT t::text FROM "{table}" t').fetchall()  # type: ignore[arg-type]
    return {found for (text,) in rows for found in re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", text)}


def test_what_is_exported_of_a_case_knows_no_community_work() -> None:
    for name in ("retention/own_copy.py", "cases/looks.py", "cases/timeline.py", "cases/readable.py"):
        text = (SOURCE / name).read_text(encoding="utf-8")
        assert "community" not in text, name


@pytest.mark.wall
@pytest.mark.parametrize("role", [r.value for r in Role])
def test_police_see_no_thread_in_any_role(crew: dict[str, Actor], thread: Thread, db: Site, role: str) -> None:
    with acting(crew["outreach"], "outreach"):
        assert Thread.objects.count() == 1
        assert Contact.objects.count() == 1
    police = Actor(user=crew["officer"].user, role=role, team=crew["officer"].team)
    with acting(police, "outreach"):
        for model in (Thread, Contact, ThreadCount):
            assert not model.objects.exists(), model
    with pytest.raises(Refused):
        outreach.open_thread(actor=police, language="ti", today=TODAY)
    with psycopg.connect(db.url("app")) as raw:
        pid, moment = raw.execute(MOMENT).fetchone() or (0, 0)
        raw.execute("SELECT set_config('hawn.context', %s, true)", [token(Acting(police, "x"), pid, moment)])
        for table in OUTREACH_TABLES:
            assert raw.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table  # type: ignore[arg-type]
            changed = raw.execute(f"UPDATE {table} SET id = id").rowcount if table == "community_thread" else 0  # type: ignore[arg-type]
            assert changed == 0
        joined = raw.execute(
            "SELECT count(*) FROM community_contact c LEFT JOIN community_thread t ON t.id = c.thread_id"
        ).fetchone()
        assert joined == (0,)
        assert raw.execute("SELECT count(*) FROM hawn.first_asks('2026-Q3')").fetchone() == (0,)


@pytest.mark.wall
def test_a_thread_of_another_team_or_of_a_police_team_is_not_written(
    crew: dict[str, Actor], thread: Thread, db: Site
) -> None:
    police = Actor(user=crew["officer"].user, role="outreach", team=crew["officer"].team)
    other = Actor(user=uuid4(), role="outreach", team=crew["stranger"].team)
    for actor in (police, other, Actor(user=crew["host"].user, role="helper", team=crew["host"].team)):
        for sql, values in (
            ('INSERT INTO community_contact (id, thread_id, "on", level, topic, digest)'
             " VALUES (%s, %s, %s, 1, 'pay', '')", [uuid4(), thread.id, TODAY]),
            ("INSERT INTO community_thread (id, team, code, language, opened_on, last_on, closed_why)"
             " VALUES (%s, %s, 'x', 'ti', %s, %s, '')", [uuid4(), crew["outreach"].team, TODAY, TODAY]),
        ):  # fmt: skip
            with psycopg.connect(db.url("app")) as raw:
                pid, moment = raw.execute(MOMENT).fetchone() or (0, 0)
                raw.execute("SELECT set_config('hawn.context', %s, true)", [token(Acting(actor, "x"), pid, moment)])
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    raw.execute(sql, values)  # type: ignore[arg-type]


@pytest.mark.wall
def test_an_officer_who_also_works_for_an_organisation_sees_no_thread_there(
    crew: dict[str, Actor], thread: Thread, db: Site
) -> None:
    officer, team = crew["officer"].user, crew["outreach"].team
    with as_owner():
        both = Membership.objects.create(user_id=officer, team_id=team, role="outreach")
    as_outreach = Actor(user=officer, role="outreach", team=team)
    client = _signed_in(crew["officer"])
    client.post("/account/acting/", {"membership": str(both.id)})
    assert thread.code not in client.get("/community/threads/").content.decode()
    with pytest.raises((Refused, NoSuchRow, ProgrammingError)):
        outreach.open_thread(actor=as_outreach, language="ti", today=TODAY)
    with acting(as_outreach, "x"), connection.cursor() as cursor:
        for table in OUTREACH_TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table
    with as_owner():
        Membership.objects.filter(user_id=officer, team_id=crew["officer"].team).update(ended_at=timezone.now())
    with acting(as_outreach, "x"):  # who has left the police is no officer
        assert Thread.objects.count() == 1


@pytest.mark.wall
def test_what_was_done_stands_under_a_priority_of_the_same_team(crew: dict[str, Actor], db: Site) -> None:
    made = posts.hear(actor=crew["officer"], words={"en": "Dark"}, heard="talk", raised_on=TODAY, now=NOW)
    posts.show_priority(actor=crew["officer"], priority=made.id, now=NOW)
    row = {"priority": made.id, "on": TODAY, "words": {"en": "x"}, "made_at": NOW}
    with pytest.raises(ProgrammingError, match="row-level security"), acting(crew["host"], "x"):
        Done.objects.create(team=crew["host"].team, made_by=crew["host"].user, **row)
    with acting(crew["officer"], "x"):
        Done.objects.create(team=crew["officer"].team, made_by=crew["officer"].user, **row)


@pytest.mark.parametrize("who", ["officer", "sergeant", "host", "helper", "stranger"])
def test_pages_of_threads_are_for_outreach_workers(crew: dict[str, Actor], thread: Thread, who: str) -> None:
    client = _signed_in(crew[who])
    for address in ("/community/threads/", f"/community/threads/{thread.id}/", "/offline/contact/"):
        assert client.get(address).status_code == 403, (who, address)
    text = client.get("/community/desk/trust/?csv=first_asks").content.decode()
    assert thread.code not in text
    assert isinstance(thread.id, UUID)
