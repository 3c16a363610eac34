"""What the worker does: proposes what is due, carries out what was confirmed, finishes what a crash cut short."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection

from hawn.audit import erasures
from hawn.audit.actions import write as audit_write
from hawn.audit.models import Line
from hawn.cases.actions.files import NoSuchFile
from hawn.core.acting import WORKER, acting
from hawn.retention import queries, rules
from hawn.retention.actions.asking import lock, unlist
from hawn.retention.models import Due, Reason
from hawn.retention.policies import OnHold, demand_no_hold
from hawn.retention.queries import Closed
from hawn.retention.rules import WHOLE, Held
from hawn.retention.states import DueState

PURPOSE, ERASED = "erasure", "file.erase"
SWEEP_DAYS = 3


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure took: the files, and how many rows of each table."""

    files: dict[UUID, str]
    rows: dict[str, int] = field(default_factory=dict)


def erase(
    *,
    file: UUID,
    reason: str,
    now: datetime,
    today: date,
    classes: Sequence[str] | None = None,
    approvers: Sequence[str] = (),
) -> Erased:
    """Destroys a person's data keys and rows, from any of their files; ``classes`` limits it to those data classes.

    The entry of the list outside is on disk before the first row goes. Raises NoSuchFile, OnHold, ListTrouble.
    """
    with acting(WORKER, PURPOSE):
        lock(file)
        files = queries.files_of(file)
        if not files:
            raise NoSuchFile(str(file))
        for other in sorted(set(files) - {file}):
            lock(other)
        demand_no_hold([h for held in queries.holds(list(files)).values() for h in held], today)
        entry = erasures.append(id=uuid4(), files=list(files), classes=classes, now=now)
        rows = _erase_rows(entry)
        facts = {"classes": classes and list(classes), "reason": reason, "approvers": list(approvers)}
        audit_write(action=ERASED, file=file, subject=str(entry.id), facts={**facts, "rows": sum(rows.values())})
        return Erased(files, rows)


def _erase_rows(entry: erasures.Entry) -> dict[str, int]:
    classes = None if entry.classes is None else list(entry.classes)
    with connection.cursor() as cursor:
        cursor.execute("SELECT hawn.erase_rows(%s, %s)", [list(entry.files), classes])
        found = cursor.fetchone()[0]
    return dict(json.loads(found) if isinstance(found, str) else found)


def finish(*, entries: Sequence[erasures.Entry], now: datetime) -> int:
    """Carries out what stands on the list and has no line in the record: a crash came between. Sweeps once more
    behind the erasures of whole files of the last days: somebody may just have been writing. Returns how many left
    something to do."""
    finished = 0
    with acting(WORKER, PURPOSE):
        known = set(Line.objects.filter(action=ERASED).values_list("subject", flat=True))
        for entry in entries:
            fresh = entry.classes is None and entry.at > now - timedelta(days=SWEEP_DAYS)
            if str(entry.id) in known and not fresh:
                continue
            rows = _erase_rows(entry)
            if rows or str(entry.id) not in known:
                facts = {"finished": True, "rows": sum(rows.values())}
                audit_write(action=ERASED, file=entry.files[0], subject=str(entry.id), facts=facts)
                finished += 1
    return finished


def carry_out(*, now: datetime, today: date) -> int:
    """Erases what was confirmed, each in a transaction of its own. A confirmation that is overtaken (an order not
    to erase, a case opened again) goes back to a proposal. Returns how many were erased."""
    with acting(WORKER, PURPOSE):
        waiting = list(Due.objects.filter(state=DueState.CONFIRMED).order_by("due_on", "id"))
    done = 0
    for row in waiting:
        try:
            with acting(WORKER, PURPOSE):
                facts = queries.facts(file=row.file)
                gone = facts is None  # erased by an earlier row of the same file
                overtaken = facts is not None and facts.closed_on is None
                if not (gone or overtaken):
                    classes = None if row.scope == WHOLE else [row.scope]
                    erase(file=row.file, reason=row.reason, now=now, today=today, classes=classes)
                    done += 1
        except OnHold:
            overtaken = True
        if overtaken:
            _back(row, now)
    return done


def _back(row: Due, now: datetime) -> None:
    with acting(WORKER, PURPOSE):
        Due.objects.filter(id=row.id).update(state=DueState.PROPOSED, confirmed_at=None, confirmed_by=None)
        _list(row)
        audit_write(action="erasure.back", file=row.file)


def propose(*, now: datetime, today: date) -> int:
    """Puts what is due on the data protection officer's list and takes off what is due no more (opened again, held,
    another period). Computed from the dates alone, so a missed night or a second run changes nothing.

    Returns how many are new."""
    periods = queries.periods()
    known = [p for p in periods.values() if p.amount is not None]
    with acting(WORKER, PURPOSE):
        closed = queries.closed_cases(now + timedelta(days=1)) if known else []
        holds = queries.holds([c.file for c in closed])
        wanted = {
            (c.file, scope): (c, day)
            for c in closed
            for scope, day in _due(c, periods, holds.get(c.file, []), today).items()
        }
        have = {(d.file, d.scope): d for d in Due.objects.filter(reason=Reason.PERIOD, state=DueState.PROPOSED)}
        for key in have.keys() - wanted.keys():
            _withdraw(have[key])
        taken = set(Due.objects.values_list("file", "scope"))
        new = [key for key in wanted if key not in taken]
        for key in new:
            _propose(*wanted[key], scope=key[1], now=now)
        return len(new)


def _due(case: Closed, periods: dict[str, rules.Period], holds: list[Held], today: date) -> dict[str, date]:
    found = rules.due(closed_on=case.closed_on, periods=periods, holds=holds, today=today)
    return {scope: day for scope, day in found.items() if scope == WHOLE or scope in case.classes}


def _propose(case: Closed, day: date, *, scope: str, now: datetime) -> None:
    row = Due(
        id=uuid4(), file=case.file, scope=scope, reason=Reason.PERIOD, reference=case.reference, alias=case.alias,
        closed_on=case.closed_on, due_on=day, proposed_at=now,
    )  # fmt: skip
    row.save(force_insert=True)
    _list(row)
    audit_write(action="erasure.propose", file=case.file, facts={"scope": scope})


def _list(row: Due) -> None:
    with connection.cursor() as cursor:
        for holder in queries.protectors():
            cursor.execute(
                "SELECT hawn.list_erasure(%s, %s, %s, %s, %s, %s, %s)",
                [uuid4(), holder, row.file, row.id, row.reference, row.alias, row.due_on],
            )


def _withdraw(row: Due) -> None:
    unlist(row.id)
    Due.objects.filter(id=row.id).delete()
    audit_write(action="erasure.withdraw", file=row.file, facts={"scope": row.scope})
