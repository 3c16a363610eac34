"""What was counted: taken once, shown only where it tells of nobody; figures as an independent slow script has them."""

import csv
import io
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import psycopg
import pytest
from django.db import connection
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from hawn.agencies.models import User
from hawn.agencies.policies import NoSuchRow, Refused, WrongMove
from hawn.community import trust
from hawn.community.actions import counts, events, outreach
from hawn.community.actions.counts import Counted, Impossible
from hawn.community.actions.outreach import Met
from hawn.community.actors import PUBLIC_READER, RESIDENT
from hawn.community.models import Coming, Event, Pulse, Series, Tally
from hawn.community.policies import SentDifferently
from hawn.community.rules import ANSWERS, asked_at, median_interval, shown
from hawn.community.states import Way
from hawn.core.acting import Actor, acting
from tests.community.conftest import NOW, TODAY
from tests.conftest import make_user


def first_date(crew: dict[str, Actor], series: Series) -> Event:
    with acting(crew["officer"], "community"):
        return Event.objects.filter(series=series.id).order_by("starts_at")[0]


def tally(actor: Actor, event: UUID, *rungs: int, key: UUID | None = None, **more: Any) -> UUID:
    made = key or uuid4()
    counts.take_tally(actor=actor, key=made, event=event, counted=Counted(rungs, **more), today=TODAY)
    return made


def test_a_tally_is_taken_once(crew: dict[str, Actor], series: Series) -> None:
    event, key = first_date(crew, series), uuid4()
    for _again in range(3):
        tally(crew["helper"], event.id, 12, 10, 6, 3, 2, 1, key=key)
    with pytest.raises(SentDifferently):
        tally(crew["helper"], event.id, 12, 10, 6, 3, 2, 0, key=key)
    with acting(crew["officer"], "community"):
        assert list(Tally.objects.values_list("present", "asked_for_help")) == [(12, 1)]
    counts.take_back_tally(actor=crew["officer"], tally=key)
    with pytest.raises(NoSuchRow):
        counts.take_back_tally(actor=crew["officer"], tally=key)


def test_a_tally_that_cannot_be_is_refused(crew: dict[str, Actor], series: Series) -> None:
    event = first_date(crew, series)
    for rungs in ((3, 4, 0, 0, 0, 0), (1, 0, 0), (-1, 0, 0, 0, 0, 0), (9999, 0, 0, 0, 0, 0)):
        with pytest.raises(Impossible):
            tally(crew["officer"], event.id, *rungs)
    with pytest.raises(Impossible):
        tally(crew["officer"], event.id, 3, 0, 0, 0, 0, 0, topics={"status": 1})
    with pytest.raises(NoSuchRow):
        tally(
            crew["stranger"].__class__(user=uuid4(), role="helper", team=crew["stranger"].team),
            event.id,
            1,
            0,
            0,
            0,
            0,
            0,
        )
    with pytest.raises(Refused):
        tally(crew["stranger"], event.id, 1, 0, 0, 0, 0, 0)
    with acting(crew["officer"], "community"):
        later = Event.objects.filter(series=series.id).order_by("-starts_at")[0]
    with pytest.raises(WrongMove):
        tally(crew["officer"], later.id, 1, 0, 0, 0, 0, 0)
    events.cancel_event(actor=crew["officer"], event=event.id, why="rain", now=NOW)
    with pytest.raises(WrongMove):
        tally(crew["officer"], event.id, 1, 0, 0, 0, 0, 0)


def test_how_many_are_coming_is_for_the_hosts(crew: dict[str, Actor], series: Series) -> None:
    event, key = first_date(crew, series), uuid4()
    for _again in range(2):
        counts.say_coming(key=key, event=event.id, people=3, today=TODAY)
    with acting(crew["host"], "community"):
        assert list(Coming.objects.values_list("people", flat=True)) == [3]
    for actor in (PUBLIC_READER, RESIDENT, crew["stranger"]):
        with acting(actor, "community"):
            assert not Coming.objects.exists()
    with pytest.raises(NoSuchRow):
        counts.say_coming(key=uuid4(), event=uuid4(), people=3, today=TODAY)


