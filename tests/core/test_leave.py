"""Leaving a page quickly (S1)."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from hawn.agencies.models import User
from hawn.core.acting import Actor


@pytest.fixture
def reader(people: dict[str, Actor]) -> Client:
    """Somebody signed in."""
    client = Client()
    client.force_login(User.objects.get(id=people["intake"].user))
    return client


def test_leaving_signs_out_clears_the_browser_and_goes_to_a_neutral_page(reader: Client) -> None:
    assert reader.get("/work/").status_code == 200
    answer = reader.get("/exit/")
    assert (answer.status_code, answer.headers["Location"]) == (302, settings.EXIT_URL)
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert reader.get("/work/").status_code == 302


def test_a_link_on_another_site_signs_nobody_out(reader: Client) -> None:
    reader.get("/exit/", headers={"Sec-Fetch-Site": "cross-site"})
    assert reader.get("/work/").status_code == 200


def test_public_pages_offer_it_and_say_what_it_does_not_do(db: Any) -> None:
    client = Client()
    for path in ("/", "/refer/", "/status/", "/what-we-do/", "/exit/about/"):
        page = client.get(path).content.decode()
        assert page.count("data-leave") == 2, path
        assert 'href="/exit/about/"' in page, path
    assert "list of pages you visited stays" in client.get("/exit/about/").content.decode()


def test_staff_pages_and_the_sign_in_do_without_it(reader: Client) -> None:
    assert "data-leave" not in reader.get("/work/").content.decode()
    assert "data-leave" not in Client().get("/account/login/").content.decode()
