"""Orders not to erase, and erasures that wait for the data protection officer."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hawn.core.models import Row, together
from hawn.retention.states import DueState


class HoldBasis(models.TextChoices):
    """Why a file may not be erased yet (Regulation (EU) 2016/679, art. 17(3) and 18(1))."""

    COURT = "court", _("A court or prosecutor ordered it")
    CLAIM = "claim", _("The person needs it for a claim")
    COMPLAINT = "complaint", _("A complaint is being looked into")
    PERSON = "person", _("The person asked us to keep it")


class Hold(Row):
    """One order: by whom, on what basis, until when (None: until it is lifted)."""

    file = models.UUIDField()
    basis = models.CharField(max_length=12, choices=HoldBasis.choices)
    until = models.DateField(null=True)
    placed_at = models.DateTimeField()
    placed_by = models.UUIDField()
    placed_name = models.CharField(max_length=120)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [together("retention_hold", "lifted")]
        indexes: ClassVar = [models.Index(fields=["file"], name="retention_hold_file")]

    def __str__(self) -> str:
        return f"hold: {self.basis}"


class Reason(models.TextChoices):
    """Why something is erased."""

    PERIOD = "period", _("The time for which we keep it is over")
    ASKED = "asked", _("The person asked for it")
    UNLAWFUL = "unlawful", _("We should never have had it")
    ORDERED = "ordered", _("An authority ordered it")


class Due(Row):
    """One erasure that is proposed or confirmed: a class of a file, or all of it (``*``)."""

    file = models.UUIDField()
    scope = models.CharField(max_length=1)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    reference = models.CharField(max_length=20)
    alias = models.CharField(max_length=60)
    closed_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in DueState], default=DueState.PROPOSED)
    proposed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            together("retention_due", "confirmed"),
            models.UniqueConstraint(fields=["file", "scope"], name="retention_one_due_per_scope"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_on", "id"], name="retention_due_state")]

    def __str__(self) -> str:
        return f"{self.reference} {self.scope}"
