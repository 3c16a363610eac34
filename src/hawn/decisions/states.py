"""States of a decision and of a clock."""

from enum import StrEnum


class DecisionState(StrEnum):
    """A decision is asked for, and then recorded by a named person, or taken back by who asked; a recorded one is never
    changed."""

    ASKED = "asked"
    RECORDED = "recorded"
    WITHDRAWN = "withdrawn"


DECISION_MOVES: dict[DecisionState, frozenset[DecisionState]] = {
    DecisionState.ASKED: frozenset({DecisionState.RECORDED, DecisionState.WITHDRAWN}),
    DecisionState.RECORDED: frozenset(),
    DecisionState.WITHDRAWN: frozenset(),
}
