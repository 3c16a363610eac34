"""What was counted: taken once, shown only where it tells of nobody; figures as an independent slow script has them."""

import csv
import io
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

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
from hawn.community.actions.events import Rhythm
from hawn.community.actions.outreach import Met
from hawn.community.actors import PUBLIC_READER, RESIDENT
from hawn.community.models import Coming, Event, Face, Pulse, Series, Tally
from hawn.community.policies import SentDifferently
from hawn.community.rules import asked_at, median_interval
from hawn.community.states import Way
from hawn.community.trust import Cell, FirstAsk, Table
from hawn.core.acting import Actor, acting
from tests.community.conftest import NOW, TODAY, a_plan
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
    counts.take_back_tally(actor=crew["officer"], tally=key, today=TODAY)
    with pytest.raises(NoSuchRow):
        counts.take_back_tally(actor=crew["officer"], tally=key, today=TODAY)


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


def test_the_median_has_an_interval_that_holds() -> None:
    middle, low, high = median_interval([*range(1, 21)])
    assert (middle, low, high) == (10.5, 6, 15)  # tables of the sign test: ranks 6 and 15 of 20
    with pytest.raises(ValueError):
        median_interval([])


@settings(max_examples=30)
@given(st.lists(st.integers(1, 6), max_size=8))
def test_the_first_ask(levels: list[int]) -> None:
    assert asked_at(levels) == (levels.index(6) + 1 if 6 in levels else None)


def tally_at(actor: Actor, event: Event, rungs: tuple[int, ...], more: dict[str, Any]) -> None:
    today = event.starts_at.date()
    counts.take_tally(actor=actor, key=uuid4(), event=event.id, counted=Counted(rungs, **more), today=today)


