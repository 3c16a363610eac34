"""What the desk does with an alert: acknowledge, ask, open cases, point elsewhere, give advice, confirm a sender."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from hawn.agencies.models import User
from hawn.agencies.roles import May
from hawn.audit.actions import write as audit_write
from hawn.cases import asking, sight, work
from hawn.cases.actions.files import NoSuchFile, Opening, note, open_case
from hawn.cases.actions.permission import Asked, record_permission
from hawn.cases.models import Basis, Case, HowGiven, PermissionAnswer
from hawn.cases.policies import WrongMove, demand
from hawn.cases.sight import Grant
from hawn.core.acting import Actor, acting
from hawn.countries.profiles import catalogue, current
from hawn.notices.actions import queue
from hawn.referrals.actions.sending import about
from hawn.referrals.models import Alert, AlertPerson, Question, Receipt, Report
from hawn.referrals.rules import REPORT
from hawn.referrals.states import (
    ALERT_MOVES,
    PERSON_MOVES,
    REPORT_MOVES,
    AlertState,
    PersonState,
    Progress,
    ReportState,
    SenderLevel,
)
from hawn.vault.actions import put as seal
from hawn.vault.actions import take_all
from hawn.vault.receipts import seal_state

ORDER = [p.value for p in Progress]
CONFIRM, CONFIRM_HOURS = "confirm-sender", 72
ELSEWHERE = (PersonState.REDIRECTED, PersonState.ADVICE_ONLY)
TO_SENDER = "answer:desk"


def locked(alert: UUID) -> Alert:
    """The alert, locked. Raises NoSuchFile."""
    row = Alert.objects.select_for_update().filter(id=alert).first()
    if row is None:
        raise NoSuchFile(str(alert))
    return row


def _people(alert: Alert) -> list[AlertPerson]:
    return list(AlertPerson.objects.filter(alert=alert.id).order_by("tag"))


def _move(alert: Alert, to: AlertState) -> None:
    if to not in ALERT_MOVES[AlertState(alert.state)]:
        raise WrongMove(f"an alert that is {alert.state} cannot become {to}")
    alert.state = to


def _progress(alert: Alert, to: Progress) -> None:
    behind = ORDER[: ORDER.index(to)]
    Receipt.objects.filter(alert=alert.id, progress__in=behind).update(progress=to)


def _retell(alert: Alert) -> None:
    """Works out anew what the sender may be told: what holds for each of the people."""
    asking.ask("SELECT hawn.retell(%s)", alert.id)


def acknowledge(*, actor: Actor, alert: UUID, now: datetime, today: date) -> Alert:
    """A person has read it; the sender's page says so from now on. Raises NoSuchFile, Refused, WrongMove."""
    with acting(actor, "intake"):
        row = locked(alert)
        demand(actor, May.TRIAGE)
        _move(row, AlertState.SEEN)
        row.acknowledged_at, row.acknowledged_by = now, actor.user
        row.save(update_fields=["state", "acknowledged_at", "acknowledged_by"])
        _progress(row, Progress.SEEN)
        _rewrite(row, work.What.ALERT_TRIAGE, work.View.MINE, now, today)
        audit_write(action="alert.acknowledge", file=alert)
        return row


def _rewrite(row: Alert, what: work.What, view: work.View, now: datetime, today: date) -> None:
    work.clear(file=row.id, subject=row.id)
    work.put(
        holder=row.receiver_team,
        about=about(row, [p.age_group for p in _people(row)]),
        subject=row.id,
        view=view,
        what=what,
        due_on=today,
        path=f"/alert/{row.id}/",
        now=now,
    )


def ask(*, actor: Actor, alert: UUID, words: str, now: datetime, today: date) -> Question:
    """One question to the sender, who finds it on the status page; who signed in, on their list too. Raises
    NoSuchFile, Refused, WrongMove when one is open already."""
    with acting(actor, "intake"):
        row = locked(alert)
        demand(actor, May.TRIAGE)
        return _ask(actor, row, words, today, now)


def _ask(actor: Actor, row: Alert, words: str, due_on: date, now: datetime) -> Question:
    if Question.objects.filter(alert=row.id, state="open").exists():
        raise WrongMove("one question at a time")
    question = Question(
        id=uuid4(),
        alert=row.id,
        receipt=row.receipt,
        author_team=row.author_team,
        asked_at=now,
        asked_by=actor.user,
    )
    seal(file=row.id, kind=f"question:{question.id}", content={"words": words}, now=now)
    question.save(force_insert=True)
    Receipt.objects.filter(id=row.receipt).update(question=question.id)
    work.put(
        holder=row.receiver_team,
        about=about(row, [p.age_group for p in _people(row)]),
        subject=question.id,
        view=work.View.WAITING,
        what=work.What.WAIT_FOR_SENDER,
        due_on=due_on,
        path=f"/alert/{row.id}/",
        now=now,
    )
    _list_for_author(row, question.id, work.What.QUESTION_FOR_YOU, due_on, now)
    _tell_author(row, question, now)
    audit_write(action="question.ask", file=row.id, subject=str(question.id))
    return question


