"""Rows as people read them: plain values for templates, in the active language."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from django.utils.translation import get_language, gettext, ngettext

from hawn.community.kinds import one
from hawn.community.models import Event, Face, Post, Series, TeamPage
from hawn.community.rules import before, first_of, last_of, parts_of
from hawn.community.states import Going
from hawn.core.clock import local, today
from hawn.core.languages import language_name, languages
from hawn.core.templatetags.hawn import page_locale
from hawn.countries.profiles import current, localities


@dataclass(frozen=True, slots=True)
class Said:
    """A text that a team wrote, in the reader's language where there is one, else English, else what there is."""

    text: str
    lang: str
    dir: str

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


def direction(code: str) -> str:
    """``rtl`` or ``ltr`` of a language of the pages."""
    return next((row["dir"] for row in languages() if row["code"] == code), "ltr")


def best(found: dict[str, Any], wanted: str | None = None) -> str:
    """Which language of those that are there is shown to whom reads ``wanted``."""
    active = wanted or get_language() or "en"
    return next((c for c in (active, "en", *sorted(found)) if found.get(c)), "en")


def said(words: dict[str, Any], part: str = "") -> Said:
    """The text of ``words`` (language to text, or to parts)."""
    texts = {code: (value.get(part, "") if part else value) for code, value in words.items()}
    code = best(texts)
    return Said(str(texts.get(code, "")), code, direction(code))


def place_name(code: str) -> str:
    """A locality's name."""
    return localities(current().country).get(code, code)


def names_of(codes: list[str]) -> list[str]:
    """Language names in the active language, in the alphabet's order."""
    return sorted(language_name(code) for code in codes)


@dataclass(frozen=True, slots=True)
class When:
    """A time as a poster says it: weekday, day, hours; and as machines read it. ``short`` is the day, and ``year``
    nothing, where the year is this one: nobody asks which November is meant."""

    weekday: str
    day: str
    short: str
    number: str
    month: str
    year: str
    hours: str
    starts: str
    ends: str

    @property
    def full(self) -> str:
        """Weekday and short day."""
        return f"{self.weekday}{comma()}{self.short}"

    @classmethod
    def of(cls, starts_at: datetime, ends_at: datetime) -> "When":
        """In the active language, local time."""
        begin, end, where = local(starts_at), local(ends_at), page_locale()
        hours = f"{format_time(begin, 'short', locale=where)}–{format_time(end, 'short', locale=where)}"
        day, year = format_date(begin, "long", locale=where), format_date(begin, "y", locale=where)
        now = begin.year == today().year
        return cls(
            format_date(begin, "EEEE", locale=where), day,
            format_skeleton("MMMMd", begin, locale=where) if now else day,
            format_date(begin, "d", locale=where), format_date(begin, "MMM", locale=where), "" if now else year, hours,
            begin.isoformat(), end.isoformat(),
        )  # fmt: skip


def comma() -> str:
    """What stands between two parts of one line in the active language."""
    return "، " if (get_language() or "en").startswith("ar") else ", "


def names_in_a_row(names: list[str]) -> str:
    """``Mario, Doris and Amina`` in the active language."""
    return str(format_list(names, locale=page_locale())) if names else ""


def title_of(row: Event | Series) -> str:
    """Its own name, else what kind it is."""
    return row.name or str(one("kinds", row.kind)["label"])


def event_card(row: Event, faces: dict[UUID, Face], pages: dict[UUID, TeamPage]) -> dict[str, Any]:
    """One meeting for a card or its own page."""
    kind = one("kinds", row.kind)
    hosts = [faces[f] for f in row.faces if f in faces]
    return {
        "id": row.id, "path": f"/community/events/{row.id}/", "title": title_of(row), "kind": kind,
        "named": bool(row.name), "when": When.of(row.starts_at, row.ends_at), "place": row.place,
        "address": row.address, "locality": place_name(row.locality), "words": said(row.words),
        "languages": names_of(row.languages), "interpreters": names_of(row.interpreters),
        "features": [one("features", f) for f in row.features],
        "hosts": hosts, "with": names_in_a_row([h.name for h in hosts]),
        "teams": [pages[t] for t in row.teams if t in pages],
        "cancelled": row.state == Going.CANCELLED, "planned": row.state == Going.PLANNED, "notice": row.notice,
        "moved": _day_and_hour(row.moved_from) if row.moved_from else "", "series": row.series,
    }  # fmt: skip


