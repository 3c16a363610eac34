"""Needs, requests to providers, steps, what blocks what, and papers for the person."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hawn.assistance.states import NeedState, RequestState
from hawn.core.models import Row, together


class Need(Row):
    """One kind of help for one person; the person's own words are sealed (``need:<id>``, class C)."""

    file = models.UUIDField()
    service = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in NeedState], default=NeedState.WANTED)
    noted_at = models.DateTimeField()
    noted_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            together("assistance_need", "ended"),
            models.UniqueConstraint(fields=["file", "service"], name="assistance_one_need_per_service"),
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.state}"


class Request(Row):
    """One request to one provider. What the provider reads is the sealed part ``brief:<id>`` and the few parts
    that its kind of service needs, by a permission of the person."""

    file = models.UUIDField()
    need = models.UUIDField()
    service = models.CharField(max_length=60)
    reference = models.CharField(max_length=20, unique=True)
    alias = models.CharField(max_length=60)
    provider_body = models.CharField(max_length=60)
    provider_team = models.UUIDField(null=True)
    permission = models.UUIDField(null=True)
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in RequestState], default=RequestState.SENT
    )
    urgency = models.CharField(max_length=8)
    answer_to = models.UUIDField()
    answer_code = models.CharField(max_length=40, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    answered_for = models.CharField(max_length=160, blank=True)
    due_on = models.DateField()
    started_on = models.DateField(null=True)
    delivered_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            together("assistance_request", "answered"),
            together("assistance_request", "ended"),
            models.UniqueConstraint(
                fields=["need", "provider_body"],
                condition=Q(state__in=["sent", "asked", "accepted", "started"]),
                name="assistance_one_open_request_per_provider",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["file"], name="assistance_request_file"),
            models.Index(fields=["provider_team", "state", "due_on", "id"], name="assistance_request_team"),
        ]

    def __str__(self) -> str:
        return f"{self.service} from {self.provider_body}: {self.state}"


class Step(Row):
    """One dated step of a service: an appointment, a bed from a date, a form handed in."""

    file = models.UUIDField()
    request = models.UUIDField()
    provider_team = models.UUIDField(null=True)
    on = models.DateField()
    what = models.CharField(max_length=40)
    outcome = models.CharField(max_length=40, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.UUIDField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["request", "on"], name="assistance_step_request"),
            models.Index(fields=["file", "on"], name="assistance_step_file"),
        ]

    def __str__(self) -> str:
        return f"{self.what} on {self.on}"


class Block(Row):
    """What holds a need up, with an owner and a date: a block is a task."""

    file = models.UUIDField()
    need = models.UUIDField()
    waits_for = models.CharField(max_length=60)
    owner = models.UUIDField()
    owner_name = models.CharField(max_length=120)
    due_on = models.DateField()
    noted_at = models.DateTimeField()
    noted_by = models.UUIDField()
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            together("assistance_block", "cleared"),
            models.UniqueConstraint(
                fields=["need", "waits_for"], condition=Q(cleared_at=None), name="assistance_one_open_block"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["file"], name="assistance_block_file")]

    def __str__(self) -> str:
        return f"waits for {self.waits_for}"


class Paper(Row):
    """A paper made for the person: its kind, language and the number by which a reader can check it."""

    file = models.UUIDField()
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=12)
    number = models.CharField(max_length=20, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [together("assistance_paper", "ended")]
        indexes: ClassVar = [models.Index(fields=["file", "issued_at"], name="assistance_paper_file")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