def _authors(row: Alert) -> UUID | None:
    """The team that signed the alert and waits to hear of it. What the desk typed for a caller, it asks the caller."""
    return None if row.author_team == row.receiver_team else row.author_team


def _list_for_author(row: Alert, subject: UUID, what: work.What, due_on: date, now: datetime) -> None:
    if (team := _authors(row)) is None:
        return
    work.put(
        holder=team,
        about=work.About(file=row.id, alias=f"{row.people} ×", urgency=row.urgency),  # a team reads no place, no age
        subject=subject,
        view=work.View.NEW,
        what=what,
        due_on=due_on,
        path="/refer/sent/",
        now=now,
    )


def _tell_author(row: Alert, question: Question, now: datetime) -> None:
    if _authors(row) is None or row.author is None:
        return
    author = User.objects.filter(id=row.author, is_active=True).first()
    if author:
        key, where = f"question:{question.id}", {"path": "/refer/sent/"}
        queue(to=author.email, template="question", unique_key=key, now=now, language=author.language, facts=where)


def accept(*, actor: Actor, alert: UUID, tags: list[int], now: datetime, today: date) -> list[Case]:
    """Opens one case per person: each person's sealed parts are sealed anew into their case, the answers about
    permission become rows, and the desk lets go of the alert's copy. Raises NoSuchFile, Refused, WrongMove."""
    with acting(actor, "intake"):
        row = locked(alert)
        demand(actor, May.TRIAGE)
        situation_parts = take_all(file=alert, kinds=["place", "referrer"])
        cases = []
        for person in _people(row):
            if person.tag in tags:
                cases.append(_open(actor, row, person, situation_parts, now, today))
        if not cases:
            raise WrongMove("nobody was chosen")
        if not any(p.state in ELSEWHERE for p in _people(row)):  # nobody is pointed elsewhere any more
            _write_to_sender(row, "", "", now)
        _finish(row, now)
        _retell(row)
        audit_write(action="alert.accept", file=alert, facts={"people": len(cases)})
        return cases


def _open(actor: Actor, row: Alert, person: AlertPerson, shared: dict[str, Any], now: datetime, today: date) -> Case:
    if PersonState.ACCEPTED not in PERSON_MOVES[PersonState(person.state)]:
        raise WrongMove(f"person {person.tag} is {person.state}")
    parts = {**shared, **take_all(file=person.id)}
    wish = parts.get("wish", {})
    opening = Opening(
        situation=row.situation,
        age_group=person.age_group,
        urgency=row.urgency,
        danger=row.danger == "yes",
        locality=row.locality,
        language=str(parts.get("language", {}).get("language", "")),
        reported_at=row.happened_at,
        parts=parts,
    )
    case = open_case(actor=actor, opening=opening, now=now, today=today)
    if row.people == 1:  # what was ticked once for several people is nobody's own answer: each is asked
        for purpose in ("referral", "police"):
            _permission(actor, case, purpose, parts, now)
        _wishes(actor, case, wish, now)
    person.state, person.case, person.decided_at, person.decided_by = (
        PersonState.ACCEPTED,
        case.id,
        now,
        actor.user,
    )
    person.save(update_fields=["state", "case", "decided_at", "decided_by"])
    # The alert's copy is closed: only the workflow stays in sight.
    sight.grant(grantee=row.receiver_team, file=person.id, what=Grant(("D",), "intake", Basis.ASSIGNMENT))
    sight.end(grantee=row.receiver_team, file=person.id, basis=Basis.DUTY)
    return case


def _wishes(actor: Actor, case: Case, wish: dict[str, Any], now: datetime) -> None:
    """What the person wants first, as facts of the timeline; assistance makes needs of them (its migration 0010)."""
    named = {s.id: s.name for s in catalogue().services}
    for service in wish.get("wants", []):
        if service in named:
            note(actor=actor, file=case.id, what="wished", now=now, facts={"service": named[service], "key": service})


def _permission(actor: Actor, case: Case, purpose: str, parts: dict[str, Any], now: datetime) -> None:
    """What the person said, as the sender tells it, with the language, the interpreter and the way it was said."""
    wish, spoken = parts.get("wish", {}), parts.get("language", {})
    nobody_asked = "could_not_ask" if wish.get("answer") == "could_not_ask" else ""
    answer, rule = wish.get(f"permission_{purpose}") or nobody_asked, current().permission(purpose)
    if not answer or rule.recipient is None:
        return
    how = wish.get("permission_how") or HowGiven.BY_SENDER
    interpreted = how == "interpreter"
    # That one is needed does not say that one was there; that none is needed does.
    interpreter = True if interpreted else False if spoken.get("interpreter") == "no" else None
    asked = Asked(
        purpose=purpose,
        recipient_body=rule.recipient,
        answer=PermissionAnswer(answer),
        kinds=("wish", "safe_contact", "signs") if answer == "yes" else (),
        legal_basis=str(rule.basis),
        language=str(spoken.get("language", "")),
        interpreter=None if answer == "could_not_ask" else interpreter,
        how_given="" if answer == "could_not_ask" else HowGiven.SPOKEN if interpreted else HowGiven(how),
    )
    record_permission(actor=actor, file=case.id, asked=asked, now=now)


