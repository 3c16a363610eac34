"""A person's own copy: who makes it, and that it was made."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from hawn.agencies.roles import May, Role
from hawn.audit.actions import write as audit_write
from hawn.cases.actions.files import NoSuchFile, note
from hawn.cases.models import Case
from hawn.cases.policies import Refused, demand
from hawn.core.acting import Actor, acting

PURPOSE = "own_copy"


def open_for_copy(*, actor: Actor, file: UUID) -> Case:
    """The case, for its assigned case worker, or for the data protection officer, who sees it for an hour.

    Must run inside ``acting``. Raises NoSuchFile, Refused.
    """
    demand(actor, May.MAKE_COPY)
    if actor.role == Role.DATA_PROTECTION_OFFICER:
        with connection.cursor() as cursor:
            cursor.execute("SELECT hawn.sight_for_copy(%s)", [file])
        audit_write(action="copy.open", file=file)
    case = Case.objects.filter(id=file).first()
    if case is None:
        raise NoSuchFile(str(file))
    if actor.role != Role.DATA_PROTECTION_OFFICER and case.assigned_to != actor.user:
        raise Refused("the copy is made by who has the case")
    return case


def make(*, actor: Actor, file: UUID, now: datetime) -> None:
    """Writes down that the copy is made for the person. Raises NoSuchFile, Refused."""
    with acting(actor, PURPOSE):
        open_for_copy(actor=actor, file=file)
        note(actor=actor, file=file, what="copy_made", now=now)
        audit_write(action="copy.make", file=file)
