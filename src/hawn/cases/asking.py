"""Asks a function of the database; its refusals become the named errors of actions."""

from typing import Any

from django.db import connection
from django.db.utils import Error
from psycopg.errors import CheckViolation, InsufficientPrivilege, ProgramLimitExceeded

from hawn.cases.policies import Refused, WrongMove
from hawn.core.acting import current


class TooOften(RuntimeError):
    """The database counted too many questions of this kind in an hour."""


NAMED = {InsufficientPrivilege: Refused, CheckViolation: WrongMove, ProgramLimitExceeded: TooOften}


def ask(statement: str, *params: Any) -> list[tuple[Any, ...]]:
    """The rows of one statement. Raises Refused, WrongMove, TooOften; NotActing outside ``acting``."""
    current()
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            return list(cursor.fetchall())
    except Error as error:
        cause = error.__cause__
        for kind, named in NAMED.items():
            if isinstance(cause, kind):
                raise named(str(cause.diag.message_primary)) from error
        raise
