"""The verb that changes when a series meets: its hour, its rhythm."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from hawn.agencies.policies import NoSuchRow, WrongMove
from hawn.agencies.roles import May
from hawn.audit.actions import write as audit_write
from hawn.community.actions.events import Rhythm, make_dates
from hawn.community.models import Event, Series
from hawn.community.policies import demand_host, demand_team
from hawn.community.rules import dates
from hawn.community.states import Going
from hawn.core.acting import Actor, acting

PURPOSE = "community"


def change_rhythm(*, actor: Actor, series: UUID, rhythm: Rhythm, why: str, now: datetime) -> tuple[int, int]:
    """Another hour moves the dates to come that nobody moved by hand, each saying from when; another rhythm calls off
    those that fall away, with ``why`` for people to read, and makes the new ones. ``rhythm.starts_on`` is the first day
    on which the new rhythm counts. Returns how many dates were moved and how many called off.

    Raises Refused, NoSuchRow, BadRule; WrongMove once the series has ended."""
    with acting(actor, PURPOSE):
        demand_team(actor, May.COMMUNITY)
        row = Series.objects.select_for_update().filter(id=series, teams__contains=[actor.team]).first()
        if row is None:
            raise NoSuchRow(str(series))
        demand_host(actor, row.teams)
        today = timezone.localdate(now)
        if row.ended_at is not None or (row.until is not None and row.until < today):
            raise WrongMove("it has ended")
        dates(rhythm.rule, rhythm.starts_on, rhythm.starts_on, rhythm.starts_on)
        before = (row.begins, row.minutes)
        if rhythm.rule != row.rule:
            row.rule, row.starts_on = rhythm.rule, max(today, rhythm.starts_on)
        row.begins, row.minutes = rhythm.begins, rhythm.minutes
        row.changed_at, row.changed_by = now, actor.user
        row.save()
        moved = gone = 0
        coming = Event.objects.select_for_update().filter(series=series, starts_at__gt=now)
        for event in coming.exclude(state=Going.CANCELLED).order_by("starts_at"):
            day = event.recurs_on
            if day is None or not dates(row.rule, row.starts_on, day, day):
                event.state, event.notice = Going.CANCELLED, why
                event.cancelled_at, event.cancelled_by = now, actor.user
                gone += 1
            elif event.starts_at == _at(day, before[0]) and before != (row.begins, row.minutes):
                starts_at = _at(day, row.begins)
                if starts_at != event.starts_at and event.moved_from is None:
                    event.moved_from = event.starts_at
                event.starts_at, event.ends_at = starts_at, starts_at + timedelta(minutes=row.minutes)
                moved += 1
            else:
                continue
            event.version += 1
            event.changed_at, event.changed_by = now, actor.user
            event.save()
        if row.published_at is not None:
            make_dates(row, now, actor.user)
        audit_write(action="community.series.rhythm", subject=str(series))
        return moved, gone


def _at(day: date, begins: time) -> datetime:
    """The hour of the series on one of its days."""
    return timezone.make_aware(datetime.combine(day, begins)).astimezone(UTC)
