"""Verbs on time limits: what starts, moves, pauses and ends them, and the reminder before they end."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from hawn.agencies.models import User
from hawn.agencies.roles import May
from hawn.audit.actions import write as audit_write
from hawn.cases import work
from hawn.cases.actions.files import NoSuchFile, about, case_path, locked, note
from hawn.cases.models import Case
from hawn.cases.policies import WrongMove, demand
from hawn.core.acting import WORKER, Actor, acting
from hawn.core.clock import local
from hawn.countries.profiles import current, public_holidays
from hawn.countries.rules import due
from hawn.countries.schema import Event, Outcome
from hawn.decisions.models import Clock, Pause
from hawn.decisions.queries import standing
from hawn.decisions.rules import REMIND_BEFORE_DAYS, reminder_due, starts
from hawn.notices.actions import queue


def case_opened(*, actor: Actor, case: Case, reported_at: datetime, now: datetime) -> None:
    """A case was opened: the limits of a referral run from when it was made, a call from when somebody rang. Runs
    inside the action that opens the case (settings: ``AFTER_OPENING``). See docs/adr/0019."""
    start(actor, case, Event.REFERRAL, local(reported_at), now)


def case_given(*, case: Case, to: UUID, today: date, now: datetime) -> None:
    """A case has another worker, who from now on watches its limits. Runs inside the action that gives the case
    (settings: ``AFTER_GIVING``)."""
    for row in Clock.objects.select_for_update(of=("self",)).filter(file=case.id, stopped_at=None):
        row.watcher = to
        row.save(update_fields=["watcher"])
        work.clear(file=case.id, subject=row.id)
        _list(case, row, today, now)


def happened(*, actor: Actor, file: UUID, event: Event, on: date, now: datetime) -> list[Clock]:
    """Something happened that starts time limits (reflection granted, a bed, a job lost ...). A limit of this event
    that runs already is stopped and starts anew. Raises NoSuchFile, Refused."""
    with acting(actor, "casework"):
        case = locked(file)
        demand(actor, May.WORK_CASE)
        end_by(actor, case, event, now)
        started = start(actor, case, event, on, now)
        note(actor=actor, file=file, what="event", now=now, facts={"event": str(event), "on": on.isoformat()})
        audit_write(action="event.record", file=file, facts={"event": str(event)})
        return started


def start(
    actor: Actor, case: Case, event: Event, when: date | datetime, now: datetime, outcome: Outcome | None = None
) -> list[Clock]:
    """The limits that the profile ties to an event, and to an outcome where a decision is the event, as they stood
    on its day. One limit runs for each of its events (docs/adr/0004). Must run inside ``acting``."""
    day = when.date() if isinstance(when, datetime) else when
    rest = public_holidays(current())
    watcher = case.assigned_to or case.lead_team
    started = []
    for rule in current(day).clocks:
        if not (rule.holds(day) and starts(rule, event, outcome)):
            continue
        limit = due(rule, event, when, rest)
        for old in Clock.objects.filter(file=case.id, clock=rule.id, event=str(event), stopped_at=None):
            _stop(actor, old, "started anew", now)
        row = Clock(
            id=uuid4(), file=case.id, clock=rule.id, event=str(event), event_on=day, starts_on=limit.starts_on,
            due_on=limit.due_on, kind=limit.kind, started_at=now, started_by=actor.user, watcher=watcher,
        )  # fmt: skip
        row.save(force_insert=True)
        _list(case, row, day, now)
        audit_write(action="clock.start", file=case.id, subject=rule.id)
        started.append(row)
    return started


def end_by(actor: Actor, case: Case, event: Event, now: datetime) -> None:
    """Ends the limits that the profile says an event ends, as a decision ends the time given for it."""
    over = [rule.id for rule in current().clocks if event in rule.ended_by]
    for row in Clock.objects.filter(file=case.id, clock__in=over, stopped_at=None):
        _stop(actor, row, "it happened", now)


def _list(case: Case, row: Clock, today: date, now: datetime) -> None:
    """On the list of who watches it, with the day it ends; a paused one has no such day and waits off the list."""
    stands = standing(row, today)
    if stands.due_on and not stands.paused and row.watcher:
        work.put(
            holder=row.watcher, about=about(case), subject=row.id, view=work.View.MINE, what=work.What.CLOCK,
            due_on=stands.due_on, path=case_path(case.id), now=now,
        )  # fmt: skip


def _stop(actor: Actor, clock: Clock, why: str, now: datetime) -> None:
    clock.stopped_at, clock.stopped_by, clock.stopped_why = now, actor.user, why
    clock.save(update_fields=["stopped_at", "stopped_by", "stopped_why"])
    work.clear(file=clock.file, subject=clock.id)


def locked_clock(file: UUID, clock: UUID) -> Clock:
    """A running clock of a file, locked. Raises NoSuchFile."""
    row = Clock.objects.select_for_update().filter(id=clock, file=file, stopped_at=None).first()
    if row is None:
        raise NoSuchFile(str(clock))
    return row


def stop_clock(*, actor: Actor, file: UUID, clock: UUID, why: str, now: datetime) -> None:
    """Ends a time limit: what it was for is done. Raises NoSuchFile, Refused."""
    with acting(actor, "casework"):
        row = locked_clock(file, clock)
        demand(actor, May.WORK_CASE)
        _stop(actor, row, why, now)
        audit_write(action="clock.stop", file=file, subject=row.clock)


def pause(*, actor: Actor, file: UUID, clock: UUID, reason: str, now: datetime, today: date) -> Pause:
    """Days from today do not count until the clock goes on, and nobody is reminded meanwhile. Raises NoSuchFile,
    Refused, WrongMove."""
    with acting(actor, "casework"):
        row = locked_clock(file, clock)
        demand(actor, May.WORK_CASE)
        if Pause.objects.filter(clock=row, until_on=None).exists():
            raise WrongMove("it is paused already")
        made = Pause(
            id=uuid4(), clock=row, file=file, from_on=today, reason=reason, paused_at=now, paused_by=actor.user
        )
        made.save(force_insert=True)
        work.clear(file=file, subject=row.id)
        audit_write(action="clock.pause", file=file, subject=row.clock)
        return made


def resume(*, actor: Actor, file: UUID, clock: UUID, now: datetime, today: date) -> None:
    """The clock goes on, and comes back to the list with the day that the pause moved it to. Raises NoSuchFile,
    Refused, WrongMove."""
    with acting(actor, "casework"):
        case = locked(file)
        row = locked_clock(file, clock)
        demand(actor, May.WORK_CASE)
        changed = Pause.objects.filter(clock=row, until_on=None).update(
            until_on=today, resumed_at=now, resumed_by=actor.user
        )
        if not changed:
            raise WrongMove("it is not paused")
        _list(case, row, today, now)
        audit_write(action="clock.resume", file=file, subject=row.clock)


def remind(*, now: datetime, today: date) -> int:
    """One content-free message to who watches a limit that ends soon; returns how many. It may miss a morning or
    run twice, and is right all the same."""
    sent = 0
    with acting(WORKER, "reminders"):
        horizon = today + timedelta(days=max(REMIND_BEFORE_DAYS))
        rows = Clock.objects.filter(stopped_at=None, due_on__lte=horizon).prefetch_related("pauses")
        for row in rows.select_for_update(skip_locked=True, of=("self",)):
            stands = standing(row, today)
            if not reminder_due(stands.due_on, today, row.reminded_on, paused=stands.paused):
                continue
            watcher = row.watcher and User.objects.filter(id=row.watcher, is_active=True).first()
            if watcher:
                key = f"clock:{row.id}:{today}"
                queue(to=watcher.email, language=watcher.language, template="clock", unique_key=key, now=now)
                sent += 1
            Clock.objects.filter(id=row.id).update(reminded_on=today)
    return sent
