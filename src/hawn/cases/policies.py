"""Who may act on a case. Seeing is asked of sight, by the database; these say who may write."""

from hawn.agencies.roles import May, may
from hawn.cases.states import MOVES, CaseState
from hawn.core.acting import Actor


class Refused(PermissionError):
    """The actor's role does not carry what the action needs. Shown as a 403 in calm words."""


class WrongMove(ValueError):
    """The thing is in a state from which this move is not legal: somebody was quicker, or the page is old."""


def demand(actor: Actor, permission: May) -> None:
    """Raises Refused unless the actor's role carries ``permission``."""
    if not may(actor.role, permission):
        raise Refused(f"{actor.role} may not {permission}")


def demand_move(state: str, to: CaseState) -> None:
    """Raises WrongMove unless a case may go from ``state`` to ``to``."""
    if to not in MOVES[CaseState(state)]:
        raise WrongMove(f"a case that is {state} cannot become {to}")
