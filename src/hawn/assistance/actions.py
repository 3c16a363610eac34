"""Verbs of help: wish to need, need to requests, answers, dated steps, delivery, and what holds things up."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection

from hawn.agencies.queries import team_id, works_here
from hawn.agencies.roles import May
from hawn.assistance.models import Block, Need, Request, Step
from hawn.assistance.rules import no_place_found, told_too_early
from hawn.assistance.states import (
    NEED_MOVES,
    OPEN_REQUESTS,
    REQUEST_MOVES,
    NeedState,
    RequestState,
)
from hawn.audit.actions import write as audit_write
from hawn.cases import sight, work
from hawn.cases.actions.files import NoSuchFile, about, case_path, locked, note
from hawn.cases.actions.sharing import SHARE_DAYS, Share, disclose, known_body
from hawn.cases.models import Basis, Case, Permission, PermissionAnswer
from hawn.cases.policies import WrongMove, demand
from hawn.cases.rules import reference
from hawn.cases.sight import Grant
from hawn.core.acting import Actor, acting
from hawn.countries.profiles import catalogue, current
from hawn.decisions.models import Decision
from hawn.decisions.states import DecisionState
from hawn.vault.actions import put as seal
from hawn.vault.actions import take
from hawn.vault.kinds import CLASS_OF, classes_of

NEXT_STEP_DAYS = 7
ANSWER_DAYS = {"now": 0, "tonight": 0, "week": 3}
OWN_PARTS = ("brief", "answer_of_provider")


class NeedsYes(PermissionError):
    """The person has not said yes to this provider, be it a team here or a body outside: ask first, for each one
    apart."""


class NeedsDecision(PermissionError):
    """By a law that the profile cites this help waits for a decision (``kind``), and it has not gone that way."""

    def __init__(self, kind: str, law: str) -> None:
        super().__init__(f"needs {kind}: {law}")
        self.kind, self.law = kind, law


class StillAsked(WrongMove):
    """A provider is still asked for this help: take the request back, or write down what came of it, first."""


class StillToCome(WrongMove):
    """The step is said to have happened on a day that has not come: only a place or an appointment is planned."""


@dataclass(frozen=True, slots=True)
class To:
    """One provider: a team with an account, or a body reached by call or letter (``team`` empty). A body that the
    profile does not know is named as somebody typed it."""

    body: str
    team: str = ""


def want(*, actor: Actor, file: UUID, service: str, words: str, now: datetime) -> Need:
    """A wish becomes a need; a need that was not wanted or done is wanted again. Raises NoSuchFile, Refused,
    KeyError for a service that the catalogue does not have."""
    catalogue().service(service)
    with acting(actor, "casework"):
        locked(file)
        demand(actor, May.ASK_SERVICE)
        need = Need.objects.select_for_update().filter(file=file, service=service).first()
        if need is None:
            need = Need(id=uuid4(), file=file, service=service, noted_at=now, noted_by=actor.user)
            need.save(force_insert=True)
        elif need.state != NeedState.WANTED:
            _move_need(need, NeedState.WANTED, actor, now)
        if words:
            seal(file=file, kind=f"need:{need.id}", content={"words": words}, now=now)
        note(
            actor=actor,
            file=file,
            what="need_wanted",
            now=now,
            facts={"service": catalogue().service(service).name},
        )
        audit_write(action="need.want", file=file, subject=service)
        return need


def _move_need(need: Need, to: NeedState, actor: Actor, now: datetime) -> None:
    if to not in NEED_MOVES[NeedState(need.state)]:
        raise WrongMove(f"a need that is {need.state} cannot become {to}")
    need.state = to
    over = to is not NeedState.WANTED
    need.ended_at, need.ended_by = (now, actor.user) if over else (None, None)
    need.save(update_fields=["state", "ended_at", "ended_by"])


def end_need(*, actor: Actor, need: UUID, to: NeedState, now: datetime) -> Need:
    """A need is done, not wanted any more, or ended early; what held it up and news about it leave the lists.

    Raises NoSuchFile, Refused, WrongMove; StillAsked while a request of it is open.
    """
    with acting(actor, "assistance"):
        row = _locked_need(need)
        demand(actor, May.ASK_SERVICE)
        asked = list(Request.objects.filter(need=row.id))
        if any(r.state in OPEN_REQUESTS for r in asked):
            raise StillAsked(row.service)
        _move_need(row, to, actor, now)
        for held in Block.objects.select_for_update().filter(need=row.id, cleared_at=None):
            _clear(held, actor, now)
        for one in asked:
            work.clear(file=row.file, subject=one.id)
        facts = {"service": row.service}
        note(actor=actor, file=row.file, what=f"need_{to}", now=now, facts=facts)
        audit_write(action=f"need.{to}", file=row.file, subject=row.service)
        return row


def _locked_need(key: UUID) -> Need:
    row = Need.objects.select_for_update().filter(id=key).first()
    if row is None:
        raise NoSuchFile(str(key))
    return row


def _demand_wanted(need: Need) -> None:
    if need.state != NeedState.WANTED:
        raise WrongMove(f"a need that is {need.state} is over")


def request(*, actor: Actor, need: UUID, to: list[To], brief: str, now: datetime, today: date) -> list[Request]:
    """Asks one or several providers at once, from the first day on; no decision is needed unless the profile
    cites a law. Each one needs the person's yes. A team with an account sees the brief and the few parts its service
    needs; a body without one gets the brief alone, by letter or call.

    Raises NoSuchFile, Refused, NeedsDecision, NeedsYes, WrongMove.
    """
    with acting(actor, "assistance"):
        row = _locked_need(need)
        case = locked(row.file)
        demand(actor, May.ASK_SERVICE)
        _demand_wanted(row)
        _demand_decision(row, today)
        return [_ask_one(actor, case, row, one, brief, now, today) for one in to]


def _demand_decision(need: Need, today: date) -> None:
    """Raises NeedsDecision unless the last decision of the kind that the profile asks for first was a positive one."""
    entry = current(today).help_of(need.service)
    if entry is None or entry.needs_decision is None:
        return
    made = Decision.objects.filter(file=need.file, kind=entry.needs_decision, state=DecisionState.RECORDED)
    last = made.order_by("-decided_on", "-recorded_at").first()
    good = {o.id for o in current(today).decision(entry.needs_decision).outcomes if o.positive}
    if last is None or last.outcome not in good:
        raise NeedsDecision(entry.needs_decision, entry.needs_decision_law)


def _yes_of(case: Case, to: To, team: UUID | None, now: datetime) -> Permission | None:
    """What the person said last about this provider, if that was a yes which holds. Of a body reached by letter, what
    was said about one of its teams counts: it may have had an account when the person was asked."""
    rows = Permission.objects.filter(file=case.id, purpose="service", recipient_body=to.body, ended_at=None)
    if team is not None:
        rows = rows.filter(recipient_team=team)
    last = rows.order_by("-asked_at").first()
    if last is None or last.answer != PermissionAnswer.YES or "brief" not in last.kinds:
        return None
    return last if last.until is None or last.until > now else None


def _ask_one(actor: Actor, case: Case, need: Need, to: To, brief: str, now: datetime, today: date) -> Request:
    team = team_id(to.body, to.team) if to.team and works_here(to.body) else None
    permission = _yes_of(case, to, team, now)
    if permission is None:
        raise NeedsYes(to.body)
    if Request.objects.filter(need=need.id, provider_body=to.body, state__in=list(OPEN_REQUESTS)).exists():
        raise WrongMove(f"{to.body} was asked already")
    made = Request(
        id=uuid4(), file=case.id, need=need.id, service=need.service, reference=reference("RQ", secrets.choice),
        alias=case.alias, provider_body=to.body, provider_team=team, permission=permission.id,
        urgency=case.urgency, answer_to=case.assigned_to or actor.user, asked_at=now, asked_by=actor.user,
        due_on=today + timedelta(days=ANSWER_DAYS.get(case.urgency, 3)),
    )  # fmt: skip
    made.save(force_insert=True)
    seal(file=case.id, kind=f"brief:{made.id}", content={"words": brief}, now=now)
    name = current().name_of(to.body)
    if team:
        kinds = _kinds(need.service, made.id, permission)
        what = Grant(
            tuple(classes_of(list(kinds))), need.service, Basis.REQUEST, kinds=kinds, permission=permission.id,
            until=now + timedelta(days=SHARE_DAYS),
        )  # fmt: skip
        sight.grant(grantee=team, file=case.id, what=what)
        _line(case, team, made, work.View.NEW, work.What.REQUEST_NEW, f"/request/{made.id}/", now)
    else:
        what_goes = Share(need.service, to.body, None, (f"brief:{made.id}",), "letter")
        disclose(actor=actor, file=case.id, what=what_goes, basis=permission.legal_basis, now=now, subject=made.id)
    _line(
        case,
        made.answer_to,
        made,
        work.View.WAITING,
        work.What.WAIT_FOR_PROVIDER,
        case_path(case.id),
        now,
        name,
    )
    facts = {"service": catalogue().service(need.service).name, "provider": name}
    note(actor=actor, file=case.id, what="request_sent", now=now, facts=facts)
    audit_write(action="request.send", file=case.id, subject=str(made.id), facts={"to": known_body(to.body)})
    return made


def _kinds(service: str, made: UUID, permission: Permission) -> tuple[str, ...]:
    """The request's own parts, and what the service needs as far as the person's yes covers it."""
    shares = [k for k in catalogue().service(service).shares if k in CLASS_OF and k not in OWN_PARTS]
    covered = [k for k in shares if k in permission.kinds]
    return (*(f"{own}:{made}" for own in OWN_PARTS), *covered)


def _line(
    case: Case,
    holder: UUID,
    row: Request,
    view: work.View,
    what: work.What,
    path: str,
    now: datetime,
    by_whom: str = "",
) -> None:
    work.put(
        holder=holder, about=about(case), subject=row.id, view=view, what=what, due_on=row.due_on, path=path, now=now,
        by_whom=by_whom,
    )  # fmt: skip


def _locked_request(key: UUID) -> Request:
    row = Request.objects.select_for_update().filter(id=key).first()
    if row is None:
        raise NoSuchFile(str(key))
    return row


def _about(row: Request) -> work.About:
    """What a request's work items repeat; a provider does not see the case itself."""
    return work.About(file=row.file, alias=row.alias, reference=row.reference, urgency=row.urgency)


