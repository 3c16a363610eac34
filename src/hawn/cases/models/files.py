"""Case files: sight, permission, work items and what happened. Readable data only (class D); the rest is sealed."""

import time
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from hawn.cases.states import CaseState
from hawn.core.models import Row, together

CASE_STATES = [(CaseState.OPEN.value, _("Open")), (CaseState.CLOSED.value, _("Closed"))]


class AgeGroup(models.TextChoices):
    """Never an exact age in readable data. Not asked is not a child."""

    ADULT = "adult", _("Adult")
    CHILD = "child", _("Under 18")
    COULD_BE_CHILD = "could_be_child", _("Could be under 18")
    NOT_ASKED = "not_asked", _("Age not asked")


class Urgency(models.TextChoices):
    """How soon help is needed, in the sender's words."""

    NOW = "now", _("Now")
    TONIGHT = "tonight", _("Tonight")
    WEEK = "week", _("This week")


class Basis(models.TextChoices):
    """Why somebody has sight of a file."""

    ASSIGNMENT = "assignment", _("given the work")
    REQUEST = "request", _("asked for a service")
    PERMISSION = "permission", _("the person said yes")
    DUTY = "duty", _("a duty in law")
    EMERGENCY = "emergency", _("danger to life")


class CloseReason(models.TextChoices):
    """Why a case is closed: a list, as words typed here would stand unsealed."""

    HELP_ARRIVED = "help_arrived", _("The help that was wanted has arrived")
    NOT_WANTED_NOW = "not_wanted_now", _("The person does not want help now, and knows how to come back")
    WENT_ELSEWHERE = "went_elsewhere", _("The person went elsewhere, and others go on")
    OUT_OF_REACH = "out_of_reach", _("The person can no longer be reached")
    ONE_PERSON = "one_person", _("Another file of the same person goes on")
    SOMETHING_ELSE = "something_else", _("It was something else, and other help was found")
    DIED = "died", _("The person has died")
    OTHER_REASON = "other_reason", _("Another reason, written in the case")


class ReopenReason(models.TextChoices):
    """Why a closed case goes on."""

    CAME_BACK = "came_back", _("The person came back")
    NEWS = "news", _("Something new became known")
    MISTAKE = "mistake", _("It was closed by mistake")


class Sight(Row):
    """Who may see which classes (and parts) of a file, why, and until when.

    Nobody writes here but two functions of the database, grant and end (migration 0002)."""

    grantee = models.UUIDField()
    file = models.UUIDField()
    classes = ArrayField(models.CharField(max_length=1))
    kinds = ArrayField(models.CharField(max_length=80), null=True)
    purpose = models.CharField(max_length=60)
    basis = models.CharField(max_length=12, choices=Basis.choices)
    permission = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    granted_by = models.UUIDField()
    granted_at = models.DateTimeField()
    granted_in = models.BigIntegerField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["file", "grantee"], name="cases_sight_file"),
            models.Index(fields=["grantee", "file"], name="cases_sight_grantee"),
            models.Index(fields=["permission"], name="cases_sight_permission"),
            models.Index(fields=["until"], name="cases_sight_until"),
        ]
        constraints: ClassVar = [together("cases_sight", "ended")]

    def __str__(self) -> str:
        return f"{self.basis} {self.classes}"


