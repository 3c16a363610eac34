"""Queueing a content-free message in the transaction of the work it speaks of."""

import json
import uuid
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from procrastinate.exceptions import AlreadyEnqueued

from hawn.core.acting import current
from hawn.notices.tasks import send_waiting


def queue(
    *,
    to: str,
    template: str,
    unique_key: str,
    now: datetime,
    language: str = "en",
    facts: dict[str, Any] | None = None,
) -> None:
    """One message, once per ``unique_key``; it leaves after commit. Texts stand in ``texts.py`` and carry no
    name, no case word and no link that opens anything without sign-in (S8)."""
    current()
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO notices_notice (id, "to", language, template, facts, unique_key, queued_at, tries)'
            " VALUES (%s, %s, %s, %s, %s, %s, %s, 0) ON CONFLICT DO NOTHING",
            [uuid.uuid4(), to, language, template, json.dumps(facts or {}), unique_key, now],
        )
    transaction.on_commit(_wake)


def _wake() -> None:
    with suppress(AlreadyEnqueued):  # the one that waits sends this message too
        send_waiting.defer()
