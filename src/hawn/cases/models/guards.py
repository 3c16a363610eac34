"""What guards a case file: emergencies, what went out, court orders, files of one person, probes."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from hawn.cases.states import LinkState
from hawn.core.models import Row, together


class EmergencyWhy(models.TextChoices):
    """Why a duty lead opens a file that somebody else has."""

    DANGER = "danger_to_life", _("A life is in danger")
    UNREACHABLE = "lead_unreachable", _("Whoever has the case cannot be reached")


class Reviewed(models.TextChoices):
    """What a second person says of it afterwards."""

    RIGHT = "right", _("It was right to open the case")
    NOT_RIGHT = "not_right", _("It was not right to open the case")


class Emergency(Row):
    """A case opened in an emergency. ``id`` is the grantee of its sight: the sight is held by nobody but who opened
    it, acting in this emergency, and only to read. Written by the database's functions alone (migration 0004)."""

    file = models.UUIDField()
    reference = models.CharField(max_length=20)
    alias = models.CharField(max_length=60)
    lead_team = models.UUIDField()
    why = models.CharField(max_length=20, choices=EmergencyWhy.choices)
    words = models.TextField()  # sealed for this row with a key of the deployment (cases.actions.emergency)
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField()
    opened_by_name = models.CharField(max_length=120)
    until = models.DateTimeField()
    review_by = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.UUIDField(null=True)
    outcome = models.CharField(max_length=12, choices=Reviewed.choices, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["lead_team", "opened_at"], name="cases_emergency_team"),
            models.Index(fields=["file", "opened_at"], name="cases_emergency_file"),
            models.Index(fields=["opened_by", "until"], name="cases_emergency_by"),
        ]
        constraints: ClassVar = [
            together("cases_emergency", "reviewed"),
            models.CheckConstraint(
                condition=~models.Q(reviewed_by=models.F("opened_by")), name="cases_emergency_second_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.why}"


class Disclosure(Row):
    """Something of a file that left the system or was shown outside of sight: a letter, a call, an extract for a
    court. What people with accounts see stands in sight; both together are the ledger."""

    file = models.UUIDField()
    at = models.DateTimeField()
    by = models.UUIDField()
    by_role = models.CharField(max_length=40)
    by_team = models.UUIDField(null=True)
    to_body = models.CharField(max_length=60, blank=True)
    to_name = models.CharField(max_length=160, blank=True)
    how = models.CharField(max_length=20)
    kinds = ArrayField(models.CharField(max_length=80))
    purpose = models.CharField(max_length=60)
    legal_basis = models.CharField(max_length=40)
    subject = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["file", "at"], name="cases_disclosure_file")]

    def __str__(self) -> str:
        return f"{self.how} to {self.to_body or self.to_name}"


class OrderAnswer(models.TextChoices):
    """What is done about an order."""

    WAITING = "waiting", _("Being looked at")
    GIVEN = "given", _("An extract was given")
    CONTESTED = "contested", _("It is contested before the court")
    NOTHING = "nothing", _("We hold nothing of what it asks")


class CourtOrder(Row):
    """An order of a court or another authority with the power to demand: the register. What it says is sealed; the
    extract names the parts that were given, a second person certified them, and its digest."""

    file = models.UUIDField()
    reference = models.CharField(max_length=20, unique=True)
    received_on = models.DateField()
    answer_by = models.DateField(null=True)
    received_at = models.DateTimeField()
    received_by = models.UUIDField()
    answer = models.CharField(max_length=12, choices=OrderAnswer.choices, default=OrderAnswer.WAITING)
    kinds = ArrayField(models.CharField(max_length=80), default=list)
    may_tell = models.BooleanField(null=True)
    chosen_at = models.DateTimeField(null=True)
    chosen_by = models.UUIDField(null=True)
    certified_at = models.DateTimeField(null=True)
    certified_by = models.UUIDField(null=True)
    certified_name = models.CharField(max_length=120, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["file", "received_at"], name="cases_order_file"),
            models.Index(fields=["received_on", "id"], name="cases_order_register"),
        ]
        constraints: ClassVar = [
            together("cases_courtorder", "chosen"),
            together("cases_courtorder", "certified"),
            models.CheckConstraint(
                condition=models.Q(certified_by=None) | ~models.Q(certified_by=models.F("chosen_by")),
                name="cases_order_second_person",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Link(Row):
    """Two files that may be of one person. A second person reviews it; it can be undone."""

    one = models.UUIDField()
    other = models.UUIDField()
    team = models.UUIDField()
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in LinkState], default=LinkState.PROPOSED)
    leads = models.UUIDField(null=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["one"], name="cases_link_one"),
            models.Index(fields=["other"], name="cases_link_other"),
            models.Index(fields=["team", "proposed_at"], name="cases_link_team"),
        ]
        constraints: ClassVar = [
            together("cases_link", "reviewed"),
            together("cases_link", "undone"),
            models.UniqueConstraint(
                fields=["one", "other"],
                condition=models.Q(state__in=["proposed", "linked", "merged"]),
                name="cases_link_once",
            ),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="cases_link_in_order"),
            models.CheckConstraint(
                condition=models.Q(reviewed_by=None) | ~models.Q(reviewed_by=models.F("proposed_by")),
                name="cases_link_second_person",
            ),
        ]

    def __str__(self) -> str:
        return self.state


class Probe(Row):
    """One question whether a file may be known already: counted, limited, reviewed."""

    file = models.UUIDField()
    at = models.DateTimeField()
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)
    found = models.PositiveSmallIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["by", "at"], name="cases_probe_by")]

    def __str__(self) -> str:
        return f"{self.at}: {self.found}"
