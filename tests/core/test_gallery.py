"""The gallery shows every component; nothing on it points nowhere."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.utils.translation import override

from hawn.core.gallery import content

FOLDER = Path(__file__).parents[2] / "src" / "hawn" / "core" / "templates" / "core"
PAGES = {"root", "base", "gallery", "about_leaving", "sheet"}  # whole pages, not components
TAGS = {"field": "{% field ", "error_summary": "{% error_summary ", "details": "{% fold "}


def test_every_component_stands_in_the_gallery() -> None:
    shown = (FOLDER / "gallery.html").read_text(encoding="utf-8")
    components = {path.stem for path in FOLDER.glob("*.html")} - PAGES
    assert {one for one in components if TAGS.get(one, f'"core/{one}.html"') not in shown} == set()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_ids_are_single_and_every_link_inside_the_page_arrives(language: str) -> None:
    with override(language):
        html = render_to_string(
            "core/gallery.html", content(date(2026, 11, 23), datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
        )
    soup = BeautifulSoup(html, "html.parser")
    ids = [str(found["id"]) for found in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    inside = {str(link["href"])[1:] for link in soup.select('a[href^="#"]')}
    assert inside - set(ids) == set()
    pointed = {word for found in soup.select("[aria-describedby]") for word in str(found["aria-describedby"]).split()}
    assert pointed - set(ids) == set()


def test_every_look_of_a_chip_stands_in_the_gallery() -> None:
    sheet = (FOLDER.parents[1] / "static" / "core" / "hawn.css").read_text(encoding="utf-8")
    shown = {look for look, _word in content(date(2026, 11, 23), datetime(2026, 11, 23, tzinfo=UTC))["chips"]}
    assert set(re.findall(r"\.h-chip--([\w-]+)", sheet)) == shown - {""}
