"""Doors of community pages: without a signed protocol in force none of them is there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from hawn.agencies.doors import View, community_of, needs
from hawn.agencies.roles import May
from hawn.core.languages import in_every_language


def public(view: View) -> View:
    """For everybody, in every language."""
    return in_every_language(_while_open(view))


def _while_open(view: View) -> View:
    """There once a protocol for community work is in force; until then, and after, not found."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not community_of(request):
            raise Http404
        return view(request, *args, **kwargs)

    return inner


def crew(permission: May) -> Callable[[View], View]:
    """For whoever's role carries ``permission``, while a protocol is in force."""

    def decorate(view: View) -> View:
        return _while_open(needs(permission)(view))

    return decorate
