"""Reads of time limits with two callers or more."""

from dataclasses import dataclass
from datetime import date

from hawn.countries.profiles import public_holidays, whole
from hawn.countries.schema import Roll, Unit
from hawn.decisions.models import Clock
from hawn.decisions.rules import Counting, Rest, due_with_pauses


@dataclass(frozen=True, slots=True)
class Standing:
    """How a limit stands today: the day it ends with its pauses counted, and whether it is paused now."""

    due_on: date | None
    paused: bool


def standing(row: Clock, today: date) -> Standing:
    """A limit's pauses count in its own unit: working days move a limit of working days. A limit that the profile
    no longer names counts calendar days."""
    rests = [Rest(p.from_on, p.until_on) for p in row.pauses.all()]
    profile = whole()
    rule = next((c for c in profile.clocks if c.id == row.clock), None)
    working = rule is not None and rule.unit is Unit.WORKING_DAYS
    counting = Counting(working, rule.roll if rule else Roll.NONE, public_holidays(profile))
    return Standing(due_with_pauses(row.due_on, rests, today, counting), any(r.until_on is None for r in rests))
