"""What the public reads of a protocol, and for how long; who may look at the register."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hawn.agencies.models import User
from hawn.core import clock
from hawn.core.acting import Actor
from tests.cases.test_protocols import in_force, signed
from tests.conftest import make_user


def page() -> str:
    return Client().get("/what-we-do/").content.decode()


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(id=actor.user))
    return client


@pytest.mark.wall
def test_a_promise_is_public_while_the_protocol_is_in_force_and_vanishes_when_it_lapses(
    people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No names go to immigration." not in page()
    in_force(people)
    shown = page()
    assert "No names go to immigration." in shown
    assert "Commissioner of Police" in shown
    monkeypatch.setattr(clock, "today", lambda: timezone.now().date() + timedelta(days=61))
    assert "No names go to immigration." not in page()


@pytest.mark.wall
def test_one_writes_it_down_another_confirms_either_ends_it(people: dict[str, Actor]) -> None:
    officer = signed_in(people["officer"])
    facts: dict[str, Any] = {f: getattr(signed(), f) for f in signed().__dataclass_fields__}
    wrong = officer.post("/protocols/new/", {**facts, "ends_on": "2020-01-01"})
    assert "The last day comes after the day of signing." in wrong.content.decode()
    made = officer.post("/protocols/new/", facts)["Location"]
    assert "I have read the document" not in officer.get(made).content.decode()
    assert officer.post(made, {"move": "confirm"}).status_code == 403
    admin = signed_in(make_user("Admin", "agency_admin", "appogg", "desk")[1])
    assert admin.get("/protocols/new/").status_code == 403
    admin.post(made, {"move": "confirm"})
    assert "in force" in admin.get(made).content.decode()
    assert admin.post(made, {"move": "junk"}).status_code == 409
    officer.post(made, {"move": "end"})
    assert "in force" not in admin.get(made).content.decode()
