"""Verbs on the person's permission: write down what they said, change it, end it, and see that recipients stop."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from hawn.agencies.roles import May
from hawn.audit.actions import write as audit_write
from hawn.cases import sight, work
from hawn.cases.actions.files import NoSuchFile, about, case_path, locked, note
from hawn.cases.asking import ask
from hawn.cases.models import Case, Disclosure, GivenBy, Permission, PermissionAnswer
from hawn.cases.policies import demand
from hawn.core.acting import WORKER, Actor, acting
from hawn.core.clock import local
from hawn.vault.actions import put as seal
from hawn.vault.kinds import classes_of


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer of the person, for one recipient and purpose. ``beside`` is sealed: who was with the person when
    they answered (witness, guardian or advocate, interpreter) and what they said in their own words."""

    purpose: str
    recipient_body: str
    answer: PermissionAnswer
    kinds: tuple[str, ...]
    legal_basis: str
    recipient_team: UUID | None = None
    language: str = ""
    how_given: str = ""
    given_by: GivenBy = GivenBy.PERSON
    interpreter: bool | None = None
    read_aloud: bool = False
    ask_again_on: date | None = None
    until: datetime | None = None
    beside: dict[str, Any] = field(default_factory=dict)


def record_permission(*, actor: Actor, file: UUID, asked: Asked, now: datetime) -> Permission:
    """Writes down what the person said; it takes the place of what they said before about the same recipient and
    purpose. A yes to a team with an account can then fill sight; a yes by itself shows nothing to anybody.

    Raises Refused; a file not in sight cannot be written (the database refuses).
    """
    with acting(actor, "permission"):
        demand(actor, May.RECORD_PERMISSION)
        before = list(
            Permission.objects.filter(
                file=file,
                purpose=asked.purpose,
                recipient_body=asked.recipient_body,
                recipient_team=asked.recipient_team,
                ended_at=None,
            )
        )
        row = Permission.objects.create(
            file=file,
            purpose=asked.purpose,
            recipient_team=asked.recipient_team,
            recipient_body=asked.recipient_body,
            classes=classes_of(list(asked.kinds)),
            kinds=list(asked.kinds),
            answer=asked.answer,
            language=asked.language,
            interpreter=asked.interpreter,
            how_given=asked.how_given,
            given_by=asked.given_by,
            read_aloud=asked.read_aloud,
            ask_again_on=asked.ask_again_on,
            until=asked.until,
            legal_basis=asked.legal_basis,
            asked_at=now,
            asked_by=actor.user,
        )
        if asked.beside:
            seal(file=file, kind=f"permission:{row.id}", content=asked.beside, now=now)
        facts = {"recipient": asked.recipient_body, "purpose": asked.purpose}
        note(actor=actor, file=file, what=f"permission_{asked.answer}", now=now, facts=facts)
        audit_write(action="permission.record", file=file, subject=str(row.id), facts={"answer": str(asked.answer)})
        _come_back_to_it(row, [old.id for old in before], now)
        for old in before:
            closed = ask("SELECT hawn.change_permission(%s, %s)", old.id, row.id)[0][0]
            audit_write(action="permission.change", file=file, subject=str(old.id))
            narrower = asked.answer != PermissionAnswer.YES or not set(old.kinds) <= set(asked.kinds)
            _see_that_they_stop(actor, old, closed, now, told=narrower and old.answer == PermissionAnswer.YES)
        return row


def _come_back_to_it(row: Permission, before: list[UUID], now: datetime) -> None:
    """A no that may become a yes comes back on the day the person named."""
    for old in before:
        work.clear(file=row.file, subject=old)
    case = Case.objects.filter(id=row.file).first()
    if row.ask_again_on and case is not None:
        work.put(
            holder=case.assigned_to or case.lead_team, about=about(case), subject=row.id, view=work.View.MINE,
            what=work.What.ASK_AGAIN, due_on=row.ask_again_on, path=f"{case_path(case.id)}#sharing", now=now,
        )  # fmt: skip


def end_permission(*, actor: Actor, file: UUID, permission: UUID, now: datetime, how: str = "withdrawn") -> int:
    """Ends a permission: what it opened is closed at the recipient's next request, and the recipient is told to stop.
    Returns how many sights closed.

    Raises Refused, NoSuchFile.
    """
    with acting(actor, "permission"):
        locked(file)
        demand(actor, May.RECORD_PERMISSION)
        row = Permission.objects.filter(id=permission, file=file, ended_at=None).first()
        if row is None:
            raise NoSuchFile(str(permission))
        closed = sight.end_by_permission(permission=permission, file=file, how=how)
        note(actor=actor, file=file, what="permission_ended", now=now, facts={"recipient": row.recipient_body})
        work.clear(file=file, subject=row.id)
        _see_that_they_stop(actor, row, closed, now)
        return closed


def _see_that_they_stop(actor: Actor, row: Permission, closed: int, now: datetime, told: bool = True) -> None:
    """Who was given something is told to stop: a team on its own list, a body without an account by the case worker
    (``told``: it was given something that it may use no more)."""
    case = Case.objects.get(id=row.file)
    if row.recipient_team and closed:
        holder, known, what, path = (
            row.recipient_team,
            work.About(file=case.id, alias=case.alias),
            work.What.STOP_USING,
            f"/stop/{row.id}/",
        )
    elif told and Disclosure.objects.filter(file=row.file, to_body=row.recipient_body).exists():
        holder, known, what, path = (
            case.assigned_to or case.lead_team,
            about(case),
            work.What.TELL_TO_STOP,
            f"{case_path(case.id)}permission/{row.id}/told/",
        )
    else:
        return
    work.put(
        holder=holder, about=known, subject=row.id, view=work.View.NEW, what=what, due_on=local(now).date(), path=path,
        now=now,
    )  # fmt: skip


def told_to_stop(*, actor: Actor, permission: UUID) -> None:
    """The recipient says that it has stopped, or the case worker that a body was told. Raises NoSuchFile when there
    is nothing of the kind on the actor's list or files."""
    with acting(actor, "permission"):
        if not ask("SELECT hawn.told_to_stop(%s, %s)", permission, actor.name)[0][0]:
            raise NoSuchFile(str(permission))
        audit_write(action="permission.stopped", subject=str(permission))


def end_what_is_over(*, today: date) -> int:
    """Ends permissions whose time is over, and their sights; who has the case is told. For the worker; running twice
    or missing a night makes nothing wrong. Returns how many ended. Raises Refused for anybody else."""
    with acting(WORKER, "permission"):
        return int(ask("SELECT hawn.end_permissions_over(%s)", today)[0][0])
