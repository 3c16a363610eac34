"""J2 and J6 where somebody asks for help: what a volunteer sees, whom they talk to, what stands on the counting page;
and who vouches for whom."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import get_language

from hawn.agencies.policies import WrongMove
from hawn.community import finder
from hawn.community.actions import events, pages
from hawn.community.actions.events import Plan
from hawn.community.models import Event, Face, Series
from hawn.community.policies import NotVetted
from hawn.core.acting import Actor, acting
from hawn.countries.profiles import current
from tests.community.conftest import NOW, a_plan
from tests.community.test_trust import first_date, page
from tests.conftest import make_user


@pytest.mark.parametrize("change", ["name", "picture", "user"])
def test_who_is_changed_into_somebody_else_is_vouched_for_anew(
    crew: dict[str, Actor], faces: dict[str, Face], client: Client, change: str
) -> None:
    face = faces["host"]
    now = timezone.now()
    meeting = events.plan_event(
        actor=crew["host"], what=a_plan({"host": face}), starts_at=now, ends_at=now + timedelta(hours=2), now=now
    )
    events.publish_event(actor=crew["host"], event=meeting.id, now=now)
    public = f"/community/events/{meeting.id}/"
    assert "Amina" in client.get(public).content.decode()
    same = pages.FaceWords("Amina", ["en"], {"en": "New words."}, user=crew["host"].user)
    pages.save_face(actor=crew["second_host"], face=face.id, what=same, now=NOW)
    assert vetted(crew["host"], face)  # words and languages are their own affair
    picture = pages.add_picture(actor=crew["host"], content=b"x", size=(1, 1), alt={}, now=NOW)
    new = {"name": "Somebody else", "picture": picture.id, "user": crew["second_host"].user}[change]
    other = replace(same, **{change: new})
    pages.save_face(actor=crew["second_host"], face=face.id, what=other, now=NOW)
    assert not vetted(crew["host"], face)
    assert "Amina" not in client.get(public).content.decode()
    with pytest.raises(NotVetted):
        events.plan_event(
            actor=crew["host"], what=a_plan({"host": face}), starts_at=now, ends_at=now + timedelta(hours=2), now=now
        )
    with pytest.raises(WrongMove):
        pages.show_face(actor=crew["host"], face=face.id, now=NOW)
    with pytest.raises(WrongMove):  # who changed it vouches for nobody
        pages.vet_face(actor=crew["second_host"], face=face.id, now=NOW)
    third = make_user("Third Host", "community_officer", "ngo_jrs", "outreach")[1]
    pages.vet_face(actor=third, face=face.id, now=NOW)
    pages.show_face(actor=third, face=face.id, now=NOW)
    assert other.name in client.get(public).content.decode()  # and is on the meeting again


def vetted(actor: Actor, face: Face) -> bool:
    with acting(actor, "community"):
        return Face.objects.get(id=face.id).vetted_at is not None


def test_a_volunteer_sees_the_meetings_of_the_teams_of_their_agency(
    crew: dict[str, Actor], faces: dict[str, Face], client: Client
) -> None:
    lonely = make_user("Nina Farrugia", "helper", "appogg", "casework")[1]
    empty = page(client, lonely, "/community/desk/").content.decode()
    assert "Plan a meeting" not in empty
    assert "Your team hosts no meeting yet" in empty
    organiser = make_user("Organiser", "community_officer", "appogg", "shelter")[1]
    now = timezone.now()
    for name, begins in (("Today", now - timedelta(minutes=5)), ("Next week", now + timedelta(days=7))):
        made = events.plan_event(
            actor=organiser, what=Plan("meal", "Hall", "MT-18", name=f"Soup {name}"), starts_at=begins,
            ends_at=begins + timedelta(hours=2), now=now,
        )  # fmt: skip
        events.publish_event(actor=organiser, event=made.id, now=now)
    events.plan_event(
        actor=organiser, what=Plan("meal", "Hall", "MT-18", name="Soup nobody knows of"), starts_at=now,
        ends_at=now + timedelta(hours=2), now=now,
    )  # fmt: skip
    text = page(client, lonely, "/community/desk/").content.decode()
    assert "Nothing is planned" not in text
    assert re.findall(r"Soup [\w ]+", text) == ["Soup Today", "Soup Next week"]
    assert "Soup" not in page(client, crew["helper"], "/community/desk/").content.decode()  # of another agency


def test_a_volunteer_is_told_whom_to_talk_to(crew: dict[str, Actor], faces: dict[str, Face], client: Client) -> None:
    assert 'href="talk/"' in page(client, crew["helper"], "/community/help/").content.decode()
    text = client.get("/community/help/talk/").content.decode()
    assert "Amina Yusuf" in text
    assert "Pia Bonello" in text
    assert 'href="tel:+356 2100 0000"' in text
    assert "Mario Galea" not in text  # internal: nobody of another agency, no police
    assert "Selam Haile" not in text
    lonely = make_user("Nina Farrugia", "helper", "iom", "return")[1]
    assert "leads community work here yet" in page(client, lonely, "/community/help/talk/").content.decode()


def test_the_counting_page_has_a_card_an_interpreter_and_a_colleague(
    crew: dict[str, Actor], series: Series, client: Client
) -> None:
    event = first_date(crew, series)
    text = page(client, crew["officer"], f"/community/desk/tally/{event.id}/").content.decode()
    assert 'href="/community/teams/hamrun-community-team/card.pdf"' in text
    assert "JRS outreach" in text
    assert "Amina" in text
    assert 'href="tel:+356 2100 0000"' in text
    assert current().providers_of("interpretation") is None
    assert "Who interprets by telephone here is not known." in text
    assert "Tigrinya" in text.split("Here at the meeting:")[1]  # interpreted at this one
    mine = page(client, crew["host"], f"/community/desk/tally/{event.id}/").content.decode()
    assert "Or hand over to somebody who is no police" not in mine  # the only other host is police


def test_the_finder_asks_only_what_the_profile_can_answer(
    crew: dict[str, Actor], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    got = page(client, crew["helper"], "/community/help/documents/")
    text = got.content.decode()
    assert '<select class="govuk-select" id="id_speaks"' not in text
    assert got.context["form"].fields == {}
    assert "Nobody has told us yet which languages they speak" in text
    profile = current()
    known = profile.model_copy(
        update={
            "bodies": [
                b.model_copy(update={"languages": ["en", "ti"], "localities": ["MT-60"]}) if b.id == "ngo_aditus" else b
                for b in profile.bodies
            ]
        }
    )
    monkeypatch.setattr(finder, "current", lambda: known)
    topic = next(t for t in finder.topics() if finder.answer(t).languages)
    got = client.get(f"/community/help/{topic}/")
    assert [code for code, _name in got.context["form"].fields["speaks"].choices] == ["", "en", "ti"]
    told = client.get(f"/community/help/{topic}/?speaks=ti").context["answer"]
    service = next(s for s in told.services if any(b["id"] == "ngo_aditus" for b in s["bodies"]))
    assert service["bodies"][0]["id"] == "ngo_aditus"


def test_the_card_names_each_body_once_and_speaks_the_language_of_the_person(
    crew: dict[str, Actor], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(client, crew["helper"], "/community/help/")
    repeated = 0
    for topic in finder.topics():
        answer = finder.answer(topic)
        every = [b["id"] for s in answer.services for b in s["bodies"] if b["phone"] and not b["immigration"]]
        card = finder.card(topic, answer, "en")
        assert sorted(b["id"] for b in card["bodies"]) == sorted(set(every))
        repeated += len(every) - len(set(every))
    assert repeated > 0  # so that the test tells something
    text = client.get("/community/help/health/?card=ar").content.decode()
    assert 'class="h-sheet" lang="ar" dir="rtl"' in text
    monkeypatch.setattr(finder, "gettext", lambda words: f"{get_language()} {words}")
    assert finder.card("health", finder.answer("health"), "ar")["words"].startswith("ar ")
    assert '<html lang="en"' in text


def test_police_is_named_as_police(crew: dict[str, Actor], client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page(client, crew["helper"], "/community/help/")
    entry = "<li><bdi>Victim Support Agency</bdi>"
    before = client.get("/community/help/health/").content.decode()
    assert "police" not in before.split(entry)[1].split("</section>")[0]
    profile = current()
    bodies = [b.model_copy(update={"functions": ["police"]}) if b.id == "vsa" else b for b in profile.bodies]
    monkeypatch.setattr(finder, "current", lambda: profile.model_copy(update={"bodies": bodies}))
    after = client.get("/community/help/health/").content.decode()
    assert "police</span>" in after.split(entry)[1].split("</li>")[0]
    assert "a police number" in after.split('class="h-sheet"')[1]


def test_an_event_that_is_over_tells_no_number_of_who_came(
    crew: dict[str, Actor], series: Series, client: Client
) -> None:
    with acting(crew["officer"], "community"):
        past = Event.objects.filter(series=series.id).order_by("starts_at")[0]
    text = page(client, crew["officer"], f"/community/desk/events/{past.id}/").content.decode()
    assert ("Who comes" in text) is (past.ends_at > timezone.now())
