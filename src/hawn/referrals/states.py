"""States of alerts, of their people, of reports and of questions, with the legal moves."""

from enum import StrEnum


class AlertState(StrEnum):
    """Until somebody acknowledged, the sender reads "not yet seen by a person"."""

    SENT = "sent"
    SEEN = "seen"
    DONE = "done"


class PersonState(StrEnum):
    """What became of one person of an alert."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REDIRECTED = "redirected"
    ADVICE_ONLY = "advice_only"


class ReportState(StrEnum):
    """The full report: written when there is time, by anyone of the author's team."""

    DRAFT = "draft"
    SENT = "sent"
    RETURNED = "returned"


class QuestionState(StrEnum):
    """One question at a time from the desk to the sender."""

    OPEN = "open"
    ANSWERED = "answered"


class SenderLevel(StrEnum):
    """Who the sender is, for what the status page may tell (S11)."""

    ANONYMOUS = "anonymous"
    SIGNED_IN = "signed_in"
    CONFIRMED = "confirmed"


class Progress(StrEnum):
    """The most that a sender is ever told, coarse on purpose."""

    RECEIVED = "received"
    SEEN = "seen"
    WITH_CASE_WORKER = "with_case_worker"
    HELP_STARTED = "help_started"
    CLOSED = "closed"


ALERT_MOVES: dict[AlertState, frozenset[AlertState]] = {
    AlertState.SENT: frozenset({AlertState.SEEN}),
    AlertState.SEEN: frozenset({AlertState.DONE}),
    AlertState.DONE: frozenset(),
}

PERSON_MOVES: dict[PersonState, frozenset[PersonState]] = {
    PersonState.WAITING: frozenset({PersonState.ACCEPTED, PersonState.REDIRECTED, PersonState.ADVICE_ONLY}),
    PersonState.ADVICE_ONLY: frozenset({PersonState.ACCEPTED}),
    PersonState.REDIRECTED: frozenset({PersonState.ACCEPTED}),
    PersonState.ACCEPTED: frozenset(),
}

REPORT_MOVES: dict[ReportState, frozenset[ReportState]] = {
    ReportState.DRAFT: frozenset({ReportState.SENT}),
    ReportState.SENT: frozenset({ReportState.RETURNED}),
    ReportState.RETURNED: frozenset({ReportState.SENT}),
}

QUESTION_MOVES: dict[QuestionState, frozenset[QuestionState]] = {
    QuestionState.OPEN: frozenset({QuestionState.ANSWERED}),
    QuestionState.ANSWERED: frozenset(),
}
