"""Time limits through actions, with the profile of the United Kingdom: what starts, moves, pauses and reminds."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from hawn.cases.models import Case, WorkItem
from hawn.core.acting import Actor, acting
from hawn.countries.schema import Event
from hawn.decisions import actions as decisions
from hawn.decisions.actions import Grounds
from hawn.decisions.models import Clock, Pause
from hawn.decisions.queries import standing
from hawn.referrals.actions import handover, intake, sending
from hawn.referrals.actions.sending import NewAlert
from hawn.vault.receipts import new_receipt
from tests.cases.test_attachments_shown import client_of
from tests.elsewhere import settled

DAY = timedelta(days=1)
# A Wednesday evening; the case is opened on the Friday before Christmas week, with two public holidays ahead.
CALLED, OPENED = datetime(2026, 12, 16, 18, 30, tzinfo=UTC), datetime(2026, 12, 18, 9, 0, tzinfo=UTC)
TODAY = OPENED.date()
WHEN: dict[str, Any] = {"now": OPENED, "today": TODAY}
BECAUSE = Grounds("for", "against", "because")


@pytest.fixture
def uk(db: object, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Actor]]:
    """The desk, the case worker and the decider of the Single Competent Authority."""
    monkeypatch.setenv("HAWN_COUNTRY", "uk")
    with settled(owner, "sca", {"intake": "intake", "casework": "case_worker", "decisions": "decider"}) as people:
        yield people


def opened(people: dict[str, Actor], happened_at: datetime | None = None) -> Case:
    """A case of an alert that was typed in for a caller, two days after the call."""
    alert = NewAlert(
        id=uuid.uuid4(), receipt=new_receipt(), danger="no", urgency="week", locality="", groups=["adult"],
        children_with=0, parts={}, person_parts={"wish": {"answer": "wants_help"}}, by_phone=happened_at is not None,
        happened_at=happened_at,
    )  # fmt: skip
    sending.submit(sender=people["intake"], alert=alert, **WHEN)
    return intake.accept(actor=people["intake"], alert=alert.id, tags=[1], **WHEN)[0]


def given(people: dict[str, Actor], happened_at: datetime | None = None) -> Case:
    case, worker = opened(people, happened_at), people["case_worker"]
    handover.give(actor=people["intake"], file=case.id, to=worker.user, to_name=worker.name, **WHEN)
    return case


def decided(people: dict[str, Actor], case: Case, kind: str, outcome: str, on: date = TODAY) -> None:
    at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    decider = people["decider"]
    asked = decisions.ask(actor=people["case_worker"], file=case.id, kind=kind, decider=decider.user, now=at, today=on)
    decisions.record(actor=decider, decision=asked.id, outcome=outcome, grounds=BECAUSE, now=at, today=on)


def running(people: dict[str, Actor], role: str = "case_worker") -> dict[tuple[str, str], date | None]:
    """The limits that run: (clock, event) and the day it is due."""
    with acting(people[role], "test"):
        return {(c.clock, c.event): c.due_on for c in Clock.objects.filter(stopped_at=None)}


def listed(people: dict[str, Actor], role: str = "case_worker") -> list[date]:
    with acting(people[role], "test"):
        rows = WorkItem.objects.filter(what="clock", holder__in=people[role].grantees)
        return sorted(rows.values_list("due_on", flat=True))


def test_opening_a_case_starts_the_limits_of_a_referral_from_the_call(uk: dict[str, Actor]) -> None:
    opened(uk, CALLED)
    # Five working days from Wednesday 16 December: 17, 18, 21, 22, 23.
    assert running(uk, "intake") == {("reasonable_grounds", "referral"): date(2026, 12, 23)}
    assert listed(uk, "intake") == [date(2026, 12, 23)]


def test_an_alert_in_writing_counts_from_when_it_was_sent(uk: dict[str, Actor]) -> None:
    opened(uk)
    assert running(uk, "intake") == {("reasonable_grounds", "referral"): date(2026, 12, 29)}  # 25 and 28 are holidays


def test_the_case_worker_watches_the_limits_of_a_case_that_is_given(uk: dict[str, Actor]) -> None:
    case = given(uk, CALLED)
    assert (listed(uk), listed(uk, "intake")) == ([date(2026, 12, 23)], [])
    with acting(uk["case_worker"], "test"):
        assert Clock.objects.get(file=case.id).watcher == uk["case_worker"].user


def test_a_positive_decision_starts_the_recovery_and_ends_the_wait_for_it(uk: dict[str, Actor]) -> None:
    decided(uk, given(uk, CALLED), "reasonable_grounds", "positive")
    assert running(uk) == {
        ("recovery", "first_decision"): TODAY + 30 * DAY,
        ("conclusive_grounds", "first_decision"): None,
    }


def test_a_negative_decision_starts_the_time_to_ask_to_look_again(uk: dict[str, Actor]) -> None:
    decided(uk, given(uk, CALLED), "reasonable_grounds", "negative")
    assert running(uk) == {("reconsideration", "first_decision"): date(2027, 1, 18)}


def test_a_limit_of_two_events_runs_once_for_each(uk: dict[str, Actor]) -> None:
    case = given(uk, CALLED)
    decided(uk, case, "reasonable_grounds", "negative")
    decided(uk, case, "conclusive_grounds", "negative", TODAY + 10 * DAY)
    assert running(uk) == {
        ("reconsideration", "first_decision"): date(2027, 1, 18),
        ("reconsideration", "final_decision"): date(2027, 1, 28),
    }


def test_the_same_event_again_starts_its_limit_anew(uk: dict[str, Actor]) -> None:
    case = given(uk, CALLED)
    decided(uk, case, "reasonable_grounds", "negative")
    decided(uk, case, "reasonable_grounds", "negative", TODAY + 5 * DAY)
    assert running(uk) == {("reconsideration", "first_decision"): date(2027, 1, 23)}
    assert listed(uk) == [date(2027, 1, 23)]


def a_clock(uk: dict[str, Actor], event: Event = Event.REFERRAL) -> tuple[Case, Clock]:
    case = given(uk, CALLED)
    with acting(uk["case_worker"], "test"):
        return case, Clock.objects.get(file=case.id, event=str(event))


def test_a_paused_limit_leaves_the_list_and_comes_back_with_its_new_day(uk: dict[str, Actor]) -> None:
    case, clock = a_clock(uk)
    worker = uk["case_worker"]
    decisions.pause(actor=worker, file=case.id, clock=clock.id, reason="ill", **WHEN)
    assert listed(uk) == []
    later = TODAY + 30 * DAY
    decisions.resume(actor=worker, file=case.id, clock=clock.id, now=OPENED + 30 * DAY, today=later)
    # From Friday 18 December to Sunday 17 January are 18 working days (25, 28 December and 1 January are holidays);
    # as many after the 23rd end on Thursday 21 January.
    assert listed(uk) == [date(2027, 1, 21)]


def test_why_a_limit_waits_is_kept_in_no_language_of_who_pressed(uk: dict[str, Actor]) -> None:
    case, worker = given(uk), uk["case_worker"]
    with acting(worker, "test"):
        row = Clock.objects.filter(file=case.id, stopped_at=None).earliest("id")
    client = client_of(worker)
    for move in ("pause", "resume", "stop"):
        client.post(f"/case/{case.id}/clock/{row.id}/", {"move": move}, headers={"accept-language": "ar"})
    with acting(worker, "test"):
        assert Pause.objects.get(clock=row).reason == "paused by the case worker"
        assert Clock.objects.get(id=row.id).stopped_why == "done"


def test_the_list_and_the_case_page_say_the_same_day(uk: dict[str, Actor]) -> None:
    case, clock = a_clock(uk)
    worker = uk["case_worker"]
    for start, stop in ((0, 3), (4, 11)):
        decisions.pause(actor=worker, file=case.id, clock=clock.id, reason="x", now=OPENED, today=TODAY + start * DAY)
        decisions.resume(actor=worker, file=case.id, clock=clock.id, now=OPENED, today=TODAY + stop * DAY)
    with acting(worker, "test"):
        stands = standing(Clock.objects.get(id=clock.id), TODAY + 11 * DAY)
    assert (listed(uk), stands.paused) == ([stands.due_on], False)


def sent(owner: psycopg.Connection) -> int:
    row = owner.execute("SELECT count(*) FROM notices_notice WHERE template = 'clock'").fetchone()
    return int(row[0]) if row else 0


def mornings(as_worker: Callable[[], Any], start: date, days: int) -> None:
    with as_worker():
        for n in range(days):
            day = start + n * DAY
            for _twice in range(2):
                decisions.remind(now=datetime(day.year, day.month, day.day, 5, 15, tzinfo=UTC), today=day)


def test_who_watches_a_limit_is_reminded_twice_and_never_after(
    uk: dict[str, Actor], owner: psycopg.Connection, as_worker: Callable[[], Any]
) -> None:
    a_clock(uk)
    mornings(as_worker, TODAY, 20)
    assert sent(owner) == 2
    row = owner.execute("SELECT \"to\", facts::text FROM notices_notice WHERE template = 'clock'").fetchone()
    assert row == ("case_worker.sca@example.org", "{}")


def test_nobody_is_reminded_while_a_limit_is_paused(
    uk: dict[str, Actor], owner: psycopg.Connection, as_worker: Callable[[], Any]
) -> None:
    case, clock = a_clock(uk)
    decisions.pause(actor=uk["case_worker"], file=case.id, clock=clock.id, reason="ill", **WHEN)
    mornings(as_worker, TODAY, 30)
    assert sent(owner) == 0
    decisions.resume(
        actor=uk["case_worker"], file=case.id, clock=clock.id, now=OPENED + 30 * DAY, today=TODAY + 30 * DAY
    )
    mornings(as_worker, TODAY + 30 * DAY, 20)
    assert sent(owner) == 2
