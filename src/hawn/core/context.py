"""What every page may show without asking the database."""

from functools import lru_cache
from pathlib import Path

import yaml
from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

LANGUAGES = Path(__file__).resolve().parents[1] / "locale" / "languages.yaml"


@lru_cache(maxsize=1)
def languages() -> list[dict[str, str]]:
    """The languages of the pages: code, name of its own, direction, and whether a person reviewed it."""
    found: list[dict[str, str]] = yaml.safe_load(LANGUAGES.read_text(encoding="utf-8"))
    return found


def language_name(code: str) -> str:
    """A language's name in the active language, by ISO 639 code."""
    try:
        return str(Locale.parse(get_language() or "en").languages.get(code, code))
    except UnknownLocaleError:
        return code


def page(request: HttpRequest) -> dict[str, object]:
    """Facts for the base template."""
    active = get_language()
    drafts = {row["code"] for row in languages() if row["status"] == "draft"}
    return {
        "demo": settings.DEMO,
        "languages": languages(),
        "draft_language": active in drafts,
        "leave": not getattr(getattr(request, "user", None), "is_authenticated", False)
        and not request.path.startswith("/account/"),
    }
