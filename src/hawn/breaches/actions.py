"""Verbs of the breach register. Nothing is changed in place: each writes a new version of the whole entry."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from hawn.agencies.models import User
from hawn.audit.actions import write as audit_write
from hawn.breaches import queries
from hawn.breaches.models import Affected, Breach, Change, Version
from hawn.breaches.policies import NobodyFound, demand_keeper, demand_open
from hawn.breaches.rules import demand_authority, demand_closable, demand_people, due_at, settled
from hawn.breaches.states import Ground, Notify, Risk, Tell
from hawn.cases import work
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.models import Basis
from hawn.cases.policies import WrongMove
from hawn.cases.rules import reference
from hawn.cases.sight import Grant, end, grant
from hawn.core.acting import Actor, acting
from hawn.core.clock import local
from hawn.retention.actions.asking import lock
from hawn.retention.queries import facts as case_facts
from hawn.vault import actions as vault

PURPOSE = "data_breach"
CARRIED = (
    "aware_at", "kinds", "whose", "which", "people", "records", "risk", "notify", "notified_at", "tell", "ground",
    "told_on", "closed",
)  # fmt: skip
FIRST: dict[str, Any] = {
    "kinds": [], "whose": [], "which": [], "people": "", "records": "", "risk": "", "notify": "", "notified_at": None,
    "tell": "", "ground": "", "told_on": None, "closed": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened, as far as it is known: when one became aware, kinds and ranges, and words (``happened``,
    ``consequences``, ``measures``)."""

    aware_at: datetime
    words: dict[str, str]
    kinds: list[str] = field(default_factory=list)
    whose: list[str] = field(default_factory=list)
    which: list[str] = field(default_factory=list)
    people: str = ""
    records: str = ""

    def columns(self) -> dict[str, Any]:
        """All but the words."""
        return {k: getattr(self, k) for k in ("aware_at", "kinds", "whose", "which", "people", "records")}


@dataclass(frozen=True, slots=True)
class ToAuthority:
    """The decision of art. 33(1): who decided, why, whether and when it was told."""

    risk: Risk
    notify: Notify
    notified_at: datetime | None
    why: str
    decided_by: str
    late_why: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class ToPeople:
    """The decision of art. 34: told, on which day and how; or not, on which ground and why."""

    tell: Tell
    ground: Ground
    told_on: date | None
    words: str


def register(*, actor: Actor, what: Happened, now: datetime) -> Breach:
    """Writes a breach down: the 72 hours run from when one became aware. Raises Refused, WrongMove for a moment to
    come."""
    with acting(actor, PURPOSE):
        demand_keeper(actor)
        if actor.team is None or what.aware_at > now:
            raise WrongMove("nobody is aware of what is to come")
        row = Breach(
            id=uuid4(), reference=reference("BR", secrets.choice), team=actor.team, registered_at=now,
            registered_by=actor.user, registered_name=actor.name,
        )  # fmt: skip
        grant(grantee=actor.team, file=row.id, what=Grant(("C", "D"), PURPOSE, Basis.DUTY))
        row.save(force_insert=True)
        audit_write(action="breach.register", file=row.id)
        _write(actor, row, 1, Change.REGISTERED, {**FIRST, **what.columns()}, what.words, now)
        return row


def describe(*, actor: Actor, breach: UUID, seen: int, what: Happened, now: datetime) -> None:
    """Adds to or corrects what happened; a helper may as well. Raises NoSuchFile, WrongMove when somebody was quicker
    or the entry is closed."""
    with acting(actor, PURPOSE):
        row, last, words = _newest(breach, seen)
        demand_open(last.closed)
        if what.aware_at > (last.notified_at or now):
            raise WrongMove("the authority was told before anybody was aware")
        audit_write(action="breach.describe", file=breach)
        _write(actor, row, seen + 1, Change.FACTS, {**_carried(last), **what.columns()}, {**words, **what.words}, now)


def decide_authority(*, actor: Actor, breach: UUID, seen: int, what: ToAuthority, now: datetime) -> None:
    """Writes down whether the authority is told, and when it was. Raises NoSuchFile, Refused, WrongMove, NotYetDone."""
    with acting(actor, PURPOSE):
        row, last, words = _newest(breach, seen)
        demand_keeper(actor)
        demand_open(last.closed)
        decided = {"risk": what.risk, "notify": what.notify, "notified_at": what.notified_at}
        columns = {**_carried(last), **decided}
        demand_authority(Version(**columns).standing(), now, why=what.why, late_why=what.late_why)
        more = {
            "why_authority": what.why, "decided_by": what.decided_by, "late_why": what.late_why, "number": what.number,
        }  # fmt: skip
        audit_write(action="breach.authority", file=breach, facts={"notify": str(what.notify), "risk": str(what.risk)})
        _write(actor, row, seen + 1, Change.AUTHORITY, columns, {**words, **more}, now)


def decide_people(*, actor: Actor, breach: UUID, seen: int, what: ToPeople, now: datetime) -> None:
    """Writes down whether and how the people are told. Raises NoSuchFile, Refused, WrongMove, NotYetDone."""
    with acting(actor, PURPOSE):
        row, last, words = _newest(breach, seen)
        demand_keeper(actor)
        demand_open(last.closed)
        columns = {**_carried(last), "tell": what.tell, "ground": what.ground, "told_on": what.told_on}
        demand_people(Version(**columns).standing(), told_on=what.told_on is not None, words=what.words)
        audit_write(action="breach.people", file=breach, facts={"tell": str(what.tell), "ground": str(what.ground)})
        _write(actor, row, seen + 1, Change.PEOPLE, columns, {**words, "why_people": what.words}, now)


