"""An adult who says no is counted, and nothing else of them is written anywhere."""

import uuid
from datetime import date
from typing import Any

import psycopg
import pytest
from django.test import Client
from django.utils import timezone

from hawn.core.acting import Actor, acting
from hawn.referrals import rules
from hawn.referrals.actions import sending
from hawn.referrals.models import Refusal
from hawn.vault.receipts import new_receipt
from tests.conftest import Site, make_user
from tests.journeys.test_chain import WHEN, an_alert
from tests.referrals.test_first_alert import SENDABLE, state_of, walk
from tests.referrals.test_handover import client_of

SAID_NO: dict[str, dict[str, Any]] = {
    **SENDABLE,
    "wish": {
        "answer": "no", "permission_referral": "no", "words": "leave me", "contact": "call me 7999 4242",
        "sender_contact": "Rita 7900 1111",
    },
    "signs": {"story": "a named story"},
    "where": {"urgency": "week", "place": "flat 3", "locality": "MT-60"},
}  # fmt: skip
LEAKS = ("leave me", "7999 4242", "Rita", "named story", "flat 3", "MT-60")


def changed(**screens: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The screens of a no, with some answers changed."""
    return {name: {**answers, **screens.get(name, {})} for name, answers in SAID_NO.items()}


def counts_of(owner: psycopg.Connection, *tables: str) -> list[int]:
    """How many rows each table holds."""
    return [owner.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables]  # type: ignore[index,call-overload]  # noqa: S608


KEPT = (
    "referrals_alert", "referrals_alertperson", "referrals_receipt", "vault_envelope", "vault_datakey",
    "cases_workitem", "cases_sight",
)  # fmt: skip


def test_a_plain_no_leaves_a_count_and_nothing_else(db: Site, owner: psycopg.Connection) -> None:
    client = Client()
    check = walk(client, SAID_NO, go="")
    page = check.content.decode()
    assert "The person said no" in page
    assert "Who will see this" not in page
    data = {"state": state_of(page), "at": "check", "go": "send"}
    first, second = client.post("/refer/alert/", data), client.post("/refer/alert/", data)
    assert [r.status_code for r in (first, second)] == [200, 200]
    for sent in (first, second):
        words = sent.content.decode()
        assert "1 person was added to the count of people who said no." in words
        assert "h-receipt" not in words
    assert counts_of(owner, "referrals_refusal", *KEPT) == [1, *[0] * len(KEPT)]
    tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    for (table,) in tables:
        for leak in LEAKS:
            found = owner.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{leak}%"])  # noqa: S608
            assert found.fetchone() == (0,), (table, leak)


@pytest.mark.parametrize(
    "screens",
    [
        {"danger": {"danger": "yes"}},
        {"who": {"age_group": "child"}},
        {"who": {"age_group": "could_be_child"}},
        {"who": {"people": "3", "minors": "1"}},
        {"who": {"children_with": "2.0"}},
        {"wish": {"answer": "not_now", "permission_referral": ""}},
        {"wish": {"answer": "could_not_ask", "permission_referral": "could_not_ask"}},
        {"wish": {"permission_referral": "yes"}},
    ],
    ids=str,
)
def test_danger_a_child_and_what_is_no_plain_no_keep_their_route(
    db: Site, owner: psycopg.Connection, screens: dict[str, dict[str, Any]]
) -> None:
    page = walk(Client(), changed(**screens)).content.decode()
    assert "h-receipt" in page
    assert counts_of(owner, "referrals_refusal", "referrals_alert") == [0, 1]


@pytest.mark.parametrize(
    "wish",
    [
        {"permission_referral": ""},
        {"permission_referral": "could_not_ask"},
        {"answer": "wants_help", "permission_referral": "no"},
        {"answer": "not_now", "permission_referral": "no"},
    ],
    ids=str,
)
def test_a_no_to_help_or_to_the_receiver_is_only_counted(
    db: Site, owner: psycopg.Connection, wish: dict[str, Any]
) -> None:
    walk(Client(), changed(wish=wish, who={"people": "2"}))
    assert owner.execute("SELECT people FROM referrals_refusal").fetchall() == [(2,)]
    assert counts_of(owner, *KEPT) == [0] * len(KEPT)


def test_a_country_with_a_duty_to_notify_has_no_such_count(db: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    facts: dict[str, Any] = {"danger": "no", "groups": ["adult"], "children_with": 0, "wish": "no", "permission": "no"}
    assert rules.only_counted(route="none", **facts)
    assert not rules.only_counted(route="duty_to_notify", **facts)


@pytest.mark.parametrize(("counted_by", "expected"), [("day", "2026-11-23"), ("quarter", "2026-Q4")])
def test_a_no_is_dated_as_closely_as_the_profile_allows(counted_by: str, expected: str) -> None:
    assert rules.period(counted_by, date(2026, 11, 23)) == expected


def test_who_signed_in_leaves_no_name_beside_a_count(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    alert = an_alert(refused=True, parts={}, person_parts={})
    lookup = sending.submit(sender=people["referrer"], alert=alert, **WHEN)
    lines = owner.execute(
        "SELECT actor, file, subject, facts FROM audit_line WHERE action = 'refusal.count'"
    ).fetchall()
    assert [(file, subject, facts) for _, file, subject, facts in lines] == [(None, "", {"people": 1})]
    assert lines[0][0] not in (people["referrer"].user, lookup)
    assert owner.execute("SELECT count(*) FROM audit_line WHERE actor = %s", [people["referrer"].user]).fetchone() == (
        0,
    )


def test_another_answer_after_a_no_is_told_and_sends_nothing(db: Site, owner: psycopg.Connection) -> None:
    receipt, key = new_receipt(), uuid.uuid4()
    sending.submit(sender=None, alert=an_alert(id=key, receipt=receipt, refused=True), **WHEN)
    with pytest.raises(sending.CountedBefore):
        sending.submit(sender=None, alert=an_alert(id=key, receipt=receipt), **WHEN)
    client = Client()
    said = "The person said no. We counted that, and kept nothing else."
    assert said in client.post("/status/", {"receipt": receipt}).content.decode()
    assert counts_of(owner, "referrals_refusal", "referrals_alert") == [1, 0]


def test_a_no_after_an_alert_was_sent_is_told_too(db: Site, owner: psycopg.Connection) -> None:
    alert = an_alert()
    sending.submit(sender=None, alert=alert, **WHEN)
    with pytest.raises(sending.SentDifferently):
        sending.submit(sender=None, alert=an_alert(id=alert.id, receipt=alert.receipt, refused=True), **WHEN)
    assert counts_of(owner, "referrals_refusal") == [0]


def test_the_coordinator_reads_the_count_and_nobody_else_does(people: dict[str, Actor]) -> None:
    for _ in range(2):
        sending.submit(sender=None, alert=an_alert(refused=True), **WHEN)
    coordinator = make_user("coordinator one", "coordinator", "hrd", "unit")[1]
    page = client_of(coordinator).get("/counts/").content.decode()
    assert "2026-Q4" in page
    assert "<td>2</td>" in page
    for who in ("intake", "referrer", "case_worker", "duty_lead", "officer"):
        assert client_of(people[who]).get("/counts/").status_code == 403
        with acting(people[who], "test"):
            assert Refusal.objects.count() == 0


def test_a_no_written_offline_is_only_counted(db: Site, owner: psycopg.Connection) -> None:
    from hawn.web.offline import Entry, take  # noqa: PLC0415 - only this test needs the package above

    fields = {name: [str(v)] if not isinstance(v, list) else v for one in SAID_NO.values() for name, v in one.items()}
    entry = Entry(uuid.uuid4(), {**fields, "receipt": [new_receipt()]}, timezone.now())
    for _ in range(2):
        take(actor=None, form="alert", entry=entry, now=timezone.now(), today=timezone.localdate())
    assert counts_of(owner, "referrals_refusal", *KEPT) == [1, *[0] * len(KEPT)]
