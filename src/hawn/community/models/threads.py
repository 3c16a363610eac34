"""Outreach threads: a code word and dates, for NGO outreach workers alone. The database refuses police units."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hawn.community.states import ThreadEnd
from hawn.core.models import Row


class Thread(Row):
    """Somebody whom an outreach worker meets again, known by a random code word alone."""

    team = models.UUIDField()
    code = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    opened_on = models.DateField()
    last_on = models.DateField()
    next_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    closed_why = models.CharField(max_length=10, choices=[(w.value, w.value) for w in ThreadEnd], blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["team", "last_on"], name="community_thread_team"),
            models.Index(fields=["closed_on"], name="community_thread_closed"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "code"], name="community_thread_code"),
            models.CheckConstraint(
                condition=Q(closed_on=None, closed_why="") | (Q(closed_on__isnull=False) & ~Q(closed_why="")),
                name="community_thread_closed_why",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Contact(Row):
    """One meeting: the day, how far it went, what it was about. The device makes the id."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="contacts")
    on = models.DateField()
    level = models.PositiveSmallIntegerField()
    topic = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["thread", "on"], name="community_contact_thread")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(level__range=(1, 6)), name="community_contact_level")
        ]

    def __str__(self) -> str:
        return f"{self.on}"


class ThreadCount(Row):
    """What is left of threads a year after they closed: how many of a quarter asked for help first at which contact
    (none: never)."""

    team = models.UUIDField()
    quarter = models.CharField(max_length=7)
    asked_at_contact = models.PositiveSmallIntegerField(null=True)
    threads = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team", "quarter", "asked_at_contact"], nulls_distinct=False, name="community_threadcount_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.quarter}"
