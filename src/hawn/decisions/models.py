"""Decisions of the country's profile, their clocks and pauses. Reasons are sealed (``decision:<id>``)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hawn.core.models import Row, together
from hawn.decisions.states import DecisionState


class TakenBack(models.TextChoices):
    """Why a decision is asked for no longer: a list, as words typed here would stand unsealed."""

    DECIDER_AWAY = "decider_away", _("Who was asked is away or has left")
    OTHER_DECIDER = "other_decider", _("Somebody else is to decide")
    NOT_NEEDED_NOW = "not_needed_now", _("The decision is not needed now")
    ASKED_BY_MISTAKE = "asked_by_mistake", _("It was asked for by mistake")


class Decision(Row):
    """One decision of a kind of the profile about one file, asked for and then recorded or taken back."""

    file = models.UUIDField()
    kind = models.CharField(max_length=60)
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in DecisionState], default=DecisionState.ASKED
    )
    outcome = models.CharField(max_length=60, blank=True)
    outside = models.BooleanField(default=False)
    body = models.CharField(max_length=60, blank=True)
    decider = models.UUIDField(null=True)
    decider_name = models.CharField(max_length=160, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    decided_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)
    withdrawn_why = models.CharField(max_length=16, choices=TakenBack.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            together("decisions_decision", "recorded"),
            together("decisions_decision", "withdrawn"),
            models.UniqueConstraint(
                fields=["file", "kind"],
                condition=Q(state=DecisionState.ASKED),
                name="decisions_one_open_of_a_kind",
            ),
            models.CheckConstraint(
                condition=~Q(state=DecisionState.RECORDED)
                | (~Q(outcome="") & ~Q(decider_name="") & Q(decided_on__isnull=False)),
                name="decisions_recorded_is_whole",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["file", "asked_at"], name="decisions_file")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.outcome or self.state}"


class Clock(Row):
    """A clock of the profile running for one file. The promised date stands here; overdue is computed.
    A clock of several events runs once for each that happened (docs/adr/0004)."""

    file = models.UUIDField()
    clock = models.CharField(max_length=60)
    event = models.CharField(max_length=40)
    event_on = models.DateField()
    starts_on = models.DateField()
    due_on = models.DateField(null=True)
    kind = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    started_by = models.UUIDField()
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.UUIDField(null=True)
    stopped_why = models.CharField(max_length=40, blank=True)
    watcher = models.UUIDField(null=True)
    reminded_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            together("decisions_clock", "stopped"),
            models.UniqueConstraint(
                fields=["file", "clock", "event"], condition=Q(stopped_at=None), name="decisions_one_running_clock"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["file"], name="decisions_clock_file"),
            models.Index(fields=["due_on"], condition=Q(stopped_at=None), name="decisions_clock_due"),
        ]

    def __str__(self) -> str:
        return f"{self.clock} due {self.due_on}"


class Pause(Row):
    """Days that do not count on a clock. The database refuses two open pauses of one clock."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="pauses")
    file = models.UUIDField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    reason = models.CharField(max_length=60)
    paused_at = models.DateTimeField()
    paused_by = models.UUIDField()
    resumed_at = models.DateTimeField(null=True)
    resumed_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            together("decisions_pause", "resumed"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="decisions_pause_forward"
            ),
            models.UniqueConstraint(fields=["clock"], condition=Q(until_on=None), name="decisions_one_open_pause"),
        ]

    def __str__(self) -> str:
        return f"pause from {self.from_on}"
