"""What senders do: send an alert once, answer a question, write the full report."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, connection

from hawn.agencies.queries import team_id
from hawn.audit.actions import write as audit_write
from hawn.cases import asking, sight, work
from hawn.cases.models import Basis
from hawn.cases.policies import WrongMove
from hawn.cases.sight import Grant
from hawn.core.acting import Actor, acting
from hawn.countries.profiles import current
from hawn.referrals import rules
from hawn.referrals.models import Alert, AlertPerson, Question, Receipt, Refusal, Report
from hawn.referrals.states import QUESTION_MOVES, REPORT_MOVES, QuestionState, ReportState, SenderLevel
from hawn.vault.actions import put as seal
from hawn.vault.actions import put_all as seal_all
from hawn.vault.receipts import lookup_id


class SentDifferently(ValueError):
    """This form was sent before with other answers; those stand, and these were not sent."""


class CountedBefore(SentDifferently):
    """This form was sent before with the person's no: that was counted, and nothing was kept."""


class NoSuchReceipt(LookupError):
    """No alert has this receipt. Said in the same words and time whatever the reason."""


@dataclass(frozen=True, slots=True)
class NewAlert:
    """A first alert as it leaves the form. ``parts`` are sealed in the alert's file, ``person_parts`` in each
    person's; kind to content. ``refused``: an adult said no, and it is counted, no more."""

    id: UUID
    receipt: str
    danger: str
    urgency: str
    locality: str
    groups: list[str]
    children_with: int
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    person_parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_phone: bool = False
    happened_at: datetime | None = None
    refused: bool = False

    def digest(self) -> str:
        """Over everything that was answered, not over ids or times."""
        return rules.digest(
            {
                "danger": self.danger,
                "urgency": self.urgency,
                "locality": self.locality,
                "groups": self.groups,
                "children_with": self.children_with,
                "parts": self.parts,
                "person_parts": self.person_parts,
            }
        )


def receiver_team() -> UUID:
    """The team of the profile that receives first alerts."""
    profile = current()
    team = profile.team(profile.first_receiver.team)
    return team_id(team.body, team.id)


def receipt_actor(lookup: UUID) -> Actor:
    """Who holds a receipt: an actor that sees what the receipt opens and nothing else."""
    return Actor(user=lookup, role="public_sender")


def submit(*, sender: Actor | None, alert: NewAlert, now: datetime, today: date) -> UUID:
    """Takes an alert once. An identical retry changes nothing; returns the receipt's lookup id.

    Of an adult who said no, only a count is written, and nobody's name beside it: not even who sent it.

    Raises SentDifferently when the same form was sent with other answers, CountedBefore when those were a no.
    """
    lookup = lookup_id(alert.receipt)  # slow: before any transaction
    actor = sender or receipt_actor(lookup)
    if _already(lookup, alert):
        return lookup
    try:
        if alert.refused:
            _count(lookup, len(alert.groups), today)
        else:
            with acting(actor, "alert"):
                _write(actor, sender, lookup, alert, now, today)
    except IntegrityError:
        # Two at once: the first one's row stands, and this one is compared with it.
        if not _already(lookup, alert):
            raise
    return lookup


def _already(lookup: UUID, alert: NewAlert) -> bool:
    with acting(receipt_actor(lookup), "alert"):
        row = Receipt.objects.filter(id=lookup).first()
        counted = Refusal.objects.filter(id=lookup).exists()
    if counted and not alert.refused:
        raise CountedBefore
    if row is not None and (alert.refused or row.digest != alert.digest()):
        raise SentDifferently
    return counted or row is not None


def _count(lookup: UUID, people: int, today: date) -> None:
    nobody = Actor(user=uuid4(), role="public_sender")  # the line in the audit leads to no sender and no receipt
    with acting(nobody, "refusal"):
        Refusal(id=lookup, period=rules.period(current().refusal.counted_by, today), people=people).save(
            force_insert=True
        )
        audit_write(action="refusal.count", facts={"people": people})


def _write(actor: Actor, sender: Actor | None, lookup: UUID, new: NewAlert, now: datetime, today: date) -> None:
    desk = receiver_team()
    situation = uuid4()
    author_team = sender.team if sender else None
    people = [uuid4() for _ in new.groups]  # a file of its own for each
    senders = [lookup] + ([author_team] if author_team else [])
    granted = [
        (holder, new.id, Grant(share.classes, share.purpose, Basis.DUTY, kinds=share.kinds))
        for share in rules.SHARES
        for holder in ([desk] if share.grantee == "desk" else senders)
    ]
    whole = Grant(rules.ALL, "intake", Basis.DUTY)
    sight.grant_all(granted + [(desk, file, whole) for file in people])
    Receipt.objects.create(
        id=lookup,
        alert=new.id,
        digest=new.digest(),
        level=SenderLevel.SIGNED_IN if sender and not new.by_phone else SenderLevel.ANONYMOUS,
        author_team=author_team,
        sent_at=now,
    )
    row = Alert(
        id=new.id,
        situation=situation,
        danger=new.danger,
        urgency=new.urgency,
        locality=new.locality,
        people=len(new.groups),
        by_phone=new.by_phone,
        happened_at=new.happened_at or now,
        sent_at=now,
        receiver_team=desk,
        author=sender.user if sender else None,
        author_team=author_team,
        receipt=lookup,
    )
    row.save(force_insert=True)
    seal_all(file=new.id, parts=new.parts, now=now)
    AlertPerson.objects.bulk_create(
        AlertPerson(id=file, alert=new.id, tag=tag, age_group=group, children_with=new.children_with if tag == 1 else 0)
        for tag, (file, group) in enumerate(zip(people, new.groups, strict=True), start=1)
    )
    for tag, file in enumerate(people, start=1):
        seal_all(file=file, parts=_said_of(new, tag), now=now)
    work.put(
        holder=desk,
        about=about(row, new.groups),
        subject=new.id,
        view=work.View.NEW,
        what=work.What.ALERT_NEW,
        due_on=today,
        path=f"/alert/{new.id}/",
        now=now,
    )
    audit_write(action="alert.send", file=new.id, facts={"people": len(new.groups), "by_phone": new.by_phone})


