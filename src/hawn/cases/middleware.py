"""Named refusals of actions become calm pages: 404, 403, 409 or 503, never a 500."""

import logging
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from hawn.agencies.policies import NoSuchRow, Refused, WrongMove
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.sight import NotYoursToGive
from hawn.countries.schema import NoRule
from hawn.vault.actions import NotInSight
from hawn.vault.keys import KeyStoreDown

LOG = logging.getLogger(__name__)


class NamedRefusals:
    """``process_exception`` is the one hook that sees what a view raised."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Not visible is 404; not permitted, by role or for lack of a rule in the
        country's profile, is 403; a move that came too late is 409 with the way back;
        a key store that is away is 503: the transaction is undone, so nothing was kept and nothing shown."""
        if isinstance(error, NoSuchFile | NoSuchRow | NotInSight):
            return render(request, "404.html", status=404)
        if isinstance(error, Http404):
            return None
        if isinstance(error, Refused | NotYoursToGive | NoRule):
            return render(request, "403.html", status=403)
        if isinstance(error, WrongMove):
            return render(request, "409.html", status=409)
        if isinstance(error, KeyStoreDown):
            LOG.error("the key store does not answer", extra={"reason": type(error).__name__.lower()})
            return render(request, "503.html", status=503)
        return None
