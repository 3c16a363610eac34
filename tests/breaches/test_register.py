"""The register: versions that stay, who sees an entry, the clock, reminders."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.core import mail
from django.db import connection
from django.db.utils import ProgrammingError

from hawn.agencies.models import User
from hawn.breaches import actions, queries
from hawn.breaches.actions import Happened, ToAuthority, ToPeople
from hawn.breaches.models import Breach, Change, Version
from hawn.breaches.policies import NobodyFound
from hawn.breaches.rules import NotYetDone
from hawn.breaches.states import Ground, Notify, Risk, Tell
from hawn.breaches.tasks import send_reminders
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.models import Basis, WorkItem
from hawn.cases.policies import Refused, WrongMove
from hawn.cases.sight import Grant, NotYoursToGive, grant
from hawn.core.acting import Actor, acting
from hawn.notices.tasks import send_waiting
from hawn.vault import actions as vault
from tests.conftest import make_user
from tests.journeys.test_chain import opened

AWARE = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
NOW = AWARE + timedelta(hours=2)
SECRET = "the letter for the blue door"
Switch = Callable[[], Any]
TOLD = ToAuthority(Risk.HIGH, Notify.YES, NOW, "somebody could be found", "Maria Borg, director")
SAFELY = ToPeople(Tell.TOLD, Ground.NONE, date(2026, 11, 21), "by their case workers")


def happened(**more: Any) -> Happened:
    """What happened."""
    words = {"happened": SECRET, "consequences": "somebody could be found", "measures": "called back"}
    given: dict[str, Any] = {"kinds": ["confidentiality"], "whose": ["helped"], "which": ["A"], "people": "1-9"}
    return Happened(aware_at=AWARE, words=words, **{**given, **more})


@pytest.fixture
def breach(people: dict[str, Actor]) -> Breach:
    """An entry of the first receiver's data protection officer."""
    return actions.register(actor=people["officer"], what=happened(), now=NOW)


def say(actor: Actor, breach: Breach) -> tuple[Version, dict[str, str]]:
    """The newest version and its words."""
    with acting(actor, "test"):
        newest = queries.versions(breach.id)[0]
        return newest, queries.words(newest)


def test_an_entry_holds_what_was_said_and_none_of_it_in_the_clear(
    people: dict[str, Actor], breach: Breach, owner: psycopg.Connection
) -> None:
    version, words = say(people["officer"], breach)
    assert (version.number, version.change, version.people) == (1, Change.REGISTERED, "1-9")
    assert words == happened().words
    for table in ("breaches_breach", "breaches_version", "audit_line", "vault_envelope", "cases_workitem"):
        rows = owner.execute(f"SELECT {table}::text FROM {table}").fetchall()
        assert rows
        assert not any("blue door" in text for (text,) in rows)
    lines = owner.execute("SELECT action FROM audit_line WHERE file = %s ORDER BY at", [breach.id]).fetchall()
    assert [a for (a,) in lines] == ["sight.grant", "breach.register", "vault.seal", "vault.open"]


def test_every_version_stays_and_none_can_be_changed(
    people: dict[str, Actor], breach: Breach, owner: psycopg.Connection
) -> None:
    officer = people["officer"]
    more = happened(people="10-99")
    more.words["happened"] = "two letters"
    actions.describe(actor=officer, breach=breach.id, seen=1, what=more, now=NOW)
    actions.decide_authority(actor=officer, breach=breach.id, seen=2, what=TOLD, now=NOW)
    with acting(officer, "test"):
        said = {v.number: queries.words(v)["happened"] for v in queries.versions(breach.id)}
        whole = queries.words(queries.versions(breach.id)[0])
    assert said == {1: SECRET, 2: "two letters", 3: "two letters"}
    assert whole["decided_by"] == "Maria Borg, director"
    statements = (
        "UPDATE breaches_version SET risk = 'unlikely'",
        "DELETE FROM breaches_version",
        "UPDATE breaches_breach SET reference = 'x'",
        "DELETE FROM breaches_affected",
        "DELETE FROM vault_envelope",
    )
    for statement in statements:
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            acting(officer, "test"),
            connection.cursor() as c,
        ):
            c.execute(statement)
    before = owner.execute(
        "SELECT ciphertext FROM vault_envelope WHERE file = %s ORDER BY kind", [breach.id]
    ).fetchall()
    with acting(officer, "test"):
        vault.put(file=breach.id, kind="breach:1", content={"happened": "nothing"}, now=NOW)  # reaches no row
    after = owner.execute("SELECT ciphertext FROM vault_envelope WHERE file = %s ORDER BY kind", [breach.id]).fetchall()
    assert after == before


