"""Who may ask for and record a decision: the role that the profile names, in the body that it names."""

from datetime import date

from hawn.agencies.queries import team_id
from hawn.agencies.roles import May
from hawn.cases.policies import Refused, WrongMove, demand
from hawn.core.acting import Actor
from hawn.countries.profiles import current
from hawn.countries.schema import Decision as Kind


def demand_decider(actor: Actor, kind: Kind) -> None:
    """Raises Refused unless the actor has the profile's role in a team of the profile's body."""
    demand(actor, May.DECIDE)
    teams = {team_id(t.body, t.id) for t in current().teams if t.body == kind.body}
    if actor.role != kind.role or actor.team not in teams:
        raise Refused(f"{kind.id} is decided by {kind.role} of {kind.body}")


def demand_holds(kind: Kind, day: date) -> None:
    """Raises WrongMove for a decision that, by the profile, nobody makes on this day."""
    if not kind.holds(day):
        raise WrongMove(f"{kind.id} is not decided on {day}")


def is_outside(kind: Kind) -> bool:
    """Whether the deciding body has no account: its decision is typed in by the case worker."""
    return current().body(kind.body).kind == "external"
