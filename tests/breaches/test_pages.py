"""The pages of the register: the clock that is shown, the decisions, what is missing, the papers."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import psycopg
import pytest
from django.test import Client
from pypdf import PdfReader

from hawn.agencies.models import User
from hawn.breaches import queries
from hawn.core import clock
from hawn.core.acting import Actor
from tests.journeys.test_chain import opened
from tests.retention.test_pages import browser

START = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
SAID = "A letter went to the wrong flat."
WRONG = "Write the day"
At = Callable[[float], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """Sets the clock to some hours after the start."""

    def to(hours: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: START + timedelta(hours=hours))

    to(0)
    return to


def text(client: Client, path: str) -> str:
    """A page's words."""
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def entry(people: dict[str, Actor], at: At) -> tuple[Client, str]:
    """The officer's browser, and the address of an entry that was just written down (in Malta it is 19:00)."""
    client = browser(people["officer"])
    made = client.post("/breaches/new/", {"aware_at": "18:30", "happened": SAID, "kinds": ["confidentiality"]})
    assert made.status_code == 302
    return client, made.headers["Location"]


def decide(client: Client, path: str, **more: Any) -> Any:
    """The decision about the authority."""
    data = {"risk": "high", "notify": "yes", "why": "they could be found", "decided_by": "Maria Borg, director"}
    return client.post(f"{path}authority/", {**data, "seen": "1", **more})


def test_the_page_says_who_must_be_told_by_when(entry: tuple[Client, str], at: At) -> None:
    client, path = entry
    page = text(client, path)
    assert "Tell the authority by 23 November 2026, 18:30" in page
    assert "Information and Data Protection Commissioner" in page
    assert "71 hours left" in page
    assert "+356 2328 7100" in page
    at(71)
    assert "30 minutes left" in text(client, path)
    at(71.5)
    assert "0 minutes left" in text(client, path)
    at(74)
    page = text(client, path)
    assert "2 hours late" in page
    assert "72 hours are over" in text(client, "/breaches/")


def test_what_was_typed_wrongly_comes_back(people: dict[str, Actor], at: At) -> None:
    client = browser(people["officer"])
    for typed, words in (("", "Write a time"), ("yesterday", "Write a time"), ("19:01", "has not come yet")):
        page = client.post("/breaches/new/", {"aware_at": typed, "happened": SAID})
        assert page.status_code == 200
        assert words in page.content.decode()
        assert SAID in page.content.decode()


def test_a_late_word_without_a_reason_is_asked_for_it(entry: tuple[Client, str], at: At) -> None:
    client, path = entry
    at(80)
    page = decide(client, path, notified_at="2026-11-23 20:00").content.decode()
    assert "It was later than 72 hours: write why (article 33(1))." in page
    assert "Maria Borg, director" in page
    assert decide(client, path, notified_at="2026-11-23 20:00", late_why="no light").status_code == 302
    page = text(client, path)
    assert "told late" in page
    assert "no light" in page


def test_a_risk_cannot_be_kept_from_the_authority(entry: tuple[Client, str]) -> None:
    client, path = entry
    assert "the authority must be told (article 33)" in decide(client, path, notify="no").content.decode()
    assert decide(client, path, notify="no", risk="unlikely").status_code == 302
    assert "need not be told" in text(client, path)


def test_the_whole_way_to_a_closed_entry_and_its_papers(
    entry: tuple[Client, str], people: dict[str, Actor], at: At, owner: psycopg.Connection
) -> None:
    client, path = entry
    at(2)
    case = opened(people)[0]
    assert "found nobody" in client.post(f"{path}cases/", {"reference": "HW-2222-2222"}).content.decode()
    assert client.post(f"{path}cases/", {"reference": case.reference}).status_code == 302
    email = User.objects.get(id=people["decider"].user).email
    assert client.post(f"{path}helpers/", {"email": email}).status_code == 302
    assert decide(client, path, notified_at="20:00", number="IDPC 7").status_code == 302
    page = client.get(f"{path}people/").content.decode()
    assert "Telling somebody can put them in danger" in page
    told = {"seen": "2", "tell": "told", "words": "by their case workers"}
    assert WRONG in client.post(f"{path}people/", told).content.decode()
    assert client.post(f"{path}people/", {**told, "told_on": "2026-11-20"}).status_code == 302
    missing = client.post(f"{path}close/", {"seen": "3", "lesson": "two look"}).content.decode()
    assert "Missing: what could come of it" in missing
    whole = {"aware_at": "18:30", "happened": SAID, "consequences": "found", "measures": "called", "people": "1-9"}
    assert client.post(f"{path}facts/", {**whole, "seen": "2"}).status_code == 409
    assert client.post(f"{path}facts/", {**whole, "seen": "3"}).status_code == 302
    assert client.post(f"{path}close/", {"seen": "4", "lesson": "two look at each address"}).status_code == 302
    page = text(client, path)
    for words in ("This entry is closed", "told in time", case.reference, "decider one", "two look at each address"):
        assert words in page
    assert page.count("Written down") == 1
    assert "Not written yet" in text(client, f"{path}?version=1")
    assert client.get(f"{path}?version=99").status_code == 404
    assert re.search(r"<h2[^>]*>BR-[A-Z0-9]{4}-[A-Z0-9]{4}</h2>", client.get("/breaches/print/").content.decode())
    for address in (f"{path}print/?pdf=1", "/breaches/print/?pdf=1"):
        made = client.get(address)
        assert made.headers["Content-Type"] == "application/pdf"
        words = re.sub(r"\s+", " ", " ".join(p.extract_text() for p in PdfReader(BytesIO(made.content)).pages))
        for one in (SAID, "told on 20 November 2026, 20:00", "Likely consequences: found", "1 to 9", "33(5)", "IDPC 7"):
            assert one in words, one
        assert "Later than" not in words
    helper = browser(people["decider"])
    assert SAID in text(helper, path)
    assert "Who helps" not in text(helper, path)
    assert path in helper.get("/breaches/").content.decode()
    for hidden in ("authority/", "people/", "close/", "helpers/", "cases/", "print/"):
        assert helper.get(f"{path}{hidden}").status_code == 403
    ended = f"{path}helpers/{people['decider'].user}/end/"
    assert client.post(ended).status_code == 302
    assert helper.get(path).status_code == 404
    assert helper.get("/breaches/").status_code == 403
    assert client.post(f"{path}reopen/").status_code == 302
    assert client.post(f"{path}reopen/").status_code == 409
    actions = {a for (a,) in owner.execute("SELECT DISTINCT action FROM audit_line").fetchall()}
    assert {f"breach.{a}" for a in (
        "register", "describe", "authority", "people", "close", "reopen", "case", "helper", "helper_ends"
    )} <= actions  # fmt: skip


def test_without_an_authority_in_the_profile_the_page_still_says_what_to_do(
    entry: tuple[Client, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, path = entry
    monkeypatch.setattr("hawn.breaches.shown.authority", lambda: None)
    page = text(client, path)
    assert "Commissioner" not in page
    assert "the data protection authority not told yet" in page
    monkeypatch.undo()
    body = queries.authority()
    assert body is not None
    assert (body.id, body.kind) == ("idpc", "external")
