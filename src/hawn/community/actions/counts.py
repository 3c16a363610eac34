"""Verbs that count: the tally of an event, how many are coming, the quarterly pulse."""

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha256
from uuid import UUID

from hawn.agencies.policies import NoSuchRow, WrongMove
from hawn.agencies.roles import May
from hawn.audit.actions import write as audit_write
from hawn.community.actors import RESIDENT
from hawn.community.kinds import ids
from hawn.community.models import Coming, Event, Pulse, Tally
from hawn.community.models.counts import RUNGS
from hawn.community.policies import SentDifferently, demand_host, demand_team
from hawn.community.rules import climbs, closed, quarter
from hawn.community.states import Going, Way
from hawn.core.acting import Actor, acting
from hawn.core.clock import local

PURPOSE = "community"
MOST = 2000


class Impossible(ValueError):
    """The numbers cannot be: more people talked than were there."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted: people per rung of the ladder, per topic; languages heard; whether a face of last time was
    there again."""

    rungs: tuple[int, ...]
    topics: dict[str, int] = field(default_factory=dict)
    spoken: tuple[str, ...] = ()
    same_face: bool | None = None

    def digest(self, event: UUID) -> str:
        """Tells a repeat from something else."""
        return sha256(json.dumps([str(event), asdict(self)], sort_keys=True).encode()).hexdigest()


def take_tally(*, actor: Actor, key: UUID, event: UUID, counted: Counted, today: date) -> None:
    """Adds a count to an event. The device makes ``key``: the same entry again changes nothing.

    Raises Refused, NoSuchRow, Impossible; WrongMove before the day of the event, where it was called off, and once
    its quarter is closed (its figures are shown by then, and one count would be told by the difference);
    SentDifferently when the entry was sent before with other numbers.
    """
    with acting(actor, PURPOSE):
        demand_team(actor, May.COUNT)
        row = Event.objects.filter(id=event, teams__contains=[actor.team]).first()
        if row is None:
            raise NoSuchRow(str(event))
        demand_host(actor, row.teams)
        if len(counted.rungs) != len(RUNGS) or not all(0 <= n <= MOST for n in counted.rungs):
            raise Impossible("six numbers")
        if not climbs(counted.rungs) or not set(counted.topics) <= set(ids("topics")):
            raise Impossible("more people talked than were there")
        if any(not 0 <= n <= counted.rungs[0] for n in counted.topics.values()):
            raise Impossible("more people asked than were there")
        day = local(row.starts_at).date()
        if row.state == Going.CANCELLED or day > today:
            raise WrongMove("it has not taken place")
        if closed(quarter(day), today) and not Tally.objects.filter(id=key).exists():
            raise WrongMove("its quarter is closed")
        made = Tally(
            id=key, event=event, series=row.series, teams=row.teams, counted_on=day,
            topics={k: n for k, n in counted.topics.items() if n}, spoken=sorted(set(counted.spoken)),
            same_face=counted.same_face, digest=counted.digest(event), **dict(zip(RUNGS, counted.rungs, strict=True)),
        )  # fmt: skip
        Tally.objects.bulk_create([made], ignore_conflicts=True)
        kept = Tally.objects.filter(id=key).values_list("digest", flat=True).first()
        if kept != made.digest:
            raise SentDifferently(str(key))
        audit_write(action="community.tally", subject=str(event))


def take_back_tally(*, actor: Actor, tally: UUID, today: date) -> None:
    """A count was wrong: it is taken out whole, and counted anew if need be. Raises Refused, NoSuchRow; WrongMove once
    its quarter is closed."""
    with acting(actor, PURPOSE):
        demand_team(actor, May.COUNT)
        row = Tally.objects.filter(id=tally, teams__contains=[actor.team]).first()
        if row is None:
            raise NoSuchRow(str(tally))
        if closed(quarter(row.counted_on), today):
            raise WrongMove("its quarter is closed")
        row.delete()
        audit_write(action="community.tally.take_back", subject=str(tally))


def say_coming(*, key: UUID, event: UUID, people: int, today: date) -> None:
    """A resident says how many are coming; ``key`` is the form's. Raises NoSuchRow for a meeting that is not open."""
    with acting(RESIDENT, PURPOSE):
        if not Event.objects.filter(id=event, state=Going.OPEN, starts_at__date__gte=today).exists():
            raise NoSuchRow(str(event))
        Coming.objects.bulk_create([Coming(id=key, event=event, people=people, said_on=today)], ignore_conflicts=True)
        audit_write(action="community.coming", subject=str(event))


def take_pulse(*, actor: Actor, key: UUID, team: UUID, answers: dict[str, int | None], way: Way, today: date) -> None:
    """Keeps the three answers of one person, as the quarter alone. ``actor`` is RESIDENT (by QR or tablet), or
    somebody of the team who types paper sheets. Raises Impossible for an answer that is no face, or for none."""
    with acting(actor, PURPOSE):
        if actor != RESIDENT and demand_team(actor, May.COUNT) != team:
            raise NoSuchRow(str(team))
        given = {name: answers.get(name) for name in ids("pulse")}
        if not any(given.values()) or any(n is not None and n not in range(1, 6) for n in given.values()):
            raise Impossible("faces from 1 to 5")
        Pulse.objects.bulk_create(
            [Pulse(id=key, team=team, quarter=quarter(today), way=way, **given)], ignore_conflicts=True
        )
        audit_write(action="community.pulse", subject=str(team))
