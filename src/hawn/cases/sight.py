"""The Python side of sight: thin calls of the database's own functions, which check every grant themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now
from django.db.utils import ProgrammingError
from psycopg.errors import InsufficientPrivilege

from hawn.audit.actions import Line
from hawn.audit.actions import write as audit_write
from hawn.audit.actions import write_all as audit_write_all
from hawn.cases.models import Basis, Sight
from hawn.core.acting import current

ALL = ("A", "B", "C", "D", "R")


class NotYoursToGive(PermissionError):
    """The database refused: more than the granter holds, or the person has not said yes to this."""


def _call(statement: str, params: list[Any]) -> object:
    current()
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            row = cursor.fetchone()
    except ProgrammingError as error:
        if isinstance(error.__cause__, InsufficientPrivilege):
            raise NotYoursToGive(str(error.__cause__.diag.message_primary)) from error
        raise
    return row[0] if row else None


@dataclass(frozen=True, slots=True)
class Grant:
    """What is granted: the classes, the parts (None: all), why, on what basis, by which permission, until when."""

    classes: tuple[str, ...]
    purpose: str
    basis: Basis
    kinds: tuple[str, ...] | None = None
    permission: UUID | None = None
    until: datetime | None = None


def grant(*, grantee: UUID, file: UUID, what: Grant) -> None:
    """Lets ``grantee`` (a person or a team) see parts of ``file``.

    Raises NotYoursToGive when the database refuses.
    """
    grant_all([(grantee, file, what)])


def grant_all(granted: Sequence[tuple[UUID, UUID, Grant]]) -> None:
    """Grants each of ``granted`` (to whom, of which file, what) one after the other: all of them or none, in two
    statements.

    Raises NotYoursToGive when the database refuses one.
    """
    if not granted:
        return
    params: list[Any] = []
    for grantee, file, what in granted:
        kinds = None if what.kinds is None else list(what.kinds)
        params += [grantee, file, list(what.classes), kinds, what.purpose, what.basis, what.permission, what.until]
    each = "hawn.grant_sight(%s, %s, %s, %s, %s, %s, %s, %s)"
    _call(f"SELECT {', '.join([each] * len(granted))}", params)
    audit_write_all(
        [
            Line(
                action="sight.grant",
                file=file,
                subject=str(grantee),
                facts={"classes": list(what.classes), "basis": str(what.basis), "purpose": what.purpose},
            )
            for grantee, file, what in granted
        ]
    )


def end(*, grantee: UUID, file: UUID, basis: Basis | None = None, purpose: str | None = None) -> int:
    """Ends the open sights of one grantee, of one basis or purpose where it is named; returns how many.

    Raises NotYoursToGive."""
    ended = _call("SELECT hawn.end_sight(%s, %s, %s, %s)", [file, grantee, basis, purpose])
    audit_write(action="sight.end", file=file, subject=str(grantee))
    return int(str(ended))


def end_by_permission(*, permission: UUID, file: UUID, how: str) -> int:
    """Ends a permission and the sights it opened; returns how many closed. Raises NotYoursToGive."""
    ended = _call("SELECT hawn.end_permission(%s, %s)", [permission, how])
    audit_write(action="permission.end", file=file, subject=str(permission), facts={"how": how})
    return int(str(ended))


def whole(file: UUID) -> bool:
    """Whether the actor sees all of a file, as its case team does."""
    rows = Sight.objects.filter(file=file, grantee__in=current().actor.grantees, kinds=None, ended_at=None)
    return rows.filter(Q(until=None) | Q(until__gt=Now()), classes__contains=list(ALL)).exists()


def of(file: UUID) -> list[Sight]:
    """Who sees or saw a file, oldest first, for those who hold its workflow; nothing for others."""
    current()
    rows = Sight.objects.raw("SELECT * FROM hawn.sight_of(%s) ORDER BY granted_at, id", [file])
    return list(rows)
