"""What is counted at an event, and the quarterly pulse. Counts and codes; no name, no free text, no hour."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hawn.community.states import Way
from hawn.core.models import Row

RUNGS = ("present", "greeted", "talked", "came_back", "asked_practical", "asked_for_help")


class Tally(Row):
    """Counts of one event by one device, in the order of the ladder; several of one event add up. The device makes
    the id; ``digest`` tells a repeat from something else. Who counted stands nowhere here."""

    event = models.UUIDField()
    series = models.UUIDField(null=True)
    teams = ArrayField(models.UUIDField())
    counted_on = models.DateField()
    present = models.PositiveSmallIntegerField(default=0)
    greeted = models.PositiveSmallIntegerField(default=0)
    talked = models.PositiveSmallIntegerField(default=0)
    came_back = models.PositiveSmallIntegerField(default=0)
    asked_practical = models.PositiveSmallIntegerField(default=0)
    asked_for_help = models.PositiveSmallIntegerField(default=0)
    topics = models.JSONField(default=dict)
    spoken = ArrayField(models.CharField(max_length=10), default=list)
    same_face = models.BooleanField(null=True)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["event"], name="community_tally_event"),
            models.Index(fields=["counted_on"], name="community_tally_day"),
        ]

    def __str__(self) -> str:
        return f"{self.counted_on}"


class Pulse(Row):
    """Three answers (1 to 5 faces, none where it was left out) of somebody, in a quarter such as ``2026-Q4``."""

    team = models.UUIDField()
    quarter = models.CharField(max_length=7)
    way = models.CharField(max_length=10, choices=[(w.value, w.value) for w in Way])
    respect = models.PositiveSmallIntegerField(null=True)
    ask = models.PositiveSmallIntegerField(null=True)
    safe = models.PositiveSmallIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["team", "quarter"], name="community_pulse_quarter")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(respect=None) | Q(respect__range=(1, 5)))
                & (Q(ask=None) | Q(ask__range=(1, 5)))
                & (Q(safe=None) | Q(safe__range=(1, 5))),
                name="community_pulse_faces",
            )
        ]

    def __str__(self) -> str:
        return self.quarter
