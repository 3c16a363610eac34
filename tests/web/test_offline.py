"""The door for sealed entries: opened only whole, taken once, kept for its holder when something is amiss."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import timedelta
from os import urandom
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import psycopg
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hawn.agencies.models import Membership, User
from hawn.agencies.queries import agency_id, team_id
from hawn.cases.actions import people as leaving
from hawn.community import queries
from hawn.community.actions import outreach
from hawn.community.models import Event, Series
from hawn.core import clock
from hawn.core.acting import Actor, acting
from hawn.referrals.questions import screens
from hawn.referrals.views_sender import FORM
from hawn.vault.offline import OAEP, public_key, writer_of
from hawn.vault.receipts import new_receipt, seal_state
from hawn.web import offline
from hawn.web.offline import NeedsMending, entry_of
from tests.community.conftest import NOW, TODAY
from tests.community.test_trust import first_date
from tests.conftest import Site, as_owner, make_user
from tests.demo import PROOF
from tests.referrals.test_first_alert import SENDABLE
from tests.stage import Stage


@pytest.fixture(autouse=True)
def _a_key(db: Site, stage: Stage) -> None:
    """The public key of this place, as a device finds it: to make its private half takes a fifth of a second."""
    stage.set("key", lambda: public_key(clock.now()))


def parcel(client: Client, form: str, fields: Any, key: UUID | None = None, **content: Any) -> dict[str, str]:
    """What a device makes: sealed to our public key, bound to its id and form."""
    ours = client.get("/offline/key/").json()
    made, own, iv = key or uuid4(), AESGCM.generate_key(256), urandom(12)
    said = {"fields": fields, "saved_at": "2026-11-24T09:00:00Z", "writer": ours["writer"], **content}
    plain = content["raw"] if "raw" in content else json.dumps(said).encode()
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
    sent = parcel(signed_in(crew["helper"]), "tally", fields)
    assert send(Client(), sent) == (401, "sign_in")
    assert send(signed_in(crew["stranger"]), sent) == (403, "not_yours")
    for _again in range(2):
        assert send(signed_in(crew["helper"]), sent) == (200, "taken")
    assert count(owner, "community_tally") == 1
    thread = outreach.open_thread(actor=crew["outreach"], language="ti", today=TODAY)
    met = {"code": thread.code, "on": TODAY.isoformat(), "level": "3", "topic": "pay"}
    sent = parcel(signed_in(crew["outreach"]), "contact", met)
    assert send(signed_in(crew["officer"]), sent) == (403, "not_yours")
    assert send(signed_in(crew["officer"]), parcel(signed_in(crew["officer"]), "contact", met)) == (403, "not_yours")
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
    client = signed_in(people["referrer"])
    sent = parcel(client, "alert", alert_fields(age_group="adult", **fields))
    assert send(Client(), sent) == (422, "mend")  # without an account the device keeps it
    assert send(client, sent) == (200, "attention")
    assert send(client, sent) == (200, "attention")
    assert owner.execute("SELECT why, holder FROM web_parcel").fetchall() == [(why, people["referrer"].user)]
    assert client.get("/offline/attention/").status_code == 200
    address = f"/offline/attention/{sent['id']}/"
    assert signed_in(people["stranger"]).get(address).status_code == 404
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
    assert send(client, sent) == (200, "taken")  # the device had not heard: it is not to be mended again
    assert count(owner, "web_parcel") == 0


def test_a_kept_entry_is_sealed_and_its_rows_are_the_holders(
    people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    client = signed_in(people["referrer"])
    assert send(client, parcel(client, "alert", alert_fields(words="canary-olive", urgency="x"))) == (200, "attention")
    text = str(owner.execute("SELECT p::text, encode(sealed, 'escape') FROM web_parcel p").fetchall())
    assert "canary-olive" not in text


def other_worker() -> Actor:
    """An outreach worker of another organisation."""
    return make_user("Other NGO", "outreach", "ngo_dar_hosea", "dropin")[1]


def test_what_one_wrote_is_nobody_elses(crew: dict[str, Actor], owner: psycopg.Connection) -> None:
    """On a shared device the next one to sign in sends what waits there: it is neither theirs nor shown to them."""
    met = {"code": "olive-boat-42", "on": "2026-11-24", "level": "2", "topic": "pay"}
    mine, thief = signed_in(crew["outreach"]), signed_in(other_worker())
    for sent in (
        parcel(mine, "contact", met),
        parcel(Client(), "contact", met),
        parcel(mine, "contact", met, writer=7),
    ):
        assert send(thief, sent) == (403, "not_yours")
        assert thief.get(f"/offline/attention/{sent['id']}/").status_code == 404
    assert count(owner, "web_parcel") == 0
    first = parcel(mine, "contact", met)
    assert send(thief, first) == (403, "not_yours")
    assert send(mine, first) == (200, "attention")  # no thread of theirs has the code word: theirs to mend


def test_the_same_person_for_another_team_is_another_writer(crew: dict[str, Actor]) -> None:
    team = team_id("ngo_dar_hosea", "dropin")
    with as_owner():
        Membership.objects.create(user_id=crew["outreach"].user, team_id=team, role="outreach")
    client = signed_in(crew["outreach"])
    met = {"code": "x", "on": "2026-11-24", "level": "2", "topic": "pay"}
    first, other = Membership.objects.filter(user=crew["outreach"].user).order_by("validated_at", "id")
    if other.team_id != team:
        first, other = other, first
    sent = None
    for membership, answer in ((first, (200, "attention")), (other, (403, "not_yours")), (first, (200, "attention"))):
        session = client.session
        session["acting"] = str(membership.id)
        session.save()
        sent = sent or parcel(client, "contact", met)
        assert send(client, sent) == answer


@pytest.mark.parametrize("who", ["officer", "outreach"])
def test_an_alert_that_nobody_signed_stays_so_and_is_read_by_nobody(
    crew: dict[str, Actor], owner: psycopg.Connection, who: str
) -> None:
    anonymous, client = Client(), signed_in(crew[who])
    assert send(client, parcel(anonymous, "alert", alert_fields())) == (200, "taken")
    bad = parcel(anonymous, "alert", alert_fields(age_group="adult", people="1", minors="5", words="ZqCANARYwV"))
    assert send(client, bad) == (422, "mend")
    assert client.get(f"/offline/attention/{bad['id']}/").status_code == 404
    assert owner.execute("SELECT author, author_team FROM referrals_alert").fetchall() == [(None, None)]
    assert count(owner, "web_parcel") == 0


def test_an_alert_waits_for_nobody(crew: dict[str, Actor], people: dict[str, Actor], owner: psycopg.Connection) -> None:
    """Its writer does not come back to the device: it arrives all the same, as one that nobody signed."""
    mine = signed_in(people["referrer"])
    for client in (Client(), signed_in(crew["officer"])):
        assert send(client, parcel(mine, "alert", alert_fields())) == (200, "taken")
    assert owner.execute("SELECT DISTINCT author, author_team FROM referrals_alert").fetchall() == [(None, None)]
    assert send(mine, parcel(mine, "alert", alert_fields())) == (200, "taken")
    authors = owner.execute("SELECT author FROM referrals_alert WHERE author IS NOT NULL").fetchall()
    assert authors == [(people["referrer"].user,)]


def test_what_a_device_keeps_of_its_user_says_nothing(people: dict[str, Actor]) -> None:
    client = signed_in(people["referrer"])
    tags = {client.get("/offline/key/").json()["writer"] for _ in range(3)}
    assert len(tags) == 3
    assert {len(tag) for tag in tags} == {len(next(iter(tags)))}
    assert writer_of(next(iter(tags))) == (people["referrer"].user, people["referrer"].team)
    assert Client().get("/offline/key/").json()["writer"] == ""
    assert [writer_of(x) for x in ("", None, 7, "%", "AAAA", "\ud800", next(iter(tags))[:-4] + "AAA=")] == [None] * 7


@pytest.mark.parametrize("body", [b"[" * 200_000, b'{"a":' * 60_000, b'{"id":"\\ud800"}', b"\xff", b"1" * 9000])
def test_what_is_no_entry_is_answered(db: Site, body: bytes) -> None:
    assert send(Client(), body) == (422, "changed")
    assert send(Client(), parcel(Client(), "alert", {}, raw=body)) == (422, "changed")


def test_half_a_surrogate_pair_is_refused_everywhere(
    crew: dict[str, Actor], people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    sent = parcel(Client(), "alert", alert_fields(words="a\ud800b"))
    assert send(Client(), sent) == (422, "changed")
    assert send(Client(), parcel(Client(), "alert", {**alert_fields(), "a\ud800b": "1"})) == (422, "changed")
    client = signed_in(crew["outreach"])
    met = {"code": "a\ud800", "on": "x", "level": "2", "topic": "pay"}
    assert send(client, parcel(client, "contact", met)) == (422, "changed")
    with pytest.raises(NeedsMending):
        entry_of(uuid4(), {"fields": {"words": "\udfff"}}, NOW)
    assert (count(owner, "referrals_alert"), count(owner, "web_parcel")) == (0, 0)


def test_the_ordinary_form_reads_broken_bytes_as_text_that_can_be_shown(
    people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    """Half a surrogate pair in UTF-8's clothes, and bytes of nothing: as the sign for what cannot be read."""
    client, state = Client(), seal_state(FORM, {"id": str(uuid4()), "receipt": new_receipt(), "by_phone": False,
        "answers": SENDABLE})  # fmt: skip
    typed = {**SENDABLE["wish"], "at": "wish", "go": "next", "state": state}
    body = urlencode({k: v for k, v in typed.items() if k != "words"}, doseq=True) + "&words=a%ED%A0%80b%FFc"
    page = client.post("/refer/alert/", body, content_type="application/x-www-form-urlencoded")
    sent = {"state": page.context["state"], "at": "check", "go": "send"}
    assert client.post("/refer/alert/", sent).status_code == 200
    (alert,) = owner.execute("SELECT id FROM referrals_alert").fetchall()
    page = signed_in(people["intake"]).get(f"/alert/{alert[0]}/")
    assert page.status_code == 200
    assert "a\ufffd\ufffd\ufffdb\ufffdc" in page.content.decode()


