"""Pages for everybody are whole in every language: what they say stands in ``locale/public.yaml``'s files, and every
catalogue has it, with the plural forms of its language."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation
from django.utils.translation import gettext, ngettext

from hawn.agencies.models import User
from hawn.community.actions import events, posts
from hawn.community.models import Event, Series
from hawn.core.acting import Actor
from hawn.core.i18n import command
from hawn.core.i18n.extract import public_messages
from hawn.core.languages import languages
from hawn.referrals import questions
from hawn.referrals.actions import sending
from hawn.referrals.views_report import key_for
from tests.community.conftest import NOW, TODAY
from tests.conftest import Site
from tests.journeys.test_chain import an_alert
from tests.referrals.test_first_alert import SENDABLE, state_of
from tests.referrals.test_report import WHEN

ONLY_PUBLIC = [row["code"] for row in languages() if row["pages"] == "public"]
FILES = {  # for machines and printers: tests/community/test_feeds.py, test_papers.py
    "community_picture", "community_ics", "community_event_ics", "community_card", "community_poster_pdf",
    "community_hand_pdf", "community_neighbourhoods", "community_neighbourhood", "community_resource",
}  # fmt: skip


def marked() -> Iterator[str]:
    """Names of the addresses that are there in every language."""

    def walk(parts: list[Any]) -> Iterator[str]:
        for part in parts:
            if isinstance(part, URLResolver):
                yield from walk(part.url_patterns)
            elif isinstance(part, URLPattern) and getattr(part.callback, "every_language", False):
                yield str(part.name)

    yield from walk(get_resolver().url_patterns)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every text that a page asks a catalogue for."""
    found: set[str] = set()
    real = translation._trans

    def note(name: str) -> None:
        function: Callable[..., str] = getattr(real, name)

        def noted(text: str, *more: Any) -> str:
            found.add(str(text))
            return function(text, *more)

        monkeypatch.setattr(real, name, noted)

    for name in ("gettext", "ngettext"):
        note(name)
    return found


def public_pages(client: Client, crew: dict[str, Actor], series: Series, read: Any) -> dict[str, list[Any]]:
    """What every marked address answers, with forms sent empty and whole, by its name."""
    first, second, third = read(crew["officer"], series.id)[:3]
    events.cancel_event(actor=crew["officer"], event=second.id, why="The hall is flooded.", now=NOW)
    texts = {"en": {"title": "Ask us", "text": "About school."}}
    post = posts.write_post(actor=crew["officer"], post=None, words=texts, picture=None, takes_questions=True, now=NOW)
    posts.publish_post(actor=crew["officer"], post=post.id, now=NOW)
    heard = posts.hear(
        actor=crew["officer"], words={"en": "The street is dark."}, heard="talk", raised_on=TODAY, now=NOW
    )
    posts.show_priority(actor=crew["officer"], priority=heard.id, now=NOW)
    posts.say_done(actor=crew["officer"], priority=heard.id, words={"en": "Lamps."}, on=TODAY, now=NOW)
    slug = "hamrun-community-team"
    lookup = sending.submit(sender=None, alert=an_alert(), **WHEN)
    get, send = client.get, client.post
    here, asks = f"/community/events/{third.id}/", f"/community/posts/{post.id}/ask/"
    come, pulse = f"{here}coming/", f"/community/pulse/{slug}/"
    key = {"key": str(uuid.uuid4())}
    begun = send("/refer/alert/", {"begin": "self"})
    walked, state = [begun], state_of(begun.content.decode())
    for screen in questions.screens():
        for more in ({}, SENDABLE[screen.id]):
            page = send("/refer/alert/", {**more, "state": state, "at": screen.id, "go": "next"})
            walked.append(page)
            state = state_of(page.content.decode())
    walked.append(send("/refer/alert/", {"state": state, "at": "check", "go": "send"}))
    answers: dict[str, list[Any]] = {
        "start": [get("/")],
        "refer": [get("/refer/")],
        "first_alert": walked,
        "status": [get("/status/"), send("/status/", {"receipt": "junk"})],
        "status_answer": [send("/status/answer/", {"key": "junk"})],
        "what_we_do": [get("/what-we-do/")],
        "confirm": [get("/confirm/junk/")],
        "report": [send("/refer/report/", {"key": key_for(lookup)}), send("/refer/report/", {"key": "junk"})],
        "about_leaving": [get("/exit/about/")],
        "offline": [get("/offline/")],
        "offline_alert": [get("/offline/alert/")],
        "community": [get("/community/"), get("/community/?kind=meal"), get("/community/?team=x&after=x")],
        "community_event": [get(here), get(f"/community/events/{second.id}/"), get(f"/community/events/{first.id}/")],
        "community_coming": [get(come), send(come, key), send(come, {**key, "people": 3})],
        "community_teams": [get("/community/teams/")],
        "community_team": [get(f"/community/teams/{slug}/")],
        "community_card_page": [get(f"/community/teams/{slug}/card/")],
        "community_posts": [get("/community/posts/")],
        "community_post": [get(f"/community/posts/{post.id}/")],
        "community_ask": [get(asks), send(asks, key), send(asks, {**key, "text": "My boss took my passport"}),
                          send(asks, {**key, "text": "When?"})],
        "community_said": [get("/community/said/")],
        "community_pulse": [get(pulse), send(pulse, {**key, "way": "qr", "respect": 4, "ask": 2, "safe": 5})],
        "community_hand": [get("/community/hand/")],
        "community_poster": [get(f"{here}poster/")],
        "community_feed": [get("/community/feed.atom")],
    }  # fmt: skip
    return answers


