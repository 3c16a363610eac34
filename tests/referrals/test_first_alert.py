"""The first alert through its pages: bad input, lost state, and what a sender is told."""

import re
import uuid
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
import yaml
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hawn.core.acting import Actor
from hawn.referrals import questions, rules
from hawn.referrals.forms import screen_form
from hawn.referrals.states import Progress, SenderLevel
from hawn.vault.receipts import StateGone, new_receipt, seal_state, tidy, unseal_state
from tests.conftest import Site
from tests.demo import PROOF, write_proof

SENDABLE = {
    "danger": {"danger": "no"},
    "who": {"age_group": "adult", "people": "1"},
    "wish": {"answer": "wants_help"},
    "signs": {"signs": []},
    "where": {"urgency": "week"},
}


def state_of(page: str) -> str:
    """The sealed field of a page."""
    found = re.search(r'name="state" value="([A-Za-z0-9_=-]+)"', page)
    assert found is not None, page[:2000]
    return found[1]


def walk(client: Client, answers: dict[str, dict[str, Any]], go: str = "send") -> Any:
    """Posts every screen in order, then ``go`` on the check page."""
    response = client.post("/refer/alert/", {"begin": "self"})
    for screen in questions.screens():
        data = {**answers[screen.id], "state": state_of(response.content.decode()), "at": screen.id, "go": "next"}
        response = client.post("/refer/alert/", data)
        assert response.status_code == 200
    if go:
        data = {"state": state_of(response.content.decode()), "at": "check", "go": go}
        response = client.post("/refer/alert/", data)
    return response


def test_a_sent_alert_shows_a_receipt_and_can_be_looked_up(db: Site) -> None:
    client = Client()
    page = walk(client, SENDABLE).content.decode()
    receipt = re.search(r"<bdi>([2-9A-Z]{4}(?:-[2-9A-Z]{4}){3})</bdi>", page)
    assert receipt is not None
    told = client.post("/status/", {"receipt": receipt[1].lower().replace("-", " ")}).content.decode()
    assert "Not yet seen by a person." in told


def test_two_identical_sends_are_one_alert_and_a_changed_one_is_told(db: Site, owner: psycopg.Connection) -> None:
    client = Client()
    page = walk(client, SENDABLE, go="")
    data = {"state": state_of(page.content.decode()), "at": "check", "go": "send"}
    first, second = client.post("/refer/alert/", data), client.post("/refer/alert/", data)
    assert first.content.decode().count("Sent") == second.content.decode().count("Sent")
    changed = client.post(
        "/refer/alert/",
        {"state": data["state"], "at": "where", "go": "next", "urgency": "now", "return": "1"},
    )
    again = client.post("/refer/alert/", {"state": state_of(changed.content.decode()), "at": "check", "go": "send"})
    assert again.status_code == 409
    assert owner.execute("SELECT count(*) FROM referrals_alert").fetchone() == (1,)


def test_changed_state_and_state_of_another_form_are_refused(db: Site) -> None:
    good = seal_state("first-alert", {"a": 1})
    assert unseal_state("first-alert", good) == {"a": 1}
    for bad in (good[:-2] + "00", good[10:], "zz", ""):
        with pytest.raises(StateGone):
            unseal_state("first-alert", bad)
    with pytest.raises(StateGone):
        unseal_state("another-form", good)
    with pytest.raises(StateGone):
        unseal_state("first-alert", good, hours=-1)
    assert Client().post("/refer/alert/", {"state": "junk", "at": "who"}).status_code == 410


def test_an_error_keeps_what_was_typed(db: Site) -> None:
    client = Client()
    response = client.post("/refer/alert/", {"begin": "self"})
    data = {"state": state_of(response.content.decode()), "at": "who", "go": "next", "people": "three"}
    page = client.post("/refer/alert/", data).content.decode()
    assert 'value="three"' in page
    assert "Write a number in digits" in page
    assert "<title>Error: " in page.replace("\n", "")


def test_more_under_18_than_people_is_told_beside_the_field(db: Site) -> None:
    client = Client()
    response = client.post("/refer/alert/", {"begin": "self"})
    data = {
        "state": state_of(response.content.decode()),
        "at": "who",
        "go": "next",
        "age_group": "adult",
        "people": "2",
        "minors": "3",
    }
    assert "more than the number of people" in client.post("/refer/alert/", data).content.decode()


