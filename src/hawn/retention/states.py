"""States of a proposed erasure and the legal moves between them. An erased file has no row, so no state."""

from enum import StrEnum


class DueState(StrEnum):
    """Where a proposed erasure stands. Whether it is held is computed from the holds, no row says so."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"


DUE_MOVES: dict[DueState, frozenset[DueState]] = {
    DueState.PROPOSED: frozenset({DueState.CONFIRMED}),
    # A hold placed after the confirmation, or a case opened again, takes the confirmation back.
    DueState.CONFIRMED: frozenset({DueState.PROPOSED}),
}