def close(*, actor: Actor, breach: UUID, seen: int, lesson: str, now: datetime) -> None:
    """Closes an entry that says everything. Raises NoSuchFile, Refused, WrongMove, NotYetDone."""
    with acting(actor, PURPOSE):
        row, last, words = _newest(breach, seen)
        demand_keeper(actor)
        demand_open(last.closed)
        demand_closable(last.standing(), words)
        audit_write(action="breach.close", file=breach)
        columns = {**_carried(last), "closed": True}
        _write(actor, row, seen + 1, Change.CLOSED, columns, {**words, "lesson": lesson}, now)


def reopen(*, actor: Actor, breach: UUID, seen: int, now: datetime) -> None:
    """Opens a closed entry again: more came to light. Raises NoSuchFile, Refused, WrongMove."""
    with acting(actor, PURPOSE):
        row, last, words = _newest(breach, seen)
        demand_keeper(actor)
        if not last.closed:
            raise WrongMove("the entry is open")
        audit_write(action="breach.reopen", file=breach)
        _write(actor, row, seen + 1, Change.REOPENED, {**_carried(last), "closed": False}, words, now)


def add_case(*, actor: Actor, breach: UUID, typed: str, now: datetime) -> None:
    """Says that a breach touches a case. Raises NoSuchFile, Refused, NobodyFound for a reference that is none."""
    with acting(actor, PURPOSE):
        _in_sight(breach)
        demand_keeper(actor)
        found = case_facts(reference=typed.strip().upper())
        if found is None:
            raise NobodyFound(typed)
        row = Affected(
            id=uuid4(), breach=breach, file=found.file, reference=found.reference, added_at=now, added_by=actor.user
        )  # fmt: skip
        Affected.objects.bulk_create([row], ignore_conflicts=True)
        audit_write(action="breach.case", file=found.file, subject=str(breach))


def name_helper(*, actor: Actor, breach: UUID, email: str, now: datetime) -> None:
    """Lets one person who works here read and add to one entry, and pass it on to nobody. Raises NoSuchFile, Refused,
    NobodyFound."""
    with acting(actor, PURPOSE):
        row = _in_sight(breach)
        demand_keeper(actor)
        helper = User.objects.filter(email=email.strip().lower(), is_active=True).first()
        if helper is None or helper.id == actor.user:
            raise NobodyFound(email)
        limited = Grant(("C", "D"), PURPOSE, Basis.ASSIGNMENT, kinds=("breach",))
        grant(grantee=helper.id, file=breach, what=limited)
        work.put(
            holder=helper.id, about=_about(row), subject=helper.id, view=work.View.NEW, what=work.What.SHARED,
            due_on=local(now).date(), path=_path(row), now=now, by_whom=actor.name,
        )  # fmt: skip
        audit_write(action="breach.helper", file=breach, subject=str(helper.id))


def end_helper(*, actor: Actor, breach: UUID, helper: UUID) -> None:
    """They help no more: nothing of the entry opens for them. Raises NoSuchFile, Refused."""
    with acting(actor, PURPOSE):
        _in_sight(breach)
        demand_keeper(actor)
        if not end(grantee=helper, file=breach, basis=Basis.ASSIGNMENT):
            raise NoSuchFile(str(helper))
        work.clear(file=breach, subject=helper)
        audit_write(action="breach.helper_ends", file=breach, subject=str(helper))


def _in_sight(breach: UUID) -> Breach:
    row = Breach.objects.filter(id=breach).first()
    if row is None:
        raise NoSuchFile(str(breach))
    return row


def _newest(breach: UUID, seen: int) -> tuple[Breach, Version, dict[str, str]]:
    """The entry, its newest version and what it says. One writer at a time; who read an older version is refused."""
    lock(breach)
    row = _in_sight(breach)
    last = queries.versions(breach)[0]
    if last.number != seen:
        raise WrongMove("somebody wrote a newer version")
    return row, last, queries.words(last)


def _carried(version: Version) -> dict[str, Any]:
    return {name: getattr(version, name) for name in CARRIED}


def _write(
    actor: Actor,
    row: Breach,
    number: int,
    change: Change,
    columns: dict[str, Any],
    words: dict[str, str],
    now: datetime,
) -> None:
    version = Version(
        id=uuid4(), breach=row.id, number=number, at=now, by=actor.user, by_name=actor.name, change=change, **columns
    )
    version.save(force_insert=True)
    vault.put(file=row.id, kind=queries.part(number), content={k: v for k, v in words.items() if v}, now=now)
    work.clear(file=row.id, subject=row.id)
    if not (version.closed or settled(version.standing())):
        work.put(
            holder=row.team, about=_about(row), subject=row.id, view=work.View.MINE, what=work.What.BREACH,
            due_on=local(due_at(version.aware_at)).date(), path=_path(row), now=now,
        )  # fmt: skip


def _about(row: Breach) -> work.About:
    return work.About(file=row.id, alias=row.reference, reference=row.reference)


def _path(row: Breach) -> str:
    return f"/breaches/{row.id}/"
