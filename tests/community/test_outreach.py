"""Outreach threads: a code word and dates, closed when silent, counts after a year; and what a volunteer finds."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hawn.agencies.policies import NoSuchRow, Refused, WrongMove
from hawn.community import finder
from hawn.community.actions import outreach
from hawn.community.actions.outreach import Met, NoSuchCode, Unlikely
from hawn.community.kinds import data
from hawn.community.models import Contact, Thread
from hawn.community.policies import SentDifferently
from hawn.core.acting import Actor, acting
from hawn.countries.profiles import catalogue, current
from tests.community.conftest import TODAY
from tests.conftest import Site
from tests.referrals.test_handover import client_of


def met(actor: Actor, code: str, level: int, on: date = TODAY, today: date = TODAY) -> None:
    outreach.take_contact(actor=actor, key=uuid4(), code=code, met=Met(on, level, "pay"), today=today)


def code_of(actor: Actor, thread: Thread) -> str:
    with acting(actor, "outreach"):
        return Thread.objects.get(id=thread.id).code


def test_a_thread_holds_nothing_of_a_person(owner: psycopg.Connection, crew: dict[str, Actor]) -> None:
    outreach.open_thread(actor=crew["outreach"], language="ti", today=TODAY)
    columns = {
        table: {r[0] for r in owner.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
        ).fetchall()}
        for table in ("community_thread", "community_contact")
    }  # fmt: skip
    assert columns == {
        "community_thread": {
            "id", "team", "code", "language", "opened_on", "last_on", "next_on", "closed_on", "closed_why",
        },
        "community_contact": {"id", "thread_id", "on", "level", "topic", "digest"},
    }  # fmt: skip


def test_threads_come_in_pages_with_the_next_meeting_first(crew: dict[str, Actor]) -> None:
    actor = crew["outreach"]
    for n in range(60):
        thread = outreach.open_thread(actor=actor, language="ti", today=TODAY)
        if n < 30:
            day = TODAY + timedelta(days=n + 1)
            outreach.take_contact(
                actor=actor, key=uuid4(), code=thread.code, met=Met(TODAY, 1, "pay", next_on=day), today=TODAY
            )
    client, seen, query = client_of(actor), [], ""
    while True:
        answer = client.get(f"/community/threads/?{query}")
        seen += answer.context["rows"]
        if not (query := answer.context["older"]):
            break
    assert len({row["code"] for row in seen}) == len(seen) == 60
    days = [row["next_on"] for row in seen]
    assert days == [TODAY + timedelta(days=n + 1) for n in range(30)] + [None] * 30
    assert client.get("/community/threads/?page=junk").status_code == 200


def test_code_words_name_nobody_and_are_hard_to_guess() -> None:
    words = data("code_words")
    assert len(set(words["first"])) == len(words["first"]) >= 45
    assert len(set(words["second"])) == len(words["second"]) >= 45
    assert all(re.fullmatch(r"[a-z]+-[a-z]+-\d\d", outreach.new_code()) for _ in range(50))
    assert outreach.tidy("  Olive  BOAT, 42 ") == "olive-boat-42"


def test_a_contact_is_taken_once_by_its_code_word(crew: dict[str, Actor]) -> None:
    actor, key = crew["outreach"], uuid4()
    thread = outreach.open_thread(actor=actor, language="ti", today=TODAY)
    for typed in (thread.code, thread.code):
        outreach.take_contact(actor=actor, key=key, code=typed, met=Met(TODAY, 3, "pay"), today=TODAY)
    with pytest.raises(SentDifferently):
        outreach.take_contact(actor=actor, key=key, code=thread.code, met=Met(TODAY, 4, "pay"), today=TODAY)
    with acting(actor, "outreach"):
        assert Contact.objects.count() == 1
    with pytest.raises(NoSuchCode):
        met(actor, "no-such-11", 3)
    for wrong in (Met(TODAY + timedelta(days=1), 3, "pay"), Met(TODAY - timedelta(days=1), 3, "pay"),
                  Met(TODAY, 7, "pay"), Met(TODAY, 3, "immigration")):  # fmt: skip
        with pytest.raises(Unlikely):
            outreach.take_contact(actor=actor, key=uuid4(), code=thread.code, met=wrong, today=TODAY)
    with pytest.raises(Refused):
        met(crew["helper"], thread.code, 3)


def test_a_thread_closes_by_itself_after_ninety_silent_days(crew: dict[str, Actor], as_worker: Any) -> None:
    actor = crew["outreach"]
    thread = outreach.open_thread(actor=actor, language="ti", today=TODAY)
    met(actor, thread.code, 2, TODAY + timedelta(days=3), TODAY + timedelta(days=3))
    with as_worker():
        assert outreach.close_silent(today=TODAY + timedelta(days=92)) == 0
        for _night in range(2):
            outreach.close_silent(today=TODAY + timedelta(days=93))
    with acting(actor, "outreach"):
        row = Thread.objects.get()
    assert (row.closed_on, row.closed_why) == (TODAY + timedelta(days=93), "silent")
    with pytest.raises(NoSuchCode):
        met(actor, thread.code, 2, today=TODAY + timedelta(days=94))
    with pytest.raises(WrongMove):
        outreach.close_thread(actor=actor, thread=thread.id, today=TODAY + timedelta(days=94))
    with pytest.raises(NoSuchRow):
        outreach.close_thread(actor=actor, thread=uuid4(), today=TODAY)


def test_after_a_year_only_counts_are_left(crew: dict[str, Actor], owner: psycopg.Connection, as_worker: Any) -> None:
    actor = crew["outreach"]
    for levels in ((2, 3, 6), (2, 6), (1, 2), ()):
        thread = outreach.open_thread(actor=actor, language="ti", today=TODAY)
        for number, level in enumerate(levels):
            day = TODAY + timedelta(days=number)
            met(actor, thread.code, level, day, day)
        outreach.close_thread(actor=actor, thread=thread.id, today=TODAY + timedelta(days=5))
    kept = outreach.open_thread(actor=actor, language="ti", today=TODAY)
    with as_worker():
        assert outreach.purge(today=TODAY + timedelta(days=360)) == 0
        assert outreach.purge(today=TODAY + timedelta(days=400)) == 4
        assert outreach.purge(today=TODAY + timedelta(days=400)) == 0
    rows = owner.execute("SELECT quarter, asked_at_contact, threads FROM community_threadcount ORDER BY 2").fetchall()
    assert rows == [("2026-Q4", 2, 1), ("2026-Q4", 3, 1), ("2026-Q4", None, 2)]
    assert owner.execute("SELECT count(*) FROM community_contact").fetchone() == (0,)
    with acting(actor, "outreach"):
        assert [t.id for t in Thread.objects.all()] == [kept.id]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=60))
def test_any_typed_code_word_is_found_or_named_unknown(crew: dict[str, Actor], db: Site, typed: str) -> None:
    with pytest.raises(NoSuchCode):
        met(crew["outreach"], typed, 2)


@pytest.mark.parametrize("topic", finder.topics())
def test_a_topic_has_an_answer_and_never_a_shelter(topic: str) -> None:
    shelters = {b.name for b in current().bodies if set(b.functions) <= {"shelter"}}
    names = {catalogue().service(s).name for s in finder.NEVER}
    for language in ("", "ne", "xx"):
        for where in ("", "MT-18"):
            found = finder.answer(topic, language, where)
            assert found.say
            assert found.careful
            assert not {s["name"] for s in found.services} & names
            assert not {b["name"] for s in found.services for b in s["bodies"]} & shelters


def test_a_topic_that_is_none_is_named() -> None:
    assert len(finder.topics()) == 8
    with pytest.raises(KeyError):
        finder.answer("shelter")
