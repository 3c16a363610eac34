"""Nobody is asked for a service without the person's yes: no body outside, and none that the profile does not know."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from hawn.assistance import actions as help_
from hawn.assistance.actions import NeedsYes, To
from hawn.assistance.models import Need, Request
from hawn.cases.actions import permission as permissions
from hawn.cases.actions.permission import Asked
from hawn.cases.models import Case, Disclosure, Permission, PermissionAnswer, WorkItem
from hawn.core.acting import Actor, acting
from tests.cases.test_protocols import in_force
from tests.journeys.test_chain import NOW, TODAY, WHEN, opened, say_yes
from tests.referrals.test_handover import client_of

YES, NO, OWN = PermissionAnswer.YES, PermissionAnswer.NO, ("brief", "answer_of_provider")


def said(people: dict[str, Actor], case: Case, answer: PermissionAnswer, body: str = "identita") -> Permission:
    """What the person says about a body outside."""
    yes = answer == YES
    asked = Asked("service", body, answer, OWN if yes else (), "permission", None, how_given="spoken" if yes else "")
    return permissions.record_permission(actor=people["case_worker"], file=case.id, asked=asked, now=NOW)


@pytest.fixture
def permit(people: dict[str, Actor]) -> Iterator[tuple[Case, Need]]:
    """A case whose person needs a residence permit."""
    case, _ = opened(people)
    yield (
        case,
        help_.want(actor=people["case_worker"], file=case.id, service="residence_permit", words="", now=NOW),
    )


def ask(people: dict[str, Actor], need: Need, body: str = "identita") -> Request:
    """Asks a body outside."""
    return help_.request(actor=people["case_worker"], need=need.id, to=[To(body)], brief="name, passport", **WHEN)[0]


def test_immigration_control_is_asked_only_after_a_yes(people: dict[str, Actor], permit: tuple[Case, Need]) -> None:
    case, need = permit
    with pytest.raises(NeedsYes):
        ask(people, need)
    said(people, case, NO)
    with pytest.raises(NeedsYes):
        ask(people, need)
    with acting(people["case_worker"], "test"):
        assert (Request.objects.count(), Disclosure.objects.count()) == (0, 0)
    yes = said(people, case, YES)
    made = ask(people, need)
    assert made.permission == yes.id
    with acting(people["case_worker"], "test"):
        assert [(d.to_body, d.kinds) for d in Disclosure.objects.all()] == [("identita", [f"brief:{made.id}"])]


def test_a_yes_to_telling_the_police_is_no_yes_to_a_service(
    people: dict[str, Actor], permit: tuple[Case, Need]
) -> None:
    case, need = permit
    asked = Asked("police", "identita", YES, ("wish",), "permission", None, how_given="spoken")
    permissions.record_permission(actor=people["case_worker"], file=case.id, asked=asked, now=NOW)
    with pytest.raises(NeedsYes):
        ask(people, need)


@pytest.mark.wall
def test_the_database_takes_no_request_without_the_yes(people: dict[str, Actor], permit: tuple[Case, Need]) -> None:
    case, need = permit
    worker = people["case_worker"]
    no, other = said(people, case, NO, "iom"), said(people, case, YES, "iom")
    ended = said(people, case, YES)
    permissions.end_permission(actor=worker, file=case.id, permission=ended.id, now=NOW)
    for permission in (None, no.id, other.id, ended.id):
        with acting(worker, "test"), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Request.objects.create(
                file=case.id, need=need.id, service="residence_permit", reference=f"RQ-{permission}"[:20], alias="x",
                provider_body="identita", permission=permission, urgency="week", answer_to=worker.user, asked_at=NOW,
                asked_by=worker.user, due_on=TODAY,
            )  # fmt: skip


def test_ending_the_yes_takes_the_request_back_and_a_newer_yes_carries_it_on(
    people: dict[str, Actor], permit: tuple[Case, Need]
) -> None:
    case, need = permit
    said(people, case, YES)
    made = ask(people, need)
    letter, client = f"/case/{case.id}/request/{made.id}/letter/", client_of(people["case_worker"])
    assert client.get(letter).status_code == 200
    newer = said(people, case, YES)
    with acting(people["case_worker"], "test"):
        row = Request.objects.get(id=made.id)
        assert (row.state, row.permission) == ("sent", newer.id)
        assert not WorkItem.objects.filter(what="tell_to_stop").exists()  # they may know the same as before
    permissions.end_permission(actor=people["case_worker"], file=case.id, permission=newer.id, now=NOW)
    with acting(people["case_worker"], "test"):
        assert Request.objects.get(id=made.id).state == "withdrawn"
        assert WorkItem.objects.filter(what="tell_to_stop", subject=newer.id).count() == 1
    assert client.get(letter).status_code == 404


def test_a_no_after_a_yes_takes_the_request_back(people: dict[str, Actor], permit: tuple[Case, Need]) -> None:
    case, need = permit
    said(people, case, YES)
    made = ask(people, need)
    said(people, case, NO)
    with acting(people["case_worker"], "test"):
        assert Request.objects.get(id=made.id).state == "withdrawn"
        assert WorkItem.objects.filter(what="tell_to_stop").count() == 1


def test_a_team_keeps_its_request_over_a_newer_yes_and_loses_it_with_that(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    worker = people["case_worker"]
    say_yes(people, case)
    need = help_.want(actor=worker, file=case.id, service="accommodation", words="", now=NOW)
    made = help_.request(actor=worker, need=need.id, to=[To("appogg", "shelter")], brief="bed", **WHEN)[0]
    newer = say_yes(people, case)
    permissions.end_permission(actor=worker, file=case.id, permission=newer.id, now=NOW)
    with acting(worker, "test"):
        assert Request.objects.get(id=made.id).state == "withdrawn"


def test_the_pages_offer_bodies_outside(people: dict[str, Actor], permit: tuple[Case, Need]) -> None:
    case, need = permit
    client = client_of(people["case_worker"])
    new = f"/case/{case.id}/permission/new/"
    page = client.get(new).content.decode()
    for body in ("identita", "immigration_police", "injuries_scheme"):
        assert f'value="service:{body}:"' in page
    chosen = client.post(new, {"whom": "1", "recipient": "service:identita:", "listens": ""})
    assert chosen.status_code == 302
    words = client.get(chosen["Location"]).content.decode()
    assert "Identita" in words
    assert "Only what is written for them in a few words" in words
    client.post(chosen["Location"], {"answer": "yes", "how_given": "spoken", "given_by": "person"})
    asked = client.post(f"/case/{case.id}/need/{need.id}/request/", {"to": "identita:", "brief": "name, passport"})
    assert asked.status_code == 302
    with acting(people["case_worker"], "test"):
        assert Request.objects.get().provider_body == "identita"


def test_without_a_yes_the_page_says_whom_to_ask_about(people: dict[str, Actor], permit: tuple[Case, Need]) -> None:
    case, need = permit
    address = f"/case/{case.id}/need/{need.id}/request/"
    page = client_of(people["case_worker"]).post(address, {"to": "identita:", "brief": "name, passport"})
    assert "The person has not said yes to Identita (residence and identity agency)." in page.content.decode()
    assert "name, passport" in page.content.decode()


def test_where_nobody_is_known_somebody_can_be_named(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    worker = people["case_worker"]
    need = help_.want(actor=worker, file=case.id, service="interpretation", words="", now=NOW)
    client, address = client_of(worker), f"/case/{case.id}/need/{need.id}/request/"
    page = client.get(address).content.decode()
    assert "We do not know who gives this help here." in page
    assert 'name="to"' not in page
    assert "Choose whom to ask." in client.post(address, {"brief": "Vietnamese"}).content.decode()
    typed = {"other": "Translators' Guild: Sliema", "brief": "Vietnamese, tonight"}
    assert "has not said yes to Translators&#x27; Guild: Sliema" in client.post(address, typed).content.decode()
    new = f"/case/{case.id}/permission/new/"
    chosen = client.post(new, {"whom": "1", "other": typed["other"], "listens": "vi"})
    assert "Guild" not in chosen["Location"]  # an address names nobody
    assert "Translators&#x27; Guild: Sliema" in client.get(chosen["Location"]).content.decode()
    client.post(chosen["Location"], {"answer": "yes", "how_given": "spoken", "given_by": "person"})
    assert client.post(address, typed).status_code == 302
    with acting(worker, "test"):
        made = Request.objects.get()
    assert (made.provider_body, made.provider_team) == ("Translators' Guild: Sliema", None)
    for path in (f"/case/{case.id}/", f"/case/{case.id}/ledger/", f"/case/{case.id}/request/{made.id}/letter/",
                 f"/case/{case.id}/request/{made.id}/outside/"):  # fmt: skip
        assert "Guild: Sliema" in client.get(path).content.decode()


def test_a_body_of_the_profile_that_is_typed_keeps_its_rules(people: dict[str, Actor], owner: object) -> None:
    case, _ = opened(people)
    worker = people["case_worker"]
    client, new = client_of(worker), f"/case/{case.id}/permission/new/"
    chosen = client.post(new, {"whom": "1", "other": "  iom MALTA ", "listens": ""})
    client.post(chosen["Location"], {"answer": "no", "given_by": "person"})
    with acting(worker, "test"):
        assert Permission.objects.filter(purpose="service").values_list("recipient_body", flat=True)[0] == "iom"
    assert "Choose one." in client.post(new, {"whom": "1"}).content.decode()
    both = {"whom": "1", "recipient": "service:identita:", "other": "x"}
    assert "Choose one, or name one: not both." in client.post(new, both).content.decode()
    assert client.get(f"{new}?named=junk").status_code == 200


def test_a_protocol_about_meeting_people_breaks_no_page(people: dict[str, Actor]) -> None:
    in_force(people, purposes=("community",))
    case, _ = opened(people)
    assert client_of(people["case_worker"]).get(f"/case/{case.id}/permission/new/").status_code == 200


def test_two_answers_about_one_body_are_told_apart(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    say_yes(people, case)
    page = client_of(people["case_worker"]).get(f"/case/{case.id}/").content.decode()
    assert "Agenzija Appogg (Passing the alert to the first receiver): <strong>Yes</strong>" in page
    assert "Agenzija Appogg (Asking for a service): <strong>Yes</strong>" in page
