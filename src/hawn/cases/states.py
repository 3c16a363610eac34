"""States of a case and the legal moves between them."""

from enum import StrEnum


class CaseState(StrEnum):
    """Where a case stands. "Assistance is open" is no state: it is computed from the requests."""

    OPEN = "open"
    CLOSED = "closed"


MOVES: dict[CaseState, frozenset[CaseState]] = {
    CaseState.OPEN: frozenset({CaseState.CLOSED}),
    CaseState.CLOSED: frozenset({CaseState.OPEN}),
}


class LinkState(StrEnum):
    """Where two files that may be of one person stand."""

    PROPOSED = "proposed"
    LINKED = "linked"
    MERGED = "merged"
    REFUSED = "refused"
    UNDONE = "undone"


LINK_MOVES: dict[LinkState, frozenset[LinkState]] = {
    LinkState.PROPOSED: frozenset({LinkState.LINKED, LinkState.MERGED, LinkState.REFUSED}),
    LinkState.LINKED: frozenset({LinkState.UNDONE}),
    LinkState.MERGED: frozenset({LinkState.UNDONE}),
    LinkState.REFUSED: frozenset(),
    LinkState.UNDONE: frozenset(),
}
