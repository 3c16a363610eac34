"""The full report: written in parts by receipt, returned by the desk, sent again."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from hawn.agencies.models import User
from hawn.cases.policies import WrongMove
from hawn.core.acting import Actor, acting
from hawn.referrals.actions import intake, sending
from hawn.referrals.models import Report
from hawn.referrals.views_report import key_for, sections
from hawn.vault.actions import take_all
from tests.journeys.test_chain import an_alert

WHEN: dict[str, Any] = {"now": datetime(2026, 11, 23, 9, 0, tzinfo=UTC), "today": date(2026, 11, 23)}


def key_of(page: str) -> str:
    """The sealed key of a page."""
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_report_is_kept_in_parts_told_what_lacks_and_sent(people: dict[str, Actor]) -> None:
    alert = an_alert()
    lookup = sending.submit(sender=None, alert=alert, **WHEN)
    client = Client()
    first = client.post("/refer/report/", {"key": key_for(lookup)}).content.decode()
    assert "Whoever decides will lack" in first
    data = {"key": key_of(first), "go": "keep:what_happened", "text": "no pay since May"}
    kept = client.post("/refer/report/", data).content.decode()
    opened = client.post("/refer/report/", {"key": key_of(kept), "go": "open:what_happened"}).content.decode()
    assert "no pay since May" in opened
    client.post("/refer/report/", {"key": key_of(kept), "go": "send"})
    assert client.post("/refer/report/", {"key": key_of(kept), "go": "open:what_happened"}).status_code == 409
    with acting(people["intake"], "test"):
        assert take_all(file=alert.id)["report:what_happened"] == {"words": "no pay since May"}
        report = Report.objects.get()
    intake.return_report(
        actor=people["intake"], alert=alert.id, words="Since when?", due_on=date(2026, 11, 30),
        now=WHEN["now"], today=WHEN["today"],
    )  # fmt: skip
    again = client.post("/refer/report/", {"key": key_of(kept)}).content.decode()
    assert "30 November 2026" in again or "November 30, 2026" in again
    sending.send_report(actor=sending.receipt_actor(lookup), report=report.id, **WHEN)
    with pytest.raises(WrongMove):
        sending.send_report(actor=sending.receipt_actor(lookup), report=report.id, **WHEN)


def test_a_colleague_of_the_author_goes_on_with_it(people: dict[str, Actor]) -> None:
    sending.submit(sender=people["referrer"], alert=an_alert(), **WHEN)
    client = Client()
    client.force_login(User.objects.get(id=people["referrer"].user))
    page = client.get("/refer/sent/").content.decode()
    assert "Not yet seen by a person." in page
    listed = client.post("/refer/report/", {"key": key_of(page), "go": "keep:health", "text": "burns"})
    assert listed.status_code == 200
    stranger = Client()
    stranger.force_login(User.objects.get(id=people["stranger"].user))
    assert "Not yet seen" not in stranger.get("/refer/sent/").content.decode()
    assert stranger.post("/refer/report/", {"key": key_of(page)}).status_code == 410


def test_a_key_of_junk_opens_nothing(people: dict[str, Actor]) -> None:
    assert Client().post("/refer/report/", {"key": "junk"}).status_code == 410
    assert [s["id"] for s in sections() if s["needed"]] == ["how_it_began", "what_happened", "control"]
