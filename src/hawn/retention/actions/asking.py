"""What the data protection officer does: orders to keep, and the yes to an erasure. The worker carries it out."""

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import connection

from hawn.agencies.roles import May
from hawn.audit.actions import write as audit_write
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.policies import WrongMove, demand
from hawn.core.acting import Actor, acting
from hawn.retention import queries
from hawn.retention.models import Due, Hold
from hawn.retention.policies import demand_closed, demand_due_move, demand_no_hold, demand_same
from hawn.retention.rules import WHOLE, Held
from hawn.retention.states import DueState

PURPOSE = "data_protection"


def lock(file: UUID) -> None:
    """Holds and erasures of one file come one after the other: no order is placed while its rows go."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(file)])


def _facts(file: UUID) -> queries.Facts:
    found = queries.facts(file=file)
    if found is None:
        raise NoSuchFile(str(file))
    return found


def find(*, actor: Actor, reference: str) -> UUID | None:
    """The file of a reference that somebody gives; the look leaves an audit line. Raises Refused."""
    with acting(actor, PURPOSE):
        demand(actor, May.ERASE)
        found = queries.facts(reference=reference.strip().upper())
        audit_write(action="file.find", file=found.file if found else None, subject="" if found else "unknown")
        return found.file if found else None


def place_hold(*, actor: Actor, file: UUID, basis: str, until: date | None, now: datetime) -> Hold:
    """An order not to erase a file, until a day or until it is lifted. Raises NoSuchFile, Refused."""
    with acting(actor, PURPOSE):
        lock(file)
        demand(actor, May.ERASE)
        _facts(file)
        row = Hold(
            id=uuid4(), file=file, basis=basis, until=until, placed_at=now, placed_by=actor.user,
            placed_name=actor.name,
        )  # fmt: skip
        row.save(force_insert=True)
        audit_write(action="hold.place", file=file, subject=str(row.id), facts={"basis": basis})
        return row


def lift_hold(*, actor: Actor, file: UUID, hold: UUID, now: datetime) -> None:
    """The order stands no more. Raises NoSuchFile, Refused."""
    with acting(actor, PURPOSE):
        lock(file)
        demand(actor, May.ERASE)
        if not Hold.objects.filter(id=hold, file=file, lifted_at=None).update(lifted_at=now, lifted_by=actor.user):
            raise NoSuchFile(str(hold))
        audit_write(action="hold.lift", file=file, subject=str(hold))


def confirm(*, actor: Actor, file: UUID, typed: str, now: datetime, today: date) -> int:
    """Says yes to everything that is proposed for a file; the worker erases it. Returns how much that is.

    Raises NoSuchFile, Refused, OtherReference, StillOpen, OnHold, WrongMove when nothing is proposed.
    """
    with acting(actor, PURPOSE):
        lock(file)
        demand(actor, May.ERASE)
        facts = _facts(file)
        demand_same(facts.reference, typed)
        demand_closed(facts.closed_on)
        demand_no_hold(_holds(file), today)
        rows = list(Due.objects.select_for_update().filter(file=file, state=DueState.PROPOSED))
        if not rows:
            raise WrongMove("nothing is proposed for this file")
        for row in rows:
            _say_yes(actor, row, now)
        audit_write(action="erasure.confirm", file=file, facts={"scopes": sorted(r.scope for r in rows)})
        return len(rows)


def ask(*, actor: Actor, file: UUID, reason: str, typed: str, now: datetime, today: date) -> Due:
    """Erases a closed case before its time: the person asked, or it should never have been kept.

    Raises NoSuchFile, Refused, OtherReference, StillOpen, OnHold, WrongMove when it was confirmed before.
    """
    with acting(actor, PURPOSE):
        lock(file)
        demand(actor, May.ERASE)
        facts = _facts(file)
        demand_same(facts.reference, typed)
        closed_on = demand_closed(facts.closed_on)
        demand_no_hold(_holds(file), today)
        row = Due.objects.select_for_update().filter(file=file, scope=WHOLE).first()
        if row is None:
            row = Due(
                id=uuid4(), file=file, scope=WHOLE, reference=facts.reference, alias=facts.alias,
                closed_on=closed_on, due_on=today, proposed_at=now, reason=reason,
            )  # fmt: skip
            row.save(force_insert=True)
        Due.objects.filter(id=row.id).update(reason=reason)
        _say_yes(actor, row, now)
        audit_write(action="erasure.ask", file=file, facts={"reason": reason})
        return row


def _holds(file: UUID) -> list[Held]:
    files = queries.files_of(file)
    return [hold for held in queries.holds(list(files)).values() for hold in held]


def _say_yes(actor: Actor, row: Due, now: datetime) -> None:
    demand_due_move(row.state, DueState.CONFIRMED)
    row.state, row.confirmed_at, row.confirmed_by = DueState.CONFIRMED, now, actor.user
    row.save(update_fields=["state", "confirmed_at", "confirmed_by"])
    unlist(row.id)


def unlist(due: UUID) -> None:
    """Takes a proposal off the worklists."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hawn.unlist_erasure(%s)", [due])
