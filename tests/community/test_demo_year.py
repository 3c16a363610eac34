"""A year of demo life (Show 6), and every figure of it worked out again by an independent slow script (Show 4)."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import psycopg
import pytest
import yaml
from babel import Locale
from django.test import Client

from hawn.agencies.models import User
from hawn.community import kinds
from hawn.config.demo import community
from hawn.config.demo import people as demo_people
from hawn.core import clock
from hawn.core.acting import Actor
from tests.community import slow_trust
from tests.community.attack import Equation, Unknowns, recovered
from tests.conftest import Site

READERS = ("officer", "host", "outreach", "coordinator")
TOGETHER = "All that are shown, together"
Rows = dict[str, list[slow_trust.Row]]


@pytest.fixture
def year(db: Site, owner: psycopg.Connection) -> tuple[dict[str, Actor], Rows]:
    """What the demonstration makes of community work, by the login of the pages."""
    now = clock.now()
    people = demo_people.make(db.url("owner"))
    community.protocol(people, now)
    people = demo_people.make(db.url("owner"))
    community.year(people, now)
    return people, slow_trust.read(owner)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_year_of_demo_life(
    year: tuple[dict[str, Actor], Rows], owner: psycopg.Connection
) -> None:  # one year is made for all of it
    people, rows = year
    _enough_of_everything(rows, owner)
    found = {reader: exported(people[reader]) for reader in READERS}
    for reader in READERS:
        _agrees(found[reader], rows, None if reader == "coordinator" else people[reader].team, owner)
        _the_page_says_it(people[reader], found[reader])
    _nothing_left_out_can_be_solved(found, rows, people, owner)


def _enough_of_everything(rows: Rows, owner: psycopg.Connection) -> None:
    def number(statement: str) -> int:
        row = owner.execute(statement).fetchone()  # type: ignore[arg-type]
        return int(row[0]) if row else 0

    events, today = rows["event"], clock.today()
    past = [e for e in events if e["starts_at"].date() < today]
    assert number("SELECT count(*) FROM community_series") == 12
    assert len(past) >= 60
    months = {(e["starts_at"].year, e["starts_at"].month) for e in events}
    year = {(d.year, d.month) for d in (today - timedelta(days=30 * n) for n in range(11))}
    assert year <= months
    weeks = sorted(e["starts_at"].date() for e in events)
    assert max(b - a for a, b in zip(weeks, weeks[1:], strict=False)) < timedelta(days=30)  # no hole in it
    assert sum(e["state"] == "cancelled" for e in events) >= 1
    assert sum(e["moved_from"] is not None for e in events) >= 1
    assert sum(bool(e["interpreters"]) for e in events) >= 1
    assert sum(t["closed_on"] is None for t in rows["thread"]) >= 25
    assert sum(t["closed_on"] is not None for t in rows["thread"]) >= 20
    assert len({p["quarter"] for p in rows["pulse"]}) >= 4
    assert number("SELECT count(DISTINCT code) FROM community_post, unnest(languages) code") >= 5
    for series in {e["series"] for e in events if e["series"]}:  # each of its dates is there
        own = sorted(e["recurs_on"] for e in events if e["series"] == series)
        gaps = [(b - a).days for a, b in zip(own, own[1:], strict=False)]
        assert not gaps or max(gaps) <= 35, series


def exported(actor: Actor) -> dict[str, list[dict[str, str]]]:
    """Every CSV that somebody can have."""
    client = signed_in(actor)
    found = {}
    for measure in ("returned", "asks", "same_face", "pulse", "heard", "first_ask"):
        answer = client.get(f"/community/desk/trust/?csv={measure}")
        if "csv" in answer["Content-Type"]:
            found[measure] = list(csv.DictReader(io.StringIO(answer.content.decode())))
    return found


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(id=actor.user), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def names(owner: psycopg.Connection) -> dict[str, dict[str, str]]:
    """What the pages call each part, by measure; out of the data files, not out of the program."""
    lists = yaml.safe_load((kinds.DATA / "kinds.yaml").read_text(encoding="utf-8"))
    labels = {row["id"]: row["label"] for row in lists["kinds"]}
    series = {
        str(key): f"{name or labels[kind]}, {place}"
        for key, name, kind, place in owner.execute("SELECT id, name, kind, place FROM community_series").fetchall()
    }
    together = {"all": TOGETHER, "single": "Single meetings"}
    return {
        "returned": {**series, **together}, "asks": {**series, **together}, "same_face": together,
        "pulse": {row["id"]: row["question"] for row in lists["pulse"]}, "heard": dict(Locale("en").languages),
    }  # fmt: skip


def _agrees(found: dict[str, list[dict[str, str]]], rows: Rows, team: UUID | None, owner: psycopg.Connection) -> None:
    called, seen = names(owner), 0
    for measure, cells in slow_trust.figures(rows, team, clock.today()).items():
        expected = {}
        for (quarter, part), cell in cells.items():
            n, share = cell or (0, Fraction(0))
            words = {"pulse": f"{float(share):.1f}", "asks": f"{float(share) * 100:.0f}"}
            value = words.get(measure, f"{float(share) * 100:.0f} %")
            expected[quarter, called[measure].get(part, part)] = (str(n), value) if cell else ("", "")
        said = {(row["quarter"], row["part"]): (row["n"], row["value"]) for row in found[measure]}
        assert said == expected, (measure, team)
        seen += sum(bool(n) for n, _value in said.values())
        assert any(n for n, _value in said.values()), (measure, team)  # something of each measure can be shown
    assert seen > 30
    if "first_ask" in found:
        last = _last_day_shown(clock.today())
        told = slow_trust.first_ask(rows, last)
        assert told is not None
        newest = found["first_ask"][0]
        assert newest["quarter"].endswith(slow_trust.quarter_of(last))
        assert (Fraction(newest["middle"]), int(newest["low"]), int(newest["high"])) == told
    else:
        assert team is not None


def _last_day_shown(today: date) -> date:
    """The last day of the newest season that is over for two weeks."""
    day = today
    while slow_trust.quarter_of(day) == slow_trust.quarter_of(day + timedelta(days=1)) or (today - day).days <= 14:
        day -= timedelta(days=1)
    return day


def _the_page_says_it(actor: Actor, found: dict[str, list[dict[str, str]]]) -> None:
    """Each row of each CSV stands in the page's tables, and there is no other."""
    page = signed_in(actor).get("/community/desk/trust/")
    blocks = {block.id: block for block in page.context["blocks"]}
    assert set(blocks) == set(found)
    text = page.content.decode()
    for measure, rows in found.items():
        assert len(blocks[measure].rows) == len(rows)
        for shown, row in zip(blocks[measure].rows, rows, strict=True):
            assert str(shown.get("n") or shown.get("middle") or "") == row.get("n", row.get("middle"))
        newest = next((b for b in reversed(blocks[measure].bars or blocks[measure].spans)), None)
        assert newest is not None, measure
        assert newest["words"] in text


