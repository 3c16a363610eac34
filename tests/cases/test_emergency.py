"""A case opened in an emergency: at once, to read, for four hours, with everybody told and a second person's look."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.utils import ProgrammingError
from django.utils import timezone
from nacl.exceptions import CryptoError

from hawn.assistance import actions as help_
from hawn.cases.actions import emergency, files
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.models import Case, Emergency, EmergencyWhy, Happening, Reviewed, Sight, WorkItem
from hawn.cases.policies import Refused, WrongMove
from hawn.cases.queries import reading_in
from hawn.cases.sight import Grant, NotYoursToGive, grant
from hawn.core.acting import Actor, acting
from hawn.vault.actions import NotInSight, put, take, take_all
from tests.journeys.test_chain import NOW, TODAY, opened

pytestmark = pytest.mark.wall


def open_now(people: dict[str, Actor], case: Case) -> Emergency:
    return emergency.open_case(
        actor=people["duty_lead"], reference=case.reference, why=EmergencyWhy.DANGER, words="threat by phone",
        today=TODAY,
    )  # fmt: skip


def reader(people: dict[str, Actor], row: Emergency) -> Actor:
    found = reading_in(row.id, people["duty_lead"], timezone.now())
    assert found is not None
    return found[0]


def test_it_opens_at_once_and_every_part_can_be_read(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    with acting(people["duty_lead"], "test"):
        assert not Case.objects.exists()
    row = open_now(people, case)
    with acting(reader(people, row), "emergency"):
        assert take(file=case.id, kind="wish")["words"] == "a bed"
        assert take(file=case.id, kind="place")["place"] == "behind the chapel"
    assert row.until - row.opened_at == timedelta(hours=4)
    assert row.review_by - row.opened_at == timedelta(hours=12)


def test_what_the_duty_lead_wrote_is_sealed_for_this_opening(
    people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    case, _ = opened(people)
    told = "her cousin Blessing waits outside"
    row, other = (
        emergency.open_case(
            actor=people["duty_lead"], reference=case.reference, why=EmergencyWhy.DANGER, words=words, today=TODAY
        )
        for words in (told, "other")
    )
    assert emergency.words_of(row) == told
    assert owner.execute("SELECT count(*) FROM cases_emergency e WHERE e::text ~ 'Blessing|other'").fetchone() == (0,)
    row.words = other.words
    with pytest.raises(CryptoError):
        emergency.words_of(row)


def test_without_acting_in_it_the_duty_lead_still_sees_nothing(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    open_now(people, case)
    with acting(people["duty_lead"], "case"):
        assert not Case.objects.exists()
        assert take_all(file=case.id) == {}


def test_owner_team_and_officer_are_told_by_the_opening_itself(people: dict[str, Actor], owner: Any) -> None:
    case, _ = opened(people)
    row = open_now(people, case)
    told = owner.execute("SELECT holder, what FROM cases_workitem WHERE subject = %s", [row.id]).fetchall()
    assert sorted(told) == sorted(
        [
            (people["case_worker"].user, "emergency_opened"),
            (people["duty_lead"].team, "emergency_review"),
            (people["officer"].team, "emergency_review"),
        ]
    )
    with acting(people["case_worker"], "test"):
        assert Happening.objects.filter(file=case.id, what="emergency_opened", facts={"why": "danger_to_life"}).exists()
    lines = owner.execute("SELECT actor FROM audit_line WHERE action = 'emergency.open'").fetchall()
    assert lines == [(people["duty_lead"].user,)]


def test_the_app_can_neither_write_nor_hide_an_emergency(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    row = open_now(people, case)
    for statement in (
        "DELETE FROM cases_emergency",
        "UPDATE cases_emergency SET reviewed_at = now()",
        "INSERT INTO cases_emergency SELECT * FROM cases_emergency",
        f"DELETE FROM cases_workitem WHERE subject = '{row.id}'",
    ):
        with pytest.raises(ProgrammingError), acting(people["duty_lead"], "test"), connection.cursor() as cursor:
            cursor.execute(statement)
    with acting(reader(people, row), "emergency"), connection.cursor() as cursor:
        cursor.execute("SELECT hawn.clear_work(%s, %s)", [case.id, row.id])
        assert cursor.fetchone() == (0,)


def test_who_opened_it_cannot_take_the_notices_away(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    """Neither by clearing the file's work nor line by line, not even those that their own team holds."""
    case, _ = opened(people)
    row = open_now(people, case)
    notices = "SELECT id, holder, what FROM cases_workitem WHERE subject = %s ORDER BY id"
    before = owner.execute(notices, [row.id]).fetchall()
    assert len(before) == 3
    for who in ("duty_lead", "second_lead", "case_worker", "officer", "intake"):
        with acting(people[who], "test"), connection.cursor() as cursor:
            cursor.execute("SELECT hawn.clear_work(%s, %s)", [case.id, row.id])
            for item, _holder, what in before:
                if what == "emergency_review" or who == "duty_lead":
                    cursor.execute("SELECT hawn.clear_item(%s)", [item])
                    assert cursor.fetchone() == (0,)
    assert owner.execute(notices, [row.id]).fetchall() == before
    emergency.review(actor=people["second_lead"], emergency=row.id, outcome=Reviewed.RIGHT)
    left = owner.execute(notices, [row.id]).fetchall()
    assert [what for _id, _holder, what in left] == ["emergency_opened"]  # whose case it is reads it, and ticks it off
    with acting(people["case_worker"], "test"), connection.cursor() as cursor:
        cursor.execute("SELECT hawn.clear_item(%s)", [left[0][0]])
    assert owner.execute(notices, [row.id]).fetchall() == []


