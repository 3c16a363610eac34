"""Who works here: people, agencies, teams and memberships. No case data, so outside row security.

The app's login reads these tables and writes none of them: accounts, memberships and invitations change through
functions of the database that ask the signed context (the migration ``0007_account_functions``)."""

from typing import ClassVar

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hawn.agencies.own import keep_password
from hawn.agencies.roles import Role
from hawn.core.models import Row, together


class Users(BaseUserManager["User"]):
    """Makes users; there is no superuser in Hawn."""

    def create_user(self, email: str, name: str, password: str | None = None) -> "User":
        """A new active user. The password is hashed with Argon2id; call outside a transaction."""
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, Row):
    """A named person. What they may do comes from the team and role they act in."""

    email = models.EmailField(_("email"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="en")
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[Users] = Users()

    def __str__(self) -> str:
        return self.name

    def check_password(self, raw_password: str | None) -> bool:
        """Whether it is theirs. Hashed under older costs it is hashed anew, as Django does."""
        return check_password(raw_password, self.password, self._renew)

    def _renew(self, raw_password: str) -> None:
        self.password = make_password(raw_password)
        keep_password(self.id, self.password, "renewed")

    @property
    def is_staff(self) -> bool:
        """Django asks; nobody is: there is no Django admin."""
        return False


class Agency(Row):
    """A body of the profile that has accounts. Its id is made from country and body, the same everywhere."""

    body = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Team(Row):
    """A unit of an agency: what sight is granted to."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="teams")
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=160)
    until = models.DateField(null=True)  # a unit under a protocol: the last day it holds

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "key"], name="agencies_team_key")]

    def __str__(self) -> str:
        return self.name


class Membership(Row):
    """One person in one team in one role, until it is ended."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40, choices=Role.choices)
    since = models.DateTimeField(auto_now_add=True)
    validated_at = models.DateTimeField(default=timezone.now)  # an administrator said that they still work here
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "team", "role"],
                condition=models.Q(ended_at=None),
                name="agencies_one_open_membership",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class Invitation(Row):
    """One person is asked into one team and role. The key in the link is kept only as its hash; it works once."""

    email = models.EmailField()
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=40, choices=Role.choices)
    digest = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField()
    invited_by = models.UUIDField(null=True)  # none: at the command line, by the two who are named
    approved_by = ArrayField(models.CharField(max_length=120), default=list)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            together("agencies_invitation", "accepted"),
            together("agencies_invitation", "withdrawn"),
            models.CheckConstraint(
                condition=models.Q(invited_by__isnull=False) | models.Q(approved_by__len__gte=2),
                name="agencies_invitation_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.get_role_display()}"


class Body(models.Model):
    """What the database must know of every body of the profile, agency or external: its functions. Written by
    ``hawn migrate`` as owner; the walls ask it (nobody shares a file with immigration control)."""

    id = models.CharField(max_length=60, primary_key=True)
    name = models.CharField(max_length=160)
    functions = ArrayField(models.CharField(max_length=40))

    def __str__(self) -> str:
        return self.name


class Protocol(Row):
    """A signed agreement that lets a named unit of the police hold accounts: for these purposes and parts, until this
    day. Registered by one person, confirmed by another; written by the database's functions alone."""

    body = models.CharField(max_length=60)
    unit_key = models.CharField(max_length=60)
    unit = models.CharField(max_length=160)
    document = models.CharField(max_length=200)
    signatory = models.CharField(max_length=200)
    signed_on = models.DateField()
    ends_on = models.DateField()
    purposes = ArrayField(models.CharField(max_length=60))
    kinds = ArrayField(models.CharField(max_length=80))
    promises = models.TextField(blank=True)
    registered_at = models.DateTimeField()
    registered_by = models.UUIDField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            together("agencies_protocol", "confirmed"),
            together("agencies_protocol", "ended"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("signed_on")), name="agencies_protocol_ends"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("registered_by")),
                name="agencies_protocol_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.document}"


class Kept(Row):
    """What somebody was typing when their sign-in ended by itself: sealed, for them alone, for a day."""

    holder = models.UUIDField()
    path = models.CharField(max_length=300)
    sealed = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["holder", "path"], name="agencies_kept_holder")]

    def __str__(self) -> str:
        return "kept"


class Session(models.Model):
    """A session, by the keyed digest of its key; what it holds is sealed (``session_store``)."""

    digest = models.CharField(max_length=64, primary_key=True)
    sealed = models.BinaryField()
    holder = models.UUIDField(null=True, db_index=True)  # who is signed in, so that their sessions can be ended
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return "session"
