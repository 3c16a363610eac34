"""This machine's clock jumps, by hours or years, back or forward: what is seen, sent and signed stays right."""

from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.test import Client
from time_machine import travel

from hawn.agencies.models import User
from hawn.audit.roots import sign_root, verify
from hawn.cases.models import Case
from hawn.core.acting import Actor, acting
from hawn.referrals.actions import sending
from tests.conftest import Site, use
from tests.demo import add_to_proof
from tests.journeys.test_chain import NOW, WHEN, an_alert, opened

pytestmark = pytest.mark.wall
HOUR = timedelta(hours=1)
PROVED = "The clock of the machine that serves jumped; the database's did not. {n} jumps:"
JUMPS = [timedelta(days=-3650), timedelta(hours=-1), timedelta(minutes=3), timedelta(hours=1), timedelta(days=3650)]


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_who_acts_sees_and_sends_the_same_whatever_this_machines_clock_says(
    people: dict[str, Actor], owner: psycopg.Connection, jump: timedelta
) -> None:
    case, _ = opened(people)
    before = owner.execute("SELECT count(*) FROM referrals_alert").fetchone() or (0,)
    with travel(NOW + jump, tick=True):
        with acting(people["case_worker"], "case"):
            assert [c.id for c in Case.objects.all()] == [case.id]
        with acting(people["stranger"], "case"):
            assert not Case.objects.exists()
        sending.submit(sender=None, alert=an_alert(), **WHEN)
    assert owner.execute("SELECT count(*) FROM referrals_alert").fetchone() == (before[0] + 1,)
    add_to_proof("clock-jumps", PROVED, f"by {jump / HOUR:,.2f} hours: the same cases seen, an alert taken once")


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_a_page_in_a_jump_is_shown_or_asks_to_sign_in_and_never_breaks(
    people: dict[str, Actor], jump: timedelta
) -> None:
    case, _ = opened(people)
    with travel(NOW, tick=True) as clock:
        client = Client()
        client.force_login(User.objects.get(id=people["case_worker"].user))
        assert client.get(f"/case/{case.id}/").status_code == 200
        clock.shift(jump)
        answer = client.get(f"/case/{case.id}/")
        assert answer.status_code in (200, 302)
        if answer.status_code == 302:
            assert answer["Location"].startswith("/account/login/")
        said = {200: "shown", 302: "asks to sign in"}[answer.status_code]
        add_to_proof("clock-jumps", PROVED, f"by {jump / HOUR:,.2f} hours, between two clicks on a case: {said}")


def test_roots_follow_one_another_by_transactions_and_not_by_the_hour(
    people: dict[str, Actor], db: Site, outside: list[Path]
) -> None:
    for hours in (0, 9, -30, 2):
        use(db.url("app"))
        with travel(NOW + timedelta(hours=hours), tick=True):
            sending.submit(sender=None, alert=an_alert(), **WHEN)
        use(db.url("worker"))
        assert sign_root(now=NOW + timedelta(hours=hours)) is not None
    found = verify()
    use(db.url("app"))
    assert (found.sound, found.roots, found.faults) == (True, 4, [])
    add_to_proof("clock-jumps", PROVED, "by 9 hours, then back 30, then on 2, between roots: 4 roots, sound, 0 faults")
