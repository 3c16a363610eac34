"""Files that were added to a case: what can be listed of them. Name and content are sealed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hawn.core.models import Row, together
from hawn.vault.models import DataClass


class TakenWhy(models.TextChoices):
    """Why an attachment was taken away."""

    OTHER_CASE = "other_case", _("It belongs to another case")
    PERSON_ASKED = "person_asked", _("The person wants it taken away")
    NOT_NEEDED = "not_needed", _("It is not needed any more")
    BETTER = "better", _("A better copy takes its place")


class Attachment(Row):
    """One file of a case. ``kind`` is the kind of the envelope that holds its name and of the stream that holds its
    content. A row that was taken away says so and holds nothing more."""

    file = models.UUIDField()
    kind = models.CharField(max_length=80)
    data_class = models.CharField(max_length=1, choices=DataClass.choices)
    media = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    legal_basis = models.CharField(max_length=40)
    added_at = models.DateTimeField()
    added_by = models.UUIDField()
    added_by_name = models.CharField(max_length=120)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.UUIDField(null=True)
    taken_why = models.CharField(max_length=16, choices=TakenWhy.choices, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["file", "added_at"], name="cases_attachment_file")]
        constraints: ClassVar = [
            together("cases_attachment", "taken"),
            models.UniqueConstraint(fields=["file", "kind"], name="cases_one_attachment_per_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.media} ({self.data_class})"
