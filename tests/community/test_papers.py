"""What is printed and passed on, in every language: it has its words, fits its paper, can be read aloud, and
a letter that no font has is named, never drawn as a box."""

import io
import re
import zipfile
from typing import Any
from unicodedata import normalize

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from PIL import Image
from pypdf import PageObject, PdfReader

from hawn.agencies.models import User
from hawn.community import posters
from hawn.community.actions import events
from hawn.community.kinds import DRAWINGS, drawing_of, listed
from hawn.community.models import Event, Series, TeamPage
from hawn.community.posters import SIZES
from hawn.core.acting import Actor
from hawn.core.languages import languages
from hawn.core.templatetags.hawn import ICONS
from hawn.countries.profiles import current
from tests.community.conftest import NOW, a_plan

CODES = [row["code"] for row in languages()]
# Their letters are joined into shapes: a reader of PDF gets every letter back, not always in the order of writing, and
# some only as what a shape stands for (/ActualText).
JOINED = {"ar", "bn", "ne", "vi"}
STANDS_FOR = re.compile(rb"/ActualText<FEFF([0-9A-F]+)>")
A4, A6, CARD = (595, 842), (298, 420), (241, 153)  # in points
pytestmark = pytest.mark.usefixtures("drafts")


@pytest.fixture
def drafts(settings: Any) -> None:
    """As in the demonstration: drafts may be printed."""
    settings.DEMO = True


@pytest.fixture
def event(crew: dict[str, Actor], series: Series, dates_of: Any) -> Event:
    """A date of the series."""
    found: Event = dates_of(crew["officer"], series.id)[2]
    return found


@pytest.fixture
def pages(faces: Any, crew: dict[str, Actor]) -> list[TeamPage]:
    """The page of the police team, with words in each language that say which they are."""
    return [TeamPage(name="Ħamrun community team", slug="hamrun", police=True, phone="+356 2100 0000", words={})]


def flat(text: str) -> str:
    return "".join(text.split())


def has(found: str, words: str, language: str) -> bool:
    """Whether a paper says something: word for word, or in joined scripts letter for letter."""
    found = normalize("NFKC", found)
    return set(flat(words)) <= set(found) if language in JOINED else flat(words) in flat(found)


