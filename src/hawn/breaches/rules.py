"""The 72 hours and what an entry of the register must say (Regulation (EU) 2016/679, art. 33 and 34)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hawn.breaches.states import Ground, Notify, Risk, Stage, Tell

HOURS = timedelta(hours=72)
WARNING = timedelta(hours=24)


class NotYetDone(ValueError):
    """Something that the register must hold is missing; ``what`` names it by code."""

    def __init__(self, what: list[str]) -> None:
        super().__init__(", ".join(what))
        self.what = what


@dataclass(frozen=True, slots=True)
class Standing:
    """What was decided so far."""

    aware_at: datetime
    risk: Risk = Risk.UNKNOWN
    notify: Notify = Notify.OPEN
    notified_at: datetime | None = None
    tell: Tell = Tell.OPEN
    ground: Ground = Ground.NONE
    closed: bool = False


def due_at(aware_at: datetime) -> datetime:
    """The end of the 72 hours of art. 33(1): hours that really pass, at night and on holidays too.

    Regulation (EEC, Euratom) 1182/71, art. 3(1) would leave out the hour in which one became aware, and art. 3(5)
    may move the end behind two working days; we take the shorter reading, so that nobody is late by ours."""
    return aware_at + HOURS


def settled(standing: Standing) -> bool:
    """Whether the authority was told, or it was decided that it need not be."""
    return standing.notify == Notify.NO or standing.notified_at is not None


def is_late(standing: Standing, now: datetime) -> bool:
    """Whether the authority was told after the 72 hours, or they have passed and it was not told yet."""
    if standing.notify == Notify.NO:
        return False
    return (standing.notified_at or now) > due_at(standing.aware_at)


def reminders(standing: Standing, now: datetime) -> list[str]:
    """The reminders that should have gone out by now: a day before the end, and at the end."""
    if settled(standing) or standing.closed:
        return []
    end = due_at(standing.aware_at)
    return [mark for mark, at in (("day", end - WARNING), ("end", end)) if now >= at]


def stage(standing: Standing, now: datetime) -> Stage:
    """Where an entry stands."""
    if standing.closed:
        return Stage.CLOSED
    if not settled(standing):
        return Stage.LATE if is_late(standing, now) else Stage.CLOCK
    return Stage.PEOPLE if standing.tell in (Tell.OPEN, Tell.NOT_YET) else Stage.OPEN


def demand_authority(standing: Standing, now: datetime, *, why: str, late_why: str) -> None:
    """Raises NotYetDone unless a decision about the authority can stand.

    It may stay untold only where a risk is unlikely, with the reason (art. 33(1), 33(5)); told late needs the reasons
    for the delay (art. 33(1)); nobody was told before one knew, or in time to come."""
    wrong = []
    if standing.notify == Notify.OPEN:
        wrong.append("notify")
    if standing.risk == Risk.UNKNOWN:
        wrong.append("risk")
    if standing.notify == Notify.NO and standing.risk != Risk.UNLIKELY:
        wrong.append("risk_untold")
    if standing.notify == Notify.NO and standing.notified_at is not None:
        wrong.append("told_and_not")
    if not why.strip():
        wrong.append("why")
    if standing.notified_at is not None and not standing.aware_at <= standing.notified_at <= now:
        wrong.append("notified_at")
    elif standing.notified_at is not None and is_late(standing, now) and not late_why.strip():
        wrong.append("late_why")
    if wrong:
        raise NotYetDone(wrong)


def demand_people(standing: Standing, *, told_on: bool, words: str) -> None:
    """Raises NotYetDone unless a decision about the people can stand: told with a day, or not with a ground of
    art. 34; where the risk is high, "not high" is none."""
    wrong = []
    if standing.tell == Tell.OPEN:
        wrong.append("tell")
    if standing.tell == Tell.TOLD and not told_on:
        wrong.append("told_on")
    if standing.tell != Tell.TOLD and told_on:
        wrong.append("told_and_not")
    if standing.tell == Tell.NO and standing.ground == Ground.NONE:
        wrong.append("ground")
    if standing.tell == Tell.NO and standing.ground == Ground.NOT_HIGH and standing.risk == Risk.HIGH:
        wrong.append("ground_high")
    if not words.strip():
        wrong.append("words")
    if wrong:
        raise NotYetDone(wrong)


def demand_closable(standing: Standing, words: dict[str, str]) -> None:
    """Raises NotYetDone unless everything that art. 33(5) asks for is there: facts, effects, remedial action; and
    both decisions."""
    wrong = [name for name in ("happened", "consequences", "measures") if not words.get(name, "").strip()]
    if not settled(standing):
        wrong.append("authority")
    if standing.tell in (Tell.OPEN, Tell.NOT_YET):
        wrong.append("people")
    if wrong:
        raise NotYetDone(wrong)
