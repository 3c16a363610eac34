"""Small middleware without a domain word."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import translation

from hawn.core.languages import of_all_pages

Handler = Callable[[HttpRequest], HttpResponse]
KNOWN_METHODS = ["GET", "HEAD", "POST"]
FORM = "application/x-www-form-urlencoded"


def no_store(get_response: Handler) -> Handler:
    """Nothing that a page shows may stay in a browser's or a proxy's store (S3), static files apart; and no other site
    may embed anything of ours."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return handle


def known_methods(get_response: Handler) -> Handler:
    """Pages are read and forms are sent; every other method is refused before anything looks at it."""

    def handle(request: HttpRequest) -> HttpResponse:
        if request.method not in KNOWN_METHODS:
            return HttpResponseNotAllowed(KNOWN_METHODS)
        return get_response(request)

    return handle


def refuse_null_bytes(get_response: Handler) -> Handler:
    """PostgreSQL text holds no null byte: in an address it is refused here, in a form by the field."""

    def handle(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or any("\0" in v for values in request.GET.lists() for v in values[1]):
            raise BadRequest("a null byte")
        return get_response(request)

    return handle


def chosen_language(get_response: Handler) -> Handler:
    """``?language=ar`` on any page is remembered for the journey, by a cookie that says nothing else (R11). A page that
    holds what somebody typed sends it along: its switcher is buttons of its form (``language_form``)."""

    def handle(request: HttpRequest) -> HttpResponse:
        wanted = request.GET.get("language", "")
        if request.method == "POST" and request.content_type == FORM:
            wanted = wanted or request.POST.get("go", "").partition("language:")[2]
        known = {code for code, _ in settings.LANGUAGES}
        if wanted in known:
            request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = wanted
        response = get_response(request)
        if wanted in known:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                wanted,
                httponly=True,
                samesite="Lax",
                secure=bool(settings.SESSION_COOKIE_SECURE),
            )
        return response

    return handle


class WholePages:
    """A page is in one language as a whole (R12): who reads a language that only the pages for everybody have gets any
    other page in English, and a line in their own language that says so."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.everywhere = {row["code"] for row in of_all_pages()}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, *_: object) -> None:
        """The language of this page, once it is known which page it is."""
        active = translation.get_language() or "en"
        if active not in self.everywhere and not getattr(view, "every_language", False):
            request.reads = active  # type: ignore[attr-defined]
            request.LANGUAGE_CODE = "en"
            translation.activate("en")