class Case(Row):
    """One person's file at the first receiver. ``id`` is the file."""

    reference = models.CharField(max_length=20, unique=True)
    alias = models.CharField(max_length=60)
    situation = models.UUIDField()
    state = models.CharField(max_length=20, choices=CASE_STATES, default=CaseState.OPEN)
    age_group = models.CharField(max_length=16, choices=AgeGroup.choices)
    urgency = models.CharField(max_length=8, choices=Urgency.choices)
    danger = models.BooleanField(default=False)
    locality = models.CharField(max_length=12, blank=True)
    language = models.CharField(max_length=12, blank=True)
    lead_team = models.UUIDField()
    assigned_at = models.DateTimeField(null=True)
    assigned_by = models.UUIDField(null=True)
    assigned_to = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    closed_reason = models.CharField(max_length=16, choices=CloseReason.choices, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["situation"], name="cases_case_situation")]
        constraints: ClassVar = [
            together("cases_case", "closed"),
            together("cases_case", "assigned"),
            models.CheckConstraint(
                condition=models.Q(closed_reason__in=["", *CloseReason.values]), name="cases_case_closed_reason_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alias} ({self.reference})"


class PermissionAnswer(models.TextChoices):
    """What the person said. Could not ask is an answer of its own and opens nothing."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    COULD_NOT_ASK = "could_not_ask", _("Could not ask")


class HowGiven(models.TextChoices):
    """How the person gave the answer."""

    SPOKEN = "spoken", _("Spoken")
    WRITTEN = "written", _("In writing")
    SIGNED = "signed", _("By sign or gesture")
    THROUGH_OTHER = "through_other", _("Through someone the person chose")
    BY_SENDER = "by_sender", _("Whoever sent the alert says so")


class GivenBy(models.TextChoices):
    """Who gave the answer. Names stand in the sealed part ``permission:<id>``."""

    PERSON = "person", _("The person")
    WITH_ADVOCATE = "with_advocate", _("The person, with an advocate beside them")
    GUARDIAN = "guardian", _("A guardian, after hearing the child")


class Permission(Row):
    """One answer of the person for one recipient and purpose. Written once; ended by the database's function,
    which closes the sight it opened in the same statement."""

    file = models.UUIDField()
    purpose = models.CharField(max_length=60)
    recipient_team = models.UUIDField(null=True)
    recipient_body = models.CharField(max_length=60)
    classes = ArrayField(models.CharField(max_length=1))
    kinds = ArrayField(models.CharField(max_length=80))
    answer = models.CharField(max_length=16, choices=PermissionAnswer.choices)
    language = models.CharField(max_length=12, blank=True)
    interpreter = models.BooleanField(null=True)
    how_given = models.CharField(max_length=16, choices=HowGiven.choices, blank=True)
    given_by = models.CharField(max_length=16, choices=GivenBy.choices, default=GivenBy.PERSON)
    read_aloud = models.BooleanField(default=False)
    ask_again_on = models.DateField(null=True)
    until = models.DateTimeField(null=True)
    legal_basis = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_how = models.CharField(max_length=20, blank=True)
    told_at = models.DateTimeField(null=True)
    told_by = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["file", "asked_at"], name="cases_permission_file"),
            models.Index(fields=["until"], name="cases_permission_until"),
        ]
        constraints: ClassVar = [
            together("cases_permission", "ended"),
            together("cases_permission", "told"),
            models.CheckConstraint(
                condition=~models.Q(answer="yes") | ~models.Q(how_given=""),
                name="cases_permission_yes_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_body}: {self.answer}"


class WorkItem(Row):
    """One line of somebody's worklist, on its own columns: rewritten by each action that moves work.

    ``holder`` is a person or a team. ``subject`` is the thing that waits (alert, case, question, request,
    decision, clock); ``what`` is a code from ``work.py`` that says what is due."""

    holder = models.UUIDField()
    file = models.UUIDField()
    subject = models.UUIDField()
    view = models.CharField(max_length=10)
    what = models.CharField(max_length=40)
    due_on = models.DateField()
    reference = models.CharField(max_length=20, blank=True)
    alias = models.CharField(max_length=60)
    locality = models.CharField(max_length=12, blank=True)
    age_group = models.CharField(max_length=16, blank=True)
    urgency = models.CharField(max_length=8, blank=True)
    by_whom = models.CharField(max_length=120, blank=True)
    path = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["holder", "view", "due_on", "id"], name="cases_work_view"),
            models.Index(fields=["holder", "due_on", "id"], name="cases_work_due"),
            models.Index(fields=["holder", "urgency", "due_on", "id"], name="cases_work_urgency"),
            models.Index(fields=["holder", "locality", "due_on", "id"], name="cases_work_locality"),
            models.Index(fields=["holder", "what", "due_on", "id"], name="cases_work_what"),
            models.Index(fields=["subject"], name="cases_work_subject"),
            models.Index(fields=["file"], name="cases_work_file"),
        ]

    def __str__(self) -> str:
        return f"{self.alias}: {self.what}"


class Happening(Row):
    """One entry of the timeline: who, what, when. Codes and dates only; words people said are sealed and
    ``envelope`` names the part."""

    file = models.UUIDField()
    at = models.DateTimeField()
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)
    by_team = models.UUIDField(null=True)
    what = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    envelope = models.CharField(max_length=80, blank=True)
    order = models.BigIntegerField(default=time.time_ns)  # entries of one moment stay in the order written

    class Meta:
        indexes: ClassVar = [models.Index(fields=["file", "at", "order"], name="cases_happening_file")]

    def __str__(self) -> str:
        return self.what
