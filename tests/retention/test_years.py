"""Ten years by a virtual clock (one in the normal run): nights are missed and run twice, cases are opened again,
orders are placed and lifted, and at every dawn exactly what is due is proposed and exactly what was confirmed gone."""

import random
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hawn.audit.erasures import entries
from hawn.cases.actions import files as cases
from hawn.cases.models import CloseReason, ReopenReason
from hawn.core.acting import Actor, acting
from hawn.retention import queries
from hawn.retention.actions import asking, erasing
from hawn.retention.models import Due
from hawn.retention.rules import Period
from tests.demo import PROOF, write_proof
from tests.journeys.test_chain import opened

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
YEARS = 10 if PROOF else 1
MONTHS = {"A": 1 * YEARS, "C": 3 * YEARS, "D": 5 * YEARS}
START = date(2026, 11, 24)


@dataclass
class Told:
    """What the test knows of a case, worked out by itself."""

    id: Any
    reference: str
    closed_on: date | None = None
    hold: Any = None
    until: date | None = None
    erased: set[str] = field(default_factory=set)
    confirmed: set[str] = field(default_factory=set)

    def due(self, today: date) -> set[str]:
        """The scopes that stand due today."""
        if self.closed_on is None or (self.hold and (self.until is None or self.until >= today)):
            return set()
        ripe = {c for c, months in MONTHS.items() if months_after(self.closed_on, months) <= today}
        return {"*"} if "D" in ripe else ripe - self.erased


def months_after(day: date, months: int) -> date:
    """Written apart from the code that is tried: month by month."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@dataclass
class World:
    """The people, the pick of chance, and what happened."""

    people: dict[str, Actor]
    officer: Actor
    pick: random.Random
    told: list[Told]
    counted: dict[str, int] = field(default_factory=dict)

    def count(self, what: str) -> None:
        """One more."""
        self.counted[what] = self.counted.get(what, 0) + 1

    def day(self, today: date, now: datetime) -> None:
        """What people do on one day."""
        worker = self.people["case_worker"]
        for one in self.told:
            if "*" in one.erased:
                continue
            if one.closed_on is None and self.pick.random() < 0.02:
                cases.close(actor=worker, file=one.id, reason=CloseReason.HELP_ARRIVED, now=now)
                one.closed_on = today
                self.count("closed")
            elif one.closed_on and self.pick.random() < 0.004 / YEARS:
                self.reopen(one, today, now)
            elif one.closed_on and not one.hold and self.pick.random() < 0.004:
                self.keep(one, today, now)
            elif one.hold and self.pick.random() < 0.02:
                asking.lift_hold(actor=self.officer, file=one.id, hold=one.hold, now=now)
                one.hold, one.until = None, None
                self.count("orders lifted")
            elif one.due(today) and not one.confirmed and self.pick.random() < 0.05:
                self.confirm(one, today, now)

    def reopen(self, one: Told, today: date, now: datetime) -> None:
        """The person came back."""
        cases.reopen(actor=self.people["case_worker"], file=one.id, reason=ReopenReason.CAME_BACK, now=now, today=today)
        one.closed_on = None
        self.count("opened again")

    def keep(self, one: Told, today: date, now: datetime) -> None:
        """An order not to erase, with or without an end."""
        one.until = today + timedelta(days=self.pick.randint(1, 90)) if self.pick.random() < 0.5 else None
        held = asking.place_hold(actor=self.officer, file=one.id, basis="court", until=one.until, now=now)
        one.hold = held.id
        self.count("orders placed")

    def confirm(self, one: Told, today: date, now: datetime) -> None:
        """The officer says yes to what is proposed by now, which may be less than what is due."""
        with acting(self.officer, "test"):
            proposed = set(Due.objects.filter(file=one.id, state="proposed").values_list("scope", flat=True))
        if proposed:
            asking.confirm(actor=self.officer, file=one.id, typed=one.reference, now=now, today=today)
            one.confirmed = proposed
            self.count("confirmed")
            if self.pick.random() < 0.25:  # overtaken the same day
                self.keep(one, today, now) if self.pick.random() < 0.5 else self.reopen(one, today, now)

    def night(self, today: date) -> None:
        """What must have gone by dawn."""
        for one in self.told:
            held = one.hold and (one.until is None or one.until >= today)
            if one.confirmed and one.closed_on and not held:
                one.erased |= one.confirmed
                self.count("erased")
            elif one.confirmed:
                self.count("yes overtaken")
            one.confirmed = set()


def test_years_day_by_day(
    people: dict[str, Actor],
    officer: Actor,
    owner: psycopg.Connection,
    outside: list[Path],
    as_worker: Callable[[], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queries, "periods", lambda: {c: Period(m) for c, m in MONTHS.items()})
    told = [Told(c.id, c.reference) for c in (opened(people)[0] for _ in range(12))]
    world = World(people, officer, random.Random(20261124), told)  # noqa: S311 - a test's dice
    for days in range(365 * YEARS):
        today = START + timedelta(days=days)
        now = datetime(today.year, today.month, today.day, 9, tzinfo=UTC)
        world.day(today, now)
        if world.pick.random() < 0.2:
            world.count("nights missed")
            continue
        world.night(today)
        with as_worker():
            for _ in range(2 if world.pick.random() < 0.15 else 1):
                world.count("nights")
                erasing.finish(entries=entries() if days % 30 == 0 else [], now=now)
                erasing.carry_out(now=now, today=today)
                erasing.propose(now=now, today=today)
        compare(world, today, owner)
    assert set(world.counted) == {
        "closed", "opened again", "orders placed", "orders lifted", "confirmed", "erased", "yes overtaken",
        "nights missed", "nights",
    }  # fmt: skip
    whole = sum("*" in one.erased for one in told)
    assert len(entries()) == sum(len(one.erased) for one in told)
    assert len([e for e in entries() if e.classes is None]) == whole > 0
    words = ", ".join(f"{what} {n:,}" for what, n in sorted(world.counted.items()))
    write_proof(
        "retention",
        f"{YEARS} years, day by day, by a virtual clock, with {len(told)} cases: {words}. At every dawn exactly what"
        f" was due stood on the list, and exactly what had been confirmed was gone: {whole} whole files, and"
        f" {len(entries()) - whole} classes of files. The erasure list outside has an entry for each.",
    )


def compare(world: World, today: date, owner: psycopg.Connection) -> None:
    """The database against what the test worked out."""
    rows = owner.execute("SELECT file, scope FROM retention_due WHERE state = 'proposed'").fetchall()
    assert set(rows) == {(one.id, scope) for one in world.told for scope in one.due(today) if "*" not in one.erased}
    assert owner.execute("SELECT count(*) FROM retention_due WHERE state = 'confirmed'").fetchone() == (0,)
    assert owner.execute("SELECT count(*) FROM cases_workitem WHERE what = 'erasure_due'").fetchone() == (len(rows),)
    there = {f for (f,) in owner.execute("SELECT id FROM cases_case").fetchall()}
    assert there == {one.id for one in world.told if "*" not in one.erased}
    keys = set(owner.execute("SELECT file, data_class FROM vault_datakey WHERE data_class IN ('A', 'C')").fetchall())
    for one in world.told:
        if "*" not in one.erased:
            assert {c for f, c in keys if f == one.id} == {"A", "C"} - one.erased
