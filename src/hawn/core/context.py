"""What every page may show without asking the database."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, gettext, override

from hawn.core.languages import languages, of_all_pages

# Public pages that look whether this device holds a first alert that was not sent yet, and send it.
SENDS = ("/refer/", "/status/")


def page(request: HttpRequest) -> dict[str, object]:
    """Facts for the base template."""
    active = get_language()
    read = getattr(request, "reads", "")
    here = {row["code"]: row for row in languages()}
    return {
        "demo": settings.DEMO,
        "languages": of_all_pages() if read else languages(),
        "draft_language": active in here and here[active]["status"] == "draft",
        "only_english": {**here[read], "words": _only_english(read)} if read else None,
        "offline_here": request.path == "/" or request.path.startswith(SENDS),
        "leave": not getattr(getattr(request, "user", None), "is_authenticated", False)
        and not request.path.startswith("/account/"),
    }


def _only_english(code: str) -> str:
    with override(code):
        return gettext("This page is there in English only. The pages for everybody are in your language.")
