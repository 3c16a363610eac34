"""Time limits of a profile: from an event to the day it is due. Pure."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hawn.core import calendar
from hawn.countries.schema import Clock, Event, Roll, Unit


@dataclass(frozen=True, slots=True)
class Due:
    """One running time limit. ``due_on`` None: the law names no amount, or it is unknown.

    ``due_at`` only for limits in minutes."""

    id: str
    event: Event
    starts_on: date
    due_on: date | None
    kind: str
    basis: str
    evidence: str
    due_at: datetime | None = None

    def to_json(self) -> dict[str, str | None]:
        """As `hawn country timeline --json` prints it."""
        return {
            "id": self.id,
            "event": str(self.event),
            "starts_on": self.starts_on.isoformat(),
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "kind": self.kind,
            "basis": self.basis,
            "evidence": self.evidence,
        }


def due(clock: Clock, event: Event, happened: date | datetime, holidays: Container[date]) -> Due:
    """The limit that ``clock`` sets when ``event`` happened; day one is the day after.

    Minutes count from the moment; with a bare date they count from its midnight.
    """
    day = happened.date() if isinstance(happened, datetime) else happened
    starts_on, due_on, due_at = day + timedelta(days=1), None, None
    if clock.amount is not None and clock.unit is not None:
        if clock.unit is Unit.MINUTES:
            moment = happened if isinstance(happened, datetime) else datetime.combine(day, datetime.min.time())
            due_at = moment + timedelta(minutes=clock.amount)
            starts_on, due_on = day, due_at.date()
        elif clock.unit is Unit.WORKING_DAYS:
            due_on = calendar.add_working_days(day, clock.amount, holidays)
        elif clock.unit is Unit.CALENDAR_DAYS:
            due_on = calendar.add_calendar_days(day, clock.amount)
        else:
            due_on = calendar.add_months(day, clock.amount)
        if clock.roll is not Roll.NONE:
            due_on = calendar.roll_to_working_day(due_on, 1 if clock.roll is Roll.NEXT else -1, holidays)
    return Due(clock.id, event, starts_on, due_on, str(clock.kind), clock.basis, str(clock.evidence), due_at)


def timeline(clocks: list[Clock], events: dict[Event, date], holidays: Container[date]) -> list[Due]:
    """Every limit that the given events start, in the profile's order, one for each of its events that is
    given; limits without a given event are left out."""
    return [due(clock, event, events[event], holidays) for clock in clocks for event in clock.event if event in events]
