"""States of needs and of requests, with the legal moves."""

from enum import StrEnum


class NeedState(StrEnum):
    """What stands about one kind of help for one person. Blocked and active are computed, not stored."""

    WANTED = "wanted"
    NOT_WANTED = "not_wanted"
    DONE = "done"
    ENDED_EARLY = "ended_early"


class RequestState(StrEnum):
    """One request to one provider."""

    SENT = "sent"
    ASKED = "asked"
    ACCEPTED = "accepted"
    CANNOT = "cannot"
    STARTED = "started"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"


NEED_MOVES: dict[NeedState, frozenset[NeedState]] = {
    NeedState.WANTED: frozenset({NeedState.NOT_WANTED, NeedState.DONE, NeedState.ENDED_EARLY}),
    NeedState.NOT_WANTED: frozenset({NeedState.WANTED}),
    NeedState.DONE: frozenset({NeedState.WANTED}),
    NeedState.ENDED_EARLY: frozenset({NeedState.WANTED}),
}

REQUEST_MOVES: dict[RequestState, frozenset[RequestState]] = {
    RequestState.SENT: frozenset(
        {RequestState.ASKED, RequestState.ACCEPTED, RequestState.CANNOT, RequestState.WITHDRAWN}
    ),
    RequestState.ASKED: frozenset(
        {RequestState.SENT, RequestState.ACCEPTED, RequestState.CANNOT, RequestState.WITHDRAWN}
    ),
    RequestState.ACCEPTED: frozenset({RequestState.STARTED, RequestState.CANNOT, RequestState.WITHDRAWN}),
    RequestState.STARTED: frozenset({RequestState.DELIVERED, RequestState.CANNOT, RequestState.WITHDRAWN}),
    RequestState.CANNOT: frozenset(),
    RequestState.DELIVERED: frozenset(),
    RequestState.WITHDRAWN: frozenset(),
}

OPEN_REQUESTS = frozenset({RequestState.SENT, RequestState.ASKED, RequestState.ACCEPTED, RequestState.STARTED})
HELP_HAS_STARTED = frozenset({RequestState.STARTED, RequestState.DELIVERED})
