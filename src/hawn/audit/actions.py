"""The one way to write an audit line."""

import json
import uuid
from typing import Any

from django.db import connection

from hawn.core.acting import current


def write(
    *, action: str, file: uuid.UUID | None = None, subject: str = "", facts: dict[str, Any] | None = None
) -> None:
    """One insert-only line in the transaction of the work it speaks of: if it cannot be written, neither is
    the work. ``facts`` holds codes only, never what a person said or is called.

    The database adds who, team, role, purpose and time from the context token. Raises NotActing outside
    ``acting``.
    """
    current()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_line (id, action, file, subject, facts) VALUES (%s, %s, %s, %s, %s)",
            [uuid.uuid4(), action, file, subject, json.dumps(facts or {})],
        )