def test_a_pulse_keeps_three_faces_and_a_quarter(crew: dict[str, Actor], owner: psycopg.Connection) -> None:
    team = crew["officer"].team
    assert team is not None
    counts.take_pulse(
        actor=RESIDENT, key=uuid4(), team=team, answers={"respect": 4, "ask": None, "safe": 5}, way=Way.QR, today=TODAY
    )
    for wrong in ({"respect": 6}, {"respect": 0}, {}):
        with pytest.raises(Impossible):
            counts.take_pulse(actor=RESIDENT, key=uuid4(), team=team, answers=wrong, way=Way.QR, today=TODAY)
    with pytest.raises(NoSuchRow):  # somebody types for another team
        counts.take_pulse(actor=crew["host"], key=uuid4(), team=team, answers={"ask": 1}, way=Way.PAPER, today=TODAY)
    rows = owner.execute("SELECT team, quarter, way, respect, ask, safe FROM community_pulse").fetchall()
    assert rows == [(team, "2026-Q4", "qr", 4, None, 5)]
    columns = {r[0] for r in owner.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'community_pulse'"
    ).fetchall()}  # fmt: skip
    assert columns == {"id", "team", "quarter", "way", "respect", "ask", "safe"}
    with acting(crew["host"], "community"):
        assert not Pulse.objects.exists()


sizes = st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 40), max_size=7)


@given(sizes)
def test_no_hidden_part_follows_from_what_is_shown(found: dict[str, int]) -> None:
    parts, whole = shown(found)
    assert all(found[p] >= ANSWERS for p in parts)
    assert whole is (sum(found.values()) >= ANSWERS)
    hidden = sorted(p for p, n in found.items() if n and p not in parts)
    # The equations a reader has: the whole, and each part beside it. A hidden part is known if its unit vector lies in
    # their span (zero parts are not there at all).
    there = sorted(p for p, n in found.items() if n)
    rows = [[1.0] * len(there)] if whole else []
    rows += [[float(p == q) for q in there] for p in parts]
    for name in hidden:
        unit = [float(name == q) for q in there]
        rank = np.linalg.matrix_rank(np.array(rows)) if rows else 0
        assert np.linalg.matrix_rank(np.array([*rows, unit])) == rank + 1, (name, found)
    if hidden and whole and parts != set(there):
        assert sum(found[p] for p in hidden) >= ANSWERS


def test_the_median_has_an_interval_that_holds() -> None:
    middle, low, high = median_interval([*range(1, 21)])
    assert (middle, low, high) == (10.5, 6, 15)  # tables of the sign test: ranks 6 and 15 of 20
    with pytest.raises(ValueError):
        median_interval([])


@settings(max_examples=30)
@given(st.lists(st.integers(1, 6), max_size=8))
def test_the_first_ask(levels: list[int]) -> None:
    assert asked_at(levels) == (levels.index(6) + 1 if 6 in levels else None)


def fill(crew: dict[str, Actor], series: Series, dates: list[Event]) -> list[tuple[Any, ...]]:
    """Tallies of past dates: what the slow script reads again."""
    kept = []
    for n, event in enumerate(dates):
        rungs = (9 + n, 8, 5 + n % 3, n % 4, 1, n % 2)
        more = {"spoken": ("ar", "xx")[: n % 3], "same_face": bool(n % 2)}
        tally_at(crew["officer"], event, rungs, more)
        kept.append((event, rungs, more))
    return kept


def tally_at(actor: Actor, event: Event, rungs: tuple[int, ...], more: dict[str, Any]) -> None:
    today = event.starts_at.date()
    counts.take_tally(actor=actor, key=uuid4(), event=event.id, counted=Counted(rungs, **more), today=today)


def test_figures_agree_with_a_slow_script(crew: dict[str, Actor], series: Series, owner: psycopg.Connection) -> None:
    with acting(crew["officer"], "community"):
        dates = list(Event.objects.filter(series=series.id).order_by("starts_at"))
    fill(crew, series, dates)
    with acting(crew["officer"], "community"):
        found = trust.measured()
    rows = owner.execute(
        "SELECT counted_on, present, talked, came_back, asked_for_help FROM community_tally"
    ).fetchall()
    for quarter, table in found["returned"].items():
        mine = [r for r in rows if f"{r[0].year}-Q{(r[0].month + 2) // 3}" == quarter]
        assert table.whole is not None
        assert table.whole.n == sum(r[1] for r in mine)
        assert Fraction(table.whole.value).limit_denominator(1000) == Fraction(sum(r[3] for r in mine), table.whole.n)
        asks = found["asks"][quarter].whole
        assert asks is not None
        assert asks.value == pytest.approx(sum(r[4] for r in mine) / sum(r[2] for r in mine))
    assert set(found["returned"]) == {"2026-Q4", "2027-Q1", "2027-Q2"}