@pytest.mark.parametrize(
    "saved", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2020-01-01T00:00:00Z", "2026-11-24", "", None]
)
def test_a_clock_that_cannot_be_right_is_now(db: Site, owner: psycopg.Connection, saved: str | None) -> None:
    before = clock.now()
    assert send(Client(), parcel(Client(), "alert", alert_fields(), saved_at=saved)) == (200, "taken")
    row = owner.execute("SELECT happened_at FROM referrals_alert").fetchone()
    assert row is not None
    assert abs(row[0] - before) < timedelta(minutes=3)


def test_a_number_is_taken_as_the_form_understood_it(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    """ "2.0" passes for a number in a form; what is stored is 2, on the device's way and on the page's."""
    sent = parcel(Client(), "alert", alert_fields(people="2.0", minors="1.", age_group="adult"))
    assert send(Client(), sent) == (200, "taken")
    assert signed_in(people["intake"]).get(f"/alert/{sent['id']}/").status_code == 200
    client, state = Client(), seal_state(FORM, {"id": str(uuid4()), "receipt": new_receipt(), "by_phone": False,
        "answers": {**SENDABLE, "who": {**SENDABLE["who"], "people": "2.0"}}})  # fmt: skip
    done = client.post("/refer/alert/", {"state": state, "at": "check", "go": "send"})
    assert done.status_code == 200
    assert owner.execute("SELECT people FROM referrals_alert ORDER BY sent_at").fetchall() == [(2,), (2,)]


def test_something_else_under_an_id_that_waits_is_a_conflict(crew: dict[str, Actor], owner: psycopg.Connection) -> None:
    client, key = signed_in(crew["outreach"]), uuid4()
    met = {"code": "olive-boat-42", "on": "2026-11-24", "level": "2", "topic": "pay"}
    assert send(client, parcel(client, "contact", met, key)) == (200, "attention")
    assert send(client, parcel(client, "contact", met, key)) == (200, "attention")
    assert send(client, parcel(client, "contact", {**met, "level": "5"}, key)) == (409, "differs")
    assert send(client, parcel(client, "tally", {"event": "x"}, key)) in ((409, "differs"), (403, "not_yours"))
    other = signed_in(other_worker())
    assert send(other, parcel(other, "contact", met, key)) == (409, "differs")  # of somebody else, unseen
    assert count(owner, "web_parcel") == 1


def test_an_alert_that_was_mended_leaves_the_list(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    client = signed_in(people["referrer"])
    sent = parcel(client, "alert", alert_fields(age_group="adult", people="1", minors="3"))
    assert send(client, sent) == (200, "attention")
    state = client.get(f"/offline/attention/{sent['id']}/").context["state"]
    state = client.post("/refer/alert/", {"state": state, "at": "who", "go": "next", "age_group": "adult",
                                          "people": "3", "minors": "3"}).context["state"]  # fmt: skip
    assert client.post("/refer/alert/", {"state": state, "at": "check", "go": "send"}).status_code == 200
    assert count(owner, "referrals_alert") == 1
    assert client.get("/offline/attention/").context["rows"] == []
    assert count(owner, "web_parcel") == 0
    assert send(client, sent) == (200, "taken")  # the device had not heard: it is not to be mended again
    assert count(owner, "web_parcel") == 0


def test_a_count_of_a_wrong_meeting_is_moved_to_another(
    crew: dict[str, Actor], series: Series, owner: psycopg.Connection
) -> None:
    event, client = str(first_date(crew, series).id), signed_in(crew["helper"])
    sent = parcel(client, "tally", {"event": str(uuid4()), "present": "4", "greeted": "2"})
    assert send(client, sent) == (200, "attention")
    address = f"/offline/attention/{sent['id']}/"
    assert f'value="{event}"' in client.get(address).content.decode()
    again = client.post(address, {"key": sent["id"], "present": "4"}).content.decode()
    assert "Choose the meeting." in again
    done = client.post(address, {"key": sent["id"], "event": event, "present": "4", "greeted": "2"})
    assert done.status_code == 302
    assert owner.execute("SELECT event FROM community_tally").fetchall() == [(UUID(event),)]


def test_what_nobody_mends_is_spoken_of_and_goes(
    crew: dict[str, Actor], owner: psycopg.Connection, as_worker: Any
) -> None:
    client, now = signed_in(crew["outreach"]), clock.now()
    met = {"code": "olive-boat-42", "on": "2026-11-24", "level": "2", "topic": "pay"}
    assert send(client, parcel(client, "contact", met)) == (200, "attention")
    late = now + timedelta(days=22)
    with as_worker():
        assert offline.remind(now=now + timedelta(days=20)) == 0
        assert offline.forget(now=now + timedelta(days=40)) == 0  # nobody was told yet
        assert [offline.remind(now=late) for _twice in range(2)] == [1, 0]
    mail = User.objects.get(id=crew["outreach"].user).email
    assert owner.execute('SELECT "to", template, facts FROM notices_notice').fetchall() == [
        (mail, "work", {"path": "/offline/attention/"})
    ]
    with as_worker():
        assert offline.forget(now=now + timedelta(days=29)) == 0
        assert [offline.forget(now=now + timedelta(days=32)) for _twice in range(2)] == [1, 0]
    assert count(owner, "web_parcel") == 0


def test_what_waits_for_somebody_who_leaves_goes_at_once(
    crew: dict[str, Actor], people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    client = signed_in(crew["outreach"])
    met = {"code": "olive-boat-42", "on": "2026-11-24", "level": "2", "topic": "pay"}
    assert send(client, parcel(client, "contact", met)) == (200, "attention")
    leaving.leave(actor=people["officer"], user=crew["outreach"].user, agency=agency_id("ngo_jrs"), today=TODAY)
    assert count(owner, "web_parcel") == 0


def test_meetings_of_the_coming_week_can_be_counted_without_a_network(
    crew: dict[str, Actor], series: Series, dates_of: Callable[[Actor, UUID], list[Event]]
) -> None:
    here = dates_of(crew["helper"], series.id)
    assert crew["helper"].team is not None
    before = here[1].starts_at - timedelta(days=6)
    with acting(crew["helper"], "community"):
        found = queries.to_count_offline(crew["helper"].team, before)
        near = queries.to_count(crew["helper"].team, before)
    assert here[1].id in [row.id for row in found]
    assert here[1].id not in [row.id for row in near]
    assert found == sorted(found, key=lambda row: abs(row.starts_at - before))


values = st.one_of(st.text(max_size=40), st.lists(st.text(max_size=8), max_size=3), st.integers(), st.none())


@settings(max_examples=200 if PROOF else 25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
        assert status in (200, 401, 403, 422), (status, state)
        assert state in ("attention", "sign_in", "not_yours", "changed", "mend")