def page(client: Client, actor: Actor, address: str) -> Any:
    client.force_login(User.objects.get(id=actor.user), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(address)


@pytest.fixture
def past(crew: dict[str, Actor], faces: dict[str, Face]) -> Series:
    """A series of a season whose figures are shown."""
    begun = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
    rhythm = Rhythm("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", begun.date(), time(10, 0), 120)
    row = events.plan_series(actor=crew["officer"], what=a_plan(faces), rhythm=rhythm, now=begun)
    events.publish_series(actor=crew["officer"], series=row.id, now=begun)
    return row


def test_the_page_and_its_export_say_the_same_and_nothing_small(
    crew: dict[str, Actor], past: Series, client: Client
) -> None:
    event = first_date(crew, past)
    tally_at(crew["officer"], event, (7, 5, 4, 3, 1, 1), {"spoken": ("ti",)})
    got = page(client, crew["officer"], "/community/desk/trust/")
    assert got.status_code == 200
    assert "43 %" not in got.content.decode()
    for measure in ("returned", "asks", "same_face", "pulse", "heard"):
        text = client.get(f"/community/desk/trust/?csv={measure}").content.decode()
        assert all(row["n"] == "" and row["value"] == "" for row in csv.DictReader(io.StringIO(text))), measure
    tally_at(crew["officer"], event, (5, 5, 4, 2, 1, 1), {})
    text = client.get("/community/desk/trust/?csv=returned").content.decode()
    assert [(r["quarter"], r["part"], r["n"], r["value"]) for r in csv.DictReader(io.StringIO(text))] == [
        ("2026-Q3", "All that are shown, together", "12", "42 %"),
        ("2026-Q3", "Coffee morning, Parish hall", "12", "42 %"),
    ]


def test_each_figure_has_its_finding_as_its_title_and_words_for_its_picture(
    crew: dict[str, Actor], past: Series, client: Client
) -> None:
    with acting(crew["officer"], "community"):
        dates = list(Event.objects.filter(series=past.id).order_by("starts_at"))
    for event in dates[:10]:
        tally_at(crew["officer"], event, (20, 15, 10, 5, 1, 1), {"spoken": ("ar",), "same_face": True})
    for event in dates[:5]:  # a second device at the same meeting
        tally_at(crew["officer"], event, (1, 0, 0, 0, 0, 0), {"spoken": ("ar",), "same_face": None})
    text = page(client, crew["officer"], "/community/desk/trust/").content.decode()
    assert "July to September 2026: 24 % of those who were there had come before." in text
    assert "2026-Q3" not in text
    assert text.count("<desc") == text.count('<svg class="h-bars"') >= 2


def test_a_meeting_that_two_devices_counted_is_one_meeting() -> None:
    day, team = date(2026, 7, 7), uuid4()
    made = [
        Tally(event=UUID(int=n), teams=[team], counted_on=day, spoken=["ar"], same_face=noted)
        for n in range(10)
        for noted in (n < 4, None, False)
    ]
    assert trust.same_face(made).whole == Cell(10, 0.4)
    assert trust.heard(made, {UUID(int=1): {"ar"}}).parts == {"ar": Cell(10, 0.1)}
    assert trust.same_face(made[3:]).whole is None
    assert trust.heard(made[3:], {}) == Table(None, {}, ["ar"])


def test_who_coordinates_finds_the_figures_of_all_teams(
    crew: dict[str, Actor], past: Series, faces: dict[str, Face], client: Client
) -> None:
    begun = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
    own = events.plan_event(
        actor=crew["host"], what=a_plan({}, teams=[]), starts_at=begun, ends_at=begun + timedelta(hours=1),
        now=begun,
    )  # fmt: skip
    tally_at(crew["host"], own, (30, 15, 10, 5, 1, 1), {})
    tally_at(crew["officer"], first_date(crew, past), (20, 15, 10, 5, 1, 1), {})
    coordinator = make_user("Coordinator", "coordinator", "appogg", "desk")[1]
    home = page(client, coordinator, "/community/").content.decode()
    assert 'href="/community/desk/trust/"' in home
    assert 'href="/community/desk/"' not in home
    rows = csv.DictReader(io.StringIO(client.get("/community/desk/trust/?csv=returned").content.decode()))
    assert [row["n"] for row in rows][0] == "50"
    assert client.get("/community/desk/trust/").status_code == 200
    officer = page(client, crew["officer"], "/community/").content.decode()
    assert 'href="/community/desk/trust/"' not in officer  # it stands on the desk


def threads(actor: Actor, n: int, day: date) -> None:
    for number in range(n):
        made = outreach.open_thread(actor=actor, language="ti", today=day)
        for meeting in range(1, 5):
            level = 6 if meeting == 3 + number % 2 else 2
            met = Met(day + timedelta(days=meeting), level, "pay")
            outreach.take_contact(actor=actor, key=uuid4(), code=made.code, met=met, today=day + timedelta(days=9))
        outreach.close_thread(actor=actor, thread=made.id, today=day + timedelta(days=9))


def test_first_asks_are_shown_from_twenty_threads_on_and_never_to_police(
    crew: dict[str, Actor], client: Client
) -> None:
    day, later = date(2026, 2, 10), date(2026, 11, 24)
    threads(crew["outreach"], 19, day)
    with acting(crew["outreach"], "community"):
        assert trust.first_asks(later) == []
    threads(crew["outreach"], 1, day + timedelta(days=150))  # another season of the same twelve months
    with acting(crew["outreach"], "community"):
        assert trust.first_asks(later) == [FirstAsk("2026-Q3", 3.0, 3, 4)]
        assert trust.first_asks(date(2026, 7, 20)) == []  # the season of the twentieth is not over yet
    for role in ("outreach", "coordinator", "community_officer"):
        police = Actor(user=crew["officer"].user, role=role, team=crew["officer"].team)
        with acting(police, "community"):
            assert trust.first_asks(later) == [], role
    text = page(client, crew["outreach"], "/community/desk/trust/?csv=first_ask").content.decode()
    assert list(csv.DictReader(io.StringIO(text))) == [
        {"quarter": "2025-Q4/2026-Q3", "middle": "3", "low": "3", "high": "4"}
    ]
    shown = client.get("/community/desk/trust/").content.decode()
    assert "October 2025 to September 2026: half of those who asked for help first asked by meeting 3." in shown
    refused = page(client, crew["officer"], "/community/desk/trust/?csv=first_ask").content.decode()
    assert "by meeting" not in refused
    assert "<html" in refused


def test_paper_sheets_are_counted_once_however_often_the_page_is_loaded(
    crew: dict[str, Actor], faces: dict[str, Face], client: Client
) -> None:
    form = page(client, crew["helper"], "/community/desk/pulse/").context["form"]
    sent = {"key": str(form["key"].value()), "sheets": "4 5 3\n1 - 2"}
    for _again in range(2):
        answer = client.post("/community/desk/pulse/", sent)
        assert answer.status_code == 302
    assert "2 sheets were counted" in client.get(answer["Location"]).content.decode()
    with acting(crew["host"], "community"):
        assert Pulse.objects.count() == 2
    client.post("/community/desk/pulse/", {**sent, "sheets": "4 5 3\n1 - 2\n5 5 5"})  # one more, from the same page
    with acting(crew["host"], "community"):
        assert Pulse.objects.count() == 3


def test_another_language_keeps_the_tablet(crew: dict[str, Actor], faces: dict[str, Face], client: Client) -> None:
    tablet = "/community/pulse/hamrun-community-team/?way=tablet"
    assert 'href="?way=tablet&amp;language=ar"' in client.get(tablet).content.decode()
    assert 'href="?language=ar"' in client.get("/community/pulse/hamrun-community-team/").content.decode()
    form = client.get(f"{tablet}&language=mt").context["form"]
    done = client.post(tablet, {"key": str(form["key"].value()), "way": form["way"].value(), "safe": "4"})
    assert 'href="?way=tablet&amp;language=ar"' in done.content.decode()
    with acting(crew["officer"], "community"):
        assert list(Pulse.objects.values_list("way", flat=True)) == ["tablet"]


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