def answer(
    *, actor: Actor, key: UUID, to: RequestState, words: str, now: datetime, today: date, said_by: str = ""
) -> Request:
    """The provider accepts, cannot, or asks; or the case worker types in what an outside body said
    (``said_by``). When everybody said that they cannot, "no place found" stays visible on the case.

    Raises NoSuchFile, Refused, WrongMove.
    """
    with acting(actor, "assistance"):
        row = _locked_request(key)
        demand(actor, May.ASK_SERVICE if said_by else May.ANSWER_REQUEST)
        if to not in REQUEST_MOVES[RequestState(row.state)]:
            raise WrongMove(f"a request that is {row.state} cannot become {to}")
        row.state, row.answered_at, row.answered_by = to, now, actor.user
        row.answered_for = said_by or actor.name
        row.save(update_fields=["state", "answered_at", "answered_by", "answered_for"])
        if words:
            seal(file=row.file, kind=f"answer_of_provider:{row.id}", content={"words": words}, now=now)
        _after_answer(actor, row, now, today)
        provider = current().name_of(row.provider_body)
        note(actor=actor, file=row.file, what=f"request_{to}", now=now,
             facts={"provider": provider, "service": catalogue().service(row.service).name})  # fmt: skip
        audit_write(action=f"request.{to}", file=row.file, subject=str(row.id))
        if row.provider_team and to == RequestState.CANNOT:  # who cannot help needs to know nothing more
            sight.end(grantee=row.provider_team, file=row.file, basis=Basis.REQUEST, purpose=row.service)
        return row


