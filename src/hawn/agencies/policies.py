"""Named refusals of actions, and what every action asks first: whether the actor's role carries the right."""

from hawn.agencies.roles import May, may
from hawn.core.acting import Actor


class Refused(PermissionError):
    """The actor's role does not carry what the action needs. Shown as a 403 in calm words."""


class WrongMove(ValueError):
    """The thing is in a state from which this move is not legal: somebody was quicker, or the page is old."""


class NoSuchRow(LookupError):
    """No such row, or not for this actor: the two are told apart to nobody. Shown as a 404."""


def demand(actor: Actor, permission: May) -> None:
    """Raises Refused unless the actor's role carries ``permission``."""
    if not may(actor.role, permission):
        raise Refused(f"{actor.role} may not {permission}")
