"""Who may act on a case. Seeing is asked of sight, by the database; these say who may write."""

from hawn.agencies.policies import Refused, WrongMove, demand
from hawn.cases.states import MOVES, CaseState

__all__ = ["Refused", "WrongMove", "demand", "demand_move"]


def demand_move(state: str, to: CaseState) -> None:
    """Raises WrongMove unless a case may go from ``state`` to ``to``."""
    if to not in MOVES[CaseState(state)]:
        raise WrongMove(f"a case that is {state} cannot become {to}")