def _members(rows: Rows, team: UUID | None, measure: str) -> Iterator[tuple[str, str, str, int, int]]:
    """Each count behind a measure: (quarter, part, who hosts, its number, its size); numbers are all readers'."""
    number = {row["id"]: n for n, row in enumerate(rows["tally"])}
    size = {"returned": "present", "asks": "talked"}[measure]
    for row in slow_trust.visible(rows, team):
        quarter = slow_trust.quarter_of(row["counted_on"])
        if slow_trust.is_over(quarter, clock.today()):
            yield quarter, str(row["series"] or "single"), slow_trust.hosts(row), number[row["id"]], row[size]


def _nothing_left_out_can_be_solved(
    found: dict[str, dict[str, list[dict[str, str]]]], rows: Rows, people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    called = names(owner)
    for measure in ("returned", "asks"):
        truth: Unknowns = {}
        published: list[Equation] = []
        hidden: list[frozenset[int]] = []
        for reader in READERS:
            groups: dict[tuple[str, str], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
            for quarter, part, host, key, size in _members(
                rows, None if reader == "coordinator" else people[reader].team, measure
            ):
                truth[key] = size
                groups[quarter, called[measure][part]][host].add(key)
            large = {
                key: frozenset[int]().union(*(m for m in hosts.values() if sum(truth[n] for n in m) >= 10))
                for key, hosts in groups.items()
            }
            for row in found[reader][measure]:
                key = (row["quarter"], row["part"])
                inside: Any = (
                    frozenset().union(*(m for (q, _p), m in large.items() if q == row["quarter"]))
                    if row["part"] == TOGETHER
                    else large[key]
                )
                if row["n"]:
                    published.append(Equation(inside, int(row["n"])))
            sums = [frozenset(m) for hosts in groups.values() for m in hosts.values()]
            sums += [frozenset().union(*hosts.values()) for hosts in groups.values()]
            hidden += [s for s in sums if 0 < sum(truth[n] for n in s) < 10]
        assert recovered(published, hidden, truth) == []