def test_could_not_ask_leaves_no_contact(db: Site, owner: psycopg.Connection) -> None:
    wish = {"answer": "could_not_ask", "contact": "call her at noon"}
    walk(Client(), {**SENDABLE, "wish": wish})
    kinds = {k for (k,) in owner.execute("SELECT kind FROM vault_envelope").fetchall()}
    assert "safe_contact" not in kinds


def test_a_receipt_that_opens_nothing_gets_one_answer(db: Site) -> None:
    client = Client()
    unknown = client.post("/status/", {"receipt": new_receipt()}).content.decode()
    nonsense = client.post("/status/", {"receipt": "hello"}).content.decode()
    assert "We do not find this receipt" in unknown
    assert "We do not find this receipt" in nonsense


def test_the_child_route_is_named_before_sending(db: Site) -> None:
    page = walk(Client(), {**SENDABLE, "who": {"age_group": "could_be_child", "people": "1"}}, go="").content.decode()
    assert "Child Protection Directorate" in page


awkward = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "",
            "\0",
            "a\0b",
            "عربي \u202e",
            "\ud83d\ude00" * 20,
            "9" * 400,
            "-1",
            "3.0",
            "2.",
            "\u0663",
            "2026-02-31",
            "<script>",
            "%s",
            "' OR 1=1 --",
        ]
    ),
    st.just("x" * 1_000_000),
)


moments = st.one_of(
    awkward,
    st.builds("{}-{:02}-{:02} {:02}:{:02}".format, *(st.integers(0, n) for n in (9999, 14, 32, 25, 61))),
    st.sampled_from(["14:05", "25:00", "2026-02-30 14:05", "0000-01-01 00:00", "2026-03-29 02:30", "9999-12-31 23:59"]),
)


