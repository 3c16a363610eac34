"""Worklists: one row per thing that waits, per holder, rewritten by each action that moves work."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from hawn.cases.models import WorkItem
from hawn.core.acting import current


class View(models.TextChoices):
    """The tabs of a worklist. "Due today" is computed from the date, no row says so."""

    NEW = "new", _("New")
    WAITING = "waiting", _("Waiting for others")
    MINE = "mine", _("My work")


class What(models.TextChoices):
    """What is due, in the words of the list."""

    ALERT_NEW = "alert_new", _("Read the new alert")
    ALERT_TRIAGE = "alert_triage", _("Decide what to do with the alert")
    ANSWER_FROM_SENDER = "answer_from_sender", _("The sender answered")
    WAIT_FOR_SENDER = "wait_for_sender", _("Waiting for the sender's answer")
    REPORT_ARRIVED = "report_arrived", _("Read the full report")
    QUESTION_FOR_YOU = "question_for_you", _("Answer the desk's question")
    REPORT_RETURNED = "report_returned", _("Complete the report")
    CASE_UNASSIGNED = "case_unassigned", _("Give the case to a case worker")
    CASE_OPEN = "case_open", _("Next step with the person")
    DECISION_ASKED = "decision_asked", _("Decide")
    WAIT_FOR_DECISION = "wait_for_decision", _("Waiting for a decision")
    DECISION_MADE = "decision_made", _("Tell the person about the decision")
    CLOCK = "clock", _("A time limit ends")
    REQUEST_NEW = "request_new", _("Answer the request")
    REQUEST_QUESTION = "request_question", _("A provider asks")
    REQUEST_DELIVER = "request_deliver", _("Deliver the service")
    WAIT_FOR_PROVIDER = "wait_for_provider", _("Waiting for a provider")
    NO_PLACE = "no_place", _("No place found: find another way")
    PROVIDER_LEFT = "provider_left", _("A provider left: find another way")
    REQUEST_ANSWERED = "request_answered", _("A provider answered")
    BLOCK = "block", _("Clear what holds things up")
    ERASURE_DUE = "erasure_due", _("Say whether this file may be erased")
    SHARED = "shared", _("Something was shared with you")
    SHARE_ENDS = "share_ends", _("A share ends in a week")
    ASK_AGAIN = "ask_again", _("Ask the person again")
    STOP_USING = "stop_using", _("Stop using what you were given")
    TELL_TO_STOP = "tell_to_stop", _("Tell them to stop using what they were given")
    LOOKED_AT = "looked_at", _("Others looked at your case this week")
    CONFIRM_PEOPLE = "confirm_people", _("Say who still works here")
    EMERGENCY_OPENED = "emergency_opened", _("Your case was opened in an emergency")
    EMERGENCY_REVIEW = "emergency_review", _("Look at an emergency opening")
    ORDER_TO_CERTIFY = "order_to_certify", _("Certify an extract for a court")
    ORDER_CERTIFIED = "order_certified", _("The extract for the court is certified")
    ORDER_ANSWER = "order_answer", _("Answer a court order")
    TELL_ABOUT_ORDER = "tell_about_order", _("Tell the person about the court order")
    MAY_BE_KNOWN = "may_be_known", _("May be known: look at two files")
    LINK_REVIEW = "link_review", _("Are two files of one person?")
    BREACH = "breach", _("A data breach: 72 hours to tell the authority")
    LINK_DONE = "link_done", _("Two files are of one person")


# What is news, and done when it was read; everything else is done by doing it.
NEWS = frozenset(
    {
        What.ANSWER_FROM_SENDER,
        What.DECISION_MADE,
        What.REQUEST_ANSWERED,
        What.NO_PLACE,
        What.CLOCK,
        What.REPORT_ARRIVED,
        What.SHARED,
        What.LOOKED_AT,
        What.CONFIRM_PEOPLE,
        What.SHARE_ENDS,
        What.EMERGENCY_OPENED,
        What.ORDER_CERTIFIED,
        What.TELL_ABOUT_ORDER,
        What.LINK_DONE,
    }
)


@dataclass(frozen=True, slots=True)
class About:
    """The readable facts of a file that its work items repeat, so that a list needs no join."""

    file: UUID
    alias: str
    reference: str = ""
    locality: str = ""
    age_group: str = ""
    urgency: str = ""


def put(
    *,
    holder: UUID,
    about: About,
    subject: UUID,
    view: View,
    what: What,
    due_on: date,
    path: str,
    now: datetime,
    by_whom: str = "",
) -> None:
    """Adds one line to a worklist. ``path`` is where a click leads; ``by_whom`` who is waited for."""
    current()
    WorkItem.objects.create(
        holder=holder,
        file=about.file,
        subject=subject,
        view=view,
        what=what,
        due_on=due_on,
        path=path,
        created_at=now,
        by_whom=by_whom[:120],
        alias=about.alias,
        reference=about.reference,
        locality=about.locality,
        age_group=about.age_group,
        urgency=about.urgency,
    )


def clear(*, file: UUID, subject: UUID) -> int:
    """Takes ``subject`` off every worklist; returns from how many."""
    current()
    with connection.cursor() as cursor:
        cursor.execute("SELECT hawn.clear_work(%s, %s)", [file, subject])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def due_here(file: UUID, grantees: tuple[UUID, ...]) -> list[WorkItem]:
    """What waits on one file for whoever holds these ids, soonest first."""
    current()
    return list(WorkItem.objects.filter(file=file, holder__in=grantees).order_by("due_on", "id"))


def tick_off(item: UUID) -> bool:
    """Takes one line off one's own list; False when it is not there."""
    current()
    with connection.cursor() as cursor:
        cursor.execute("SELECT hawn.clear_item(%s)", [item])
        row = cursor.fetchone()
    return bool(row and row[0])
