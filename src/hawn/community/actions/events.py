"""Verbs on meetings: a single one, a series with its dates, moving or calling off one of them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from hawn.agencies.policies import NoSuchRow, WrongMove
from hawn.agencies.roles import May
from hawn.audit.actions import write as audit_write
from hawn.community.models import Event, Face, Series
from hawn.community.policies import NotVetted, demand_host, demand_team
from hawn.community.rules import AHEAD_WEEKS, dates
from hawn.community.states import Going
from hawn.core.acting import WORKER, Actor, acting

PURPOSE = "community"
SHARED = (
    "teams",
    "kind",
    "name",
    "words",
    "place",
    "address",
    "locality",
    "faces",
    "languages",
    "interpreters",
    "features",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What residents are told of a meeting. ``teams``: who hosts beside the acting team."""

    kind: str
    place: str
    locality: str
    name: str = ""
    address: str = ""
    words: dict[str, str] = field(default_factory=dict)
    teams: list[UUID] = field(default_factory=list)
    faces: list[UUID] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    interpreters: list[str] = field(default_factory=list)
    features: list[str] = field(default_factory=list)

    def columns(self, own: UUID) -> dict[str, Any]:
        """As a row holds them, the owner first among the hosts."""
        found = {name: getattr(self, name) for name in SHARED}
        return {**found, "teams": [own, *(t for t in self.teams if t != own)]}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a series meets: a rule of RFC 5545, its first possible day, the hour and how long."""

    rule: str
    starts_on: date
    begins: time
    minutes: int
    until: date | None = None


def plan_event(*, actor: Actor, what: Plan, starts_at: datetime, ends_at: datetime, now: datetime) -> Event:
    """Plans a single meeting; nobody else sees it yet. Raises Refused; NotVetted for a host nobody vouched for."""
    with acting(actor, PURPOSE):
        team = demand_team(actor, May.COMMUNITY)
        _vetted(what.faces)
        row = Event(
            id=uuid4(), team=team, starts_at=starts_at, ends_at=ends_at, changed_at=now, changed_by=actor.user,
            **what.columns(team),
        )  # fmt: skip
        row.save(force_insert=True)
        audit_write(action="community.event.plan", subject=str(row.id))
        return row


def change_event(
    *, actor: Actor, event: UUID, seen: int, what: Plan, starts_at: datetime, ends_at: datetime, now: datetime
) -> None:
    """Changes one meeting; a date of a series that is moved says from when. Raises Refused, NoSuchRow, NotVetted;
    WrongMove when somebody was quicker, it was called off or is over (which languages it offered stands in figures)."""
    with acting(actor, PURPOSE):
        demand_team(actor, May.COMMUNITY)
        row = _event(event, actor)
        if row.version != seen or row.state == Going.CANCELLED or row.ends_at <= now:
            raise WrongMove("it changed since")
        _vetted(what.faces)
        if row.state == Going.OPEN and row.starts_at != starts_at and row.moved_from is None:
            row.moved_from = row.starts_at
        for name, value in what.columns(row.team).items():
            setattr(row, name, value)
        row.starts_at, row.ends_at = starts_at, ends_at
        _save(row, actor, now)
        audit_write(action="community.event.change", subject=str(event))


def publish_event(*, actor: Actor, event: UUID, now: datetime) -> None:
    """Invites everybody. Raises Refused, NoSuchRow, WrongMove."""
    with acting(actor, PURPOSE):
        demand_team(actor, May.COMMUNITY)
        row = _event(event, actor)
        if row.state != Going.PLANNED:
            raise WrongMove(f"it is {row.state}")
        row.state, row.published_at, row.published_by = Going.OPEN, now, actor.user
        _save(row, actor, now)
        audit_write(action="community.event.publish", subject=str(event))


def cancel_event(*, actor: Actor, event: UUID, why: str, now: datetime) -> None:
    """Calls one meeting off; it stays to be seen, so that nobody comes in vain. Raises Refused, NoSuchRow,
    WrongMove."""
    with acting(actor, PURPOSE):
        demand_team(actor, May.COMMUNITY)
        row = _event(event, actor)
        if row.state == Going.CANCELLED:
            raise WrongMove("it was called off before")
        row.state, row.notice, row.cancelled_at, row.cancelled_by = Going.CANCELLED, why, now, actor.user
        _save(row, actor, now)
        audit_write(action="community.event.cancel", subject=str(event))


def restore_event(*, actor: Actor, event: UUID, now: datetime) -> None:
    """It takes place after all: undoes the calling off. Raises Refused, NoSuchRow, WrongMove."""
    with acting(actor, PURPOSE):
        demand_team(actor, May.COMMUNITY)
        row = _event(event, actor)
        if row.state != Going.CANCELLED or row.starts_at < now:
            raise WrongMove("nothing to undo")
        row.state = Going.OPEN if row.published_at else Going.PLANNED
        row.notice, row.cancelled_at, row.cancelled_by = "", None, None
        _save(row, actor, now)
        audit_write(action="community.event.restore", subject=str(event))


def plan_series(*, actor: Actor, what: Plan, rhythm: Rhythm, now: datetime) -> Series:
    """Plans a series; its dates are made when it is published. Raises Refused, NotVetted, BadRule."""
    with acting(actor, PURPOSE):
        team = demand_team(actor, May.COMMUNITY)
        _vetted(what.faces)
        dates(rhythm.rule, rhythm.starts_on, rhythm.starts_on, rhythm.starts_on)
        row = Series(
            id=uuid4(), team=team, rule=rhythm.rule, starts_on=rhythm.starts_on, until=rhythm.until,
            begins=rhythm.begins, minutes=rhythm.minutes, changed_at=now, changed_by=actor.user, **what.columns(team),
        )  # fmt: skip
        row.save(force_insert=True)
        audit_write(action="community.series.plan", subject=str(row.id))
        return row


def publish_series(*, actor: Actor, series: UUID, now: datetime) -> int:
    """Invites everybody to all its dates of the next half year; returns how many. Raises Refused, NoSuchRow,
    WrongMove."""
    with acting(actor, PURPOSE):
        demand_team(actor, May.COMMUNITY)
        row = _series(series, actor)
        if row.published_at is not None:
            raise WrongMove("it was published before")
        row.published_at, row.published_by = now, actor.user
        row.save(update_fields=["published_at", "published_by"])
        audit_write(action="community.series.publish", subject=str(series))
        return make_dates(row, now, actor.user)


def change_series(*, actor: Actor, series: UUID, what: Plan, now: datetime) -> int:
    """Changes what is said of a series and of its dates to come that nobody changed on their own; returns of how many
    dates. Raises Refused, NoSuchRow, NotVetted."""
    with acting(actor, PURPOSE):
        demand_team(actor, May.COMMUNITY)
        row = _series(series, actor)
        _vetted(what.faces)
        before = {name: getattr(row, name) for name in SHARED}
        columns = what.columns(row.team)
        for name, value in columns.items():
            setattr(row, name, value)
        row.changed_at, row.changed_by = now, actor.user
        row.save()
        changed = 0
        for event in (
            Event.objects.select_for_update().filter(series=series, starts_at__gt=now).exclude(state=Going.CANCELLED)
        ):
            for name, value in columns.items():
                if getattr(event, name) == before[name]:
                    setattr(event, name, value)
            _save(event, actor, now)
            changed += 1
        audit_write(action="community.series.change", subject=str(series))
        return changed


def end_series(*, actor: Actor, series: UUID, last_on: date, why: str, now: datetime) -> int:
    """The last date is on ``last_on`` or before: later ones are called off. Returns how many. Raises Refused,
    NoSuchRow, WrongMove."""
    with acting(actor, PURPOSE):
        demand_team(actor, May.COMMUNITY)
        row = _series(series, actor)
        if last_on < row.starts_on:
            last_on = row.starts_on
        row.until, row.ended_at, row.ended_by = last_on, now, actor.user
        row.save(update_fields=["until", "ended_at", "ended_by"])
        gone = 0
        for event in Event.objects.select_for_update().filter(series=series, recurs_on__gt=last_on, starts_at__gt=now):
            if event.state != Going.CANCELLED:
                event.state, event.notice, event.cancelled_at, event.cancelled_by = (
                    Going.CANCELLED,
                    why,
                    now,
                    actor.user,
                )
                _save(event, actor, now)
                gone += 1
        audit_write(action="community.series.end", subject=str(series))
        return gone


def extend_all(*, now: datetime) -> int:
    """By the worker, each night: the dates of every published series for half a year ahead. Safe to repeat."""
    with acting(WORKER, PURPOSE):
        rows = Series.objects.filter(published_at__isnull=False, ended_at=None)
        return sum(make_dates(row, now, None) for row in rows)


def make_dates(row: Series, now: datetime, by: UUID | None) -> int:
    """The dates of a series that are not there yet, half a year ahead."""
    today = timezone.localdate(now)
    last = today + timedelta(weeks=AHEAD_WEEKS)
    days = dates(row.rule, row.starts_on, max(today, row.starts_on), min(last, row.until or last))
    have = set(Event.objects.filter(series=row.id, recurs_on__in=days).values_list("recurs_on", flat=True))
    shared = {name: getattr(row, name) for name in SHARED}
    new = []
    for day in days:
        if day in have:
            continue
        starts_at = timezone.make_aware(datetime.combine(day, row.begins)).astimezone(UTC)
        new.append(
            Event(
                id=uuid4(), team=row.team, series=row.id, recurs_on=day, starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=row.minutes), state=Going.OPEN,
                changed_at=now, changed_by=by or row.changed_by,
                published_at=now, published_by=by or row.published_by, **shared,
            )
        )  # fmt: skip
    Event.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _vetted(faces: list[UUID]) -> None:
    if len(set(faces)) != Face.objects.filter(id__in=faces, vetted_at__isnull=False, ended_at=None).count():
        raise NotVetted("somebody whom nobody vouched for")


def _save(row: Event, actor: Actor, now: datetime) -> None:
    row.version += 1
    row.changed_at, row.changed_by = now, actor.user
    row.save()


def _event(event: UUID, actor: Actor) -> Event:
    row = Event.objects.select_for_update().filter(id=event, teams__contains=[actor.team]).first()
    if row is None:
        raise NoSuchRow(str(event))
    demand_host(actor, row.teams)
    return row


def _series(series: UUID, actor: Actor) -> Series:
    row = Series.objects.select_for_update().filter(id=series, teams__contains=[actor.team], ended_at=None).first()
    if row is None:
        raise NoSuchRow(str(series))
    return row
