"""In development and tests: a read of walled rows outside ``acting`` raises instead of quietly finding nothing."""

import re
from typing import Any

from django.conf import settings

from hawn.core.acting import NotActing, is_acting


def install(connection: Any, **_: Any) -> None:
    """Puts the guard on a new connection (receiver of Django's ``connection_created``)."""
    if guard not in connection.execute_wrappers:
        connection.execute_wrappers.append(guard)


def guard(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Lets a statement through unless it reads walled rows while nobody acts. Raises NotActing."""
    if not is_acting() and sql.lstrip().upper().startswith("SELECT") and _walled().search(sql):
        raise NotActing(f"read outside `with acting(...)`: {sql[:120]}")
    return execute(sql, params, many, context)


def _walled() -> re.Pattern[str]:
    return re.compile(r'"(' + "|".join(settings.WALLED_TABLES) + r')"')
