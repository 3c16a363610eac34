"""What is too old says its own time, and gives back every word that was written."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from hawn.core.acting import Actor, acting
from hawn.referrals.actions import intake, sending
from hawn.referrals.actions.intake import CONFIRM, CONFIRM_HOURS
from hawn.referrals.models import Report
from hawn.referrals.views_report import HOURS, key_for
from hawn.vault import receipts
from hawn.vault.actions import take_all
from hawn.vault.receipts import new_receipt, seal_state
from tests.conftest import Site
from tests.journeys.test_chain import WHEN, an_alert
from tests.referrals.test_first_alert import post
from tests.referrals.test_handover import client_of, with_report
from tests.referrals.test_report import key_of

WORDS = "no pay since May\nand no door key"
KEEP = {"go": "keep:what_happened", "section": "what_happened", "text": WORDS}


def later(monkeypatch: pytest.MonkeyPatch, hours: float) -> None:
    """Time goes on for what was sealed before."""
    now = receipts.time.time()
    monkeypatch.setattr(receipts.time, "time", lambda: now + hours * 3600)


def kept_of(alert: Any, people: dict[str, Actor]) -> Any:
    with acting(people["intake"], "test"):
        return take_all(file=alert.id).get("report:what_happened")


def form_of(page: str) -> dict[str, str]:
    """What the form of the page would send again."""
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    section = re.search(r'<option value="(\w+)" selected>', page)
    assert text is not None
    assert section is not None
    return {"text": text[1], "section": section[1], "go": "again"}


@pytest.mark.parametrize("lost", ["old", "junk", ""])
def test_a_report_that_stood_open_too_long_loses_no_word(
    people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    alert = an_alert()
    key = key_for(sending.submit(sender=None, alert=alert, **WHEN))
    later(monkeypatch, HOURS + 0.1)
    client = Client()
    gone = client.post("/refer/report/", {**KEEP, "key": key if lost == "old" else lost})
    page = gone.content.decode()
    assert (gone.status_code, "after 2 hours" in page, "24 hours" in page) == (410, True, False)
    again = form_of(page)
    assert (again["text"], again["section"]) == (WORDS, "what_happened")
    assert kept_of(alert, people) is None
    wrong = client.post("/refer/report/", {**again, "receipt": new_receipt()}).content.decode()
    assert "We do not find this receipt" in wrong
    assert form_of(wrong) == again
    none = client.post("/refer/report/", again).content.decode()
    assert "Write your receipt." in none
    assert form_of(none) == again
    done = client.post("/refer/report/", {**again, "receipt": alert.receipt.lower()})
    assert done.status_code == 200
    assert kept_of(alert, people) == {"words": WORDS}
    client.post("/refer/report/", {"go": "again", "section": "what_happened", "text": " ", "receipt": alert.receipt})
    assert kept_of(alert, people) == {"words": WORDS}  # nothing writes nothing over it


def test_a_language_changes_on_that_page_and_keeps_the_words(db: Site) -> None:
    page = post(Client(), "/refer/report/", {**KEEP, "go": "language:ar"})
    assert '<html lang="ar"' in page
    assert form_of(page)["text"] == WORDS


def test_a_teams_key_has_no_age_and_its_sign_in_opens_it(
    people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = an_alert()
    lookup = sending.submit(sender=people["referrer"], alert=alert, **WHEN)
    key = key_for(lookup, team=True)
    later(monkeypatch, 30)
    out = Client().post("/refer/report/", {**KEEP, "key": key})
    assert (out.status_code, form_of(out.content.decode())["text"]) == (410, WORDS)
    assert 'href="/account/login/?next=/refer/report/"' in out.content.decode()
    author = client_of(people["referrer"])
    back = author.get("/refer/report/").content.decode()  # where the sign-in leads
    chosen = re.search(r'type="radio" name="key" id="\w+" value="([^"]+)"', back)
    assert chosen is not None
    for one in (key, chosen[1]):
        answer = author.post("/refer/report/", {**KEEP, "go": "again", "key": one})
        assert answer.status_code == 200
        assert kept_of(alert, people) == {"words": WORDS}
    assert client_of(people["stranger"]).post("/refer/report/", {**KEEP, "key": key}).status_code == 410
    assert 'name="key"' not in client_of(people["stranger"]).get("/refer/report/").content.decode()


def test_words_that_come_after_the_report_was_sent_are_given_back(people: dict[str, Actor]) -> None:
    alert, _report = with_report(people)
    late = Client().post("/refer/report/", {**KEEP, "text": "late words", "key": key_for(alert.receipt)})
    assert (late.status_code, "late words" in late.content.decode()) == (409, True)
    long = {"text": "x" * 20_001, "key": key_for(alert.receipt)}
    late = Client().post("/refer/report/", {**KEEP, **long})
    assert (late.status_code, "x" * 20_001 in late.content.decode()) == (409, True)
    with acting(people["intake"], "test"):
        assert Report.objects.get().state == "sent"


def test_an_answer_that_comes_late_is_given_back(people: dict[str, Actor]) -> None:
    alert = an_alert()
    sending.submit(sender=people["referrer"], alert=alert, **WHEN)
    intake.ask(actor=people["intake"], alert=alert.id, words="Which door?", **WHEN)
    author = client_of(people["referrer"])
    key = key_of(author.get("/refer/sent/").content.decode())
    data = {"receipt": alert.receipt, "answer": "The blue one."}
    assert Client().post("/status/answer/", data).status_code == 200
    for late in (
        Client().post("/status/answer/", data),
        author.post("/refer/sent/", {"key": key, "answer": data["answer"]}),
    ):
        assert (late.status_code, "The blue one." in late.content.decode()) == (409, True)
    assert Client().post("/status/answer/", {"receipt": alert.receipt, "answer": " "}).status_code == 302
    junk = author.post("/refer/sent/", {"key": "junk", "answer": data["answer"]})
    assert (junk.status_code, "The blue one." in junk.content.decode()) == (410, True)


def test_a_first_alert_that_is_too_old_gives_back_what_was_written(db: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Client().post("/refer/alert/", {"begin": "self"}).content.decode()
    state = re.search(r'name="state" value="([^"]+)"', page)
    assert state is not None
    later(monkeypatch, 24.1)
    typed = {"answer": "wants_help", "words": "a bed <for> two"}
    gone = Client().post("/refer/alert/", {"state": state[1], "at": "wish", "go": "next", **typed})
    text = gone.content.decode()
    assert (gone.status_code, "for 24 hours" in text, "a bed &lt;for&gt; two" in text) == (410, True, True)


def test_a_link_in_a_mail_says_its_own_time(people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    lookup = sending.submit(sender=None, alert=an_alert(), **WHEN)
    address = f"/confirm/{seal_state(CONFIRM, {'receipt': str(lookup)})}/"
    later(monkeypatch, CONFIRM_HOURS - 1)
    assert Client().get(address).status_code == 200
    later(monkeypatch, 2)
    for gone in (Client().get(address), Client().post(address)):
        page = gone.content.decode()
        assert (gone.status_code, "opens for 72 hours" in page, "24 hours" in page) == (410, True, False)
        assert "This link is too old" in page


def test_the_date_of_a_return_stands_where_the_words_go(people: dict[str, Actor]) -> None:
    alert, _report = with_report(people)
    intake.return_report(actor=people["intake"], alert=alert.id, words="Since when?", due_on=date(2026, 11, 30), **WHEN)
    again = {"go": "again", "section": "health", "text": "burns", "receipt": ""}
    page = Client().post("/refer/report/", {**again, "key": key_for(alert.receipt)}).content.decode()
    assert "30 November 2026" in page


def test_who_names_no_report_is_asked_which_and_keeps_the_words(people: dict[str, Actor]) -> None:
    sending.submit(sender=people["referrer"], alert=an_alert(), **WHEN)
    typed = {"go": "again", "section": "health", "text": "behind the chapel"}
    page = client_of(people["referrer"]).post("/refer/report/", typed).content.decode()
    assert "Write your receipt." in page
    assert "We do not find this receipt" not in page
    assert "behind the chapel" in page
