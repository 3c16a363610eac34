"""The 72 hours, and what must be there for a decision to stand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawn.breaches.rules import (
    NotYetDone,
    Standing,
    demand_authority,
    demand_closable,
    demand_people,
    due_at,
    is_late,
    reminders,
    settled,
    stage,
)  # fmt: skip
from hawn.breaches.states import Ground, Notify, Risk, Stage, Tell

AWARE = datetime(2026, 3, 27, 18, 0, tzinfo=UTC)  # a Friday evening
moments = st.integers(0, 20 * 365 * 24 * 3600).map(lambda seconds: AWARE + timedelta(seconds=seconds))
standings = st.builds(
    Standing,
    aware_at=moments,
    risk=st.sampled_from(Risk),
    notify=st.sampled_from(Notify),
    notified_at=st.none() | moments,
    tell=st.sampled_from(Tell),
    ground=st.sampled_from(Ground),
)


def missing(call: object, *args: object, **named: object) -> list[str]:
    """What a demand misses."""
    try:
        call(*args, **named)  # type: ignore[operator]
    except NotYetDone as error:
        return error.what
    return []


@given(moments)
def test_the_hours_really_pass(aware: datetime) -> None:
    assert (due_at(aware) - aware).total_seconds() == 72 * 3600


def test_neither_a_weekend_nor_the_changed_clock_moves_the_end() -> None:
    valletta = ZoneInfo("Europe/Malta")
    end = due_at(AWARE)
    assert end == datetime(2026, 3, 30, 18, 0, tzinfo=UTC)
    assert AWARE.astimezone(valletta).hour == 19
    assert end.astimezone(valletta).hour == 20  # summer time began that Sunday


@given(standings, moments)
def test_who_was_told_in_time_is_never_late_and_untold_by_decision_neither(one: Standing, now: datetime) -> None:
    late = is_late(one, now)
    if one.notify == Notify.NO:
        assert not late
    elif one.notified_at is not None:
        assert late == (one.notified_at > due_at(one.aware_at))
    else:
        assert late == (now > due_at(one.aware_at))


@given(standings, moments, st.timedeltas(timedelta(0), timedelta(days=10)))
def test_reminders_only_grow_until_it_is_settled(one: Standing, now: datetime, later: timedelta) -> None:
    before, after = reminders(one, now), reminders(one, now + later)
    assert before == after[: len(before)]
    assert not (settled(one) and after)


@pytest.mark.parametrize(
    ("hours", "marks"),
    [(0, []), (47.9, []), (48, ["day"]), (71.9, ["day"]), (72, ["day", "end"]), (900, ["day", "end"])],
)
def test_a_reminder_comes_a_day_before_and_at_the_end(hours: float, marks: list[str]) -> None:
    assert reminders(Standing(AWARE), AWARE + timedelta(hours=hours)) == marks
    assert reminders(Standing(AWARE, closed=True), AWARE + timedelta(hours=hours)) == []


@given(standings, moments, st.sampled_from(["", " ", "x"]), st.sampled_from(["", "x"]))
def test_no_decision_stands_that_the_law_does_not_know(one: Standing, now: datetime, why: str, late_why: str) -> None:
    if missing(demand_authority, one, now, why=why, late_why=late_why):
        return
    assert why.strip()
    assert one.risk != Risk.UNKNOWN
    assert one.notify == Notify.YES or (one.notify == Notify.NO and one.risk == Risk.UNLIKELY)
    if one.notified_at is not None:
        assert one.notify == Notify.YES
        assert one.aware_at <= one.notified_at <= now
        assert late_why or one.notified_at <= due_at(one.aware_at)


YES = Standing(AWARE, risk=Risk.RISK, notify=Notify.YES)
LATER = AWARE + timedelta(days=9)


@pytest.mark.parametrize(
    ("one", "named", "what"),
    [
        (YES, {}, []),
        (replace(YES, notified_at=due_at(AWARE)), {}, []),
        (replace(YES, notified_at=due_at(AWARE) + timedelta(seconds=1)), {}, ["late_why"]),
        (replace(YES, notified_at=due_at(AWARE) + timedelta(seconds=1)), {"late_why": "x"}, []),
        (replace(YES, notified_at=AWARE - timedelta(seconds=1)), {}, ["notified_at"]),
        (replace(YES, notified_at=LATER + timedelta(seconds=1)), {"late_why": "x"}, ["notified_at"]),
        (Standing(AWARE), {"why": ""}, ["notify", "risk", "why"]),
        (replace(YES, notify=Notify.NO), {}, ["risk_untold"]),
        (replace(YES, notify=Notify.NO, risk=Risk.UNLIKELY), {}, []),
        (replace(YES, notify=Notify.NO, risk=Risk.UNLIKELY, notified_at=AWARE), {}, ["told_and_not"]),
    ],
)
def test_what_a_decision_about_the_authority_misses(one: Standing, named: dict[str, str], what: list[str]) -> None:
    assert missing(demand_authority, one, LATER, **{"why": "x", "late_why": "", **named}) == what


@pytest.mark.parametrize(
    ("tell", "ground", "risk", "told_on", "words", "what"),
    [
        (Tell.TOLD, Ground.NONE, Risk.HIGH, True, "x", []),
        (Tell.TOLD, Ground.NONE, Risk.HIGH, False, "x", ["told_on"]),
        (Tell.NOT_YET, Ground.NONE, Risk.HIGH, False, "x", []),
        (Tell.NOT_YET, Ground.NONE, Risk.HIGH, True, "x", ["told_and_not"]),
        (Tell.NO, Ground.NONE, Risk.RISK, False, "x", ["ground"]),
        (Tell.NO, Ground.NOT_HIGH, Risk.RISK, False, "x", []),
        (Tell.NO, Ground.NOT_HIGH, Risk.HIGH, False, "x", ["ground_high"]),
        (Tell.NO, Ground.SEALED, Risk.HIGH, False, " ", ["words"]),
        (Tell.OPEN, Ground.NONE, Risk.RISK, False, "x", ["tell"]),
    ],
)
def test_what_a_decision_about_the_people_misses(
    tell: Tell, ground: Ground, risk: Risk, told_on: bool, words: str, what: list[str]
) -> None:
    one = Standing(AWARE, risk=risk, tell=tell, ground=ground)
    assert missing(demand_people, one, told_on=told_on, words=words) == what


def test_an_entry_is_closed_when_everything_is_said() -> None:
    whole = {"happened": "x", "consequences": "x", "measures": "x"}
    done = Standing(AWARE, notify=Notify.NO, risk=Risk.UNLIKELY, tell=Tell.NO, ground=Ground.NOT_HIGH)
    assert missing(demand_closable, done, whole) == []
    for name in whole:
        assert missing(demand_closable, done, {**whole, name: " "}) == [name]
    assert missing(demand_closable, replace(done, notify=Notify.YES), whole) == ["authority"]
    assert missing(demand_closable, replace(done, tell=Tell.NOT_YET), whole) == ["people"]


@pytest.mark.parametrize(
    ("one", "hours", "at"),
    [
        (YES, 1, Stage.CLOCK),
        (YES, 73, Stage.LATE),
        (replace(YES, notified_at=AWARE), 73, Stage.PEOPLE),
        (replace(YES, notified_at=AWARE, tell=Tell.NOT_YET), 73, Stage.PEOPLE),
        (replace(YES, notified_at=AWARE, tell=Tell.TOLD), 73, Stage.OPEN),
        (replace(YES, closed=True), 73, Stage.CLOSED),
    ],
)
def test_where_an_entry_stands(one: Standing, hours: int, at: Stage) -> None:
    assert stage(one, AWARE + timedelta(hours=hours)) == at
