"""What packages above do inside an action on a case. No import goes up, and no signal does: the settings name each
function, in order, and a reader finds them there (docs/adr/0019)."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def opened(**facts: Any) -> None:
    """A case was opened: ``actor``, ``case``, ``reported_at``, ``now``."""
    _each(settings.AFTER_OPENING, facts)


def given(**facts: Any) -> None:
    """A case has another worker: ``case``, ``to``, ``today``, ``now``."""
    _each(settings.AFTER_GIVING, facts)


def _each(names: list[str], facts: dict[str, Any]) -> None:
    for name in names:
        import_string(name)(**facts)
