"""A team as residents see it: its page, its faces, its pictures."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hawn.core.models import Row, together


class TeamPage(Row):
    """Where a team works and what it can and cannot promise. ``words``: language to ``about``, ``can``, ``cannot``."""

    team = models.UUIDField(unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    police = models.BooleanField(default=False)
    localities = ArrayField(models.CharField(max_length=10), default=list)
    phone = models.CharField(max_length=40, blank=True)
    words = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField()
    published_at = models.DateTimeField(null=True)
    published_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [together("community_teampage", "published")]

    def __str__(self) -> str:
        return self.name


class Picture(Row):
    """A picture drawn anew when it came. ``alt``: language to what it shows. Seen by all once it is published."""

    team = models.UUIDField()
    content = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    published_at = models.DateTimeField(null=True)
    published_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [together("community_picture", "published")]

    def __str__(self) -> str:
        return "picture"


class Face(Row):
    """One officer or host, in short words of their own (language to text). Another person says that they were vetted;
    who was not is on no event. ``uniform`` none: no photograph, or nobody said."""

    team = models.UUIDField()
    user = models.UUIDField(null=True)
    name = models.CharField(max_length=80)
    police = models.BooleanField(default=False)
    languages = ArrayField(models.CharField(max_length=10), default=list)
    words = models.JSONField(default=dict)
    picture = models.UUIDField(null=True)
    uniform = models.BooleanField(null=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    vetted_at = models.DateTimeField(null=True)
    vetted_by = models.UUIDField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["team"], name="community_face_team")]
        constraints: ClassVar = [
            together("community_face", "vetted"),
            together("community_face", "published"),
            together("community_face", "ended"),
            models.CheckConstraint(
                condition=Q(vetted_by=None) | Q(user=None) | ~Q(vetted_by=F("user")),
                name="community_face_vetted_by_another",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(vetted_at__isnull=False), name="community_face_shown_is_vetted"
            ),
        ]

    def __str__(self) -> str:
        return self.name
