"""Who may do what in community work. What somebody sees is asked of the database."""

from collections.abc import Collection
from uuid import UUID

from hawn.agencies.policies import WrongMove, demand
from hawn.agencies.roles import May
from hawn.community.states import POST_MOVES, PostState
from hawn.core.acting import Actor


class NotVetted(ValueError):
    """Somebody whom nobody has vouched for cannot host."""


class SecondPerson(PermissionError):
    """Another person must read it: who wrote it cannot let it out alone."""


class SentDifferently(ValueError):
    """The device sent this entry before, with other content."""


def demand_team(actor: Actor, permission: May) -> UUID:
    """The acting team. Raises Refused unless the actor's role carries ``permission``."""
    demand(actor, permission)
    if actor.team is None:
        raise WrongMove("nobody acts without a team")
    return actor.team


def demand_post_move(state: str, to: PostState) -> None:
    """Raises WrongMove unless a post may go from ``state`` to ``to``."""
    if to not in POST_MOVES[PostState(state)]:
        raise WrongMove(f"a post that is {state} cannot become {to}")


def demand_host(actor: Actor, teams: Collection[UUID]) -> None:
    """Raises WrongMove unless the acting team hosts."""
    if actor.team not in teams:
        raise WrongMove("another team hosts this")
