"""Meetings: series ("every second Tuesday") and their dates."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from hawn.community.states import Going
from hawn.core.models import Row, together


class Meeting(Row):
    """What a series and one date have in common. ``teams`` are all who host, the owner first; ``words``: language to
    what is said about it; ``faces``: hosts; ``interpreters``: languages that are interpreted."""

    team = models.UUIDField()
    teams = ArrayField(models.UUIDField())
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=120, blank=True)
    words = models.JSONField(default=dict)
    place = models.CharField(max_length=160)
    address = models.CharField(max_length=240, blank=True)
    locality = models.CharField(max_length=10)
    faces = ArrayField(models.UUIDField(), default=list)
    languages = ArrayField(models.CharField(max_length=10), default=list)
    interpreters = ArrayField(models.CharField(max_length=10), default=list)
    features = ArrayField(models.CharField(max_length=20), default=list)
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField()

    class Meta:
        abstract = True


class Series(Meeting):
    """A rule in the words of RFC 5545 (``FREQ=WEEKLY;INTERVAL=2;BYDAY=TU``), from a day until a day or on and on."""

    rule = models.CharField(max_length=120)
    starts_on = models.DateField()
    until = models.DateField(null=True)
    begins = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField(null=True)
    published_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["team"], name="community_series_team")]
        constraints: ClassVar = [
            together("community_series", "published"),
            together("community_series", "ended"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("starts_on")), name="community_series_ends_after"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.kind


class Event(Meeting):
    """One date. ``recurs_on``: the day on which the series has it, wherever it was moved. ``version`` rises with each
    change (SEQUENCE of RFC 5545)."""

    series = models.UUIDField(null=True)
    recurs_on = models.DateField(null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    moved_from = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in Going], default=Going.PLANNED)
    notice = models.CharField(max_length=240, blank=True)
    version = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True)
    published_by = models.UUIDField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["starts_at", "id"], name="community_event_when"),
            models.Index(fields=["kind", "starts_at", "id"], name="community_event_kind"),
            models.Index(fields=["locality", "starts_at", "id"], name="community_event_place"),
            models.Index(fields=["series", "starts_at"], name="community_event_series"),
            GinIndex(fields=["languages"], name="community_event_languages"),
            GinIndex(fields=["features"], name="community_event_features"),
            GinIndex(fields=["teams"], name="community_event_teams"),
        ]
        constraints: ClassVar = [
            together("community_event", "published"),
            together("community_event", "cancelled"),
            models.UniqueConstraint(fields=["series", "recurs_on"], name="community_event_once_a_date"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="community_event_ends_after"),
            models.CheckConstraint(
                condition=~Q(state=Going.CANCELLED) | Q(cancelled_at__isnull=False), name="community_event_called_off"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.kind


class Coming(Row):
    """Somebody said how many are coming: a number and a day, so that there is enough food."""

    event = models.UUIDField()
    people = models.PositiveSmallIntegerField()
    said_on = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["event"], name="community_coming_event")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(people__gte=1) & Q(people__lte=20), name="community_coming_people")
        ]

    def __str__(self) -> str:
        return str(self.people)