def _said_of(new: NewAlert, tag: int) -> dict[str, dict[str, Any]]:
    """The parts of one person's file."""
    parts, several = dict(new.person_parts), len(new.groups)
    if tag > 1:
        parts.pop("family", None)  # the children are with the first person, as their number is
    if "wish" in parts and several > 1:
        parts["wish"] = {**parts["wish"], "said_for": several}  # said for all at once: nobody's own answer yet
    return parts


def about(alert: Alert, groups: list[str]) -> work.About:
    """The readable facts of an alert on a worklist: never a name."""
    return work.About(
        file=alert.id,
        alias=f"{alert.people} ×",
        locality=alert.locality,
        urgency=alert.urgency,
        age_group="could_be_child" if rules.could_be_children(groups) else groups[0],
    )


def answer(*, actor: Actor, question: UUID, words: str, now: datetime, today: date) -> None:
    """The sender answers the open question; the desk finds it on its list.

    Raises NoSuchReceipt, WrongMove.
    """
    with acting(actor, "answer"):
        row = Question.objects.select_for_update().filter(id=question).first()
        if row is None:
            raise NoSuchReceipt
        if QuestionState.ANSWERED not in QUESTION_MOVES[QuestionState(row.state)]:
            raise WrongMove("the question was answered before")
        seal(file=row.alert, kind=f"answer:{row.id}", content={"words": words}, now=now)
        row.state, row.answered_at, row.answered_by = QuestionState.ANSWERED, now, actor.user
        row.save(update_fields=["state", "answered_at", "answered_by"])
        Receipt.objects.filter(id=row.receipt).update(question=None)
        _back_to_desk(row.alert, row.id, now, today)
        audit_write(action="question.answer", file=row.alert, subject=str(row.id))


def _back_to_desk(alert: UUID, subject: UUID, now: datetime, today: date) -> None:
    """What came of the sender stands on the desk's list, with the facts of the alert, which the sender cannot read
    again. Raises Refused."""
    work.clear(file=alert, subject=subject)
    asking.ask("SELECT hawn.back_to_desk(%s, %s, %s, %s, %s)", uuid4(), alert, subject, today, now)


def open_report(*, actor: Actor, receipt: UUID, now: datetime) -> Report:
    """The full report of an alert, begun on first opening. Raises NoSuchReceipt."""
    with acting(actor, "report"):
        row = Receipt.objects.filter(id=receipt).first()
        if row is None:
            raise NoSuchReceipt
        found = Report.objects.filter(alert=row.alert).first()
        if found is None:
            found = Report(alert=row.alert, receipt=row.id, author_team=row.author_team, started_at=now)
            found.save(force_insert=True)
            audit_write(action="report.begin", file=row.alert)
        return found


def write_section(*, actor: Actor, report: UUID, section: str, words: str, now: datetime) -> Report:
    """Keeps one section of a report, sealed, until it is sent. Raises NoSuchReceipt, WrongMove."""
    with acting(actor, "report"):
        row = Report.objects.select_for_update().filter(id=report).first()
        if row is None:
            raise NoSuchReceipt
        if ReportState.SENT not in REPORT_MOVES[ReportState(row.state)]:
            raise WrongMove("the report was sent; ring the desk to change it")
        seal(file=row.alert, kind=f"report:{section}", content={"words": words}, now=now)
        row.sections = {**row.sections, section: bool(words.strip())}
        row.save(update_fields=["sections"])
        audit_write(action="report.write", file=row.alert, subject=section)
        return row


def send_report(*, actor: Actor, report: UUID, now: datetime, today: date) -> Report:
    """Sends the report, again after it was returned. Raises NoSuchReceipt, WrongMove."""
    with acting(actor, "report"):
        row = Report.objects.select_for_update().filter(id=report).first()
        if row is None:
            raise NoSuchReceipt
        if ReportState.SENT not in REPORT_MOVES[ReportState(row.state)]:
            raise WrongMove("the report was sent before")
        row.state, row.sent_at, row.sent_by, row.due_on = ReportState.SENT, now, actor.user, None
        row.save(update_fields=["state", "sent_at", "sent_by", "due_on"])
        _back_to_desk(row.alert, row.id, now, today)
        audit_write(action="report.send", file=row.alert)
        with connection.cursor() as cursor:  # what was sent is for the desk to open, not for its authors
            cursor.execute("SELECT hawn.end_own_report(%s)", [row.alert])
        return row


def confirm(*, lookup: UUID, now: datetime) -> None:
    """The sender opened the link in the work mail and pressed the button: the status page may tell more (S11).

    A link used twice changes nothing. Raises NoSuchReceipt.
    """
    actor = receipt_actor(lookup)
    with acting(actor, "confirm"):
        row = Receipt.objects.select_for_update().filter(id=lookup).first()
        if row is None:
            raise NoSuchReceipt
        if row.confirmed_at is not None:
            return
        row.level, row.confirmed_at, row.confirmed_by, row.confirmed_how = (
            SenderLevel.CONFIRMED,
            now,
            actor.user,
            "work_mail",
        )
        row.save(update_fields=["level", "confirmed_at", "confirmed_by", "confirmed_how"])
        audit_write(action="sender.confirm", file=row.alert, facts={"how": "work_mail"})
