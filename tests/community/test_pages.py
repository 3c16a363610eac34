"""Pages as residents and teams see them: faces first, pictures that say what they show, what may be found by search."""

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone, translation
from PIL import Image

from hawn.agencies.models import User
from hawn.community.actions import events, pages, posts
from hawn.community.actions.pages import FaceWords
from hawn.community.models import Post, Series
from hawn.community.shown import When
from hawn.core.acting import Actor
from hawn.core.templatetags.hawn import qr
from tests.community.conftest import NOW, a_plan

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def page_of(path: str, client: Client | None = None) -> BeautifulSoup:
    answer = (client or Client()).get(path)
    assert answer.status_code == 200, path
    return BeautifulSoup(answer.content, "html.parser")


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(id=actor.user), backend=BACKEND)
    return client


def a_picture(actor: Actor, alt: dict[str, str]) -> UUID:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return pages.add_picture(actor=actor, content=out.getvalue(), size=(40, 30), alt=alt, now=NOW).id


@pytest.fixture
def post(crew: dict[str, Actor], faces: Any) -> Post:
    """A draft with a picture."""
    picture = a_picture(crew["officer"], {"en": "Three cups on a wall", "ar": "ثلاثة أكواب"})
    words = {"en": {"title": "Tea", "text": "Come by."}}
    return posts.write_post(
        actor=crew["officer"], post=None, words=words, picture=picture, takes_questions=True, now=NOW
    )


def test_a_picture_of_a_post_says_what_it_shows(crew: dict[str, Actor], post: Post) -> None:
    posts.publish_post(actor=crew["officer"], post=post.id, now=NOW)
    for path in (f"/community/posts/{post.id}/", "/community/posts/", "/community/teams/hamrun-community-team/"):
        picture = page_of(path).select_one("article img")
        assert picture is not None, path
        assert (picture["alt"], picture["lang"]) == ("Three cups on a wall", "en"), path
    with translation.override("ar"):
        answer = Client().get(f"/community/posts/{post.id}/", headers={"Accept-Language": "ar"})
    picture = BeautifulSoup(answer.content, "html.parser").select_one("article img")
    assert picture is not None
    assert (picture["alt"], picture["lang"]) == ("ثلاثة أكواب", "ar")


def test_a_draft_shows_its_picture_to_its_team_and_to_nobody_else(crew: dict[str, Actor], post: Post) -> None:
    client = signed_in(crew["officer"])
    picture = page_of(f"/community/desk/posts/{post.id}/", client).select_one("main img")
    assert picture is not None
    assert picture["alt"] == "Three cups on a wall"
    answer = client.get(str(picture["src"]))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert signed_in(crew["host"]).get(str(picture["src"])).status_code == 404
    assert Client().get(f"/community/picture/{post.picture}.jpg").status_code == 404


def test_a_face_says_whose_it_is_and_stands_first(crew: dict[str, Actor], series: Series, faces: Any) -> None:
    picture = a_picture(crew["officer"], {"en": "Mario"})
    what = FaceWords("Mario", ["en"], {}, picture=picture, user=crew["officer"].user)
    pages.save_face(actor=crew["officer"], face=faces["officer"].id, what=what, now=NOW)
    pages.vet_face(actor=crew["sergeant"], face=faces["officer"].id, now=NOW)
    pages.show_face(actor=crew["officer"], face=faces["officer"].id, now=NOW)
    team = page_of("/community/teams/hamrun-community-team/").select_one(".h-person img")
    assert team is not None
    assert team["alt"] == "Mario"
    start = page_of("/community/")
    crowd = start.select_one("h1 ~ * .h-crowd, .h-start + p .h-crowd")
    assert crowd is not None
    assert "Mario" in crowd.text
    assert str(picture) in str(crowd)
    assert "with Mario and Amina" in start.select(".h-meet")[0].text
    assert str(picture) in str(start.select(".h-meet")[0])


def test_six_meetings_come_first_and_the_later_ones_a_page_further(crew: dict[str, Actor], series: Series) -> None:
    first = page_of("/community/")
    shown = [a["href"] for a in first.select(".h-meet h3 a")]
    assert len(shown) == 6
    later = first.select_one("a[rel=next]")
    assert later is not None
    then = [a["href"] for a in page_of(f"/community/{later['href']}").select(".h-meet h3 a")]
    assert then
    assert not set(shown) & set(then)


@pytest.mark.usefixtures("series")
@pytest.mark.parametrize("demo", [True, False])
def test_search_engines_may_keep_public_community_pages_and_nothing_else(
    crew: dict[str, Actor], post: Post, settings: Any, demo: bool
) -> None:
    settings.DEMO = demo
    posts.publish_post(actor=crew["officer"], post=post.id, now=NOW)
    start = page_of("/community/")
    event = str(start.select(".h-meet h3 a")[0]["href"])
    team = "/community/teams/hamrun-community-team/"
    kept = ["/community/", event, "/community/teams/", team, "/community/posts/", f"/community/posts/{post.id}/",
            "/community/said/", "/community/hand/"]  # fmt: skip
    hidden = ["/", "/community/?with=food", f"{event}coming/", f"{event}poster/", f"{team}card/",
              f"/community/posts/{post.id}/ask/", "/community/pulse/hamrun-community-team/", "/refer/",
              "/what-we-do/", "/account/login/"]  # fmt: skip
    for path in kept + hidden:
        found = page_of(path).select('meta[name="robots"]')
        assert [m["content"] for m in found] == (["noindex"] if demo or path in hidden else []), path