SUBMISSIONS = 2000 if PROOF else 200


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_any_input_is_a_message_or_a_save_and_nothing_typed_is_lost(db: Site) -> None:
    client = Client(raise_request_exception=True)
    seen: Counter[str] = Counter()

    @settings(max_examples=SUBMISSIONS, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def one(data: st.DataObject) -> None:
        by_phone = data.draw(st.booleans())  # the desk, which types when the call was
        screen = data.draw(st.sampled_from(questions.screens()))
        typed = {
            q.id: data.draw(moments if q.type == "moment" else awkward)
            for q in screen.asked(by_phone)
            if data.draw(st.booleans())
        }
        typed = {k: v.encode("utf-8", "replace").decode() for k, v in typed.items()}
        answers = {**SENDABLE, screen.id: {**SENDABLE[screen.id], **typed}}
        state = {"id": str(uuid.uuid4()), "receipt": new_receipt(), "answers": answers, "by_phone": by_phone}
        data_sent = {**answers[screen.id], "state": seal_state("first-alert", state), "at": screen.id, "go": "next"}
        response = client.post("/refer/alert/", data_sent)
        assert response.status_code == 200
        page = response.content.decode()
        kept = unseal_state("first-alert", state_of(page))["answers"][screen.id]
        for name, value in typed.items():
            got = kept[name][0] if isinstance(kept[name], list) else kept[name]
            assert got == value
        sent = client.post("/refer/alert/", {"state": state_of(page), "at": "check", "go": "send"})
        assert sent.status_code == 200
        words = sent.content.decode()
        outcome = "saved" if "h-receipt" in words else "a message" if "govuk-error-summary" in words else "neither"
        seen[outcome] += 1

    one()
    assert set(seen) <= {"saved", "a message"}
    assert seen["saved"]
    assert seen["a message"]
    write_proof(
        "submissions",
        f"{seen.total()} submissions of Unicode, right-to-left text, null bytes, megabyte texts and impossible dates:"
        f" {seen['saved']} saved, {seen['a message']} answered with a message, no server error, nothing typed lost.",
    )


levels, steps = st.sampled_from(list(SenderLevel)), st.sampled_from(list(Progress))


@given(level=levels, progress=steps, may_tell=st.booleans(), question=st.booleans())
def test_nobody_is_told_more_than_their_level_allows(
    level: SenderLevel, progress: Progress, may_tell: bool, question: bool
) -> None:
    facts = rules.told(level, progress, may_tell, question)
    allowed = {"not_yet_seen", "received", "question"}
    if level is not SenderLevel.ANONYMOUS and may_tell:
        allowed |= {"with_case_worker", "help_started", "closed"}
    assert facts <= allowed
    assert len(facts - {"question"}) == 1


@pytest.mark.parametrize(
    ("age", "count", "minors", "expected"),
    [
        ("adult", 1, 0, ["adult"]),
        ("child", 1, 0, ["child"]),
        ("adult", 3, 1, ["could_be_child", "adult", "adult"]),
        ("child", 2, 1, ["child", "not_asked"]),
        ("not_asked", 2, 0, ["not_asked", "not_asked"]),
    ],
)
def test_people_of_an_alert(age: str, count: int, minors: int, expected: list[str]) -> None:
    assert rules.people(age, count, minors) == expected


def test_a_receipt_is_read_as_people_type_it() -> None:
    receipt = new_receipt()
    assert tidy(receipt.lower().replace("-", " ")) == receipt
    assert tidy("short") is None


def test_adding_a_question_is_one_entry_of_data(tmp_path: Path) -> None:
    raw = yaml.safe_load(questions.FILE.read_text(encoding="utf-8"))
    new = {
        **{"id": "pets", "label": "Is there a pet?", "type": "choice", "of": "person", "part": "family"},
        **{"options": {"yes": "Yes"}, "why": "A house must know.", "seen_by": "the desk", "kept": "with the case"},
    }
    raw[1]["questions"].append(new)
    file = tmp_path / "first_alert.yaml"
    file.write_text(yaml.safe_dump(raw), encoding="utf-8")
    screen = questions.screens(file)[1]
    form = screen_form(screen, {})
    assert form.fields["pets"].label == "Is there a pet?"


def test_six_screens(people: dict[str, Actor]) -> None:
    assert len(questions.screens()) + 1 == 6


def post(client: Client, path: str, data: dict[str, Any]) -> str:
    """As browsers send forms."""
    sent = client.post(path, urlencode(data, doseq=True), content_type="application/x-www-form-urlencoded")
    return sent.content.decode()


def test_another_language_keeps_the_screen_and_what_was_typed(db: Site) -> None:
    client = Client()
    page = post(client, "/refer/alert/", {"begin": "self"})
    page = post(client, "/refer/alert/", {"state": state_of(page), "at": "danger", "danger": "no", "go": "next"})
    assert 'value="language:ar"' in page
    typed = {"age_group": "adult", "people": "no number"}  # not sound, and not refused
    text = post(client, "/refer/alert/", {**typed, "state": state_of(page), "at": "who", "go": "language:ar"})
    assert '<html lang="ar" dir="rtl">' in text
    assert 'name="at" value="who"' in text
    assert 'value="no number"' in text
    assert "govuk-error-summary" not in text
    sent = {**SENDABLE["who"], "state": state_of(text), "at": "who", "go": "next"}
    text = post(client, "/refer/alert/", sent)  # the cookie remembers it
    assert '<html lang="ar" dir="rtl">' in text
    assert 'name="at" value="wish"' in text


def test_the_check_page_and_a_report_change_their_language_too(people: dict[str, Actor]) -> None:
    client = Client()
    page = walk(client, SENDABLE, go="").content.decode()
    text = post(client, "/refer/alert/", {"state": state_of(page), "at": "check", "go": "language:vi"})
    assert '<html lang="vi"' in text
    assert 'value="send"' in text
    sent = post(client, "/refer/alert/", {"state": state_of(text), "at": "check", "go": "send"})
    receipt = re.search(r"<bdi>([2-9A-Z]{4}(?:-[2-9A-Z]{4}){3})</bdi>", sent)
    assert receipt is not None
    told = post(client, "/status/", {"receipt": receipt[1]})
    key = re.search(r'name="key" value="([^"]+)"', told)
    assert key is not None
    data = {"key": key[1], "section": "what_happened", "text": "half a sen", "go": "language:sr"}
    text = post(client, "/refer/report/", data)
    assert '<html lang="sr"' in text
    assert "half a sen" in text
