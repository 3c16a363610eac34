"""Each request becomes one line and one count: by the name of its route, never by its address."""

import logging
import time
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse

from hawn.core.counts import count
from hawn.core.logs import METHODS, request_id
from hawn.core.middleware import Handler

log = logging.getLogger(__name__)


def observed(get_response: Handler) -> Handler:
    """The outermost middleware. The request's number is made here, so that nobody can send one in; what is a file
    of our own (``/static/``) is not written down."""

    def handle(request: HttpRequest) -> HttpResponse:
        mark, began = request_id.set(uuid.uuid4().hex[:16]), time.perf_counter()
        try:
            response = get_response(request)
            if not request.path.startswith("/static/"):
                _note(request, response.status_code, time.perf_counter() - began)
            return response
        finally:
            request_id.reset(mark)

    return handle


def route_of(request: HttpRequest) -> str:
    """The name of the route; ``unknown`` where the address leads nowhere."""
    found = request.resolver_match
    return (found.view_name if found else "") or "unknown"


def _note(request: HttpRequest, status: int, seconds: float) -> None:
    facts: dict[str, Any] = {
        "method": request.method if request.method in METHODS else "other",
        "route": route_of(request),
        "status": status,
        "ms": round(seconds * 1000),
    }
    count(route=facts["route"], status=status, seconds=seconds)
    log.log(logging.ERROR if status >= 500 else logging.INFO, "request", extra=facts)