def reply(*, actor: Actor, key: UUID, words: str, now: datetime, today: date) -> Request:
    """The case worker answers a provider's question; the request waits for the provider again. The provider reads
    the reply below what was asked. Raises NoSuchFile, Refused, WrongMove."""
    with acting(actor, "assistance"):
        row = _locked_request(key)
        demand(actor, May.ASK_SERVICE)
        if row.state != RequestState.ASKED:
            raise WrongMove("there is no open question")
        # Not locked: who gives a case on locks it first and its requests after.
        case = Case.objects.filter(id=row.file).first()
        if case is None:
            raise NoSuchFile(str(key))
        row.state, row.due_on = RequestState.SENT, today + timedelta(days=ANSWER_DAYS.get(case.urgency, 3))
        row.save(update_fields=["state", "due_on"])
        kind = f"brief:{row.id}"
        brief = take(file=row.file, kind=kind)
        replies = [*brief.get("replies", []), {"on": today.isoformat(), "words": words}]
        seal(file=row.file, kind=kind, content={**brief, "replies": replies}, now=now)
        work.clear(file=row.file, subject=row.id)
        if row.provider_team:
            path = f"/request/{row.id}/"
            _line(case, row.provider_team, row, work.View.NEW, work.What.REQUEST_NEW, path, now)
        name = current().name_of(row.provider_body)
        waits = (work.View.WAITING, work.What.WAIT_FOR_PROVIDER, case_path(row.file), now, name)
        _line(case, row.answer_to, row, *waits)
        note(actor=actor, file=row.file, what="request_sent_again", now=now, facts={"provider": name})
        audit_write(action="request.reply", file=row.file, subject=str(row.id))
        return row