def _day_and_hour(at: datetime) -> str:
    when = When.of(at, at)
    return f"{when.weekday}{comma()}{when.short}{comma()}{format_time(local(at), 'short', locale=page_locale())}"


def face_card(row: Face, alts: dict[UUID, dict[str, str]] | None = None) -> dict[str, Any]:
    """Somebody for a team page. ``alts``: what pictures show, by their id."""
    return {
        "id": row.id, "name": row.name, "languages": names_of(row.languages), "words": said(row.words),
        "picture": row.picture, "alt": alt_of(row.picture, alts), "police": row.police, "uniform": row.uniform,
        "what": gettext("Police officer") if row.police else gettext("Host"),
    }  # fmt: skip


def alt_of(picture: UUID | None, alts: dict[UUID, dict[str, str]] | None) -> Said:
    """What a picture shows, for who does not see it."""
    return said((alts or {}).get(picture, {}) if picture else {})


def post_card(row: Post, pages: dict[UUID, TeamPage], alts: dict[UUID, dict[str, str]] | None = None) -> dict[str, Any]:
    """One post. ``alts``: what pictures show, by their id."""
    return {
        "id": row.id, "path": f"/community/posts/{row.id}/", "title": said(row.words, "title"),
        "text": said(row.words, "text"), "picture": row.picture,
        "alt": alt_of(row.picture, alts), "at": row.published_at or row.changed_at,
        "team": pages.get(row.team), "takes_questions": row.takes_questions, "others": sorted(row.languages),
    }  # fmt: skip


def rhythm_words(rule: str) -> str:
    """``every second Tuesday``, ``the first Sunday of each month``."""
    every, day = parts_of(rule)
    monday = 5  # 5 January 1970 was a Monday
    name = format_date(datetime(1970, 1, monday + day), "EEEE", locale=page_locale())  # noqa: DTZ001 - a weekday's name
    if every.startswith("m"):
        texts = {
            "m1": gettext("the first %(day)s of each month"), "m2": gettext("the second %(day)s of each month"),
            "m3": gettext("the third %(day)s of each month"), "m4": gettext("the fourth %(day)s of each month"),
            "m-1": gettext("the last %(day)s of each month"),
        }  # fmt: skip
        return texts[every] % {"day": name}
    if every == "1":
        return gettext("every %(day)s") % {"day": name}
    if every == "2":
        return gettext("every second %(day)s") % {"day": name}
    n = int(every)
    return ngettext("every %(n)s week, on %(day)s", "every %(n)s weeks, on %(day)s", n) % {"n": n, "day": name}


def season_words(name: str, back: int = 0) -> str:
    """A quarter such as ``2026-Q4`` in words: October to December 2026; with ``back``, from the first month of the
    quarter so many before it. Raises ValueError."""
    first, last = first_of(before(name, back)), last_of(name)
    same = first.year == last.year
    begin = format_date(first, "LLLL", locale=page_locale()) if same else _month(first)
    return gettext("%(first)s to %(last)s") % {"first": begin, "last": _month(last)}


def _month(day: date) -> str:
    return str(format_skeleton("yMMMM", day, locale=page_locale()))


def season_label(name: str) -> tuple[str, str]:
    """The same for a picture: short months, and the year."""
    first, last = first_of(name), last_of(name)
    months = "–".join(format_date(day, "LLL", locale=page_locale()) for day in (first, last))
    return months, format_date(last, "y", locale=page_locale())