def test_who_read_an_older_version_does_not_write_over_a_newer(people: dict[str, Actor], breach: Breach) -> None:
    officer = people["officer"]
    actions.describe(actor=officer, breach=breach.id, seen=1, what=happened(), now=NOW)
    with pytest.raises(WrongMove):
        actions.decide_authority(actor=officer, breach=breach.id, seen=1, what=TOLD, now=NOW)


def test_nobody_else_sees_that_there_is_an_entry(people: dict[str, Actor], breach: Breach) -> None:
    officer, auditor = people["officer"], make_user("auditor one", "auditor", "appogg", "protection")[1]
    admin = make_user("admin one", "agency_admin", "appogg", "protection")[1]
    elsewhere = make_user("officer two", "data_protection_officer", "vsa", "support")[1]
    unnamed = {name: actor for name, actor in people.items() if name != "officer"}
    for actor in [*unnamed.values(), auditor, admin, elsewhere]:
        with acting(actor, "test"):
            assert queries.entries() == []
            assert queries.versions(breach.id) == []
            assert vault.take_all(file=breach.id) == {}
        with pytest.raises(NoSuchFile):
            actions.describe(actor=actor, breach=breach.id, seen=1, what=happened(), now=NOW)
    second = make_user("officer three", "data_protection_officer", "appogg", "protection")[1]
    for actor in (officer, second):
        assert say(actor, breach)[1]["happened"] == SECRET


def test_only_who_keeps_the_register_writes_an_entry_down(people: dict[str, Actor]) -> None:
    for name in ("case_worker", "duty_lead", "intake", "decider"):
        with pytest.raises(Refused):
            actions.register(actor=people[name], what=happened(), now=NOW)
    with pytest.raises(WrongMove):
        actions.register(actor=people["officer"], what=replace(happened(), aware_at=NOW + timedelta(1)), now=NOW)


def test_a_helper_reads_and_adds_and_passes_nothing_on(people: dict[str, Actor], breach: Breach) -> None:
    officer, helper = people["officer"], people["decider"]
    email = User.objects.get(id=helper.user).email
    actions.name_helper(actor=officer, breach=breach.id, email=email.upper(), now=NOW)
    assert say(helper, breach)[1]["happened"] == SECRET
    actions.describe(actor=helper, breach=breach.id, seen=1, what=happened(people="10-99"), now=NOW)
    with pytest.raises(Refused):
        actions.decide_authority(actor=helper, breach=breach.id, seen=2, what=TOLD, now=NOW)
    with pytest.raises(Refused):
        actions.name_helper(actor=helper, breach=breach.id, email="x@example.org", now=NOW)
    limited = Grant(("C", "D"), "x", Basis.ASSIGNMENT, kinds=("breach",))
    with pytest.raises(NotYoursToGive), acting(helper, "test"):
        grant(grantee=people["stranger"].user, file=breach.id, what=replace(limited, kinds=None))
    with acting(helper, "test"):
        grant(grantee=people["stranger"].user, file=breach.id, what=limited)
    with acting(people["stranger"], "test"):
        assert (queries.entries(), vault.take_all(file=breach.id)) == ([], {})
    with acting(helper, "test"):
        assert WorkItem.objects.filter(what="shared").count() == 1
    with acting(officer, "test"):
        assert [u.id for u in queries.helpers(breach.id)] == [helper.user]
    actions.end_helper(actor=officer, breach=breach.id, helper=helper.user)
    with acting(helper, "test"):
        assert queries.versions(breach.id) == []
        assert WorkItem.objects.count() == 0
    with pytest.raises(NoSuchFile):
        actions.end_helper(actor=officer, breach=breach.id, helper=helper.user)
    with pytest.raises(NobodyFound):
        actions.name_helper(actor=officer, breach=breach.id, email="nobody@example.org", now=NOW)


def test_a_late_word_to_the_authority_says_why(people: dict[str, Actor], breach: Breach) -> None:
    late = AWARE + timedelta(hours=72, minutes=1)
    with pytest.raises(NotYetDone) as refused:
        actions.decide_authority(
            actor=people["officer"], breach=breach.id, seen=1, what=replace(TOLD, notified_at=late), now=late
        )
    assert refused.value.what == ["late_why"]
    actions.decide_authority(
        actor=people["officer"], breach=breach.id, seen=1, now=late,
        what=replace(TOLD, notified_at=late, late_why="the server was away"),
    )  # fmt: skip
    assert say(people["officer"], breach)[1]["late_why"] == "the server was away"


def test_the_database_refuses_what_the_rules_would(
    people: dict[str, Actor], breach: Breach, owner: psycopg.Connection
) -> None:
    for change in (
        "notify = 'no', risk = 'high'",
        "notified_at = aware_at",
        "notify = 'yes', notified_at = aware_at - interval '1 second'",
        "told_on = '2026-11-23'",
        "closed = true",
    ):
        with pytest.raises(psycopg.errors.CheckViolation):
            owner.execute(f"UPDATE breaches_version SET {change}")  # type: ignore[arg-type]


