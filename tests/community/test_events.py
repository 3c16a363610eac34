"""Series and their dates: made ahead, moved, called off, never made twice."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawn.agencies.policies import NoSuchRow, Refused, WrongMove
from hawn.community.actions import events, pages
from hawn.community.actions.events import Rhythm
from hawn.community.actors import PUBLIC_READER
from hawn.community.models import Event, Face, Series
from hawn.community.policies import NotVetted
from hawn.community.rules import BadRule, dates, parts_of, rule_of
from hawn.community.states import Going
from hawn.core.acting import Actor, acting
from tests.community.conftest import NOW, TODAY, a_face, a_plan

Dates = Callable[[Actor, object], list[Event]]


def test_a_series_has_its_dates_for_half_a_year(crew: dict[str, Actor], series: Series, dates_of: Dates) -> None:
    rows = dates_of(crew["host"], series.id)
    assert [r.recurs_on for r in rows[:3]] == [date(2026, 11, 24), date(2026, 12, 8), date(2026, 12, 22)]
    assert len(rows) == 14
    assert rows[0].starts_at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # ten o'clock in Malta
    assert next(r for r in rows if r.recurs_on == date(2027, 3, 30)).starts_at.hour == 8  # summer time has begun
    assert {r.state for r in rows} == {"open"}
    assert dates_of(PUBLIC_READER, series.id) == rows


def test_dates_are_made_once_however_often_the_night_comes(
    crew: dict[str, Actor], series: Series, dates_of: Dates, as_worker: Callable[[], object]
) -> None:
    before = len(dates_of(crew["officer"], series.id))
    with as_worker():  # type: ignore[attr-defined]
        assert events.extend_all(now=NOW) == 0
        assert events.extend_all(now=NOW + timedelta(days=14)) == 1
        assert events.extend_all(now=NOW + timedelta(days=14)) == 0
    assert len(dates_of(crew["officer"], series.id)) == before + 1


def test_one_date_is_moved_and_the_night_does_not_bring_the_old_one_back(
    crew: dict[str, Actor], faces: dict[str, Face], series: Series, dates_of: Dates, as_worker: Callable[[], object]
) -> None:
    row = dates_of(crew["officer"], series.id)[1]
    later = row.starts_at + timedelta(days=1, hours=7)
    change = {"what": a_plan(faces), "starts_at": later, "ends_at": later + timedelta(hours=2), "now": NOW}
    events.change_event(actor=crew["host"], event=row.id, seen=0, **change)  # type: ignore[arg-type]
    moved = next(r for r in dates_of(crew["officer"], series.id) if r.id == row.id)
    assert (moved.starts_at, moved.moved_from, moved.version) == (later, row.starts_at, 1)
    with pytest.raises(WrongMove):
        events.change_event(actor=crew["officer"], event=row.id, seen=0, **change)  # type: ignore[arg-type]
    with as_worker():  # type: ignore[attr-defined]
        assert events.extend_all(now=NOW) == 0


def test_one_date_is_called_off_and_called_on_again(crew: dict[str, Actor], series: Series, dates_of: Dates) -> None:
    row = dates_of(crew["officer"], series.id)[2]
    events.cancel_event(actor=crew["officer"], event=row.id, why="The hall has no power.", now=NOW)
    off = next(r for r in dates_of(PUBLIC_READER, series.id) if r.id == row.id)
    assert (off.state, off.notice) == (Going.CANCELLED, "The hall has no power.")
    with pytest.raises(WrongMove):
        events.cancel_event(actor=crew["officer"], event=row.id, why="", now=NOW)
    events.restore_event(actor=crew["host"], event=row.id, now=NOW)
    assert next(r for r in dates_of(PUBLIC_READER, series.id) if r.id == row.id).state == Going.OPEN


def test_a_change_of_the_series_leaves_a_date_that_was_changed_by_hand(
    crew: dict[str, Actor], faces: dict[str, Face], series: Series, dates_of: Dates
) -> None:
    row = dates_of(crew["officer"], series.id)[3]
    own = {"starts_at": row.starts_at, "ends_at": row.ends_at, "now": NOW}
    events.change_event(actor=crew["officer"], event=row.id, seen=0, what=a_plan(faces, place="Beach"), **own)  # type: ignore[arg-type]
    events.change_series(actor=crew["officer"], series=series.id, what=a_plan(faces, place="School"), now=NOW)
    places = {r.id: r.place for r in dates_of(crew["officer"], series.id) if r.starts_at > NOW}
    assert places.pop(row.id) == "Beach"
    assert set(places.values()) == {"School"}


def test_a_series_that_ends_calls_its_later_dates_off(crew: dict[str, Actor], series: Series, dates_of: Dates) -> None:
    gone = events.end_series(actor=crew["officer"], series=series.id, last_on=date(2027, 1, 1), why="The end.", now=NOW)
    rows = dates_of(PUBLIC_READER, series.id)
    assert gone == sum(r.state == Going.CANCELLED for r in rows) == 11
    assert {r.state for r in rows if r.recurs_on and r.recurs_on <= date(2027, 1, 1)} == {"open"}


def test_a_plan_is_seen_by_its_hosts_alone(crew: dict[str, Actor], faces: dict[str, Face]) -> None:
    at = NOW + timedelta(days=9)
    row = events.plan_event(
        actor=crew["officer"], what=a_plan(faces), starts_at=at, ends_at=at + timedelta(hours=2), now=NOW
    )
    for actor, sees in ((crew["host"], 1), (crew["helper"], 1), (PUBLIC_READER, 0), (crew["stranger"], 0)):
        with acting(actor, "community"):
            assert Event.objects.filter(id=row.id).count() == sees, actor.role
    with pytest.raises(Refused):
        events.publish_event(actor=crew["helper"], event=row.id, now=NOW)
    with pytest.raises(Refused):
        events.publish_event(actor=crew["stranger"], event=row.id, now=NOW)
    events.publish_event(actor=crew["host"], event=row.id, now=NOW)
    with acting(PUBLIC_READER, "community"):
        assert Event.objects.filter(id=row.id).count() == 1
    with pytest.raises(WrongMove):
        events.publish_event(actor=crew["host"], event=row.id, now=NOW)
    with pytest.raises(NoSuchRow):
        events.publish_event(actor=crew["host"], event=uuid4(), now=NOW)


def test_nobody_hosts_whom_nobody_vouched_for(crew: dict[str, Actor], faces: dict[str, Face]) -> None:
    what = pages.FaceWords("New", ["en"], {}, user=crew["host"].user)
    face = pages.save_face(actor=crew["host"], face=None, what=what, now=NOW)
    at = NOW + timedelta(days=9)
    dated = {"starts_at": at, "ends_at": at + timedelta(hours=2), "now": NOW}
    with pytest.raises(NotVetted):
        events.plan_event(actor=crew["host"], what=a_plan({"new": face}), **dated)  # type: ignore[arg-type]
    with pytest.raises(WrongMove):
        pages.vet_face(actor=crew["host"], face=face.id, now=NOW)
    with pytest.raises(WrongMove):
        pages.show_face(actor=crew["host"], face=face.id, now=NOW)
    with pytest.raises(NoSuchRow):  # of another team
        pages.vet_face(actor=crew["officer"], face=face.id, now=NOW)
    pages.vet_face(actor=crew["second_host"], face=face.id, now=NOW)
    assert events.plan_event(actor=crew["host"], what=a_plan({"new": face}), **dated)  # type: ignore[arg-type]
    pages.end_face(actor=crew["host"], face=face.id, now=NOW)
    with pytest.raises(NotVetted):
        events.plan_event(actor=crew["host"], what=a_plan({"new": face}), **dated)  # type: ignore[arg-type]


def test_what_is_shown_is_changed_by_its_own_team_alone(crew: dict[str, Actor], faces: dict[str, Face]) -> None:
    with acting(crew["officer"], "community"):
        assert Face.objects.filter(id=faces["host"].id).update(name="Somebody else") == 0
    with acting(PUBLIC_READER, "community"):
        assert Face.objects.count() == 2
        assert Face.objects.update(name="Somebody else") == 0
    other = a_face(crew["second_host"], crew["host"], "Pia", shown=False)
    with acting(PUBLIC_READER, "community"):
        assert not Face.objects.filter(id=other.id).exists()


@given(
    every=st.sampled_from(["1", "2", "3", "4", "8", "m1", "m2", "m3", "m4", "m-1"]),
    day=st.integers(0, 6),
    starts=st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    span=st.integers(0, 400),
    late=st.integers(0, 400),
)
def test_dates_of_a_rule(every: str, day: int, starts: date, span: int, late: int) -> None:
    rule = rule_of(every, day)
    assert parts_of(rule) == (every, day)
    last = starts + timedelta(days=span + late)
    all_of_it = dates(rule, starts, starts, last)
    # Asking later never shifts a fortnight: what is seen from any day is what was there from the beginning.
    first = starts + timedelta(days=late)
    assert dates(rule, starts, first, last) == [d for d in all_of_it if d >= first]
    assert {d.weekday() for d in all_of_it} <= {day}
    gaps = {(b - a).days for a, b in zip(all_of_it, all_of_it[1:], strict=False)}
    assert gaps <= ({28, 35} if every.startswith("m") else {7 * int(every)})


@pytest.mark.parametrize("rule", ["", "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=TU;COUNT=3", "FREQ=MONTHLY;BYDAY=5TU", "x;\n"])
def test_other_rules_are_refused(rule: str) -> None:
    with pytest.raises(BadRule):
        dates(rule, TODAY, TODAY, TODAY)
    with pytest.raises(BadRule):
        parts_of(rule)


def test_a_rule_that_is_none(crew: dict[str, Actor], faces: dict[str, Face]) -> None:
    with pytest.raises(BadRule):
        events.plan_series(
            actor=crew["officer"], what=a_plan(faces), rhythm=Rhythm("FREQ=DAILY", TODAY, time(10), 60), now=NOW
        )
