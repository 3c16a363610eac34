"""A panel is what one package shows on the case page. `web` composes them; no package imports another's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from hawn.cases.models import Case, WorkItem
from hawn.cases.work import NEWS, What
from hawn.core.acting import Actor
from hawn.core.templatetags.hawn import due_words


@dataclass(frozen=True, slots=True)
class Panel:
    """``load`` runs inside the page's one ``acting`` transaction and returns plain values for ``template``.
    ``column`` is ``facts``, ``work`` or ``timeline``."""

    key: str
    title: Any
    template: str
    column: str
    load: Callable[[Actor, Case, date], dict[str, Any]]


def due_rows(items: list[WorkItem], today: date) -> list[dict[str, Any]]:
    """Lines of a worklist for ``cases/_due.html``: what waits here for the reader."""
    words = dict(What.choices)
    return [
        {
            "id": item.id,
            "what": words.get(item.what, item.what),
            "by_whom": item.by_whom,
            "on": item.due_on,
            "due": due_words(item.due_on, today),
            "late": item.due_on < today,
            "news": item.what in NEWS,
            "plan": item.what == What.CASE_OPEN,
        }
        for item in items
    ]
