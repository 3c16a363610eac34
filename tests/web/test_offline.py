"""The door for sealed entries: opened only whole, taken once, kept for its holder when something is amiss."""

import json
from base64 import b64decode, b64encode
from os import urandom
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hawn.agencies.models import User
from hawn.community.actions import outreach
from hawn.community.models import Series
from hawn.core.acting import Actor
from hawn.referrals.questions import screens
from hawn.vault.offline import OAEP
from hawn.vault.receipts import new_receipt
from tests.community.conftest import TODAY
from tests.community.test_trust import first_date
from tests.conftest import Site
from tests.referrals.test_first_alert import SENDABLE

pytest_plugins = ["tests.community.conftest"]


def parcel(client: Client, form: str, fields: Any, key: UUID | None = None, **content: Any) -> dict[str, str]:
    """What a device makes: sealed to our public key, bound to its id and form."""
    ours = client.get("/offline/key/").json()
    made, own, iv = key or uuid4(), AESGCM.generate_key(256), urandom(12)
    plain = json.dumps({"fields": fields, "saved_at": "2026-11-24T09:00:00Z", **content}).encode()
    public: Any = load_der_public_key(b64decode(ours["public"]))
    return {
        "id": str(made), "form": form, "key": ours["key"], "iv": b64encode(iv).decode(),
        "wrapped": b64encode(public.encrypt(own, OAEP)).decode(),
        "sealed": b64encode(AESGCM(own).encrypt(iv, plain, f"{made}|{form}".encode())).decode(),
    }  # fmt: skip


def send(client: Client, sent: Any) -> tuple[int, str]:
    text = sent if isinstance(sent, (str, bytes)) else json.dumps(sent)
    answer = client.post("/offline/take/", text, content_type="application/json")
    return answer.status_code, answer.json()["state"]


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(id=actor.user), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def alert_fields(**changes: Any) -> dict[str, Any]:
    fields = {name: value for screen in screens() for name, value in SENDABLE[screen.id].items()}
    return {**fields, "receipt": new_receipt(), **changes}


def count(owner: psycopg.Connection, table: str) -> int:
    found = owner.execute(f"SELECT count(*) FROM {table}").fetchone()  # type: ignore[arg-type]
    assert found is not None
    return int(found[0])


def test_an_alert_is_taken_once_and_found_by_its_receipt(db: Site, owner: psycopg.Connection) -> None:
    client = Client()
    fields = alert_fields()
    sent = parcel(client, "alert", fields)
    assert [send(client, sent) for _again in range(3)] == [(200, "taken")] * 3
    assert count(owner, "referrals_alert") == 1
    told = client.post("/status/", {"receipt": fields["receipt"]}).content.decode()
    assert "Not yet seen by a person." in told
    differs = parcel(client, "alert", {**fields, "urgency": "now"}, UUID(sent["id"]))
    assert send(client, differs) == (409, "differs")
    assert count(owner, "referrals_alert") == 1


def test_who_may_send_what(crew: dict[str, Actor], series: Series, owner: psycopg.Connection) -> None:
    event = first_date(crew, series).id
    fields = {"event": str(event), "present": "9", "greeted": "4"}
    sent = parcel(Client(), "tally", fields)
    assert send(Client(), sent) == (401, "sign_in")
    assert send(signed_in(crew["stranger"]), sent)[0] in (403, 422)
    for _again in range(2):
        assert send(signed_in(crew["helper"]), sent) == (200, "taken")
    assert count(owner, "community_tally") == 1
    thread = outreach.open_thread(actor=crew["outreach"], language="ti", today=TODAY)
    met = {"code": thread.code, "on": TODAY.isoformat(), "level": "3", "topic": "pay"}
    sent = parcel(Client(), "contact", met)
    assert send(signed_in(crew["officer"]), sent) == (403, "not_yours")
    assert send(signed_in(crew["outreach"]), sent) == (200, "taken")
    assert send(signed_in(crew["outreach"]), sent) == (200, "taken")
    assert count(owner, "community_contact") == 1