def page(client: Client, actor: Actor, address: str) -> Any:
    client.force_login(User.objects.get(id=actor.user), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(address)


def test_the_page_and_its_export_say_the_same_and_nothing_small(
    crew: dict[str, Actor], series: Series, client: Client
) -> None:
    event = first_date(crew, series)
    tally_at(crew["officer"], event, (7, 5, 4, 3, 1, 1), {"spoken": ("ti",)})
    got = page(client, crew["officer"], "/community/desk/trust/")
    assert got.status_code == 200
    assert "43 %" not in got.content.decode()
    for measure in ("returned", "asks", "same_face", "pulse", "heard"):
        text = client.get(f"/community/desk/trust/?csv={measure}").content.decode()
        assert all(row["n"] == "" and row["value"] == "" for row in csv.DictReader(io.StringIO(text))), measure
    tally_at(crew["officer"], event, (5, 5, 4, 2, 1, 1), {})
    text = client.get("/community/desk/trust/?csv=returned").content.decode()
    assert [(r["part"], r["n"], r["value"]) for r in csv.DictReader(io.StringIO(text))] == [
        ("All meetings", "12", "42 %"),
        ("Coffee morning, Parish hall", "12", "42 %"),
    ]


def threads(actor: Actor, n: int, day: date) -> None:
    for number in range(n):
        made = outreach.open_thread(actor=actor, language="ti", today=day)
        for meeting in range(1, 5):
            level = 6 if meeting == 3 + number % 2 else 2
            met = Met(day + timedelta(days=meeting), level, "pay")
            outreach.take_contact(actor=actor, key=uuid4(), code=made.code, met=met, today=day + timedelta(days=9))
        outreach.close_thread(actor=actor, thread=made.id, today=day + timedelta(days=9))


def test_first_asks_are_shown_from_twenty_threads_on_and_never_to_police(crew: dict[str, Actor]) -> None:
    summer = date(2026, 8, 3)
    threads(crew["outreach"], 19, summer)
    with acting(crew["outreach"], "community"):
        assert trust.first_asks(TODAY) == {}
    threads(crew["outreach"], 1, summer)
    with acting(crew["outreach"], "community"):
        assert trust.first_asks(TODAY) == {"2026-Q3": (20, 3.0, 3, 4)}
        assert list(trust.first_asks(date(2026, 9, 30))) == []  # nothing of a quarter that goes on
    for role in ("outreach", "coordinator", "community_officer"):
        police = Actor(user=crew["officer"].user, role=role, team=crew["officer"].team)
        with acting(police, "community"):
            assert trust.first_asks(TODAY) == {}, role


@pytest.mark.wall
def test_no_two_windows_tell_one_thread(crew: dict[str, Actor]) -> None:
    """Only twelve months that end with a closed quarter: no date, no open quarter, nothing else is a window."""
    threads(crew["outreach"], 21, date(2026, 8, 3))
    threads(crew["outreach"], 21, date(2026, 10, 1))
    elsewhere = make_user("another outreach", "outreach", "ngo_dar_hosea", "dropin")[1]
    with acting(elsewhere, "x"), connection.cursor() as cursor:
        for window in ("2026-Q4", "2026-10", "2026-Q5", "2026-Q33", "2026-08-12", "", "2027-Q1", "2025-Q3"):
            cursor.execute("SELECT * FROM hawn.first_asks(%s)", [window])
            assert cursor.fetchall() == [], window
        cursor.execute("SELECT sum(threads) FROM hawn.first_asks('2026-Q3')")
        assert cursor.fetchone() == (21,)
        cursor.execute("SELECT pg_get_function_identity_arguments(oid) FROM pg_proc WHERE proname = 'first_asks'")
        assert cursor.fetchall() == [("p_last_quarter text",)]
