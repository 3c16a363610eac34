"""What can be printed: posters, pocket cards, the A6 crib. The same words as a page, where a letter has no font."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from hawn.agencies.roles import May
from hawn.community import posters, queries
from hawn.community.actors import PUBLIC_READER
from hawn.community.doors import crew, public
from hawn.community.models import Event, TeamPage
from hawn.community.views_public import PURPOSE, find_event, find_page
from hawn.core import clock
from hawn.core.acting import acting
from hawn.core.languages import languages
from hawn.core.press import NoGlyph
from hawn.core.sheet import printable

_presses = threading.BoundedSemaphore(1)  # setting type takes a whole core: one at a time in each process
MOST, SIDES = 3, 6  # languages on a poster, and sides of a card


def chosen(request: HttpRequest, most: int = MOST) -> list[str]:
    """The languages that the address asks for, each once, in its order; else the page's own."""
    known = {row["code"] for row in printable()}
    asked = [c for c in dict.fromkeys(request.GET.getlist("in")) if c in known]
    return asked[:most] or [get_language() or "en"]


def pressed(request: HttpRequest, make: Callable[[], bytes], name: str, kind: str = "application/pdf") -> HttpResponse:
    """What the press made, or a page that names the letters that no font has and offers to print instead."""
    if not _presses.acquire(timeout=30):
        return render(request, "503.html", status=503)
    try:
        answer = HttpResponse(make(), content_type=kind)
    except NoGlyph as lacking:
        return render(request, "community/no_glyph.html", {"letters": str(lacking)}, status=422)
    finally:
        _presses.release()
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _choices(asked: list[str]) -> list[dict[str, Any]]:
    return [{**one, "chosen": one["code"] in asked} for one in printable()]


def _query(asked: list[str]) -> str:
    return "&".join(f"in={code}" for code in asked)


def _event(key: UUID) -> tuple[Event, list[TeamPage]]:
    card, row = find_event(key)
    return row, card["teams"]


@public
@require_safe
def poster(request: HttpRequest, key: UUID) -> HttpResponse:
    """The poster as a page to print, with a choice of languages."""
    card, row = find_event(key)
    asked = chosen(request)
    rows = {one["code"]: one for one in languages()}
    context: dict[str, Any] = {
        "card": card,
        "blocks": [{**b, "dir": rows[b["lang"]]["dir"]} for b in posters.blocks(row, asked)],
        "choices": _choices(asked),
        "most": MOST,
        "query": _query(asked),
        "address": posters.address_of("/community/"),
        "link": request.build_absolute_uri(card["path"]),
    }
    return render(request, "community/poster.html", context)


@public
@require_safe
def poster_pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    """The poster as PDF."""
    row, pages = _event(key)
    asked = chosen(request)
    return pressed(request, lambda: posters.poster_pdf(row, pages, asked), "poster.pdf")


def _card(slug: str) -> tuple[TeamPage, Event | None]:
    page = find_page(slug)
    with acting(PUBLIC_READER, PURPOSE):
        return page, queries.next_meetings([page.team], clock.now()).get(page.team)


@public
@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """A team's pocket card as a page to print, with a choice of languages."""
    page, following = _card(slug)
    asked = chosen(request, SIDES)
    rows = {one["code"]: one for one in languages()}
    path = f"/community/teams/{slug}/"
    context: dict[str, Any] = {
        "page": page,
        "sides": [{**side, "dir": rows[side["lang"]]["dir"]} for side in posters.sides(page, following, asked)],
        "choices": _choices(asked),
        "most": SIDES,
        "query": _query(asked),
        "address": posters.address_of(path),
        "link": request.build_absolute_uri(path),
    }
    return render(request, "community/card.html", context)


@public
@require_safe
def card_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """A team's pocket card."""
    page, following = _card(slug)
    asked = chosen(request, SIDES)
    return pressed(request, lambda: posters.card_pdf(page, following, asked), "card.pdf")


@public
@require_safe
def hand_pdf(request: HttpRequest) -> HttpResponse:
    """The A6 crib."""
    return pressed(request, lambda: posters.crib_pdf(chosen(request, 1)[0]), "hand.pdf")


@crew(May.COMMUNITY)
@require_safe
def share(request: HttpRequest, key: UUID) -> HttpResponse:
    """Pictures and words for the networks; ``?pack=1`` as one file."""
    row, pages = _event(key)
    card, _row = find_event(key)
    asked = chosen(request, 4)
    if request.GET.get("pack"):
        return pressed(request, lambda: posters.share_pack(row, pages, asked), "share.zip", "application/zip")
    rows = {one["code"]: one for one in languages()}
    texts = []
    for code in asked:
        words, alt = posters.words_for(row, code)
        texts.append({**rows[code], "words": words, "alt": alt})
    context = {
        "card": card, "texts": texts, "sizes": list(posters.SIZES), "query": _query(asked), "choices": _choices(asked),
        "most": 4,
    }  # fmt: skip
    return render(request, "community/share.html", context)


@crew(May.COMMUNITY)
@require_safe
def share_picture(request: HttpRequest, key: UUID, size: str) -> HttpResponse:
    """One picture of the share pack, to look at."""
    row, pages = _event(key)
    wanted = size if size in posters.SIZES else "square"
    asked = chosen(request, 1)[0]
    answer = pressed(request, lambda: posters.picture(row, pages, asked, wanted), f"{asked}-{wanted}.png", "image/png")
    if answer.status_code == 200:
        answer.headers["Content-Disposition"] = "inline"
    return answer
