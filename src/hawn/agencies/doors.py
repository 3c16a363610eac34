"""Doors of views: who may enter at all. Actions ask again; a door only saves people a form they cannot send."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hawn.agencies.queries import community_is_open
from hawn.agencies.roles import May, may
from hawn.core import clock

View = Callable[..., HttpResponse]
KEPT = "community_open"  # on a request


def community_of(request: HttpRequest) -> bool:
    """Whether community work is open, for one request: its door and its menu ask once."""
    if not hasattr(request, KEPT):
        setattr(request, KEPT, community_is_open(clock.today()))
    return bool(getattr(request, KEPT))


def signed_in(view: View) -> View:
    """Signed in and acting in a team; otherwise the sign-in page, or a page that says whom to ask."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if request.actor is None:  # type: ignore[attr-defined]
            return render(request, "agencies/no_team.html", status=403)
        return view(request, *args, **kwargs)

    return inner


def needs(permission: May) -> Callable[[View], View]:
    """Signed in, and the acting role carries ``permission``; otherwise 403."""

    def decorate(view: View) -> View:
        @signed_in
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.actor.role, permission):  # type: ignore[attr-defined]
                return render(request, "403.html", status=403)
            return view(request, *args, **kwargs)

        return inner

    return decorate