def test_it_only_reads(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    case, _ = opened(people)
    need = help_.want(actor=people["case_worker"], file=case.id, service="accommodation", words="", now=NOW)
    actor = reader(people, open_now(people, case))
    with pytest.raises(Refused):
        files.write_part(actor=actor, file=case.id, kind="wish", content={"words": "x"}, now=NOW)
    with pytest.raises(ProgrammingError), acting(actor, "emergency"):
        put(file=case.id, kind="wish", content={"words": "x"}, now=NOW)
    with pytest.raises(NotYoursToGive), acting(actor, "emergency"):
        grant(grantee=actor.user, file=case.id, what=Grant(("D",), "x", "assignment"))  # type: ignore[arg-type]
    for table, column in (("cases_case", "alias"), ("assistance_need", "service")):
        with pytest.raises(ProgrammingError), acting(actor, "emergency"), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column} = 'changed'")
    with acting(people["case_worker"], "test"):
        assert take(file=case.id, kind="wish")["words"] == "a bed"
        assert Case.objects.get().alias == case.alias
    assert need.service == "accommodation"


def test_every_table_of_a_file_that_can_be_written_refuses_the_emergency(owner: psycopg.Connection) -> None:
    """A table that an actor with sight may write to, and no rule that stops a reader in an emergency, fails here."""
    rows = owner.execute(
        "SELECT tablename, array_agg(policyname::text), bool_or(with_check LIKE '%cases_sight%') FROM pg_policies"
        " WHERE schemaname = 'public' GROUP BY tablename"
    ).fetchall()
    told_of_it = {"cases_happening", "cases_workitem"}  # what happened in it is written down, and told
    open_doors = {t for t, names, by_sight in rows if by_sight and "emergency_adds_nothing" not in names} - told_of_it
    assert open_doors == set()


@pytest.mark.parametrize("who", ["intake", "case_worker", "stranger", "provider", "referrer", "officer"])
def test_nobody_else_opens_one(people: dict[str, Actor], who: str) -> None:
    case, _ = opened(people)
    with pytest.raises(Refused):
        emergency.open_case(
            actor=people[who], reference=case.reference, why=EmergencyWhy.DANGER, words="x", today=TODAY
        )  # fmt: skip


def test_a_wrong_reference_and_another_teams_case_look_alike(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    elsewhere = Actor(user=people["duty_lead"].user, role="duty_lead", team=people["stranger"].team, name="x")
    for actor, reference in ((people["duty_lead"], "HW-AAAA-AAAA"), (elsewhere, case.reference)):
        with pytest.raises(NoSuchFile):
            emergency.open_case(actor=actor, reference=reference, why=EmergencyWhy.DANGER, words="x", today=TODAY)


def test_after_four_hours_it_is_over(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    case, _ = opened(people)
    row = open_now(people, case)
    actor = reader(people, row)
    owner.execute("UPDATE cases_sight SET until = now() - interval '1 second' WHERE grantee = %s", [row.id])
    with acting(actor, "emergency"), pytest.raises(NotInSight):
        take(file=case.id, kind="wish")
    assert reading_in(row.id, people["duty_lead"], row.until) is None


def test_nobody_else_reads_in_it(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    row = open_now(people, case)
    for who in ("second_lead", "intake", "officer", "stranger", "case_worker"):
        assert reading_in(row.id, people[who], timezone.now()) is None


def test_a_second_person_reviews_it_and_never_who_opened_it(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    row = open_now(people, case)
    with acting(reader(people, row), "emergency"):
        take_all(file=case.id)
    with pytest.raises(Refused):
        emergency.review(actor=people["duty_lead"], emergency=row.id, outcome=Reviewed.RIGHT)
    with pytest.raises(NoSuchFile):
        emergency.review(actor=people["stranger"], emergency=row.id, outcome=Reviewed.RIGHT)
    with acting(people["second_lead"], "emergency"):
        assert [sorted(look["kinds"])[-1] for look in emergency.looks(emergency=row.id)] == ["wish"]
    with acting(people["stranger"], "emergency"):
        assert emergency.looks(emergency=row.id) == []
    emergency.review(actor=people["second_lead"], emergency=row.id, outcome=Reviewed.RIGHT)
    with pytest.raises(WrongMove):
        emergency.review(actor=people["officer"], emergency=row.id, outcome=Reviewed.NOT_RIGHT)
    with acting(people["officer"], "test"):
        assert not WorkItem.objects.filter(subject=row.id).exists()


def test_not_right_closes_it_at_once(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    row = open_now(people, case)
    actor = reader(people, row)
    emergency.review(actor=people["officer"], emergency=row.id, outcome=Reviewed.NOT_RIGHT)
    with acting(actor, "emergency"), pytest.raises(NotInSight):
        take(file=case.id, kind="wish")
    assert reading_in(row.id, people["duty_lead"], timezone.now()) is None


def test_who_opened_it_closes_it_early(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    row = open_now(people, case)
    with pytest.raises(NoSuchFile):
        emergency.end(actor=people["second_lead"], emergency=row.id)
    emergency.end(actor=people["duty_lead"], emergency=row.id)
    assert reading_in(row.id, people["duty_lead"], timezone.now()) is None
    with acting(people["case_worker"], "test"):
        assert Sight.objects.filter(file=case.id).count() == 1
