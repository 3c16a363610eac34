"""The register of personal data breaches: entries, their versions, and the files they touch. Only ever added to.

An entry is a file of its own: what happened stands sealed in its parts ``breach:<version>``; here are codes and times.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hawn.breaches.rules import Standing
from hawn.breaches.states import Ground, Notify, Risk, Tell
from hawn.core.models import Row


class Kind(models.TextChoices):
    """What kind of breach (EDPB Guidelines 9/2022, 17)."""

    CONFIDENTIALITY = "confidentiality", _("Somebody saw or got what they should not")
    INTEGRITY = "integrity", _("Something was changed that should not be")
    AVAILABILITY = "availability", _("Something is lost, or nobody can reach it")


class Whose(models.TextChoices):
    """Kinds of people whose data it is (art. 33(3)(a))."""

    HELPED = "helped", _("People who get help")
    CHILDREN = "children", _("Children")
    OTHERS = "others", _("Relatives and others who stand in a file")
    SENDERS = "senders", _("People who wrote to us")
    STAFF = "staff", _("People who work here or with us")


class Which(models.TextChoices):
    """Kinds of records (art. 33(3)(a)): the data classes in words, and sign-ins."""

    A = "A", _("Where a person is and how to reach them")
    B = "B", _("Who a person is")
    C = "C", _("What happened, health, children")
    R = "R", _("Who wrote to us, relatives, alleged exploiters")
    D = "D", _("Dates, age groups, places on lists")
    ACCOUNTS = "accounts", _("Sign-ins of people who work here")


class HowMany(models.TextChoices):
    """About how many: ranges, since an exact small number points at people."""

    UNKNOWN = "", _("Not known yet")
    FEW = "1-9", _("1 to 9")
    TENS = "10-99", _("10 to 99")
    HUNDREDS = "100-999", _("100 to 999")
    MORE = "1000+", _("1,000 or more")


class Change(models.TextChoices):
    """What a version was written for."""

    REGISTERED = "registered", _("Written down")
    FACTS = "facts", _("What happened, changed or added to")
    AUTHORITY = "authority", _("Decision about the authority")
    PEOPLE = "people", _("Decision about the people")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Opened again")


class Breach(Row):
    """One entry of the register, kept by one team of data protection officers."""

    reference = models.CharField(max_length=20, unique=True)
    team = models.UUIDField()
    registered_at = models.DateTimeField()
    registered_by = models.UUIDField()
    registered_name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.reference


class Version(Row):
    """What an entry said from this moment on; the highest number is what it says now."""

    breach = models.UUIDField()
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)
    change = models.CharField(max_length=12, choices=Change.choices)
    aware_at = models.DateTimeField()
    kinds = ArrayField(models.CharField(max_length=20))
    whose = ArrayField(models.CharField(max_length=20))
    which = ArrayField(models.CharField(max_length=20))
    people = models.CharField(max_length=10, choices=HowMany.choices, blank=True)
    records = models.CharField(max_length=10, choices=HowMany.choices, blank=True)
    risk = models.CharField(max_length=10, choices=[(r.value, r.value) for r in Risk], blank=True)
    notify = models.CharField(max_length=4, choices=[(n.value, n.value) for n in Notify], blank=True)
    notified_at = models.DateTimeField(null=True)
    tell = models.CharField(max_length=8, choices=[(t.value, t.value) for t in Tell], blank=True)
    ground = models.CharField(max_length=10, choices=[(g.value, g.value) for g in Ground], blank=True)
    told_on = models.DateField(null=True)
    closed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["breach", "number"], name="breaches_one_version_of_a_number"),
            models.CheckConstraint(
                condition=Q(notified_at=None) | Q(notify=Notify.YES, notified_at__gte=models.F("aware_at")),
                name="breaches_told_is_decided",
            ),
            models.CheckConstraint(
                condition=~Q(notify=Notify.NO) | Q(risk=Risk.UNLIKELY), name="breaches_untold_is_unlikely"
            ),
            models.CheckConstraint(
                condition=Q(told_on=None) | Q(tell=Tell.TOLD), name="breaches_told_people_have_a_day"
            ),
            models.CheckConstraint(
                condition=Q(closed=False)
                | Q(Q(notify=Notify.NO) | Q(notified_at__isnull=False), tell__in=[Tell.TOLD, Tell.NO]),
                name="breaches_closed_is_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.breach} {self.number}"

    def standing(self) -> Standing:
        """Its decisions, as the rules ask for them."""
        return Standing(
            aware_at=self.aware_at,
            risk=Risk(self.risk),
            notify=Notify(self.notify),
            notified_at=self.notified_at,
            tell=Tell(self.tell),
            ground=Ground(self.ground),
            closed=self.closed,
        )


class Affected(Row):
    """A case that a breach touches. Erasing the person takes this row along."""

    breach = models.UUIDField()
    file = models.UUIDField()
    reference = models.CharField(max_length=20)
    added_at = models.DateTimeField()
    added_by = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["breach", "file"], name="breaches_one_line_per_file"),
        ]
        indexes: ClassVar = [models.Index(fields=["file"], name="breaches_affected_file")]

    def __str__(self) -> str:
        return self.reference