def _after_answer(actor: Actor, row: Request, now: datetime, today: date) -> None:
    what = {
        RequestState.ASKED: work.What.REQUEST_QUESTION,
        RequestState.CANNOT: work.What.REQUEST_ANSWERED,
        RequestState.ACCEPTED: work.What.REQUEST_ANSWERED,
    }[RequestState(row.state)]
    work.clear(file=row.file, subject=row.id)
    if row.state == RequestState.CANNOT and _nobody_can(row):
        what = work.What.NO_PLACE
        note(
            actor=actor,
            file=row.file,
            what="no_place_found",
            now=now,
            facts={"service": catalogue().service(row.service).name},
        )
    work.put(
        holder=row.answer_to, about=_about(row), subject=row.id, view=work.View.MINE, what=what, due_on=today,
        path=case_path(row.file), now=now, by_whom=current().name_of(row.provider_body),
    )  # fmt: skip
    if row.provider_team and row.state == RequestState.ACCEPTED:
        _to_deliver(row, row.provider_team, today + timedelta(days=ANSWER_DAYS.get(row.urgency, 3)), now)


def _to_deliver(row: Request, team: UUID, due_on: date, now: datetime) -> None:
    work.put(
        holder=team, about=_about(row), subject=row.id, view=work.View.MINE, what=work.What.REQUEST_DELIVER,
        due_on=due_on, path=f"/request/{row.id}/", now=now,
    )  # fmt: skip