def read(content: bytes, size: tuple[int, int], language: str) -> tuple[PdfReader, str]:
    """A paper that is tagged (PDF/UA-1: Typst refuses to make one that is not), in its language and of its size."""
    found = PdfReader(io.BytesIO(content))
    root: Any = found.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert b"pdfuaid:part" in content
    assert {(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in found.pages} == {size}
    return found, "".join(text_of(p) for p in found.pages)


def text_of(page: PageObject) -> str:
    """What a page says, and what its joined shapes stand for."""
    contents = page.get_contents()
    assert contents is not None
    shapes = STANDS_FOR.findall(contents.get_data())
    return page.extract_text() + "\n" + "".join(bytes.fromhex(s.decode()).decode("utf-16-be") for s in shapes)


@pytest.mark.parametrize("language", CODES)
def test_a_poster_says_what_when_and_where_on_one_sheet(event: Event, pages: list[TeamPage], language: str) -> None:
    paper, text = read(posters.poster_pdf(event, pages, [language]), A4, language)
    said = posters.blocks(event, [language])[0]
    assert len(paper.pages) == 1
    for part in ("title", "weekday", "day", "hours", "place", "where", "note"):
        assert has(text, said[part], language), (part, said[part])
    assert [s["label"] for s in said["signs"] if not has(text, s["label"], language)] == []
    assert "localhost" in text or "/community/" in text


def test_a_poster_in_three_scripts_with_long_words_stays_on_one_sheet(
    crew: dict[str, Actor], faces: Any, event: Event, pages: list[TeamPage]
) -> None:
    event.words = dict.fromkeys(("en", "ar", "bn"), "Come and sit with us for a while. " * 17)
    event.name = "A very long name of a meeting, " * 4
    event.features = ["children", "food", "step_free", "women_only", "plain_clothes"]
    paper, _text = read(posters.poster_pdf(event, pages * 3, ["en", "ar", "bn"]), A4, "en")
    assert len(paper.pages) == 1


@pytest.mark.parametrize("language", CODES)
def test_a_card_has_a_side_for_each_language_and_marks_a_police_number(
    event: Event, pages: list[TeamPage], language: str
) -> None:
    paper, text = read(posters.card_pdf(pages[0], event, [language, "en"]), CARD, language)
    assert len(paper.pages) == 3
    first, second = posters.sides(pages[0], event, [language, "en"])
    assert "+35621000000" in flat(paper.pages[0].extract_text())
    assert has(text_of(paper.pages[0]), first["police"], language)
    assert flat(second["police"]) == "apolicenumber"
    assert flat("a police number") in flat(paper.pages[1].extract_text())
    assert flat("Ħamrun community team") in flat(text)
    other = TeamPage(name="JRS", slug="jrs", police=False, phone="+356 2122 0000", words={})
    assert posters.sides(other, None, ["en"])[0]["police"] == "not a police number"


@pytest.mark.parametrize("language", CODES)
def test_the_crib_has_two_sides_and_marks_police_numbers(language: str) -> None:
    paper, text = read(posters.crib_pdf(language), A6, language)
    assert len(paper.pages) == 2
    assert [x.number for x in current().lines if x.number not in flat(text)] == []
    if language == "en":
        wanted = [posters.police_words(x.police_number) for x in current().lines]
        assert flat(text).count("apolicenumber") == len([w for w in wanted if w])
        assert flat(text).count("notapolicenumber") == wanted.count("not a police number") > 0


@pytest.mark.parametrize("language", CODES)
def test_the_share_pack_has_pictures_and_words(event: Event, pages: list[TeamPage], language: str) -> None:
    with zipfile.ZipFile(io.BytesIO(posters.share_pack(event, pages, [language]))) as pack:
        assert sorted(pack.namelist()) == sorted(
            f"{language}/{name}" for name in ("words.txt", "alt.txt", *(f"{size}.png" for size in SIZES))
        )
        for size, measures in SIZES.items():
            with Image.open(io.BytesIO(pack.read(f"{language}/{size}.png"))) as picture:
                assert picture.size == measures
        said, words = posters.blocks(event, [language])[0], pack.read(f"{language}/words.txt").decode()
        assert [x for x in (said["title"], said["when"], said["hours"], said["place"]) if x not in words] == []
        assert said["title"] in pack.read(f"{language}/alt.txt").decode()


def test_a_letter_that_no_font_has_is_named_and_no_file_is_made(
    crew: dict[str, Actor], faces: Any, event: Event
) -> None:
    plan = a_plan(faces, place="ᠮᠣᠩᠭᠣᠯ hall")  # Mongolian: no paper has its font
    made = events.plan_event(
        actor=crew["officer"], what=plan, starts_at=event.starts_at, ends_at=event.ends_at, now=NOW
    )
    events.publish_event(actor=crew["officer"], event=made.id, now=NOW)
    answer = Client().get(f"/community/events/{made.id}/poster.pdf")
    assert answer.status_code == 422
    assert "application/pdf" not in answer.headers["Content-Type"]
    page = BeautifulSoup(answer.content, "html.parser")
    letters = page.select_one(".h-big bdi")
    assert letters is not None
    assert set(letters.text) == set("ᠮᠣᠩᠭᠣᠯ")


def test_the_card_has_a_page_to_print_and_is_found_from_the_team_and_the_desk(
    crew: dict[str, Actor], event: Event
) -> None:
    client = Client()
    team = "/community/teams/hamrun-community-team/"
    assert 'href="card/"' in client.get(team).content.decode()
    page = BeautifulSoup(client.get(f"{team}card/?in=en&in=ar").content, "html.parser")
    assert [(s["lang"], s["dir"]) for s in page.select(".h-side[lang]")] == [("en", "ltr"), ("ar", "rtl")]
    assert "a police number" in page.select(".h-side")[0].text
    assert len(page.select("input[name=in]")) == len(CODES)
    link = page.select_one('a[href^="../card.pdf"]')
    assert link is not None
    assert link["href"] == "../card.pdf?in=en&in=ar"
    client.force_login(
        User.objects.get(id=crew["officer"].user), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert f"{team}card/" in client.get("/community/desk/").content.decode()


def test_every_kind_has_a_drawing_and_the_five_faces_are_of_one_row() -> None:
    kinds = listed("kinds")
    assert [k["id"] for k in kinds if not (DRAWINGS / f"{k['drawing']}.svg").is_file()] == []
    assert len({drawing_of(k["id"]) for k in kinds}) == len(kinds)
    assert "<svg" in drawing_of("something new")
    faces = [(row["value"], row["icon"]) for row in listed("faces")]
    assert faces == [(n, f"face-{n}") for n in range(1, 6)]
    drawn = [(ICONS / f"{icon}.svg").read_text(encoding="utf-8") for _value, icon in faces]
    assert len(set(drawn)) == 5
    assert all('<circle cx="12" cy="12" r="10"/>' in one for one in drawn)  # one head, five mouths
