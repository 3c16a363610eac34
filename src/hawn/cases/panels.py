"""A panel is what one package shows on the case page. `web` composes them; no package imports another's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from hawn.cases.models import Case
from hawn.core.acting import Actor


@dataclass(frozen=True, slots=True)
class Panel:
    """``load`` runs inside the page's one ``acting`` transaction and returns plain values for ``template``.
    ``column`` is ``facts``, ``work`` or ``timeline``."""

    key: str
    title: Any
    template: str
    column: str
    load: Callable[[Actor, Case, date], dict[str, Any]]
