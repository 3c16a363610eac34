"""The languages of the pages, as data (``locale/languages.yaml``), and which pages are there in which of them."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

from hawn.core.data import read

FILE = Path(__file__).resolve().parents[1] / "locale" / "languages.yaml"
View = TypeVar("View", bound=Callable[..., Any])


@lru_cache(maxsize=1)
def languages() -> list[dict[str, str]]:
    """Code, name of its own, direction, whether a person reviewed it, and which pages it is for: all of them, or what
    everybody reads without signing in."""
    found: list[dict[str, str]] = read(FILE)
    return found


def of_all_pages() -> list[dict[str, str]]:
    """The languages in which every page is there."""
    return [row for row in languages() if row["pages"] == "all"]


def language_name(code: str) -> str:
    """A language's name in the active language, by ISO 639 code."""
    try:
        return str(Locale.parse(get_language() or "en").languages.get(code, code))
    except UnknownLocaleError:
        return code


def in_every_language(view: View) -> View:
    """Marks a view that everybody may read: its texts stand in every catalogue (``locale/public.yaml``)."""
    view.every_language = True  # type: ignore[attr-defined]
    return view
