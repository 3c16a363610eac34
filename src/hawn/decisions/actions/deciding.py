"""Verbs on decisions. Cooperation with the police is an input to none of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from hawn.agencies.queries import colleagues, names, team_id
from hawn.agencies.roles import May
from hawn.audit.actions import write as audit_write
from hawn.cases import sight, work
from hawn.cases.actions.files import NoSuchFile, about, case_path, locked, note
from hawn.cases.models import Attachment, Basis, Case
from hawn.cases.policies import WrongMove, demand
from hawn.cases.sight import Grant
from hawn.core.acting import Actor, acting
from hawn.countries.profiles import current
from hawn.countries.schema import Decision as Kind
from hawn.decisions.actions.clocks import end_by, start
from hawn.decisions.models import Decision, TakenBack
from hawn.decisions.policies import demand_decider, demand_holds, is_outside
from hawn.decisions.states import DECISION_MOVES, DecisionState
from hawn.vault.actions import put as seal
from hawn.vault.kinds import classes_of

SEEN_BY_DECIDER = ("B", "C", "D")


class NoSuchOutcome(ValueError):
    """The profile has no such outcome of this kind of decision."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why: what speaks for, what speaks against, and the reason in words the person can be told."""

    evidence_for: str
    evidence_against: str
    reason: str


def deciders(kind: Kind) -> list[tuple[UUID, str]]:
    """The named people who may decide, of the profile's body and role."""
    found = {
        u.id: u.name
        for t in current().teams
        if t.body == kind.body and kind.role in t.roles
        for u in colleagues(team_id(t.body, t.id), str(kind.role))
    }
    return sorted(found.items(), key=lambda one: one[1])


def ask(
    *, actor: Actor, file: UUID, kind: str, decider: UUID, now: datetime, today: date, files: Iterable[str] = ()
) -> Decision:
    """Asks a named decider. From now until the decision the decider sees what it needs (B, C, D; never where
    the person is), and of the attachments those alone that are named in ``files`` by their kind.

    Raises NoSuchFile, Refused; WrongMove when one is asked for already, it is an outside one, no such decision is made
    on this day, or a file is named that is not there or is of a class that no decider sees."""
    rule = current(today).decision(kind)
    with acting(actor, "decision"):
        case = locked(file)
        demand(actor, May.ASK_DECISION)
        demand_holds(rule, today)
        may_decide = dict(deciders(rule))
        if is_outside(rule) or decider not in may_decide:
            raise WrongMove(f"{kind} is not decided by this person")
        if Decision.objects.filter(file=file, kind=kind, state=DecisionState.ASKED).exists():
            raise WrongMove(f"{kind} is asked for already")
        row = Decision(
            id=uuid4(),
            file=file,
            kind=kind,
            body=rule.body,
            decider=decider,
            asked_at=now,
            asked_by=actor.user,
        )
        row.save(force_insert=True)
        sight.grant(grantee=decider, file=file, what=Grant(SEEN_BY_DECIDER, _purpose(row.id), Basis.ASSIGNMENT))
        if shown := _shown(file, files):
            what = Grant(tuple(classes_of(shown)), _purpose(row.id), Basis.ASSIGNMENT, kinds=tuple(shown))
            sight.grant(grantee=decider, file=file, what=what)
        _put(
            case,
            decider,
            row.id,
            work.View.MINE,
            work.What.DECISION_ASKED,
            f"/decision/{row.id}/",
            today,
            now,
        )
        _put(
            case, case.assigned_to or actor.user, row.id, work.View.WAITING, work.What.WAIT_FOR_DECISION,
            case_path(file), today, now, by_whom=may_decide[decider],
        )  # fmt: skip
        note(
            actor=actor,
            file=file,
            what="decision_asked",
            now=now,
            facts={"kind": rule.label, "who": may_decide[decider]},
        )
        audit_write(action="decision.ask", file=file, subject=str(row.id), facts={"kind": kind, "files": shown})
        return row


def _shown(file: UUID, kinds: Iterable[str]) -> list[str]:
    """The attachments that a decider is shown. Raises WrongMove."""
    wanted = sorted(set(kinds))
    rows = Attachment.objects.filter(file=file, kind__in=wanted, taken_at=None, data_class__in=SEEN_BY_DECIDER)
    if sorted(rows.values_list("kind", flat=True)) != wanted:
        raise WrongMove("a file is not there, or of a kind that who decides does not see")
    return wanted


def _put(
    case: Case, holder: UUID, subject: UUID, view: work.View, what: work.What, path: str, due_on: date, now: datetime,
    by_whom: str = "",
) -> None:  # fmt: skip
    work.put(
        holder=holder, about=about(case), subject=subject, view=view, what=what, due_on=due_on, path=path, now=now,
        by_whom=by_whom,
    )  # fmt: skip


