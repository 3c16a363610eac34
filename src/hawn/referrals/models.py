"""First alerts, the people in them, receipts, questions and full reports. What was said is sealed in envelopes."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hawn.cases.models import AgeGroup, Urgency
from hawn.core.models import Row, together
from hawn.referrals.states import (
    AlertState,
    PersonState,
    Progress,
    QuestionState,
    ReportState,
    SenderLevel,
)


def _choices(states: type) -> list[tuple[str, str]]:
    return [(s.value, s.value) for s in states]  # type: ignore[attr-defined]


class Danger(models.TextChoices):
    """The first question (S4). Never asked through immigration status."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_KNOWN = "not_known", _("I do not know")


class Alert(Row):
    """One first alert about 1..n people. ``id`` is the alert's file and was made in the form before sending."""

    state = models.CharField(max_length=12, choices=_choices(AlertState), default=AlertState.SENT)
    situation = models.UUIDField()
    danger = models.CharField(max_length=10, choices=Danger.choices)
    urgency = models.CharField(max_length=8, choices=Urgency.choices)
    locality = models.CharField(max_length=12, blank=True)
    people = models.PositiveSmallIntegerField()
    by_phone = models.BooleanField(default=False)
    happened_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    receiver_team = models.UUIDField()
    author = models.UUIDField(null=True)
    author_team = models.UUIDField(null=True)
    receipt = models.UUIDField(unique=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [together("referrals_alert", "acknowledged")]

    def __str__(self) -> str:
        return f"alert of {self.sent_at:%Y-%m-%d}"


class AlertPerson(Row):
    """One person of an alert, by tag number. ``id`` is the person's file until a case is opened."""

    alert = models.UUIDField()
    tag = models.PositiveSmallIntegerField()
    age_group = models.CharField(max_length=16, choices=AgeGroup.choices)
    children_with = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=_choices(PersonState), default=PersonState.WAITING)
    case = models.UUIDField(null=True)
    worker = models.UUIDField(null=True)
    progress = models.CharField(max_length=20, choices=_choices(Progress), default=Progress.RECEIVED)
    may_tell = models.BooleanField(default=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alert", "tag"], name="referrals_one_tag_per_alert"),
            together("referrals_alertperson", "decided"),
            models.CheckConstraint(
                condition=models.Q(state=PersonState.ACCEPTED, case__isnull=False)
                | (~models.Q(state=PersonState.ACCEPTED) & models.Q(case=None)),
                name="referrals_accepted_has_case",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case"], name="referrals_person_case")]

    def __str__(self) -> str:
        return f"person {self.tag}"


class Receipt(Row):
    """What the sender may see again. ``id`` is the receipt's lookup id; the receipt itself is with the sender
    alone. ``digest`` tells an identical retry from a changed one. Of several people the sender reads what holds for
    each: ``progress`` is that of whoever is least far, ``may_tell`` ends with the first who objects. ``written_at``:
    the desk wrote to the sender (another place, advice), sealed as ``answer:desk``."""

    alert = models.UUIDField(unique=True)
    digest = models.CharField(max_length=64)
    level = models.CharField(max_length=12, choices=_choices(SenderLevel))
    progress = models.CharField(max_length=20, choices=_choices(Progress), default=Progress.RECEIVED)
    may_tell = models.BooleanField(default=True)
    question = models.UUIDField(null=True)
    redirected_to = models.CharField(max_length=60, blank=True)
    written_at = models.DateTimeField(null=True)
    author_team = models.UUIDField(null=True)
    sent_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)
    confirmed_how = models.CharField(max_length=20, blank=True)
    confirm_asked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [together("referrals_receipt", "confirmed")]
        indexes: ClassVar = [
            models.Index(fields=["author_team", "sent_at", "id"], name="referrals_receipt_team"),
            models.Index(
                fields=["author_team", "sent_at", "id"],
                condition=models.Q(question__isnull=False),
                name="referrals_receipt_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"receipt {self.progress}"


class Refusal(Row):
    """People who said no, and that nothing else was kept of them. ``id`` is the receipt's lookup id, so that a retry
    counts nobody twice; ``period`` as closely as the profile allows."""

    period = models.CharField(max_length=10)
    people = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.period


class Question(Row):
    """One question of the desk to the sender; words are sealed as ``question:<id>`` and ``answer:<id>``."""

    alert = models.UUIDField()
    receipt = models.UUIDField()
    author_team = models.UUIDField(null=True)
    state = models.CharField(max_length=12, choices=_choices(QuestionState), default=QuestionState.OPEN)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            together("referrals_question", "answered"),
            models.UniqueConstraint(
                fields=["alert"],
                condition=models.Q(state=QuestionState.OPEN),
                name="referrals_one_open_question",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["alert", "asked_at"], name="referrals_question_alert")]

    def __str__(self) -> str:
        return f"question {self.state}"


class Report(Row):
    """The full report to an alert; its sections are sealed as ``report:<section>`` in the alert's file."""

    alert = models.UUIDField(unique=True)
    receipt = models.UUIDField()
    author_team = models.UUIDField(null=True)
    state = models.CharField(max_length=12, choices=_choices(ReportState), default=ReportState.DRAFT)
    sections = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_by = models.UUIDField(null=True)
    returned_at = models.DateTimeField(null=True)
    returned_by = models.UUIDField(null=True)
    due_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            together("referrals_report", "sent"),
            together("referrals_report", "returned"),
        ]

    def __str__(self) -> str:
        return f"report {self.state}"
