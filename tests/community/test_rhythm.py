"""A series meets at another hour or on other days: dates to come follow and say so, but for those moved by hand."""

from collections.abc import Callable
from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from hawn.agencies.policies import NoSuchRow, Refused, WrongMove
from hawn.community import queries
from hawn.community.actions import events
from hawn.community.actions.events import Rhythm
from hawn.community.actions.rhythm import change_rhythm
from hawn.community.models import Event, Face, Series
from hawn.community.rules import BadRule
from hawn.community.states import Going
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.core.clock import local
from tests.community.conftest import NOW, TODAY, a_plan
from tests.community.test_trust import page

Dates = Callable[[Actor, object], list[Event]]
TUESDAYS, WEDNESDAYS = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"


def test_another_hour_moves_the_dates_to_come(
    crew: dict[str, Actor], faces: dict[str, Face], series: Series, dates_of: Dates, as_worker: Callable[[], object]
) -> None:
    rows = dates_of(crew["officer"], series.id)
    byhand, off = rows[2], rows[3]
    at = byhand.starts_at + timedelta(days=1)
    events.change_event(
        actor=crew["officer"], event=byhand.id, seen=0, what=a_plan(faces), starts_at=at,
        ends_at=at + timedelta(hours=2), now=NOW,
    )  # fmt: skip
    events.cancel_event(actor=crew["officer"], event=off.id, why="rain", now=NOW)
    later = Rhythm(TUESDAYS, TODAY, time(18, 30), 90)
    now = NOW + timedelta(days=1)  # the first date is over
    moved, gone = change_rhythm(actor=crew["host"], series=series.id, rhythm=later, why="", now=now)
    after = {r.id: r for r in dates_of(crew["officer"], series.id)}
    assert (moved, gone) == (11, 0)
    assert after[rows[0].id].starts_at == rows[0].starts_at
    assert after[byhand.id].starts_at == at
    assert after[off.id].state == Going.CANCELLED
    for row in (rows[1], *rows[4:]):
        new = after[row.id]
        assert (local(new.starts_at).time(), new.ends_at - new.starts_at) == (time(18, 30), timedelta(minutes=90))
        assert (new.moved_from, new.version) == (row.starts_at, row.version + 1)
    with as_worker():  # type: ignore[attr-defined]
        assert events.extend_all(now=NOW + timedelta(days=14)) == 1
    assert local(dates_of(crew["officer"], series.id)[-1].starts_at).time() == time(18, 30)


def test_another_rhythm_calls_off_what_falls_away_and_makes_what_is_new(
    crew: dict[str, Actor], series: Series, dates_of: Dates
) -> None:
    rhythm = Rhythm(WEDNESDAYS, date(2026, 12, 16), time(10), 120)
    moved, gone = change_rhythm(actor=crew["officer"], series=series.id, rhythm=rhythm, why="Wednesdays now.", now=NOW)
    rows = dates_of(crew["officer"], series.id)
    off = [r for r in rows if r.state == Going.CANCELLED]
    assert (moved, gone, len(off)) == (0, 13, 13)  # all but the one that has begun
    assert {r.notice for r in off} == {"Wednesdays now."}
    kept = [r.recurs_on for r in rows if r.state == Going.OPEN and r.recurs_on != TODAY]
    assert kept[:2] == [date(2026, 12, 16), date(2026, 12, 30)]
    assert {d.weekday() for d in kept if d} == {2}
    again = change_rhythm(actor=crew["officer"], series=series.id, rhythm=rhythm, why="", now=NOW)
    assert again == (0, 0)
    assert len(dates_of(crew["officer"], series.id)) == len(rows)


def test_a_rhythm_is_changed_by_its_hosts_while_it_goes_on(crew: dict[str, Actor], series: Series) -> None:
    rhythm = Rhythm(TUESDAYS, TODAY, time(11), 60)
    for who, error in (("helper", Refused), ("stranger", Refused)):
        with pytest.raises(error):
            change_rhythm(actor=crew[who], series=series.id, rhythm=rhythm, why="", now=NOW)
    with pytest.raises(NoSuchRow):
        change_rhythm(actor=crew["officer"], series=uuid4(), rhythm=rhythm, why="", now=NOW)
    with pytest.raises(BadRule):
        daily = Rhythm("FREQ=DAILY", TODAY, time(11), 60)
        change_rhythm(actor=crew["officer"], series=series.id, rhythm=daily, why="", now=NOW)
    events.end_series(actor=crew["officer"], series=series.id, last_on=TODAY, why="The end.", now=NOW)
    with pytest.raises(WrongMove):
        change_rhythm(actor=crew["officer"], series=series.id, rhythm=rhythm, why="", now=NOW)


def test_the_form_asks_why_where_dates_fall_away(crew: dict[str, Actor], series: Series, client: Client) -> None:
    address = f"/community/desk/series/{series.id}/rhythm/"
    form = page(client, crew["officer"], address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"starts_on": clock.today().isoformat()}
    assert (sent["every"], sent["weekday"], sent["begins"], sent["minutes"]) == ("2", "1", "10:00", 120)
    wrong = client.post(address, {**sent, "weekday": "3", "why": ""})
    assert "why" in wrong.context["form"].errors
    over = client.post(address, {**sent, "starts_on": (clock.today() - timedelta(days=1)).isoformat()})
    assert "starts_on" in over.context["form"].errors
    assert client.post(address, {**sent, "begins": "11:15"}).status_code == 302
    with acting(crew["officer"], "community"):
        assert Series.objects.get(id=series.id).begins == time(11, 15)


def test_a_series_that_is_over_stands_no_more_under_plan(crew: dict[str, Actor], faces: dict[str, Face]) -> None:
    last = clock.today() - timedelta(days=1)
    rhythm = Rhythm(TUESDAYS, last - timedelta(days=40), time(10), 60, last)
    made = events.plan_series(actor=crew["officer"], what=a_plan(faces), rhythm=rhythm, now=NOW)
    team = crew["officer"].team
    assert team is not None
    with acting(crew["officer"], "community"):
        assert [s.id for s in queries.own_series(team, last)] == [made.id]
        assert queries.own_series(team, clock.today()) == []