def test_what_was_changed_on_the_way_is_not_opened(db: Site, owner: psycopg.Connection) -> None:
    client = Client()
    good = parcel(client, "alert", alert_fields())
    flipped = bytearray(b64decode(good["sealed"]))
    flipped[3] ^= 1
    bad = [
        {**good, "sealed": b64encode(bytes(flipped)).decode()},
        {**good, "id": str(uuid4())},  # under another id
        {**good, "form": "tally"},  # as another form
        {**good, "key": str(uuid4())},
        {**good, "wrapped": b64encode(urandom(384)).decode()},
        {**good, "iv": "%%%"},
        {**good, "form": "case"},
        {**good, "id": "x"},
        {k: v for k, v in good.items() if k != "iv"},
        [],
        "null",
        "{",
        b"\xff\xfe",
        json.dumps(good) + " " * 400_001,
    ]
    for one in bad:
        assert send(client, one) == (422, "changed"), str(one)[:80]
    assert count(owner, "referrals_alert") == 0


@pytest.mark.parametrize(
    ("fields", "why"),
    [({"people": "1", "minors": "3"}, "minors"), ({"urgency": "yesterday"}, "answers"), ({"receipt": "x"}, "answers")],
)
def test_an_alert_that_lacks_something_stays_with_its_holder(
    people: dict[str, Actor], owner: psycopg.Connection, fields: dict[str, str], why: str
) -> None:
    sent = parcel(Client(), "alert", alert_fields(age_group="adult", **fields))
    assert send(Client(), sent) == (422, "mend")  # without an account the device keeps it
    client = signed_in(people["referrer"])
    assert send(client, sent) == (200, "attention")
    assert send(client, sent) == (200, "attention")
    assert owner.execute("SELECT why, holder FROM web_parcel").fetchall() == [(why, people["referrer"].user)]
    assert client.get("/offline/attention/").status_code == 200
    address = f"/offline/attention/{sent['id']}/"
    assert signed_in(people["stranger"]).get(address).status_code == 404
    if why != "answers" or "receipt" not in fields:
        assert client.get(address).status_code == 200
    client.post(address, {"move": "drop"})
    assert count(owner, "web_parcel") == 0


def test_a_tally_is_mended_and_taken(crew: dict[str, Actor], series: Series, owner: psycopg.Connection) -> None:
    event = str(first_date(crew, series).id)
    client = signed_in(crew["helper"])
    sent = parcel(client, "tally", {"event": event, "present": "3", "greeted": "9"})
    assert send(client, sent) == (200, "attention")
    address = f"/offline/attention/{sent['id']}/"
    page = client.get(address).content.decode()
    assert "More people talked or asked than were there." in page
    assert 'value="9"' in page
    still = client.post(address, {"key": sent["id"], "event": event, "present": "three", "greeted": "9"})
    assert 'value="three"' in still.content.decode()
    done = client.post(address, {"key": sent["id"], "event": event, "present": "9", "greeted": "9"})
    assert done.status_code == 302
    assert owner.execute("SELECT id, present FROM community_tally").fetchall() == [(UUID(sent["id"]), 9)]
    assert count(owner, "web_parcel") == 0


def test_a_kept_entry_is_sealed_and_its_rows_are_the_holders(
    people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    sent = parcel(Client(), "alert", alert_fields(words="canary-olive", urgency="x"))
    send(signed_in(people["referrer"]), sent)
    text = str(owner.execute("SELECT p::text, convert_from(sealed, 'LATIN1') FROM web_parcel p").fetchall())
    assert "canary-olive" not in text


values = st.one_of(st.text(max_size=40), st.lists(st.text(max_size=8), max_size=3), st.integers(), st.none())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    form=st.sampled_from(["alert", "tally", "contact"]),
    fields=st.one_of(values, st.dictionaries(st.sampled_from(
        ["event", "present", "code", "on", "level", "topic", "receipt", "danger", "people", "urgency", "spoken", "x"]
    ), values, max_size=6)),
    saved=values,
)  # fmt: skip
def test_anything_at_all_gets_an_answer(crew: dict[str, Actor], form: str, fields: Any, saved: Any) -> None:
    for client in (Client(), signed_in(crew["outreach"])):
        status, state = send(client, parcel(client, form, fields, saved_at=saved))
        assert status in (200, 401, 403, 422)
        assert state in ("attention", "sign_in", "not_yours", "changed", "mend")