def _finish(row: Alert, now: datetime) -> None:
    """Takes an alert off the list once every person of it is decided."""
    if AlertPerson.objects.filter(alert=row.id, state=PersonState.WAITING).exists():
        return
    if row.state == AlertState.DONE:  # somebody who was pointed elsewhere is taken after all
        return
    if row.state == AlertState.SENT:
        _move(row, AlertState.SEEN)
    _move(row, AlertState.DONE)
    row.save(update_fields=["state"])
    work.clear(file=row.id, subject=row.id)


def turn(*, actor: Actor, alert: UUID, to: PersonState, body: str, reason: str, now: datetime) -> Alert:
    """Points the sender elsewhere with a reason (redirected), or advises the sender alone (advice only): for
    everybody of the alert who waits. The sender reads the body and the words. Raises NoSuchFile, Refused, WrongMove."""
    with acting(actor, "intake"):
        row = locked(alert)
        demand(actor, May.TRIAGE)
        waiting = [p for p in _people(row) if p.state == PersonState.WAITING]
        if not waiting:
            raise WrongMove("nobody waits")
        for person in waiting:
            person.state, person.decided_at, person.decided_by = to, now, actor.user
            person.save(update_fields=["state", "decided_at", "decided_by"])
        _write_to_sender(row, body, reason, now)
        _finish(row, now)
        _retell(row)
        audit_write(action=f"alert.{to}", file=alert, facts={"body": body})
        return row


def _write_to_sender(row: Alert, body: str, words: str, now: datetime) -> None:
    receipt = Receipt.objects.get(id=row.receipt)
    if words or receipt.written_at:
        seal(file=row.id, kind=TO_SENDER, content={"words": words}, now=now)
    receipt.redirected_to, receipt.written_at = body, now if words else None
    receipt.save(update_fields=["redirected_to", "written_at"])


def confirm_sender(*, actor: Actor, alert: UUID, how: str, now: datetime) -> None:
    """The sender was called back through the switchboard, or answered a work mail: the status page may tell
    more. Raises NoSuchFile, Refused, WrongMove."""
    with acting(actor, "intake"):
        row = locked(alert)
        demand(actor, May.CONFIRM_SENDER)
        changed = Receipt.objects.filter(id=row.receipt, confirmed_at=None).update(
            level=SenderLevel.CONFIRMED, confirmed_at=now, confirmed_by=actor.user, confirmed_how=how
        )
        if not changed:
            raise WrongMove("the sender was confirmed before")
        audit_write(action="sender.confirm", file=alert, facts={"how": how})


def mail_sender(*, actor: Actor, alert: UUID, to: str, language: str, now: datetime) -> None:
    """Sends a link to the sender's work mail; who opens it and presses the button is confirmed. The mail names
    nothing and the link opens no content (S8). Raises NoSuchFile, Refused, WrongMove."""
    with acting(actor, "intake"):
        row = locked(alert)
        demand(actor, May.CONFIRM_SENDER)
        if not Receipt.objects.filter(id=row.receipt, confirmed_at=None).update(confirm_asked_at=now):
            raise WrongMove("the sender was confirmed before")
        key = seal_state(CONFIRM, {"receipt": str(row.receipt)})
        unique = f"confirm:{row.receipt}:{now:%Y%m%d%H%M}"
        queue(
            to=to, template="confirm", unique_key=unique, now=now, language=language, facts={"path": f"/confirm/{key}/"}
        )
        audit_write(action="sender.mail", file=alert)


def return_report(*, actor: Actor, alert: UUID, words: str, due_on: date, now: datetime, today: date) -> Report:
    """Gives the full report back for what is missing, with a date: both or neither. Until then it stands on the lists
    of the desk and of the author's team. Raises NoSuchFile, Refused,
    WrongMove, also when a question to the sender is open."""
    with acting(actor, "intake"):
        row = locked(alert)
        demand(actor, May.TRIAGE)
        report = Report.objects.select_for_update().filter(alert=alert).first()
        if report is None or ReportState.RETURNED not in REPORT_MOVES[ReportState(report.state)]:
            raise WrongMove("there is no sent report")
        report.state, report.returned_at, report.returned_by = ReportState.RETURNED, now, actor.user
        report.due_on = due_on
        report.save(update_fields=["state", "returned_at", "returned_by", "due_on"])
        for holder in filter(None, (row.receipt, row.author_team)):  # its authors write on
            sight.grant(grantee=holder, file=alert, what=Grant(("C",), REPORT, Basis.DUTY, kinds=("report",)))
        work.clear(file=alert, subject=report.id)
        _list_for_author(row, report.id, work.What.REPORT_RETURNED, due_on, now)
        audit_write(action="report.return", file=alert)
        _ask(actor, row, words, due_on, now)
        return report
