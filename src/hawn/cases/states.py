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
