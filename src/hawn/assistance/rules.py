"""Pure rules of help: what holds a need up, when a request is late, when help has started."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hawn.assistance.states import HELP_HAS_STARTED, OPEN_REQUESTS, RequestState

PLANNED = frozenset({"place_ready", "appointment"})  # what can be written down before its day has come


@dataclass(frozen=True, slots=True)
class Stone:
    """One step of the path to a need: what it is, whether it holds things up, who owns it and until when."""

    key: str
    label: str
    holds: bool
    owner: str = ""
    due: str = ""


def waits_for(
    service: str,
    depends: Mapping[str, Sequence[tuple[str, str]]],
    done: frozenset[str],
    kinds: tuple[str, ...] = ("needs", "blocks"),
) -> list[str]:
    """What must come first and has not: the whole path, the deepest first, each once. ``depends`` maps a
    service to (what it depends on, kind of dependency)."""
    path: list[str] = []

    def walk(one: str, seen: frozenset[str]) -> None:
        for on, kind in depends.get(one, ()):
            if kind in kinds and on not in done and on not in seen and on not in path:
                walk(on, seen | {one})
                path.append(on)

    walk(service, frozenset({service}))
    return path


def assistance_is_open(states: Sequence[RequestState]) -> bool:
    """Computed, never stored: some request is open or was delivered."""
    return any(s in OPEN_REQUESTS or s in HELP_HAS_STARTED for s in states)


def no_place_found(states: Sequence[RequestState]) -> bool:
    """Everybody who was asked said that they cannot."""
    return bool(states) and all(s is RequestState.CANNOT for s in states)


def told_too_early(what: str, on: date, today: date) -> bool:
    """Whether a step is said to have happened on a day that is still to come."""
    return on > today and what not in PLANNED
