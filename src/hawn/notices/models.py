"""Outgoing messages: queued with the work they speak of, sent after it is committed."""

from typing import ClassVar

from django.db import models

from hawn.core.models import Row


class Notice(Row):
    """One content-free message (S8): no name, no case word, no link that opens anything without sign-in.

    ``template`` names the text; ``facts`` holds only what the text needs (a count, a link to the sign-in)."""

    to = models.EmailField()
    language = models.CharField(max_length=10, default="en")
    template = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    unique_key = models.CharField(max_length=120, unique=True)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["queued_at"], condition=models.Q(sent_at=None), name="notices_waiting"),
        ]

    def __str__(self) -> str:
        return self.template
