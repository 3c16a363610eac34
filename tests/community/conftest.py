"""A community team of the police under an example protocol, and an organisation that hosts with it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from hawn.agencies.queries import team_id
from hawn.cases.actions import protocols
from hawn.cases.actions.protocols import Signed
from hawn.community.actions import events, pages
from hawn.community.actions.events import Plan, Rhythm
from hawn.community.actions.pages import FaceWords, PageWords
from hawn.community.models import Event, Face, Series
from hawn.core.acting import Actor, acting
from tests.conftest import make_user
from tests.stage import Stage

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
POLICE, NGO = ("community_police", "community_team"), ("ngo_jrs", "outreach")


def example_protocol(officer: Actor, *, ends_in: int = 60) -> UUID:
    """A protocol for community work, confirmed by a second person."""
    today = timezone.now().date()
    signed = Signed(
        body="community_police", unit="Community team", document="Example 1/2026", signatory="Both sides",
        signed_on=today - timedelta(days=5), ends_on=today + timedelta(days=ends_in), purposes=("community",),
        kinds=(), promises="We do not ask for papers at events.",
    )  # fmt: skip
    made = protocols.register(actor=officer, signed=signed)
    admin = make_user(f"admin {made}", "agency_admin", "appogg", "desk")[1]
    protocols.confirm(actor=admin, protocol=made)
    return made


@pytest.fixture
def protocol(people: dict[str, Actor], stage: Stage) -> UUID:
    """In force."""
    return stage.set("protocol", lambda: example_protocol(people["officer"]))


@pytest.fixture
def crew(people: dict[str, Actor], protocol: UUID, stage: Stage) -> dict[str, Actor]:
    """Two officers, two hosts of an organisation, one of its outreach workers and a volunteer."""
    return {**stage.set("crew", a_crew), "stranger": people["stranger"]}


def a_crew() -> dict[str, Actor]:
    """Those of ``crew`` who work in the community."""
    return {
        "officer": make_user("Mario Galea", "community_officer", *POLICE)[1],
        "sergeant": make_user("Doris Cassar", "community_officer", *POLICE)[1],
        "host": make_user("Amina Yusuf", "community_officer", *NGO)[1],
        "second_host": make_user("Pia Bonello", "community_officer", *NGO)[1],
        "outreach": make_user("Selam Haile", "outreach", *NGO)[1],
        "helper": make_user("Tom Falzon", "helper", *NGO)[1],
    }


def a_face(actor: Actor, other: Actor, name: str = "Amina", *, shown: bool = True) -> Face:
    """Vetted by another person of the team, and shown."""
    what = FaceWords(name, ["en", "ar"], {"en": "I like coffee."}, user=actor.user)
    face = pages.save_face(actor=actor, face=None, what=what, now=NOW)
    pages.vet_face(actor=other, face=face.id, now=NOW)
    if shown:
        pages.show_face(actor=actor, face=face.id, now=NOW)
    return face


@pytest.fixture
def faces(crew: dict[str, Actor], stage: Stage) -> dict[str, Face]:
    """An officer and a host, and the pages of both teams."""
    return stage.set("faces", lambda: with_pages(crew))


def with_pages(crew: dict[str, Actor]) -> dict[str, Face]:
    """Those of ``faces``."""
    for actor, name in ((crew["officer"], "Ħamrun community team"), (crew["host"], "JRS outreach")):
        words = {
            "en": {
                "about": "We drink coffee with people.",
                "can": "We listen.",
                "cannot": "We cannot keep a crime secret.",
            }
        }
        pages.save_page(actor=actor, what=PageWords(name, ["MT-18"], words, "+356 2100 0000"), now=NOW)
        pages.publish_page(actor=actor, now=NOW)
    return {
        "officer": a_face(crew["officer"], crew["sergeant"], "Mario"),
        "host": a_face(crew["host"], crew["second_host"], "Amina"),
    }


def a_plan(faces: dict[str, Face], **changes: object) -> Plan:
    """A coffee morning of both teams."""
    facts: dict[str, object] = {
        "kind": "coffee_morning", "place": "Parish hall", "address": "Triq il-Kbira", "locality": "MT-18",
        "words": {"en": "Coffee, tea and cake. Come as you are."}, "teams": [team_id(*NGO)],
        "faces": [f.id for f in faces.values()], "languages": ["en", "ar", "bn"], "interpreters": ["ti"],
        "features": ["children", "food", "step_free"],
    }  # fmt: skip
    return Plan(**{**facts, **changes})  # type: ignore[arg-type]


@pytest.fixture
def series(crew: dict[str, Actor], faces: dict[str, Face], stage: Stage) -> Series:
    """Every second Tuesday, published."""
    return stage.set("series", lambda: every_second_tuesday(crew, faces))


def every_second_tuesday(crew: dict[str, Actor], faces: dict[str, Face]) -> Series:
    """That of ``series``."""
    rhythm = Rhythm("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", TODAY, time(10, 0), 120)
    row = events.plan_series(actor=crew["officer"], what=a_plan(faces), rhythm=rhythm, now=NOW)
    events.publish_series(actor=crew["officer"], series=row.id, now=NOW)
    return row


@pytest.fixture
def dates_of() -> Callable[[Actor, UUID], list[Event]]:
    """The dates of a series, as an actor sees them."""

    def read(actor: Actor, series: UUID) -> list[Event]:
        with acting(actor, "community"):
            return list(Event.objects.filter(series=series).order_by("starts_at"))

    return read
