"""Who may do what with the register. Who sees an entry is asked of the database."""

from hawn.agencies.roles import May
from hawn.cases.policies import WrongMove, demand
from hawn.core.acting import Actor


class NobodyFound(LookupError):
    """No such case, or nobody who works here with this address."""


def demand_keeper(actor: Actor) -> None:
    """Raises Refused unless the actor keeps the register: a helper adds facts and decides nothing."""
    demand(actor, May.KEEP_BREACHES)


def demand_open(closed: bool) -> None:
    """Raises WrongMove for an entry that is closed."""
    if closed:
        raise WrongMove("the entry is closed: open it again first")
