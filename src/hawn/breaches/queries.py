"""Reads of the register, inside ``acting``: the database shows each reader their own."""

from uuid import UUID

from hawn.agencies.models import Membership, User
from hawn.agencies.roles import Role
from hawn.breaches.models import Affected, Breach, Version
from hawn.cases.sight import of as sight_of
from hawn.countries.profiles import current
from hawn.countries.schema import Body
from hawn.vault.actions import take_all


def part(number: int) -> str:
    """The sealed part of one version."""
    return f"breach:{number}"


def entries() -> list[tuple[Breach, Version]]:
    """Every entry in sight with its newest version, newest entry first."""
    newest = {v.breach: v for v in Version.objects.order_by("breach", "number")}
    return [(b, newest[b.id]) for b in Breach.objects.order_by("-registered_at", "-id") if b.id in newest]


def versions(breach: UUID) -> list[Version]:
    """All versions, newest first; none where the entry is not in sight."""
    return list(Version.objects.filter(breach=breach).order_by("-number"))


def words(version: Version) -> dict[str, str]:
    """What a version said, opened: the look leaves its line."""
    kind = part(version.number)
    return {k: str(v) for k, v in take_all(file=version.breach, kinds=[kind]).get(kind, {}).items()}


def affected(breach: UUID) -> list[Affected]:
    """The cases that an entry touches, as long as they are kept."""
    return list(Affected.objects.filter(breach=breach).order_by("added_at", "id"))


def helpers(breach: UUID) -> list[User]:
    """Who was named as helping and still is, for who keeps the entry."""
    open_ones = [s for s in sight_of(breach) if s.ended_at is None and s.kinds is not None]
    keepers = set(
        Membership.objects.filter(
            user__in={s.granted_by for s in open_ones}, role=Role.DATA_PROTECTION_OFFICER, ended_at=None
        ).values_list("user", flat=True)
    )
    found = {s.grantee for s in open_ones if s.granted_by in keepers}  # what a helper passed on opens nothing
    return list(User.objects.filter(id__in=found).order_by("name"))


def authority() -> Body | None:
    """The data protection authority that the profile names; None where it names none."""
    return next((b for b in current().bodies if "data_protection" in b.functions), None)
