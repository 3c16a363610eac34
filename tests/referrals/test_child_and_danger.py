"""Where a child or a life is in danger: true words for the person, and the child's route on the desk's page."""

from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from hawn.core.acting import Actor
from hawn.countries.profiles import current
from hawn.countries.schema import EVIDENCE
from hawn.referrals import rules, views_sender
from hawn.referrals.actions import sending
from hawn.referrals.readable import child_route
from tests.conftest import Site
from tests.journeys.test_chain import WHEN, an_alert
from tests.referrals.test_first_alert import SENDABLE, walk
from tests.referrals.test_handover import client_of

PROMISE = "They will not come without your yes."
CHILD = "People who protect children must be told too."
UNASKED = "they may come before you say yes."


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, PROMISE),
        ({"danger": {"danger": "not_known"}}, PROMISE),
        ({"danger": {"danger": "yes"}}, UNASKED),
        ({"who": {"age_group": "adult", "people": "1", "children_with": "1"}}, UNASKED),
        ({"who": {"age_group": "child", "people": "1"}}, CHILD),
        ({"who": {"age_group": "could_be_child", "people": "1"}, "danger": {"danger": "yes"}}, CHILD),
        ({"who": {"age_group": "adult", "people": "3", "minors": "1"}}, CHILD),
    ],
)
def test_nobody_is_promised_what_the_law_does_not_keep(db: Site, changes: dict[str, Any], said: str) -> None:
    page = walk(Client(), {**SENDABLE, **changes}).content.decode()
    assert [words for words in (PROMISE, CHILD, UNASKED) if words in page] == [said]


@pytest.mark.parametrize(
    ("groups", "shown", "unsure"),
    [(["adult", "not_asked"], False, False), (["adult", "could_be_child"], True, True), (["child"], True, False)],
)
def test_the_desk_reads_the_childs_route(
    people: dict[str, Actor], groups: list[str], shown: bool, unsure: bool
) -> None:
    alert = an_alert(groups=groups)
    sending.submit(sender=None, alert=alert, **WHEN)
    page = client_of(people["intake"]).get(f"/alert/{alert.id}/").content.decode()
    profile = current()
    path, body = profile.child, profile.body(profile.child.body).name
    said = [f"The desk tells {body} at once.", path.duty, *path.steps, *(profile.sources[s].name for s in path.source)]
    assert {escape(words) in page for words in said} == {shown}
    assert ('id="child"' in page, escape(path.age_unknown) in page) == (shown, unsure)


def test_the_route_says_how_well_it_is_known(db: Site) -> None:
    route = child_route(["child"])
    assert route is not None
    assert route["evidence"] == EVIDENCE[current().child.evidence]
    assert child_route(["adult", "not_asked"]) is None


def test_help_that_may_come_unasked() -> None:
    assert [rules.may_come_unasked(d, n) for d, n in (("no", 0), ("not_known", 0), ("yes", 0), ("no", 2))] == [
        False, False, True, True,
    ]  # fmt: skip


def test_a_time_that_a_country_sets_is_told_and_no_other(db: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "No time limit is known in law" in walk(Client(), SENDABLE).content.decode()
    there = current()
    receiver = there.first_receiver.model_copy(update={"urgent_minutes": 30})
    monkeypatch.setattr(views_sender, "current", lambda: there.model_copy(update={"first_receiver": receiver}))
    page = walk(Client(), SENDABLE).content.decode()
    assert "an urgent one within 30 minutes" in page
    assert "No time limit is known in law" not in page
