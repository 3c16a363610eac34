"""How long a sign-in lasts, and that it has a second factor."""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.account.views import LogoutView
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode

from hawn.agencies.models import Session
from hawn.agencies.rules import session_over
from hawn.agencies.session_store import digest

BEGAN, SEEN, SECOND, DEVICE = "began", "seen", "second", "device"
NOTED_EVERY = 30  # seconds: a session is not written anew for every picture
ALLOWED = ("/account/", "/static/", "/exit/", "/healthz")  # what is needed to get a second factor, or away


class SignOut(LogoutView):  # type: ignore[misc]  # allauth ships no types
    """Signing out also clears pages that the browser still holds of this site. Not its storage: sealed entries wait
    there for a network, and whoever wrote them was told so."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ends the session."""
        answer: HttpResponse = super().post(*args, **kwargs)
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer


def no_address(request: HttpRequest) -> HttpResponse:
    """The address of an account is that of its invitation: with another address comes another invitation."""
    raise Http404


def end_all(user: UUID, but: str = "") -> int:
    """Ends every session of a person except the one of the key ``but``; returns how many."""
    return Session.objects.filter(holder=user).exclude(digest=digest(but)).delete()[0]


Handler = Callable[[HttpRequest], HttpResponse]


def bounded(get_response: Handler) -> Handler:
    """Signs out after 15 minutes without a request and after 8 hours in any case; the sign-in page says why, and leads
    back to where the person was."""

    def handle(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = time.time()
            began = request.session.setdefault(BEGAN, now)
            seen = request.session.setdefault(SEEN, 0.0) or now
            if why := session_over(began, seen, now):
                logout(request)
                return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.path, 'after': why})}")
            if now - request.session[SEEN] > NOTED_EVERY:
                request.session[SEEN] = now
                request.session[DEVICE] = request.headers.get("User-Agent", "")[:200]  # never an address
        return get_response(request)

    return handle


def second_factor(get_response: Handler) -> Handler:
    """Nobody works without a second factor: the first page after the first sign-in sets it up."""

    def handle(request: HttpRequest) -> HttpResponse:
        if (
            settings.SECOND_FACTOR
            and request.user.is_authenticated
            and not request.path.startswith(ALLOWED)
            and not request.session.get(SECOND)
        ):
            kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
            if not Authenticator.objects.filter(user=request.user, type__in=kinds).exists():
                return HttpResponseRedirect("/account/2fa/totp/activate/")
            request.session[SECOND] = True
        return get_response(request)

    return handle
