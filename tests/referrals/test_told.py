"""What a sender reads: of several people what holds for each, where else to go, advice, a question with its box."""

import re
from datetime import date

import pytest
from django.test import Client

from hawn.assistance import actions as help_
from hawn.assistance.actions import To
from hawn.assistance.states import RequestState
from hawn.cases.actions import files as cases
from hawn.cases.models import Case, CloseReason, ReopenReason
from hawn.core.acting import Actor, acting
from hawn.countries.profiles import current
from hawn.referrals import views_desk
from hawn.referrals.actions import handover, intake, sending
from hawn.referrals.models import AlertPerson, Question, Receipt
from hawn.referrals.states import PersonState
from tests.conftest import make_user
from tests.journeys.test_chain import NOW, TODAY, WHEN, an_alert, opened, say_yes, told
from tests.referrals.test_handover import client_of


def two(people: dict[str, Actor]) -> tuple[Case, Case, object]:
    """Two people of one alert, each given to the case worker; and the receipt."""
    alert = an_alert(groups=["adult", "adult"])
    lookup = sending.submit(sender=people["referrer"], alert=alert, **WHEN)
    one, other = intake.accept(actor=people["intake"], alert=alert.id, tags=[1, 2], **WHEN)
    worker = people["case_worker"]
    for case in (one, other):
        handover.give(actor=people["intake"], file=case.id, to=worker.user, to_name=worker.name, **WHEN)
    return one, other, lookup


def helped(people: dict[str, Actor], case: Case) -> None:
    """Help starts for one person."""
    say_yes(people, case)
    worker, provider = people["case_worker"], people["provider"]
    need = help_.want(actor=worker, file=case.id, service="accommodation", words="", now=NOW)
    made = help_.request(actor=worker, need=need.id, to=[To("appogg", "shelter")], brief="bed", **WHEN)[0]
    help_.answer(actor=provider, key=made.id, to=RequestState.ACCEPTED, words="", **WHEN)
    help_.step(actor=provider, key=made.id, on=TODAY, what="moved_in", outcome="", **WHEN)


def test_one_person_who_objects_is_enough(people: dict[str, Actor]) -> None:
    one, other, lookup = two(people)
    worker = people["case_worker"]
    assert told(lookup) == {"with_case_worker"}
    handover.let_tell(actor=worker, file=one.id, may_tell=False, now=NOW)
    assert told(lookup) == {"received"}
    handover.let_tell(actor=worker, file=other.id, may_tell=True, now=NOW)
    assert told(lookup) == {"received"}
    page = client_of(worker).get(f"/case/{other.id}/").content.decode()
    assert "This person does not mind; somebody else of the same alert does." in page
    handover.let_tell(actor=worker, file=one.id, may_tell=True, now=NOW)
    assert told(lookup) == {"with_case_worker"}


def test_of_several_people_the_sender_reads_who_is_least_far(people: dict[str, Actor]) -> None:
    one, other, lookup = two(people)
    helped(people, one)
    assert told(lookup) == {"with_case_worker"}
    helped(people, other)
    assert told(lookup) == {"help_started"}


def test_who_was_pointed_elsewhere_holds_up_no_answer(people: dict[str, Actor]) -> None:
    alert = an_alert(groups=["adult", "adult"])
    lookup = sending.submit(sender=people["referrer"], alert=alert, **WHEN)
    desk, worker = people["intake"], people["case_worker"]
    case = intake.accept(actor=desk, alert=alert.id, tags=[1], **WHEN)[0]
    handover.give(actor=desk, file=case.id, to=worker.user, to_name=worker.name, **WHEN)
    assert told(lookup) == {"received"}  # one waits
    intake.turn(actor=desk, alert=alert.id, to=PersonState.REDIRECTED, body="vsa", reason="theirs", now=NOW)
    assert told(lookup) == {"with_case_worker"}


def test_the_last_case_that_closes_is_told_and_one_that_opens_again(people: dict[str, Actor]) -> None:
    one, other, lookup = two(people)
    worker = people["case_worker"]
    helped(people, other)
    cases.close(actor=worker, file=one.id, reason=CloseReason.HELP_ARRIVED, now=NOW)
    assert told(lookup) == {"help_started"}
    cases.close(actor=worker, file=other.id, reason=CloseReason.HELP_ARRIVED, now=NOW)
    assert told(lookup) == {"closed"}
    cases.reopen(actor=worker, file=other.id, reason=next(iter(ReopenReason)), **WHEN)
    assert told(lookup) == {"help_started"}


def test_a_closed_case_whose_person_objects_is_not_told(people: dict[str, Actor]) -> None:
    case, lookup = opened(people)
    handover.let_tell(actor=people["case_worker"], file=case.id, may_tell=False, now=NOW)
    cases.close(actor=people["case_worker"], file=case.id, reason=CloseReason.HELP_ARRIVED, now=NOW)
    assert told(lookup) == {"received"}


