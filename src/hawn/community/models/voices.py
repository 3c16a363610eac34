"""What a team writes, what residents ask in public, and what was done about what they said."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hawn.community.states import AskedState, PostState
from hawn.core.models import Row, together


class Post(Row):
    """Something a team tells residents. ``words``: language to ``title`` and ``text``; ``hits``: sensitive words that
    were found in it, which ask for a second person."""

    team = models.UUIDField()
    words = models.JSONField(default=dict)
    languages = ArrayField(models.CharField(max_length=10), default=list)
    picture = models.UUIDField(null=True)
    takes_questions = models.BooleanField(default=True)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in PostState], default=PostState.DRAFT)
    hits = ArrayField(models.CharField(max_length=60), default=list)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField()
    published_at = models.DateTimeField(null=True)
    published_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["published_at", "id"], name="community_post_when"),
            models.Index(fields=["team", "made_at"], name="community_post_team"),
        ]
        constraints: ClassVar = [
            together("community_post", "published"),
            together("community_post", "withdrawn"),
            models.CheckConstraint(
                condition=~Q(state=PostState.OPEN) | Q(published_at__isnull=False), name="community_post_open_is_read"
            ),
            models.CheckConstraint(  # a sensitive word: the second pair of eyes is another's than who last wrote
                condition=Q(hits=[]) | Q(published_by=None) | ~Q(published_by=F("changed_by")),
                name="community_post_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"post {self.state}"


class Asked(Row):
    """A question asked in public, sealed until the team shows it: then its text stands in ``shown``."""

    post = models.UUIDField()
    team = models.UUIDField()
    language = models.CharField(max_length=10)
    sealed = models.BinaryField(null=True)
    shown = models.CharField(max_length=500, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in AskedState], default=AskedState.WAITING
    )
    asked_on = models.DateField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["post", "state"], name="community_asked_post")]
        constraints: ClassVar = [
            together("community_asked", "decided"),
            models.CheckConstraint(  # nothing of an unshown question stays in the open, nor sealed once decided
                condition=Q(state=AskedState.SHOWN) | Q(shown="", answer=""), name="community_asked_unshown_is_empty"
            ),
            models.CheckConstraint(
                condition=Q(state=AskedState.WAITING) | Q(sealed=None), name="community_asked_decided_is_forgotten"
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.state}"


class Priority(Row):
    """Something residents said should change. ``words``: language to text."""

    team = models.UUIDField()
    words = models.JSONField(default=dict)
    raised_on = models.DateField()
    heard = models.CharField(max_length=20)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    published_at = models.DateTimeField(null=True)
    published_by = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["team", "raised_on"], name="community_priority_team")]
        constraints: ClassVar = [together("community_priority", "published")]

    def __str__(self) -> str:
        return "priority"


class Done(Row):
    """What was done about a priority, and when. ``words``: language to text."""

    priority = models.UUIDField()
    team = models.UUIDField()
    on = models.DateField()
    words = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["priority", "on"], name="community_done_priority")]

    def __str__(self) -> str:
        return "done"
