"""Nothing below ten answers or twenty threads, and no difference of filters, seasons and exports tells it: an attack on
all that team members, who coordinates and the public can read, before and after each new answer."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hawn.agencies.models import User
from hawn.agencies.policies import WrongMove
from hawn.community import trust
from hawn.community.actions import counts, events
from hawn.community.actions.counts import Counted
from hawn.community.actions.events import Plan, Rhythm
from hawn.community.actors import RESIDENT
from hawn.community.models import Event, Face, Pulse, Tally
from hawn.community.rules import ANSWERS, closed, last_closed
from hawn.community.states import Way
from hawn.community.trust import Table
from hawn.core import clock
from hawn.core.acting import Actor, acting
from tests.community.attack import Equation, Unknowns, recovered
from tests.community.conftest import a_plan
from tests.conftest import make_user

SEASON = date(2026, 7, 1)
TEAMS = [UUID(int=n) for n in (1, 2, 3)]
SERIES = [UUID(int=n) for n in (11, 12, 13)]
MEASURES = ("returned", "asks", "same_face", "pulse", "heard")


@st.composite
def counted(draw: st.DrawFn) -> list[Tally]:
    """Counts of one season: of any series, by any hosts; a date may have other hosts than its series."""
    made = []
    for _one in range(draw(st.integers(1, 14))):
        present = draw(st.integers(0, 14))
        talked = draw(st.integers(0, present))
        made.append(
            Tally(
                id=uuid4(), event=uuid4(), series=draw(st.sampled_from([*SERIES, None])),
                teams=draw(st.lists(st.sampled_from(TEAMS), min_size=1, max_size=3, unique=True)), counted_on=SEASON,
                present=present, talked=talked, came_back=draw(st.integers(0, present)),
                asked_for_help=draw(st.integers(0, talked)), spoken=draw(st.lists(st.sampled_from("ab"), unique=True)),
                same_face=draw(st.sampled_from([True, False, None])),
            )
        )  # fmt: skip
    return made


@dataclass(frozen=True, slots=True)
class View:
    """What one reader sees of one measure."""

    table: Table
    groups: dict[str, dict[str, frozenset[int]]]  # part to hosts to the counts in it


def views(rows: list[Tally], measure: str) -> tuple[list[View], Unknowns]:
    """The measure as each team and who coordinates read it; and the truth."""
    value = {"returned": lambda r: r.present, "asks": lambda r: r.talked}.get(measure, lambda _row: 1)
    truth = {n: value(row) for n, row in enumerate(rows)}
    if measure == "same_face":
        truth = {n: int(row.same_face is not None) for n, row in enumerate(rows)}
    found = []
    for team in (*TEAMS, None):
        mine = [(n, row) for n, row in enumerate(rows) if team is None or team in row.teams]
        seen = [row for _n, row in mine]
        table = trust.heard(seen, {}) if measure == "heard" else getattr(trust, measure)(seen)
        groups: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        for n, row in mine:
            parts = (
                row.spoken
                if measure == "heard"
                else ["all"]
                if measure == "same_face"
                else [str(row.series or "single")]
            )
            for part in parts:
                groups[part][str(sorted(row.teams))].add(n)
        found.append(View(table, {p: {h: frozenset(m) for h, m in hosts.items()} for p, hosts in groups.items()}))
    return found, truth


def equations(view: View, truth: Unknowns) -> Iterator[Equation]:
    """What a reader who knows how it is made, and which meetings there were, writes down."""
    large = {
        part: frozenset[int]().union(*(m for m in hosts.values() if sum(truth[n] for n in m) >= ANSWERS))
        for part, hosts in view.groups.items()
    }
    for part, cell in view.table.parts.items():
        yield Equation(large[part], cell.n)
    if view.table.whole:
        yield Equation(frozenset().union(*large.values()), view.table.whole.n)


def small(view: View, truth: Unknowns) -> Iterator[frozenset[int]]:
    """Every sum below ten that somebody might look for: a part, a part of some hosts, the whole, and the parts of which
    nothing is shown taken together."""
    sums = [m for hosts in view.groups.values() for m in hosts.values()]
    sums += [frozenset().union(*hosts.values()) for hosts in view.groups.values()]
    sums.append(frozenset[int]().union(*sums) if sums else frozenset())
    lost = [m for part in view.table.hidden for m in view.groups.get(part, {}).values()]
    sums.append(frozenset[int]().union(*lost) if lost else frozenset())
    yield from (s for s in sums if 0 < sum(truth[n] for n in s) < ANSWERS)


@pytest.mark.parametrize("measure", ["returned", "asks", "same_face"])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=counted())
def test_no_number_that_is_left_out_follows_from_all_that_is_shown(measure: str, rows: list[Tally]) -> None:
    found, truth = views(rows, measure)
    for view in found:
        cells = [*view.table.parts.values(), *([view.table.whole] if view.table.whole else [])]
        assert all(cell.n >= ANSWERS for cell in cells)
    published = [one for view in found for one in equations(view, truth)]
    hidden = [one for view in found for one in small(view, truth)]
    assert recovered(published, hidden, truth) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(st.tuples(st.sampled_from(TEAMS), st.sampled_from([None, 1, 4])), max_size=40))
def test_no_answer_of_the_pulse_follows_from_those_of_all_teams(rows: list[tuple[UUID, int | None]]) -> None:
    answers = [Pulse(team=team, quarter="2026-Q3", respect=face, ask=None, safe=None) for team, face in rows]
    truth = {n: int(face is not None) for n, (_team, face) in enumerate(rows)}
    of = {team: frozenset(n for n, row in enumerate(rows) if row[0] == team) for team in TEAMS}
    large = {team: found for team, found in of.items() if sum(truth[n] for n in found) >= ANSWERS}
    published = []
    for team in (*TEAMS, None):
        table = trust.pulses([row for row in answers if team in (None, row.team)])
        members = frozenset[int]().union(*(m for t, m in large.items() if team in (None, t)))
        published += [Equation(members, cell.n) for cell in table.parts.values()]
        assert set(table.parts) <= {"respect"}
    hidden = [m for m in of.values() if 0 < sum(truth[n] for n in m) < ANSWERS]
    assert recovered(published, hidden, truth) == []


def test_the_attack_finds_what_sums_of_hidden_parts_would_tell() -> None:
    """The attack is worth something: what was published before is solved by it. Two hidden series of 5 and 8 beside one
    of 50 and one of 40, of which a team hosts all but the last hidden one: its whole, less the two, is the 5."""
    truth = {1: 50, 2: 40, 3: 5, 4: 8}
    published = [
        Equation(frozenset({1, 2, 3, 4}), 103), Equation(frozenset({1}), 50), Equation(frozenset({2}), 40),
        Equation(frozenset({1, 2, 3}), 95),
    ]  # fmt: skip
    assert recovered(published[:3], [frozenset({3})], truth) == []
    assert recovered(published, [frozenset({3}), frozenset({4})], truth) == [frozenset({3}), frozenset({4})]


# The same with the pages themselves.


@dataclass(frozen=True, slots=True)
class Town:
    """A season that is over: series of several hosts, some small."""

    readers: dict[str, Actor]
    dates: list[Event]
    tallies: list[UUID]


@pytest.fixture
def town(crew: dict[str, Actor], faces: dict[str, Face]) -> Town:
    """Two series of both teams, one of the police and one of the organisation alone, each with a number that is too
    small somewhere."""
    third = make_user("Carla Other", "community_officer", "ngo_dar_hosea", "dropin")[1]
    readers = {
        "officer": crew["officer"], "host": crew["host"], "third": third, "outreach": crew["outreach"],
        "coordinator": make_user("Coordinator", "coordinator", "appogg", "desk")[1],
    }  # fmt: skip
    begun = datetime.combine(SEASON, time(8), UTC)
    rows: list[tuple[Actor, Plan, int]] = [
        (crew["officer"], a_plan(faces, place="Hall"), 9), (crew["officer"], a_plan(faces, place="Gate"), 2),
        (crew["officer"], a_plan({}, place="Station", teams=[]), 1),
        (crew["host"], a_plan({}, place="Door", teams=[]), 2),
        (third, a_plan({}, place="Court", teams=[]), 1),
    ]  # fmt: skip
    dates, tallies = [], []
    for actor, plan, people in rows:
        rhythm = Rhythm("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", SEASON, time(10, 0), 120)
        made = events.plan_series(actor=actor, what=plan, rhythm=rhythm, now=begun)
        events.publish_series(actor=actor, series=made.id, now=begun)
        with acting(actor, "community"):
            found = list(
                Event.objects.filter(series=made.id, starts_at__lt=begun + timedelta(days=90)).order_by("starts_at")
            )
        for number, event in enumerate(found[:4]):
            said = Counted((people + number % 2, people, people, 1, 0, 0), spoken=("ar",), same_face=True)
            tallies.append(uuid4())
            counts.take_tally(actor=actor, key=tallies[-1], event=event.id, counted=said, today=event.starts_at.date())
        dates += found
    for key, answers in (("officer", 12), ("host", 7)):
        team = crew[key].team
        assert team is not None
        for _one in range(answers):
            counts.take_pulse(actor=RESIDENT, key=uuid4(), team=team, answers={"ask": 4}, way=Way.QR, today=SEASON)
    return Town(readers, dates, tallies)


def exported(readers: dict[str, Actor]) -> dict[tuple[str, str], list[dict[str, str]]]:
    """Every CSV that anybody can have."""
    found = {}
    for name, actor in readers.items():
        client = Client()
        client.force_login(
            User.objects.get(id=actor.user), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        for measure in MEASURES:
            text = client.get(f"/community/desk/trust/?csv={measure}").content.decode()
            found[name, measure] = list(csv.DictReader(io.StringIO(text)))
    return found


def test_the_exports_of_all_readers_together_tell_of_nothing_small(town: Town) -> None:
    found = exported(town.readers)
    for key, rows in found.items():
        assert all(not row["n"] or int(row["n"]) >= ANSWERS for row in rows), key
    hall, parts = "Coffee morning, Hall", {}
    for name in town.readers:
        rows = found[name, "returned"]
        parts[name] = {row["part"]: row["n"] for row in rows}
        assert {row["quarter"] for row in rows} == {"2026-Q3"}
    assert parts["officer"] == {
        "All that are shown, together": "48", hall: "38", "Coffee morning, Gate": "10", "Coffee morning, Station": "",
    }  # fmt: skip
    assert parts["host"]["All that are shown, together"] == "58"  # and ten at the door
    assert parts["third"] == {"Coffee morning, Court": ""}
    assert (
        parts["coordinator"]["All that are shown, together"] == "58"
    )  # all teams; nothing of the two small ones in it
    assert [row["n"] for row in found["coordinator", "pulse"]] == ["12"]  # and not 19, which less 12 would be the 7
    assert [row["n"] for row in found["host", "pulse"]] == [""]


def test_no_new_answer_changes_what_was_shown(town: Town, crew: dict[str, Actor], faces: dict[str, Face]) -> None:
    before = exported(town.readers)
    real = timezone.localdate()
    for event in town.dates[:8]:
        with pytest.raises(WrongMove):  # too late: the season's figures are out
            said = Counted((9, 9, 9, 9, 9, 9))
            counts.take_tally(actor=crew["officer"], key=uuid4(), event=event.id, counted=said, today=real)
        assert exported(town.readers) == before
    with pytest.raises(WrongMove):
        counts.take_back_tally(actor=crew["officer"], tally=town.tallies[0], today=real)
    first = town.dates[0]
    with pytest.raises(WrongMove):  # nor is what a meeting offered changed when it is over
        events.change_event(
            actor=crew["officer"], event=first.id, seen=first.version, what=a_plan(faces, languages=["ti"]),
            starts_at=first.starts_at, ends_at=first.ends_at, now=timezone.now(),
        )  # fmt: skip
    team = crew["officer"].team
    assert team is not None
    now = timezone.now()
    what = a_plan(faces, place="Now")
    single = events.plan_event(
        actor=crew["officer"], what=what, starts_at=now - timedelta(hours=2), ends_at=now + timedelta(hours=1), now=now
    )
    for _one in range(12):  # answers of the running season: nothing of it is shown before it is over
        counts.take_pulse(actor=RESIDENT, key=uuid4(), team=team, answers={"ask": 1}, way=Way.QR, today=real)
        said = Counted((3, 3, 3, 3, 3, 3), spoken=("ar",), same_face=False)
        counts.take_tally(actor=crew["officer"], key=uuid4(), event=single.id, counted=said, today=real)
        assert exported(town.readers) == before


def test_the_public_reads_no_number_of_people(town: Town, crew: dict[str, Actor]) -> None:
    """Pages, feeds and JSON are the same before and after counts: none stands in them."""
    event = town.dates[0]
    addresses = ("/community/", "/community/feed.atom", "/community/data/neighbourhoods.json",
                 "/community/data/hamrun-community-team/events.json", "/community/teams/hamrun-community-team/",
                 "/community/said/", f"/community/events/{event.id}/")  # fmt: skip
    client = Client()
    before = [client.get(address).content for address in addresses]
    day = event.starts_at.date()
    counts.take_tally(
        actor=crew["officer"], key=uuid4(), event=event.id, counted=Counted((777, 77, 7, 7, 7, 7)), today=day
    )
    assert [client.get(address).content for address in addresses] == before


def test_the_counting_page_shows_nobody_elses_numbers(town: Town, crew: dict[str, Actor]) -> None:
    now = timezone.now()
    one = events.plan_event(
        actor=crew["officer"], what=Plan("meal", "Hall", "MT-18", teams=[crew["host"].team or uuid4()]),
        starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1), now=now,
    )  # fmt: skip
    counts.take_tally(
        actor=crew["officer"], key=uuid4(), event=one.id, counted=Counted((34, 33, 32, 31, 30, 29)), today=now.date()
    )
    address = f"/community/desk/tally/{one.id}/"
    client, other = signed_in(crew["host"]), signed_in(crew["helper"])
    for reader in (client, other):
        text = reader.get(address).content.decode()
        assert "It was counted already" in text
        assert not any(f"{n} were there" in text or f"{n} talked" in text for n in (34, 32))
    key = uuid4()
    sent = {"key": str(key), "event": str(one.id), "present": "21", "greeted": "9"}
    assert client.post(address, sent).status_code == 302
    assert "21 were there" in client.get(address).content.decode()
    assert "21 were there" not in other.get(address).content.decode()
    assert other.post(f"{address}{key}/back/").status_code == 404
    other.cookies["counted"] = client.cookies["counted"].value  # somebody else on the same device
    assert "21 were there" not in other.get(address).content.decode()
    assert other.post(f"{address}{key}/back/").status_code == 404
    assert client.post(f"{address}{key}/back/").status_code == 302
    assert "21 were there" not in client.get(address).content.decode()
    with acting(crew["host"], "community"):
        assert not Tally.objects.filter(id=key).exists()


def test_what_was_sent_is_seen_for_a_day(town: Town, crew: dict[str, Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    one = events.plan_event(
        actor=crew["officer"], what=Plan("meal", "Hall", "MT-18"), starts_at=now, ends_at=now + timedelta(hours=1),
        now=now,
    )  # fmt: skip
    client, address = signed_in(crew["officer"]), f"/community/desk/tally/{one.id}/"
    key = uuid4()
    client.post(address, {"key": str(key), "event": str(one.id), "present": "21"})
    assert "21 were there" in client.get(address).content.decode()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=25))
    assert "21 were there" not in client.get(address).content.decode()
    assert client.post(f"{address}{key}/back/").status_code == 404


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(id=actor.user), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize(
    ("today", "last"),
    [(date(2026, 10, 14), "2026-Q2"), (date(2026, 10, 15), "2026-Q3"), (date(2027, 1, 14), "2026-Q3"),
     (date(2027, 1, 15), "2026-Q4"), (date(2027, 1, 1), "2026-Q3")],
)  # fmt: skip
def test_a_season_is_shown_once_late_counts_can_come_no_more(today: date, last: str) -> None:
    assert last_closed(today) == last
    assert closed(last, today)
