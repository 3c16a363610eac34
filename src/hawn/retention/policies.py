"""Who may ask for and confirm an erasure, and what stands in its way."""

from collections.abc import Iterable
from datetime import date

from hawn.cases.policies import WrongMove
from hawn.retention.rules import Held, held
from hawn.retention.states import DUE_MOVES, DueState


class OnHold(WrongMove):
    """An order stands not to erase this file."""


class StillOpen(WrongMove):
    """Somebody still works on the case: close it first."""


class OtherReference(ValueError):
    """What was typed is not the reference of this file."""


def demand_no_hold(holds: Iterable[Held], today: date) -> None:
    """Raises OnHold while an order not to erase stands."""
    if held(holds, today):
        raise OnHold("an order stands not to erase this file")


def demand_closed(closed_on: date | None) -> date:
    """The day a case was closed. Raises StillOpen for one that is open."""
    if closed_on is None:
        raise StillOpen("the case is open: close it first")
    return closed_on


def demand_same(reference: str, typed: str) -> None:
    """Raises OtherReference unless the reference was typed, in large or small letters."""
    if typed.strip().upper() != reference:
        raise OtherReference(typed)


def demand_due_move(state: str, to: DueState) -> None:
    """Raises WrongMove unless a proposed erasure may go from ``state`` to ``to``."""
    if to not in DUE_MOVES[DueState(state)]:
        raise WrongMove(f"an erasure that is {state} cannot become {to}")