def test_the_sender_reads_who_can_help_instead_and_why(people: dict[str, Actor]) -> None:
    alert = an_alert()
    sending.submit(sender=None, alert=alert, **WHEN)
    desk = client_of(people["intake"])
    wrong = desk.post(f"/alert/{alert.id}/move/", {"move": "redirect", "body": "vsa", "reason": ""})
    assert wrong.status_code == 400
    desk.post(f"/alert/{alert.id}/move/", {"move": "redirect", "body": "vsa", "reason": "They help after a theft."})
    for page in (
        Client().post("/status/", {"receipt": alert.receipt}).content.decode(),
        desk.get(f"/alert/{alert.id}/").content.decode(),
    ):
        assert "Victim Support Agency" in page
        assert "They help after a theft." in page
    status = Client().post("/status/", {"receipt": alert.receipt}).content.decode()
    assert 'href="tel:116006"' in status
    assert "Received. A person has read it." in status
    assert "chapel" not in status


def test_nobody_is_pointed_to_a_body_that_is_no_more(people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    alert = an_alert()
    sending.submit(sender=None, alert=alert, **WHEN)
    whole = current()
    bodies = [b.model_copy(update={"valid_until": date(2020, 1, 1)}) if b.id == "vsa" else b for b in whole.bodies]
    monkeypatch.setattr(views_desk, "current", lambda: whole.model_copy(update={"bodies": bodies}))
    desk = client_of(people["intake"])
    page = desk.get(f"/alert/{alert.id}/").content.decode()
    assert ('value="iom"' in page, 'value="vsa"' in page) == (True, False)
    sent = desk.post(f"/alert/{alert.id}/move/", {"move": "redirect", "body": "vsa", "reason": "They help."})
    assert sent.status_code == 400


def test_advice_reaches_the_sender_and_is_never_empty(people: dict[str, Actor]) -> None:
    alert = an_alert()
    sending.submit(sender=people["referrer"], alert=alert, **WHEN)
    desk = client_of(people["intake"])
    assert desk.post(f"/alert/{alert.id}/move/", {"move": "advice"}).status_code == 400
    desk.post(f"/alert/{alert.id}/move/", {"move": "advice", "advice": "Give them our number."})
    assert "Give them our number." in Client().post("/status/", {"receipt": alert.receipt}).content.decode()
    assert "Give them our number." in client_of(people["referrer"]).get("/refer/sent/").content.decode()
    other = make_user("lawyer two", "referrer", "ngo_aditus", "legal")[1]
    assert "Give them our number." not in client_of(other).get("/refer/sent/").content.decode()


def test_who_is_taken_after_all_is_not_pointed_elsewhere_any_more(people: dict[str, Actor]) -> None:
    alert = an_alert()
    sending.submit(sender=None, alert=alert, **WHEN)
    intake.turn(actor=people["intake"], alert=alert.id, to=PersonState.REDIRECTED, body="vsa", reason="theirs", now=NOW)
    intake.accept(actor=people["intake"], alert=alert.id, tags=[1], **WHEN)
    page = Client().post("/status/", {"receipt": alert.receipt}).content.decode()
    assert "Victim Support Agency" not in page
    assert "theirs" not in page


def test_the_teams_own_list_asks_and_takes_the_answer(people: dict[str, Actor]) -> None:
    alert, quiet = an_alert(), an_alert()
    lookup = sending.submit(sender=people["referrer"], alert=alert, **WHEN)
    sending.submit(sender=people["referrer"], alert=quiet, **WHEN)
    question = intake.ask(actor=people["intake"], alert=alert.id, words="Which door?", **WHEN)
    sender = client_of(people["referrer"])
    page = sender.get("/refer/sent/").content.decode()
    assert page.count("Which door?") == 1
    key = re.search(r'name="key" value="([^"]+)">\s*<div class="govuk-form-group', page)
    assert key is not None
    empty = sender.post("/refer/sent/", {"key": key[1], "answer": ""}).content.decode()
    assert f'href="#id_{lookup}_answer"' in empty
    colleague_elsewhere = make_user("lawyer two", "referrer", "ngo_aditus", "legal")[1]
    assert client_of(colleague_elsewhere).post("/refer/sent/", {"key": key[1], "answer": "x"}).status_code == 409
    sent = sender.post("/refer/sent/", {"key": key[1], "answer": "The blue one."})
    assert "Your answer has arrived" in sent.content.decode()
    assert sender.post("/refer/sent/", {"key": key[1], "answer": "again"}).status_code == 409
    assert sender.post("/refer/sent/", {"key": "junk", "answer": "x"}).status_code == 410
    with acting(people["intake"], "test"):
        assert Question.objects.get(id=question.id).state == "answered"
    assert "The blue one." in client_of(people["intake"]).get(f"/alert/{alert.id}/").content.decode()


def test_the_flag_of_each_person_is_kept_apart(people: dict[str, Actor]) -> None:
    one, other, lookup = two(people)
    handover.let_tell(actor=people["case_worker"], file=one.id, may_tell=False, now=NOW)
    with acting(people["case_worker"], "test"):
        assert dict(AlertPerson.objects.values_list("case", "may_tell")) == {one.id: False, other.id: True}
    with acting(sending.receipt_actor(lookup), "test"):  # type: ignore[arg-type]
        assert not Receipt.objects.get().may_tell
        assert AlertPerson.objects.count() == 0