def test_an_entry_is_closed_and_opened_again(people: dict[str, Actor], breach: Breach) -> None:
    officer = people["officer"]
    with pytest.raises(NotYetDone) as refused:
        actions.close(actor=officer, breach=breach.id, seen=1, lesson="x", now=NOW)
    assert refused.value.what == ["authority", "people"]
    actions.decide_authority(actor=officer, breach=breach.id, seen=1, what=TOLD, now=NOW)
    actions.decide_people(actor=officer, breach=breach.id, seen=2, what=SAFELY, now=NOW)
    actions.close(actor=officer, breach=breach.id, seen=3, lesson="two people look", now=NOW)
    with pytest.raises(WrongMove):
        actions.describe(actor=officer, breach=breach.id, seen=4, what=happened(), now=NOW)
    actions.reopen(actor=officer, breach=breach.id, seen=4, now=NOW)
    with pytest.raises(WrongMove):
        actions.reopen(actor=officer, breach=breach.id, seen=5, now=NOW)
    actions.describe(actor=officer, breach=breach.id, seen=5, what=happened(), now=NOW)
    with acting(officer, "test"):
        assert [v.change for v in queries.versions(breach.id)] == [
            "facts", "reopened", "closed", "people", "authority", "registered",
        ]  # fmt: skip


def test_the_line_of_work_stands_until_the_authority_is_told(people: dict[str, Actor], breach: Breach) -> None:
    officer = people["officer"]

    def due() -> list[date]:
        with acting(officer, "test"):
            return list(WorkItem.objects.filter(what="breach").values_list("due_on", flat=True))

    assert due() == [date(2026, 11, 23)]
    earlier = replace(happened(), aware_at=AWARE - timedelta(days=1))
    actions.describe(actor=officer, breach=breach.id, seen=1, what=earlier, now=NOW)
    assert due() == [date(2026, 11, 22)]
    actions.decide_authority(actor=officer, breach=breach.id, seen=2, what=TOLD, now=NOW)
    assert due() == []


def test_reminders_go_out_once_each_and_say_nothing(
    people: dict[str, Actor],
    breach: Breach,
    owner: psycopg.Connection,
    as_worker: Switch,
) -> None:
    make_user("officer three", "data_protection_officer", "appogg", "protection")
    counts = []
    with as_worker():
        for hours in (1, 47, 48, 49, 71, 72, 80):
            send_reminders(now=AWARE + timedelta(hours=hours))
            counts.append(owner.execute("SELECT count(*) FROM notices_notice").fetchone())
        send_waiting.func()
    assert counts == [(0,), (0,), (2,), (2,), (2,), (4,), (4,)]
    assert {m.to[0] for m in mail.outbox} == {"officer.one@example.org", "officer.three@example.org"}
    assert all(breach.reference not in m.body and "breach" not in m.body.lower() for m in mail.outbox)
    actions.decide_authority(actor=people["officer"], breach=breach.id, seen=1, what=TOLD, now=NOW)
    owner.execute("TRUNCATE notices_notice")
    with as_worker():
        send_reminders(now=AWARE + timedelta(hours=80))
    assert owner.execute("SELECT count(*) FROM notices_notice").fetchone() == (0,)


def test_the_worker_reads_no_more_than_the_clock(db: Any, breach: Breach, as_worker: Switch) -> None:
    with as_worker():
        for statement in ("SELECT by_name FROM breaches_version", "SELECT registered_name FROM breaches_breach"):
            with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
                cursor.execute(statement)


def test_erasing_a_person_takes_the_mention_of_their_case(
    people: dict[str, Actor], breach: Breach, owner: psycopg.Connection
) -> None:
    officer, case = people["officer"], opened(people)[0]
    actions.add_case(actor=officer, breach=breach.id, typed=case.reference.lower(), now=NOW)
    actions.add_case(actor=officer, breach=breach.id, typed=case.reference, now=NOW)
    with acting(officer, "test"):
        assert [a.reference for a in queries.affected(breach.id)] == [case.reference]
    with pytest.raises(NobodyFound):
        actions.add_case(actor=officer, breach=breach.id, typed="HW-2222-2222", now=NOW)
    with acting(people["case_worker"], "test"):
        assert queries.affected(breach.id) == []
    owner.execute("SELECT hawn.erase_rows(%s, NULL)", [[case.id]])
    with acting(officer, "test"):
        assert queries.affected(breach.id) == []
    assert say(officer, breach)[1]["happened"] == SECRET


def test_an_entry_that_is_none_and_a_hidden_one_are_refused_alike(people: dict[str, Actor], breach: Breach) -> None:
    for key in (breach.id, uuid.uuid4()):
        with pytest.raises(NoSuchFile):
            actions.reopen(actor=people["case_worker"], breach=key, seen=1, now=NOW)
