"""Meetings and posts for machines: calendar files, an Atom feed, and JSON in the shape of data.police.uk's
neighbourhood resources (https://data.police.uk/docs/method/neighbourhoods/)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe
from icalendar import Calendar
from icalendar import Event as Entry

from hawn.community import queries
from hawn.community.actors import PUBLIC_READER
from hawn.community.doors import public
from hawn.community.models import Event, TeamPage
from hawn.community.queries import Wanted
from hawn.community.shown import event_card, place_name, post_card, said, title_of
from hawn.community.states import Going
from hawn.community.views_public import PURPOSE, find_event, find_page, wanted
from hawn.core import clock
from hawn.core.acting import acting

MOST = 500


def calendar(rows: list[Event], name: str) -> bytes:
    """A calendar file (RFC 5545) of some meetings; one that changed has a higher SEQUENCE, so that the calendars of
    those who took it change too."""
    file = Calendar()
    file.add("prodid", "-//Hawn//Community//EN")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("name", name)
    file.add("x-wr-calname", name)
    file.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    for row in rows:
        file.add_component(_entry(row))
    return bytes(file.to_ical())


def _entry(row: Event) -> Entry:
    entry = Entry()
    entry.add("uid", f"{row.id}@hawn")
    entry.add("dtstamp", row.changed_at)
    entry.add("last-modified", row.changed_at)
    entry.add("sequence", row.version)
    entry.add("dtstart", row.starts_at)
    entry.add("dtend", row.ends_at)
    entry.add("summary", title_of(row))
    entry.add("description", "\n".join(x for x in (row.notice, str(said(row.words))) if x))
    entry.add("location", ", ".join(x for x in (row.place, row.address, place_name(row.locality)) if x))
    entry.add("url", f"{settings.BASE_URL}/community/events/{row.id}/")
    entry.add("status", "CANCELLED" if row.state == Going.CANCELLED else "CONFIRMED")
    entry.add("transp", "TRANSPARENT")
    return entry


def _sent(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return answer


@public
@require_safe
def events_ics(request: HttpRequest) -> HttpResponse:
    """Every meeting that the filters of the list leave, in one calendar that can be subscribed to."""
    with acting(PUBLIC_READER, PURPOSE):
        teams = queries.open_teams(clock.today())
        asked, _form = wanted(request, clock.now(), queries.pages_of(teams))
        rows = queries.meetings(asked, teams, MOST)
    return _sent(calendar(rows, gettext("Meet us")), "meetings")


@public
@require_safe
def event_ics(request: HttpRequest, key: UUID) -> HttpResponse:
    """One meeting."""
    card, row = find_event(key)
    return _sent(calendar([row], card["title"]), "meeting")


@public
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Posts and meetings, what changed last first (RFC 4287)."""
    now = clock.now()
    with acting(PUBLIC_READER, PURPOSE):
        teams = queries.open_teams(clock.today())
        written = queries.posts(teams, limit=30)
        rows = queries.meetings(Wanted(now), teams, 30)
        pages = queries.pages_of(teams)
    language = get_language() or "en"
    home = f"{settings.BASE_URL}/community/"
    made = Atom1Feed(
        title=gettext("News from the teams"), link=home, description=gettext("Posts and meetings"), language=language,
        feed_url=f"{home}feed.atom", author_name="Hawn", feed_guid=home,
    )  # fmt: skip
    entries: list[tuple[Any, dict[str, Any]]] = []
    for row in written:
        card = post_card(row, pages)
        entries.append(
            (row.published_at, _item(card["path"], row.id, str(card["title"]), linebreaks(str(card["text"]), True)))
        )
    for event in rows:
        card = event_card(event, {}, pages)
        title = f"{card['title']}, {card['when'].weekday} {card['when'].day}"
        if event.state == Going.CANCELLED:
            title = gettext("Called off: %(title)s") % {"title": title}
        text = f"{card['when'].hours}. {event.place}, {card['locality']}. {card['words']}"
        entries.append((event.changed_at, _item(card["path"], event.id, title, linebreaks(text, True))))
    for at, item in sorted(entries, key=lambda e: e[0], reverse=True):
        made.add_item(updateddate=at, pubdate=at, author_name="Hawn", **item)
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _item(path: str, key: UUID, title: str, text: str) -> dict[str, Any]:
    return {"title": title, "link": f"{settings.BASE_URL}{path}", "description": text, "unique_id": f"urn:uuid:{key}"}


@public
@require_safe
def neighbourhoods(request: HttpRequest) -> HttpResponse:
    """``[{"id", "name"}]``: every team with a page."""
    with acting(PUBLIC_READER, PURPOSE):
        pages = queries.published_pages(queries.open_teams(clock.today()))
    return JsonResponse([{"id": p.slug, "name": p.name} for p in pages], safe=False)


@public
@require_safe
def neighbourhood(request: HttpRequest, slug: str) -> HttpResponse:
    """One team: name, description, contact, the localities it works in. There is no population and no centre: nobody
    gave them."""
    page = find_page(slug)
    return JsonResponse(
        {
            "id": page.slug, "name": page.name, "description": str(said(page.words, "about")),
            "url_force": f"{settings.BASE_URL}/community/teams/{page.slug}/", "welcome_message": None,
            "contact_details": _contact(page), "links": [], "population": None, "centre": None,
            "locations": [{"name": place_name(code), "iso_3166_2": code} for code in page.localities],
        }
    )  # fmt: skip


def _contact(page: TeamPage) -> dict[str, str]:
    return {"telephone": page.phone} if page.phone else {}


@public
@require_safe
def resource(request: HttpRequest, slug: str, what: str) -> HttpResponse:
    """``people``, ``events`` or ``priorities`` of a team."""
    page = find_page(slug)
    made = {"people": _people, "events": _events, "priorities": _priorities}.get(what)
    if made is None:
        raise Http404
    with acting(PUBLIC_READER, PURPOSE):
        return JsonResponse(made(page), safe=False)


def _people(page: TeamPage) -> list[dict[str, Any]]:
    rows = queries.faces_by_team([page.team]).get(page.team, [])
    rank = {True: "Police officer", False: "Host"}
    return [
        {
            "name": r.name, "rank": rank[r.police], "bio": str(said(r.words)), "contact_details": _contact(page),
            "languages": r.languages,
        }
        for r in rows
    ]  # fmt: skip


def _events(page: TeamPage) -> list[dict[str, Any]]:
    rows = queries.meetings(Wanted(clock.now(), team=page.team), [*queries.open_teams(clock.today())], MOST)
    return [
        {
            "title": title_of(r), "description": str(said(r.words)), "type": r.kind,
            "address": ", ".join(x for x in (r.place, r.address, place_name(r.locality)) if x),
            "start_date": r.starts_at.isoformat(), "end_date": r.ends_at.isoformat(),
            "contact_details": _contact(page), "cancelled": r.state == Going.CANCELLED, "languages": r.languages,
            "features": r.features, "url": f"{settings.BASE_URL}/community/events/{r.id}/",
        }
        for r in rows
    ]  # fmt: skip


def _priorities(page: TeamPage) -> list[dict[str, Any]]:
    return [
        {
            "issue": str(said(row.words)), "issue-date": row.raised_on.isoformat(),
            "action": str(said(done[-1].words)) if done else None,
            "action-date": done[-1].on.isoformat() if done else None,
        }
        for row, done in queries.said([page.team])
    ]  # fmt: skip