def _nobody_can(row: Request) -> bool:
    """A provider sees only its own request, so others' answers are seen by whoever holds the case; the event
    is written by the last "cannot" that the database lets us count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hawn.states_of_need(%s, %s)", [row.file, row.need])
        states = [RequestState(s) for s in cursor.fetchone()[0]]
    return no_place_found(states)


def step(*, actor: Actor, key: UUID, on: date, what: str, outcome: str, now: datetime, today: date) -> Step:
    """One dated step of a service; the first one whose day has come starts it, and the sender may learn that help has
    started. ``what`` "delivered" ends it. A place or an appointment may be ahead: it starts nothing yet.

    Raises NoSuchFile, Refused, WrongMove; StillToCome for anything else on a day ahead.
    """
    with acting(actor, "assistance"):
        row = _locked_request(key)
        demand(
            actor,
            May.ANSWER_REQUEST if row.provider_team and row.provider_team == actor.team else May.ASK_SERVICE,
        )
        if row.state not in (RequestState.ACCEPTED, RequestState.STARTED):
            raise WrongMove("accept the request first")
        if told_too_early(what, on, today):
            raise StillToCome(f"{what} on {on}")
        if row.state == RequestState.ACCEPTED and on <= today:
            row.state, row.started_on = RequestState.STARTED, on
            row.save(update_fields=["state", "started_on"])
            _tell_senders(row.file)
        made = Step(
            id=uuid4(), file=row.file, request=row.id, provider_team=row.provider_team, on=on, what=what,
            outcome=outcome, noted_at=now, noted_by=actor.user,
        )  # fmt: skip
        made.save(force_insert=True)
        if what == "delivered":
            _deliver(actor, row, on, now)
        elif row.provider_team:  # the provider's next step comes back in a week, a planned one on its day
            work.clear(file=row.file, subject=row.id)
            comes_back = on if on > today else today + timedelta(days=NEXT_STEP_DAYS)
            _to_deliver(row, row.provider_team, comes_back, now)
        facts = {"provider": current().name_of(row.provider_body), "what": what, "on": on.isoformat()}
        note(actor=actor, file=row.file, what="step", now=now, facts=facts)
        audit_write(action="request.step", file=row.file, subject=str(row.id), facts={"what": what})
        return made


def _deliver(actor: Actor, row: Request, on: date, now: datetime) -> None:
    row.state, row.delivered_on, row.ended_at, row.ended_by = RequestState.DELIVERED, on, now, actor.user
    row.save(update_fields=["state", "delivered_on", "ended_at", "ended_by"])
    work.clear(file=row.file, subject=row.id)
    if row.provider_team is None:
        return
    if row.provider_team == actor.team:
        note(
            actor=actor,
            file=row.file,
            what="delivered",
            now=now,
            facts={"provider": current().name_of(row.provider_body)},
        )


def _tell_senders(file: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT hawn.note_progress(%s, 'help_started')", [file])


def withdraw(*, actor: Actor, key: UUID, now: datetime) -> Request:
    """Takes a request back; what the provider saw of the file closes. Raises NoSuchFile, Refused, WrongMove."""
    with acting(actor, "assistance"):
        row = _locked_request(key)
        demand(actor, May.ASK_SERVICE)
        if RequestState.WITHDRAWN not in REQUEST_MOVES[RequestState(row.state)]:
            raise WrongMove(f"a request that is {row.state} cannot be taken back")
        row.state, row.ended_at, row.ended_by = RequestState.WITHDRAWN, now, actor.user
        row.save(update_fields=["state", "ended_at", "ended_by"])
        work.clear(file=row.file, subject=row.id)
        if row.provider_team:
            sight.end(grantee=row.provider_team, file=row.file, basis=Basis.REQUEST, purpose=row.service)
        facts = {"provider": current().name_of(row.provider_body), "service": row.service}
        note(actor=actor, file=row.file, what="request_withdrawn", now=now, facts=facts)
        audit_write(action="request.withdraw", file=row.file, subject=str(row.id))
        return row


def block(
    *, actor: Actor, need: UUID, waits_for: str, owner: UUID, owner_name: str, due_on: date, now: datetime
) -> Block:
    """What holds a need up is a task with an owner and a date. Raises NoSuchFile, Refused, WrongMove."""
    with acting(actor, "assistance"):
        row = _locked_need(need)
        case = locked(row.file)
        demand(actor, May.ASK_SERVICE)
        _demand_wanted(row)
        if Block.objects.filter(need=need, waits_for=waits_for, cleared_at=None).exists():
            raise WrongMove("this is on the path already")
        made = Block(
            id=uuid4(), file=row.file, need=need, waits_for=waits_for, owner=owner, owner_name=owner_name,
            due_on=due_on, noted_at=now, noted_by=actor.user,
        )  # fmt: skip
        made.save(force_insert=True)
        work.put(
            holder=owner, about=about(case), subject=made.id, view=work.View.MINE, what=work.What.BLOCK, due_on=due_on,
            path=case_path(row.file), now=now,
        )  # fmt: skip
        note(
            actor=actor,
            file=row.file,
            what="blocked",
            now=now,
            facts={"service": row.service, "waits_for": waits_for},
        )
        audit_write(action="need.block", file=row.file, subject=waits_for)
        return made


def unblock(*, actor: Actor, key: UUID, now: datetime) -> Block:
    """What held things up is cleared. Raises NoSuchFile, Refused, WrongMove."""
    with acting(actor, "assistance"):
        row = Block.objects.select_for_update().filter(id=key).first()
        if row is None:
            raise NoSuchFile(str(key))
        demand(actor, May.ASK_SERVICE)
        if row.cleared_at is not None:
            raise WrongMove("it is cleared already")
        _clear(row, actor, now)
        note(actor=actor, file=row.file, what="unblocked", now=now, facts={"waits_for": row.waits_for})
        audit_write(action="need.unblock", file=row.file, subject=row.waits_for)
        return row


def _clear(row: Block, actor: Actor, now: datetime) -> None:
    row.cleared_at, row.cleared_by = now, actor.user
    row.save(update_fields=["cleared_at", "cleared_by"])
    work.clear(file=row.file, subject=row.id)