@pytest.mark.parametrize("code", ["vi", "ne"])
def test_what_pages_for_everybody_say_is_in_every_catalogue(
    crew: dict[str, Actor], series: Series, dates_of: Any, asked: set[str], code: str
) -> None:
    client = Client(headers={"accept-language": code})
    answers = public_pages(client, crew, series, dates_of)
    assert set(answers) | FILES == set(marked())
    for name, pages in answers.items():
        for page in pages:
            assert page.status_code in (200, 302, 410), name
            if page.content and page.headers["Content-Type"].startswith("text/html"):
                assert f'<html lang="{code}"' in page.content.decode(), name
    public = {message if isinstance(message, str) else message[0] for message in public_messages()}
    assert asked - public - {"", ":"} == set()  # a colon is Django's, after labels that we do not print


@pytest.mark.parametrize("code", ONLY_PUBLIC)
def test_a_catalogue_of_public_pages_is_whole(code: str) -> None:
    with (command.LOCALE / code / "LC_MESSAGES" / "django.po").open("rb") as source:
        catalogue = read_po(source, locale=code)
    missing = [m.id for m in catalogue if m.id and not (all(m.string) if isinstance(m.string, tuple) else m.string)]
    assert missing == []
    forms = {len(m.string) for m in catalogue if isinstance(m.string, tuple)}
    assert forms == {catalogue.num_plurals}


# Numbers that take form 0, 1, 2 ... of the language (CLDR).
FORMS = {
    "en": (1, 2), "mt": (1, 2, 11, 20), "ar": (0, 1, 2, 3, 100, 11), "es": (1, 2), "fr": (1, 2), "it": (1, 2),
    "sr": (21, 22, 25), "uk": (21, 22, 25), "vi": (1,), "bn": (1, 2), "ne": (1, 2),
}  # fmt: skip


@pytest.mark.parametrize("code", FORMS)
def test_plurals_follow_the_language(code: str) -> None:
    with (command.LOCALE / code / "LC_MESSAGES" / "django.po").open("rb") as source:
        message = read_po(source, locale=code).get("in %(n)s day")
    assert message is not None
    forms = message.string if code != "en" else message.id
    assert len(forms) == len(FORMS[code])
    with translation.override(code):
        for form, n in zip(forms, FORMS[code], strict=True):
            assert ngettext("in %(n)s day", "in %(n)s days", n) == form, n


def test_a_page_for_staff_is_english_and_says_so_in_the_readers_language(people: dict[str, Actor]) -> None:
    client = Client(headers={"accept-language": "uk"})
    client.force_login(User.objects.get(id=people["intake"].user))
    page = client.get("/work/").content.decode()
    assert '<html lang="en" dir="ltr">' in page
    with translation.override("uk"):
        words = gettext("This page is there in English only. The pages for everybody are in your language.")
    assert re.search(rf'lang="uk"[^>]*>[^<]*{re.escape(words)}', page)
    assert 'hreflang="ar"' in page
    assert 'hreflang="vi"' not in page
    assert '<html lang="uk"' in client.get("/what-we-do/").content.decode()


def test_every_language_is_offered_by_its_own_name_on_pages_for_everybody(db: Site) -> None:
    page = Client().get("/what-we-do/?language=bn").content.decode()
    assert '<html lang="bn"' in page
    for row in languages():
        assert row["name"] in page


def test_dates_and_language_names_are_those_of_the_language(
    crew: dict[str, Actor], series: Series, dates_of: Callable[[Actor, Any], list[Event]]
) -> None:
    event = dates_of(crew["officer"], series.id)[0]
    assert event.starts_at.date() == date(2026, 11, 24)
    page = Client(headers={"accept-language": "fil"}).get(f"/community/events/{event.id}/").content.decode()
    assert "Martes" in page
    assert "Nobyembre" in page
