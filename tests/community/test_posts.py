"""What a team writes, and what residents ask: a second pair of eyes, no disclosure in public, nothing kept too long."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.test import Client

from hawn.agencies.policies import NoSuchRow, Refused, WrongMove
from hawn.community.actions import posts
from hawn.community.actors import PUBLIC_READER
from hawn.community.models import Asked, Post
from hawn.community.policies import SecondPerson
from hawn.community.states import PostState
from hawn.community.words import discloses, sensitive
from hawn.core.acting import Actor, acting
from hawn.core.languages import languages
from tests.community.conftest import NOW, TODAY


def a_post(actor: Actor, text: str = "Come and have tea.", title: str = "Tea") -> UUID:
    words = {"en": {"title": title, "text": text}}
    return posts.write_post(actor=actor, post=None, words=words, picture=None, takes_questions=True, now=NOW).id


def test_a_post_without_sensitive_words_goes_out_at_once(crew: dict[str, Actor]) -> None:
    made = a_post(crew["officer"])
    with acting(PUBLIC_READER, "community"):
        assert not Post.objects.exists()
    assert posts.publish_post(actor=crew["officer"], post=made, now=NOW) is PostState.OPEN
    with acting(PUBLIC_READER, "community"):
        assert Post.objects.get().id == made
    with pytest.raises(WrongMove):
        posts.publish_post(actor=crew["officer"], post=made, now=NOW)


def test_sensitive_words_wait_for_somebody_else_of_the_team(crew: dict[str, Actor]) -> None:
    made = a_post(crew["officer"], "We found a victim of trafficking.")
    assert posts.publish_post(actor=crew["officer"], post=made, now=NOW) is PostState.SECOND
    with pytest.raises(SecondPerson):
        posts.publish_post(actor=crew["officer"], post=made, now=NOW)
    with pytest.raises(NoSuchRow):
        posts.publish_post(actor=crew["host"], post=made, now=NOW)
    assert posts.publish_post(actor=crew["sergeant"], post=made, now=NOW) is PostState.OPEN
    posts.withdraw_post(actor=crew["officer"], post=made, now=NOW)
    with acting(PUBLIC_READER, "community"):
        assert not Post.objects.exists()


def test_a_change_after_the_second_reading_needs_another(crew: dict[str, Actor]) -> None:
    made = a_post(crew["officer"], "About asylum.")
    posts.publish_post(actor=crew["officer"], post=made, now=NOW)
    words = {"en": {"title": "Tea", "text": "About deportation."}}
    posts.write_post(actor=crew["sergeant"], post=made, words=words, picture=None, takes_questions=True, now=NOW)
    assert posts.publish_post(actor=crew["sergeant"], post=made, now=NOW) is PostState.SECOND
    assert posts.publish_post(actor=crew["officer"], post=made, now=NOW) is PostState.OPEN


def test_volunteers_write_no_posts(crew: dict[str, Actor]) -> None:
    for who in ("helper", "stranger"):
        with pytest.raises(Refused):
            a_post(crew[who])


@pytest.mark.parametrize("code", [row["code"] for row in languages()])
def test_every_language_of_the_pages_has_words_that_are_looked_for(code: str) -> None:
    found = {
        "en": "took my passport", "ar": "صاحب العمل ضرب", "vi": "Sếp nhốt tôi", "ne": "मालिकले पासपोर्ट लियो",
        "bn": "মালিক আমাকে মারে", "sr": "Газда ме туче", "uk": "Роботодавець забрав паспорт", "it": "il mio capo",
        "es": "mi jefe me pega", "pt": "meu patrão", "fr": "mon patron", "mt": "ħaduli l-passaport", "fil": "amo ko",
    }  # fmt: skip
    assert discloses(found[code]), code


@pytest.mark.parametrize("text", ["When is the next meeting?", "Is there parking?", "Do you have tea?", ""])
def test_everyday_questions_are_no_disclosures(text: str) -> None:
    assert not discloses(text)
    assert sensitive(text) == []


def test_a_disclosure_gets_the_private_way_first_and_nothing_is_kept(
    crew: dict[str, Actor], owner: psycopg.Connection
) -> None:
    made = a_post(crew["officer"])
    posts.publish_post(actor=crew["officer"], post=made, now=NOW)
    client, address = Client(), f"/community/posts/{made}/ask/"
    sent = {"key": str(uuid4()), "text": "My boss took my passport"}
    page = client.post(address, sent).content.decode()
    assert "/refer/" in page
    assert "My boss took my passport" in page  # nothing typed is lost
    assert owner.execute("SELECT count(*) FROM community_asked").fetchone() == (0,)
    client.post(address, {**sent, "all_the_same": "1"})
    assert owner.execute("SELECT count(*) FROM community_asked WHERE shown = ''").fetchone() == (1,)
    assert "passport" not in str(owner.execute("SELECT a::text FROM community_asked a").fetchall())


def test_a_disclosure_is_never_shown_whoever_asks_for_it(crew: dict[str, Actor], owner: psycopg.Connection) -> None:
    made = a_post(crew["officer"])
    posts.publish_post(actor=crew["officer"], post=made, now=NOW)
    key = uuid4()
    posts.ask_in_public(key=key, post=made, text="My boss took my passport", language="en", today=TODAY)
    with pytest.raises(posts.Discloses):
        posts.answer_asked(actor=crew["officer"], asked=key, shown="My boss took my passport", answer="Ring.", now=NOW)
    with acting(PUBLIC_READER, "community"):
        assert not Asked.objects.exists()
    posts.leave_out(actor=crew["officer"], asked=key, private=True, now=NOW)
    rows = owner.execute("SELECT state, sealed, shown FROM community_asked").fetchall()
    assert rows == [("private", None, "")]


def test_a_question_is_asked_once_and_read_by_the_team_alone(crew: dict[str, Actor]) -> None:
    made, key = a_post(crew["officer"]), uuid4()
    posts.publish_post(actor=crew["officer"], post=made, now=NOW)
    for _again in range(2):
        posts.ask_in_public(key=key, post=made, text="How long?", language="en", today=TODAY)
    with pytest.raises(NoSuchRow):
        posts.read_asked(actor=crew["host"], asked=key)
    _row, text = posts.read_asked(actor=crew["officer"], asked=key)
    assert text == "How long?"
    posts.answer_asked(actor=crew["officer"], asked=key, shown="How long does it take?", answer="A week.", now=NOW)
    with acting(PUBLIC_READER, "community"):
        assert [(a.shown, a.answer, a.sealed) for a in Asked.objects.all()] == [
            ("How long does it take?", "A week.", None)
        ]
    with pytest.raises(NoSuchRow):
        posts.ask_in_public(key=uuid4(), post=uuid4(), text="x", language="en", today=TODAY)


def test_questions_that_nobody_read_are_forgotten(
    crew: dict[str, Actor], owner: psycopg.Connection, as_worker: Any
) -> None:
    made = a_post(crew["officer"])
    posts.publish_post(actor=crew["officer"], post=made, now=NOW)
    posts.ask_in_public(key=uuid4(), post=made, text="How long?", language="en", today=TODAY)
    with as_worker():
        assert posts.forget_asked(today=TODAY + timedelta(days=30)) == 0
        assert posts.forget_asked(today=TODAY + timedelta(days=31)) == 1
    assert owner.execute("SELECT count(*) FROM community_asked").fetchone() == (0,)


def test_what_was_done_just_after_midnight_was_done_today(crew: dict[str, Actor]) -> None:
    """In Malta a day begins an hour or two before it does in Greenwich."""
    night = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    heard = posts.hear(actor=crew["officer"], words={"en": "Dark"}, heard="talk", raised_on=TODAY, now=night)
    said: dict[str, Any] = {"actor": crew["officer"], "priority": heard.id, "words": {"en": "A lamp."}, "now": night}
    with pytest.raises(WrongMove):
        posts.say_done(**said, on=date(2026, 11, 26))
    posts.say_done(**said, on=date(2026, 11, 25))


def test_what_was_done_comes_after_it_was_said(crew: dict[str, Actor]) -> None:
    row = posts.hear(actor=crew["officer"], words={"en": "Dark"}, heard="talk", raised_on=TODAY, now=NOW)
    for wrong in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(WrongMove):
            posts.say_done(actor=crew["officer"], priority=row.id, words={"en": "Lamps"}, on=wrong, now=NOW)
    with pytest.raises(NoSuchRow):
        posts.say_done(actor=crew["host"], priority=row.id, words={"en": "Lamps"}, on=TODAY, now=NOW)