def test_the_year_is_said_only_where_it_is_another(crew: dict[str, Actor]) -> None:
    this = timezone.now().replace(month=6, day=15, hour=10)
    with translation.override("en"):
        now, then = When.of(this, this + timedelta(hours=1)), When.of(this.replace(year=this.year + 1), this)
    assert (now.short, now.year) == ("15 June", "")
    assert (then.short, then.year) == (f"15 June {this.year + 1}", str(this.year + 1))
    with translation.override("ar"):
        assert When.of(this, this).full.endswith("، 15 يونيو")


def test_a_meeting_is_planned_under_three_headings_with_one_list_of_languages_open(crew: dict[str, Actor]) -> None:
    client = signed_in(crew["officer"])
    page = page_of("/community/desk/events/new/", client)
    assert len(page.select("fieldset.h-part > legend")) == 3
    folded = page.select("fieldset.h-part details input[name=interpreters]")
    assert folded == page.select("input[name=interpreters]")
    assert len(page.select("input[name=languages]")) > len(page.select("details input[name=languages]")) == 13
    words = page.select_one("fieldset.h-part:has(#id_words)")
    assert words is not None
    assert words.select_one("nav.h-tongues") is not None


def test_what_was_chosen_stands_open_and_first(crew: dict[str, Actor], faces: Any) -> None:
    page = page_of("/community/desk/page/", signed_in(crew["officer"]))
    chosen = [box["value"] for box in page.select("input[name=localities]") if box.has_attr("checked")]
    assert chosen == ["MT-18"]
    assert [b["value"] for b in page.select("input[name=localities]") if not b.find_parent("details")] == ["MT-18"]
    assert len(page.select("input[name=localities]")) == 68


@pytest.mark.parametrize("typed", ["ask Maria", "+356 2122 0000; DROP", "٢١٢٢٠٠٠٠", "7"])
def test_a_number_that_a_telephone_cannot_dial_is_told_and_stays_in_its_place(
    crew: dict[str, Actor], faces: Any, typed: str
) -> None:
    client, address = signed_in(crew["officer"]), "/community/desk/page/"
    kept = page_of(address, client).select("#id_phone")[0].get("value", "")
    answer = client.post(address, {"name": "Team", "phone": typed})
    page = BeautifulSoup(answer.content, "html.parser")
    said = page.select_one('.govuk-error-summary a[href="#id_phone"]')
    assert said is not None
    assert said.text == "Write the number in digits, such as +356 2122 0000."
    assert page.select("#id_phone")[0]["value"] == typed
    assert page_of(address, client).select("#id_phone")[0].get("value", "") == kept != typed


@pytest.mark.parametrize("typed", ["+356 2122 0000", "(0)79-12.34/56", "112", ""])
def test_a_number_is_kept_as_it_was_written(crew: dict[str, Actor], faces: Any, typed: str) -> None:
    client = signed_in(crew["officer"])
    assert client.post("/community/desk/page/", {"name": "Team", "phone": typed}).status_code == 302
    assert page_of("/community/desk/page/", client).select("#id_phone")[0].get("value", "") == typed


def test_a_promise_in_force_stands_first(crew: dict[str, Actor]) -> None:
    page = page_of("/what-we-do/")
    assert page.select("main h2")[0].text == "What was promised, and by whom"
    assert "We do not ask for papers at events." in page.select("main .h-card")[0].text


def test_the_desk_begins_with_what_one_does(crew: dict[str, Actor], series: Series, faces: Any) -> None:
    start = timezone.now() + timedelta(hours=1)
    made = events.plan_event(
        actor=crew["officer"], what=a_plan(faces), starts_at=start, ends_at=start + timedelta(hours=1), now=NOW
    )
    client = signed_in(crew["officer"])
    page = page_of("/community/desk/", client)
    links = [str(a["href"]) for a in page.select("main a")]
    assert (
        links.index("events/new/")
        < links.index(f"tally/{made.id}/")
        < links.index(f"/community/desk/events/{made.id}/")
    )
    assert len(page.select(".h-meet")) == 3
    assert len(page_of("/community/desk/?all=1", client).select(".h-meet")) > 3


def test_a_qr_code_is_made_smaller_and_never_cut() -> None:
    drawn = BeautifulSoup(qr("https://hawn.example.org/community/"), "html.parser").svg
    assert drawn is not None
    assert drawn["viewbox"].split() == ["0", "0", drawn["width"], drawn["height"]]
