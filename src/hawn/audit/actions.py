"""The one way to write audit lines."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from hawn.core.acting import current


@dataclass(frozen=True, slots=True)
class Line:
    """What was done, to which file and what of it. ``facts`` holds codes only, never what a person said or is
    called."""

    action: str
    file: uuid.UUID | None = None
    subject: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def write(
    *, action: str, file: uuid.UUID | None = None, subject: str = "", facts: dict[str, Any] | None = None
) -> None:
    """One line, as ``write_all`` writes it."""
    write_all([Line(action, file, subject, facts or {})])


def write_all(lines: Sequence[Line]) -> None:
    """Insert-only lines in the transaction of the work they speak of: if one cannot be written, neither is the work.
    One statement, whatever the number of lines.

    The database adds who, team, role, purpose and time from the context token. Raises NotActing outside
    ``acting``.
    """
    current()
    if not lines:
        return
    values = ", ".join(["(%s, %s, %s, %s, %s)"] * len(lines))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO audit_line (id, action, file, subject, facts) VALUES {values}",  # noqa: S608 - places only
            [
                part
                for line in lines
                for part in (uuid.uuid4(), line.action, line.file, line.subject, json.dumps(line.facts))
            ],
        )
