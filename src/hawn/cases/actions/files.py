"""Verbs on case files: open, assign, note, write a part, plan the next step, close and open again."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from hawn.agencies.roles import May
from hawn.audit.actions import write as audit_write
from hawn.cases import after, rules, sight, work
from hawn.cases.asking import ask
from hawn.cases.models import Basis, Case, CloseReason, Happening, ReopenReason, WorkItem
from hawn.cases.policies import WrongMove, demand, demand_move
from hawn.cases.sight import ALL, Grant
from hawn.cases.states import CaseState
from hawn.core.acting import Actor, acting
from hawn.vault import blind
from hawn.vault.actions import put as seal
from hawn.vault.actions import put_all as seal_all


class NoSuchFile(LookupError):
    """No such file, or not for this actor: a 404, and the two are told apart to nobody."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What intake knows when it opens a case: readable facts, and the parts to seal, kind to content."""

    situation: UUID
    age_group: str
    urgency: str
    danger: bool = False
    locality: str = ""
    language: str = ""
    reported_at: datetime | None = None  # when the alert was made or somebody rang; none: as it is opened
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)


def about(case: Case) -> work.About:
    """The facts of a case that its work items repeat."""
    return work.About(
        file=case.id,
        alias=case.alias,
        reference=case.reference,
        locality=case.locality,
        age_group=case.age_group,
        urgency=case.urgency,
    )


def case_path(case: UUID) -> str:
    """The address of a case page; work items carry it, so that a list needs no lookup."""
    return f"/case/{case}/"


def open_case(*, actor: Actor, opening: Opening, now: datetime, today: date) -> Case:
    """One person's file at the actor's team: sight for the team, parts sealed, on the desk's list. Where a sender said
    who the person is, the duty leads are told if the name may be known; nobody else learns it.

    Raises Refused.
    """
    assert actor.team is not None
    with acting(actor, "intake"):
        demand(actor, May.TRIAGE)
        case = Case(
            id=uuid4(),
            reference=rules.reference("HW", secrets.choice),
            alias=rules.alias(secrets.choice),
            situation=opening.situation,
            age_group=opening.age_group,
            urgency=opening.urgency,
            danger=opening.danger,
            locality=opening.locality,
            language=opening.language,
            lead_team=actor.team,
            opened_at=now,
            opened_by=actor.user,
        )
        sight.grant(grantee=actor.team, file=case.id, what=Grant(ALL, "intake", Basis.DUTY))
        case.save(force_insert=True)
        seal_all(file=case.id, parts=opening.parts, now=now)
        if "identity" in opening.parts:
            _may_be_known(case.id, opening.parts["identity"], today)
        note(actor=actor, file=case.id, what="case_opened", now=now)
        work.put(
            holder=actor.team,
            about=about(case),
            subject=case.id,
            view=work.View.NEW,
            what=work.What.CASE_UNASSIGNED,
            due_on=today,
            path=case_path(case.id),
            now=now,
        )
        audit_write(action="case.open", file=case.id)
        after.opened(actor=actor, case=case, reported_at=opening.reported_at or now, now=now)
        return case


def locked(file: UUID) -> Case:
    """The case, locked for this transaction. Raises NoSuchFile."""
    case = Case.objects.select_for_update().filter(id=file).first()
    if case is None:
        raise NoSuchFile(str(file))
    return case


def assign(*, actor: Actor, file: UUID, to: UUID, to_name: str, now: datetime, today: date) -> Case:
    """Gives a case to a case worker, who sees it from now on; the desk's sight ends unless it leads the case.

    Raises NoSuchFile, Refused.
    """
    with acting(actor, "assignment"):
        case = locked(file)
        demand(actor, May.ASSIGN)
        before = case.assigned_to
        sight.grant(grantee=to, file=file, what=Grant(ALL, "casework", Basis.ASSIGNMENT))
        case.assigned_to, case.assigned_at, case.assigned_by = to, now, actor.user
        case.save(update_fields=["assigned_to", "assigned_at", "assigned_by"])
        work.clear(file=file, subject=file)
        _next_step(case, to, today, now)
        note(actor=actor, file=file, what="assigned", now=now, facts={"to": to_name})
        audit_write(action="case.assign", file=file, subject=str(to))
        after.given(case=case, to=to, today=today, now=now)
        # Who acts lets go last: nobody can end another's sight without holding the file.
        leaving = [(case.lead_team, Basis.DUTY)] + ([(before, Basis.ASSIGNMENT)] if before and before != to else [])
        for grantee, basis in sorted(leaving, key=lambda one: one[0] in actor.grantees):
            sight.end(grantee=grantee, file=file, basis=basis)
        return case


def _next_step(case: Case, holder: UUID, due_on: date, now: datetime) -> None:
    work.put(
        holder=holder, about=about(case), subject=case.id, view=work.View.MINE, what=work.What.CASE_OPEN,
        due_on=due_on, path=case_path(case.id), now=now,
    )  # fmt: skip