def record(*, actor: Actor, decision: UUID, outcome: str, grounds: Grounds, now: datetime, today: date) -> Decision:
    """A named person decides, with a reason; it is never changed afterwards. The limits that wait for this outcome
    start, those that the decision ends stop, what the decider saw for it closes, and who has the case is told.
    Raises NoSuchFile, Refused, WrongMove, NoSuchOutcome."""
    with acting(actor, "decision"):
        row = Decision.objects.select_for_update().filter(id=decision).first()
        if row is None:
            raise NoSuchFile(str(decision))
        rule = current().decision(row.kind)
        demand_decider(actor, rule)
        if row.decider != actor.user or DecisionState.RECORDED not in DECISION_MOVES[DecisionState(row.state)]:
            raise WrongMove("this decision is not yours to record, or was recorded before")
        case = locked(row.file)
        _write(actor, case, row, rule, outcome, grounds, today, now, actor.name)
        work.clear(file=row.file, subject=row.id)
        has_it = case.assigned_to or case.lead_team
        _put(case, has_it, row.id, work.View.MINE, work.What.DECISION_MADE, case_path(row.file), today, now)
        _close(row)
        return row


def take_back(*, actor: Actor, file: UUID, decision: UUID, why: TakenBack, now: datetime) -> Decision:
    """The case worker asks this decider no longer, with a reason; what was opened for this decision closes, and it may
    be asked of somebody else. Raises NoSuchFile, Refused, WrongMove."""
    with acting(actor, "decision"):
        row = Decision.objects.select_for_update().filter(id=decision, file=file).first()
        if row is None:
            raise NoSuchFile(str(decision))
        demand(actor, May.ASK_DECISION)
        if DecisionState.WITHDRAWN not in DECISION_MOVES[DecisionState(row.state)]:
            raise WrongMove(f"a decision that is {row.state} cannot be taken back")
        row.state, row.withdrawn_at, row.withdrawn_by = DecisionState.WITHDRAWN, now, actor.user
        row.withdrawn_why = why
        row.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_why"])
        work.clear(file=file, subject=row.id)
        _close(row)
        who = names({row.decider}).get(row.decider, "") if row.decider else ""
        facts = {"kind": current().decision(row.kind).label, "who": who, "why": str(why)}
        note(actor=actor, file=file, what="decision_taken_back", now=now, facts=facts)
        audit_write(action="decision.take_back", file=file, subject=str(row.id), facts={"why": str(why)})
        return row


def _purpose(decision: UUID) -> str:
    """What a sight is for that was opened for one decision: it ends with that one and no other."""
    return f"decision:{decision}"


def _close(row: Decision) -> None:
    """What the decider saw for this decision closes; what another one of theirs needs stays."""
    if row.decider:
        sight.end(grantee=row.decider, file=row.file, basis=Basis.ASSIGNMENT, purpose=_purpose(row.id))


def record_outside(
    *,
    actor: Actor,
    file: UUID,
    kind: str,
    outcome: str,
    decided_on: date,
    by: str,
    grounds: Grounds,
    now: datetime,
) -> Decision:
    """The case worker types in what a body without an account decided: who, when, on what paper.
    Raises NoSuchFile, Refused, WrongMove, NoSuchOutcome."""
    rule = current().decision(kind)
    with acting(actor, "decision"):
        case = locked(file)
        demand(actor, May.RECORD_OUTSIDE_DECISION)
        demand_holds(rule, decided_on)
        if not is_outside(rule):
            raise WrongMove(f"{kind} is decided here, by a named person")
        row = Decision(
            id=uuid4(), file=file, kind=kind, body=rule.body, outside=True, asked_at=now, asked_by=actor.user
        )
        row.save(force_insert=True)
        _write(actor, case, row, rule, outcome, grounds, decided_on, now, by)
        return row


def _write(
    actor: Actor, case: Case, row: Decision, rule: Kind, outcome: str, grounds: Grounds, on: date, now: datetime,
    by: str,
) -> None:  # fmt: skip
    found = next((o for o in rule.outcomes if o.id == outcome), None)
    if found is None:
        raise NoSuchOutcome(outcome)
    content = {"for": grounds.evidence_for, "against": grounds.evidence_against, "reason": grounds.reason}
    seal(file=row.file, kind=f"decision:{row.id}", content=content, now=now)
    row.state, row.outcome, row.decided_on, row.decider_name = DecisionState.RECORDED, outcome, on, by
    row.recorded_at, row.recorded_by = now, actor.user
    row.save(update_fields=["state", "outcome", "decided_on", "decider_name", "recorded_at", "recorded_by"])
    if rule.event:
        end_by(actor, case, rule.event, now)
        start(actor, case, rule.event, on, now, outcome=found)
    facts = {"kind": rule.label, "outcome": found.label, "who": by}
    note(actor=actor, file=row.file, what="decided", now=now, facts=facts, envelope=f"decision:{row.id}")
    audit_write(action="decision.record", file=row.file, subject=str(row.id), facts={"outcome": outcome})
