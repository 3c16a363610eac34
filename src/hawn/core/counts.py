"""What the web processes count: requests by route and class of answer, and how long they took. Nothing else.

No label can hold what somebody sent: a route is a name from our own table, a class is one of five. There is no figure
of casework here and none may be added: where ten people are helped in a year, a count of one is a person.
"""

from prometheus_client import Counter, Histogram, disable_created_metrics

BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

disable_created_metrics()  # type: ignore[no-untyped-call]
_requests = Counter(
    "hawn_requests", "Requests answered, by name of the route and class of the answer", ["route", "status"]
)
_seconds = Histogram("hawn_request_seconds", "How long requests took, by name of the route", ["route"], buckets=BUCKETS)


def count(*, route: str, status: int, seconds: float) -> None:
    """One answered request. A count that cannot be kept is left out: the answer goes on."""
    try:
        _requests.labels(route, f"{status // 100}xx").inc()
        _seconds.labels(route).observe(seconds)
    except OSError:
        return
