"""The profile as administrators read it: what nobody knows is said first."""

import pytest
from django.test import Client, override_settings

from hawn.core.acting import Actor
from hawn.countries.profiles import current, load
from hawn.web.country import sections
from tests.conftest import make_user
from tests.referrals.test_handover import client_of


@pytest.fixture
def admin(people: dict[str, Actor]) -> Client:
    """An agency's administrator."""
    return client_of(make_user("admin one", "agency_admin", "appogg", "desk")[1])


def test_what_is_not_known_stands_on_top_and_is_never_empty(admin: Client) -> None:
    page = admin.get("/country/").content.decode()
    rows = [row for group in sections(current()) for row in group["rows"]]
    unknown = [row for row in rows if row["unknown"]]
    assert unknown
    assert f"{len(unknown)} things are not known" in page
    assert all(row["evidence"] for row in rows)
    assert "not known" in page


def test_who_may_refer_penalties_and_the_plan_are_shown_with_their_sources(admin: Client) -> None:
    page = admin.get("/country/").content.decode()
    for words in (
        "Today a range of entities may refer", "6 to 12 years of prison", "The Malta Independent, 1 August 2024",
        "launched 1 August 2024", "Danger and urgent needs", "Victim Support Malta", "University of Malta",
    ):  # fmt: skip
        assert words in page
    measures = [r for g in sections(current()) for r in g["rows"] if r["name"] == "Measures"]
    assert [r["unknown"] for r in measures] == [True]


def test_every_profile_can_be_read(admin: Client) -> None:
    for name in ("malta", "uk"):
        assert all(group["rows"] for group in sections(load(name)))


def test_the_demo_says_what_is_invented_and_a_deployment_has_no_such_page(db: object) -> None:
    page = Client().get("/about-demo/").content.decode()
    assert "Clothing factory (2013, 2014)" in page
    assert "Of each hundred, 77 were exploited for labour" in page
    assert "Of each hundred, 63 are women or girls" in page
    assert "Millet News on the figures of Eurostat for 2024" in page
    assert page.count("the demo&#x27;s own answer") + page.count("the demo's own answer") == 3
    assert page.count('<span class="h-chip">not asked</span>') == 23
    assert "The sender is" in page
    assert "You are" not in page  # the question as it is put to a sender
    with override_settings(DEMO=False):
        assert Client().get("/about-demo/").status_code == 404
