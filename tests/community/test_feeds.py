"""Calendar, feed and JSON as independent programs read them; only what is published, and no word of casework."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
import vobject
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from hawn.community.actions import events, pages, posts
from hawn.community.actions.pages import PageWords
from hawn.community.models import Event, Series
from hawn.core.acting import Actor
from tests.community.conftest import NOW, TODAY, a_plan

ATOM = "{http://www.w3.org/2005/Atom}"


def read_calendar(answer: Any) -> Any:
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))  # octets, RFC 5545 3.1
    return vobject.readOne(answer.content.decode())


def test_a_calendar_has_every_published_meeting_and_its_changes(
    crew: dict[str, Actor], series: Series, dates_of: Any, faces: Any
) -> None:
    plan = a_plan(faces, name="Not out yet", words={"en": "Secret"})
    start = datetime(2026, 12, 30, 9, tzinfo=UTC)
    events.plan_event(actor=crew["officer"], what=plan, starts_at=start, ends_at=start + timedelta(hours=1), now=NOW)
    rows = dates_of(crew["officer"], series.id)
    later = rows[1]
    events.cancel_event(actor=crew["officer"], event=later.id, why="The hall, flooded; all of it\nis wet", now=NOW)
    file = read_calendar(Client().get("/community/events.ics"))
    found = {str(e.uid.value): e for e in file.vevent_list}
    coming = [r for r in rows if r.starts_at > timezone.now() - timedelta(hours=3)]
    assert set(found) == {f"{r.id}@hawn" for r in coming}
    assert "Secret" not in str(file.serialize())
    mine = found[f"{later.id}@hawn"]
    assert mine.status.value == "CANCELLED"
    assert int(mine.sequence.value) == 1
    assert mine.dtstart.value == later.starts_at
    assert mine.description.value.startswith("The hall, flooded; all of it\nis wet")
    assert mine.location.value == "Parish hall, Triq il-Kbira, Ħamrun"


def test_a_calendar_keeps_to_the_filters_of_the_list(
    crew: dict[str, Actor], series: Series, dates_of: Any, faces: Any
) -> None:
    start = datetime(2027, 1, 9, 9, tzinfo=UTC)
    special: dict[str, Any] = {
        "languages": ["ne"], "interpreters": ["so"], "features": ["food", "women_only", "plain_clothes"],
    }  # fmt: skip
    meal = events.plan_event(
        actor=crew["officer"], what=a_plan(faces, kind="meal", **special), starts_at=start,
        ends_at=start + timedelta(hours=1), now=NOW,
    )  # fmt: skip
    events.publish_event(actor=crew["officer"], event=meal.id, now=NOW)
    for query in (
        "kind=meal", "language_spoken=ne", "language_spoken=so", "interpreted=so", "with=women_only",
        "with=plain_clothes", "with=food&with=women_only", "with=food&kind=meal",
    ):  # fmt: skip
        file = read_calendar(Client().get(f"/community/events.ics?{query}"))
        assert [str(e.uid.value) for e in file.vevent_list] == [f"{meal.id}@hawn"], query
    for query in ("kind=football", "with=women_only&with=children", "interpreted=ne"):
        file = read_calendar(Client().get(f"/community/events.ics?{query}"))
        assert not hasattr(file, "vevent"), query
    for feature in ("children", "step_free"):
        file = read_calendar(Client().get(f"/community/events.ics?with={feature}"))
        assert f"{meal.id}@hawn" not in {str(e.uid.value) for e in file.vevent_list}, feature
    page = BeautifulSoup(Client().get("/community/?with=food&with=women_only&interpreted=so").content, "html.parser")
    assert [a["href"] for a in page.select(".h-meet h3 a")] == [f"/community/events/{meal.id}/"]
    assert [box["value"] for box in page.select("input[name=with]") if box.has_attr("checked")] == [
        "food",
        "women_only",
    ]
    assert [chip.get_text() for chip in page.select(".h-chosen .h-chip")] == ["Somali", "There is food", "For women"]
    assert page.select_one("details[open]") is None  # what was found stands first, not the form again
    nothing = BeautifulSoup(Client().get("/community/?with=women_only&with=children").content, "html.parser")
    assert nothing.select_one("details[open] select[name=interpreted]") is not None
    calendar = page.select_one('a[href^="/community/events.ics?"]')
    assert calendar is not None
    file = read_calendar(Client().get(str(calendar["href"])))
    assert [str(e.uid.value) for e in file.vevent_list] == [f"{meal.id}@hawn"]


def test_one_meeting_as_a_calendar_file(crew: dict[str, Actor], series: Series, dates_of: Any) -> None:
    row = dates_of(crew["officer"], series.id)[2]
    file = read_calendar(Client().get(f"/community/events/{row.id}/calendar.ics"))
    assert [str(e.uid.value) for e in file.vevent_list] == [f"{row.id}@hawn"]


def test_the_feed_is_read_by_others(crew: dict[str, Actor], series: Series, dates_of: Any) -> None:
    words = {"en": {"title": "Tea & cake <now>", "text": "Come.\n\nBring a friend."}}
    post = posts.write_post(actor=crew["officer"], post=None, words=words, picture=None, takes_questions=True, now=NOW)
    posts.publish_post(actor=crew["officer"], post=post.id, now=NOW)
    draft = {"en": {"title": "Only ours", "text": "A draft."}}
    posts.write_post(actor=crew["officer"], post=None, words=draft, picture=None, takes_questions=True, now=NOW)
    answer = Client().get("/community/feed.atom")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    found = feedparser.parse(answer.content)
    assert not found.bozo
    assert found.version == "atom10"
    titles = [e.title for e in found.entries]
    assert "Tea & cake <now>" in titles
    assert "Only ours" not in answer.content.decode()
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own feed
    ids = [e.findtext(f"{ATOM}id") for e in root.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids)) > 5
    for entry in root.iter(f"{ATOM}entry"):  # RFC 4287 4.1.2: what an entry must have
        assert entry.findtext(f"{ATOM}updated")
        assert entry.findtext(f"{ATOM}title")
        assert entry.find(f"{ATOM}author") is not None


def test_a_meeting_says_itself_in_schema_org(crew: dict[str, Actor], series: Series, dates_of: Any) -> None:
    row: Event = dates_of(crew["officer"], series.id)[2]
    page = BeautifulSoup(Client().get(f"/community/events/{row.id}/").content, "html.parser")
    block = page.find("script", type="application/ld+json")
    assert block is not None
    found = json.loads(block.text)
    assert found["@type"] == "Event"
    assert datetime.fromisoformat(found["startDate"]) == row.starts_at
    assert found["eventStatus"] == "https://schema.org/EventScheduled"
    assert found["location"]["address"]["addressLocality"] == "Ħamrun"
    assert found["isAccessibleForFree"] is True
    assert {"name", "endDate", "organizer", "eventAttendanceMode", "url"} <= set(found)


@pytest.mark.usefixtures("series")
def test_neighbourhoods_have_the_shape_of_data_police_uk(crew: dict[str, Actor]) -> None:
    client = Client()
    teams = client.get("/community/data/neighbourhoods.json").json()
    assert {"id": "hamrun-community-team", "name": "Ħamrun community team"} in teams
    assert all(set(t) == {"id", "name"} for t in teams)
    one = client.get("/community/data/hamrun-community-team.json").json()
    wanted = {"id", "name", "description", "url_force", "welcome_message", "contact_details", "links", "population",
              "centre", "locations"}  # fmt: skip
    assert set(one) == wanted
    people = client.get("/community/data/hamrun-community-team/people.json").json()
    assert [p["name"] for p in people] == ["Mario"]
    assert {"name", "rank", "bio", "contact_details"} <= set(people[0])
    meetings = client.get("/community/data/hamrun-community-team/events.json").json()
    assert {"title", "description", "type", "address", "start_date", "end_date", "contact_details"} <= set(meetings[0])
    assert client.get("/community/data/hamrun-community-team/priorities.json").json() == []
    assert client.get("/community/data/hamrun-community-team/cases.json").status_code == 404
    assert client.get("/community/data/none.json").status_code == 404


def test_priorities_have_the_shape_of_data_police_uk(crew: dict[str, Actor], series: Series) -> None:
    row = posts.hear(actor=crew["officer"], words={"en": "Dark street"}, heard="talk", raised_on=TODAY, now=NOW)
    hidden = posts.hear(actor=crew["officer"], words={"en": "Not shown"}, heard="talk", raised_on=TODAY, now=NOW)
    posts.show_priority(actor=crew["officer"], priority=row.id, now=NOW)
    posts.say_done(actor=crew["officer"], priority=row.id, words={"en": "Lamps"}, on=TODAY, now=NOW)
    assert hidden.published_at is None
    found = Client().get("/community/data/hamrun-community-team/priorities.json").json()
    assert found == [
        {"issue": "Dark street", "issue-date": "2026-11-24", "action": "Lamps", "action-date": "2026-11-24"}
    ]


def test_without_a_protocol_there_is_nothing(people: dict[str, Actor]) -> None:
    client = Client()
    for address in ("", "events.ics", "feed.atom", "data/neighbourhoods.json", "teams/", "posts/", "said/", "hand/"):
        assert client.get(f"/community/{address}").status_code == 404, address
    assert "/community/" not in client.get("/").content.decode()
    assert "/community/" not in client.get("/what-we-do/").content.decode()


def test_two_teams_of_one_name_have_two_addresses(crew: dict[str, Actor], series: Series) -> None:
    words = {"en": {"about": "x", "can": "", "cannot": ""}}
    stranger = Actor(user=crew["stranger"].user, role="community_officer", team=crew["stranger"].team)
    second = pages.save_page(actor=stranger, what=PageWords("Ħamrun community team", [], words), now=NOW)
    assert re.fullmatch(r"hamrun-community-team-[0-9a-f]{4}", second.slug)


def test_a_team_page_that_is_taken_back_is_gone_from_everywhere(crew: dict[str, Actor], series: Series) -> None:
    pages.publish_page(actor=crew["officer"], now=NOW, on=False)
    client = Client()
    assert client.get("/community/teams/hamrun-community-team/").status_code == 404
    text = client.get("/community/teams/").content.decode()
    assert not re.search(r"Ħamrun community team", text)
