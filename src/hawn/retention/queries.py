"""Reads of files by those who see none: the worker, and the data protection officer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from hawn.agencies.queries import team_id
from hawn.agencies.roles import Role
from hawn.cases.models import Happening
from hawn.core.acting import current
from hawn.core.clock import local
from hawn.countries.profiles import current as profile
from hawn.retention.models import Hold
from hawn.retention.rules import Held, Period


@dataclass(frozen=True, slots=True)
class Facts:
    """A case as those know it who may not open it."""

    file: UUID
    reference: str
    alias: str
    closed_on: date | None
    language: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed case, and the classes that it still has keys of."""

    file: UUID
    reference: str
    alias: str
    closed_on: date
    classes: tuple[str, ...]


def facts(*, file: UUID | None = None, reference: str | None = None) -> Facts | None:
    """A case by id or by reference; None when there is none, or when the actor may not ask."""
    current()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM hawn.file_facts(%s, %s)", [file, reference])
        row = cursor.fetchone()
    return Facts(row[0], row[1], row[2], row[3] and local(row[3]).date(), row[4]) if row else None


def files_of(file: UUID) -> dict[UUID, str]:
    """The files of one person (``case``, ``person``, ``alert``), from any of them."""
    current()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM hawn.files_of(%s)", [file])
        return dict(cursor.fetchall())


def counts(files: Sequence[UUID]) -> dict[str, int]:
    """How many rows of each table an erasure would take."""
    current()
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, value::bigint FROM jsonb_each_text(hawn.erasure_counts(%s))", [list(files)])
        return dict(cursor.fetchall())


def closed_cases(before: datetime) -> list[Closed]:
    """Every case closed before a moment, oldest first; for the worker."""
    current()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM hawn.closed_cases(%s)", [before])
        return [Closed(f, r, a, local(at).date(), tuple(c)) for f, r, a, at, c in cursor.fetchall()]


def holds(files: Sequence[UUID]) -> dict[UUID, list[Held]]:
    """The orders that were not lifted, by file."""
    out: dict[UUID, list[Held]] = {}
    for row in Hold.objects.filter(Q(file__in=list(files)), lifted_at=None):
        out.setdefault(row.file, []).append(Held(row.until))
    return out


def copy_made_at(file: UUID) -> datetime | None:
    """When the person's own copy was last made, for who has the case in sight; None: never."""
    rows = Happening.objects.filter(file=file, what="copy_made").order_by("-at")
    return rows.values_list("at", flat=True).first()


def periods() -> dict[str, Period]:
    """How long the profile keeps each class; what it does not say is unknown."""
    return {r.data_class: Period(r.amount, str(r.unit or "months")) for r in profile().retention}


def protectors() -> list[UUID]:
    """The teams that have a data protection officer."""
    return [team_id(t.body, t.id) for t in profile().teams if Role.DATA_PROTECTION_OFFICER in t.roles]