def note(
    *,
    actor: Actor,
    file: UUID,
    what: str,
    now: datetime,
    facts: dict[str, Any] | None = None,
    envelope: str = "",
) -> None:
    """One entry of the timeline: a code of ``timeline.py`` and readable facts, never what a person said."""
    Happening.objects.create(
        file=file,
        at=now,
        by=actor.user,
        by_name=actor.name,
        by_team=actor.team,
        what=what,
        facts=facts or {},
        envelope=envelope,
    )


def write_part(*, actor: Actor, file: UUID, kind: str, content: dict[str, Any], now: datetime) -> None:
    """Seals one part of a case anew. Raises NoSuchFile, Refused."""
    with acting(actor, "casework"):
        locked(file)
        demand(actor, May.WORK_CASE)
        seal(file=file, kind=kind, content=content, now=now)
        note(actor=actor, file=file, what="part_written", now=now, facts={"part": kind}, envelope=kind)
        audit_write(action="part.write", file=file, subject=kind)


def write_identity(*, actor: Actor, file: UUID, content: dict[str, Any], now: datetime, today: date) -> None:
    """Seals who the person is and indexes the names blindly; where the name may be known, the duty leads are told
    and the writer learns nothing. Raises NoSuchFile, Refused."""
    kept = {k: v for k, v in content.items() if v not in (None, "")}
    with acting(actor, "casework"):
        write_part(actor=actor, file=file, kind="identity", content=kept, now=now)
        _may_be_known(file, kept, today)


def _may_be_known(file: UUID, identity: dict[str, Any], today: date) -> None:
    """Indexes a name blindly; the database tells the duty leads where it may be known, and answers nothing here."""
    names = [str(identity.get("name", "")), *str(identity.get("other_names", "")).splitlines()]
    year = str(identity.get("birth_year", ""))
    blind.index(file=file, names=names, birth_year=int(year) if re.fullmatch(r"[12]\d{3}", year) else None)
    ask("SELECT hawn.look_for_same(%s, %s)", file, today)


def done(*, actor: Actor, item: UUID) -> str:
    """News was read: off the actor's list. Returns where it led. Raises NoSuchFile, WrongMove for work that is done
    by doing it."""
    with acting(actor, "worklist"):
        row = WorkItem.objects.filter(id=item, holder__in=actor.grantees).first()
        if row is None:
            raise NoSuchFile(str(item))
        if row.what not in work.NEWS:
            raise WrongMove(f"{row.what} is done by doing it")
        work.tick_off(item)
        audit_write(action="work.done", file=row.file, subject=row.what)
        return str(row.path)


def open_name(*, actor: Actor, file: UUID, why: str, now: datetime) -> None:
    """Somebody who does not have the case opens the name, with a reason that stays on the timeline (R17).

    ``why`` is a code of ``forms.OPEN_WHY``. Raises NoSuchFile.
    """
    with acting(actor, "case"):
        locked(file)
        note(actor=actor, file=file, what="name_opened", now=now, facts={"why": why})
        audit_write(action="name.open", file=file, facts={"why": why})


def plan_next(*, actor: Actor, file: UUID, on: date, now: datetime) -> None:
    """The day on which the case comes back to its worker's list. Raises NoSuchFile, Refused, WrongMove."""
    with acting(actor, "casework"):
        case = locked(file)
        demand(actor, May.WORK_CASE)
        if case.state != CaseState.OPEN:
            raise WrongMove("the case is closed")
        work.clear(file=file, subject=file)
        _next_step(case, case.assigned_to or case.lead_team, on, now)
        note(actor=actor, file=file, what="next_step", now=now, facts={"on": on.isoformat()})
        audit_write(action="case.next", file=file, facts={"on": on.isoformat()})


def close(*, actor: Actor, file: UUID, reason: CloseReason, now: datetime) -> Case:
    """Closes a case with a reason. Raises NoSuchFile, Refused, WrongMove."""
    with acting(actor, "casework"):
        case = locked(file)
        demand(actor, May.WORK_CASE)
        demand_move(case.state, CaseState.CLOSED)
        case.state, case.closed_at, case.closed_by, case.closed_reason = (
            CaseState.CLOSED,
            now,
            actor.user,
            reason,
        )
        case.save(update_fields=["state", "closed_at", "closed_by", "closed_reason"])
        work.clear(file=file, subject=file)
        note(actor=actor, file=file, what="closed", now=now, facts={"reason": reason})
        audit_write(action="case.close", file=file)
        return case


def reopen(*, actor: Actor, file: UUID, reason: ReopenReason, now: datetime, today: date) -> Case:
    """Opens a closed case again, on the worklist of who has it. Raises NoSuchFile, Refused, WrongMove."""
    with acting(actor, "casework"):
        case = locked(file)
        demand(actor, May.WORK_CASE)
        demand_move(case.state, CaseState.OPEN)
        case.state, case.closed_at, case.closed_by, case.closed_reason = CaseState.OPEN, None, None, ""
        case.save(update_fields=["state", "closed_at", "closed_by", "closed_reason"])
        _next_step(case, case.assigned_to or case.lead_team, today, now)
        note(actor=actor, file=file, what="reopened", now=now, facts={"reason": reason})
        audit_write(action="case.reopen", file=file)
        return case
