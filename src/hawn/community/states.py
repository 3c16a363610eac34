"""Where events, posts and questions stand, and the ladder of trust. Standard library only."""

from enum import IntEnum, StrEnum


class Going(StrEnum):
    """An event: being planned, open to all, or called off."""

    PLANNED = "planned"
    OPEN = "open"
    CANCELLED = "cancelled"


class PostState(StrEnum):
    """A post: being written, waiting for a second person, to be read by all, or taken back."""

    DRAFT = "draft"
    SECOND = "second"
    OPEN = "open"
    WITHDRAWN = "withdrawn"


POST_MOVES: dict[PostState, frozenset[PostState]] = {
    PostState.DRAFT: frozenset({PostState.SECOND, PostState.OPEN, PostState.WITHDRAWN}),
    PostState.SECOND: frozenset({PostState.DRAFT, PostState.OPEN, PostState.WITHDRAWN}),
    PostState.OPEN: frozenset({PostState.WITHDRAWN}),
    PostState.WITHDRAWN: frozenset(),
}


class AskedState(StrEnum):
    """A question asked in public: nobody else reads it before the team has."""

    WAITING = "waiting"
    SHOWN = "shown"
    PRIVATE = "private"
    LEFT_OUT = "left_out"


class Ladder(IntEnum):
    """How far trust went, from being there to asking for help."""

    PRESENT = 1
    GREETED = 2
    TALKED = 3
    CAME_BACK = 4
    ASKED_PRACTICAL = 5
    ASKED_FOR_HELP = 6


class Way(StrEnum):
    """How a pulse answer came."""

    TABLET = "tablet"
    PAPER = "paper"
    QR = "qr"


class ThreadEnd(StrEnum):
    """Why an outreach thread is closed."""

    SILENT = "silent"
    ENDED = "ended"
