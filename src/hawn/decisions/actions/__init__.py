"""Verbs of decisions and of the time limits that events start."""

from hawn.decisions.actions.clocks import case_given, case_opened, happened, pause, remind, resume, stop_clock
from hawn.decisions.actions.deciding import (
    SEEN_BY_DECIDER,
    Grounds,
    NoSuchOutcome,
    ask,
    deciders,
    record,
    record_outside,
    take_back,
)

__all__ = [
    "SEEN_BY_DECIDER",
    "Grounds",
    "NoSuchOutcome",
    "ask",
    "case_given",
    "case_opened",
    "deciders",
    "happened",
    "pause",
    "record",
    "record_outside",
    "remind",
    "resume",
    "stop_clock",
    "take_back",
]
