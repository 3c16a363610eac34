"""How help begins and ends: a step has a day that has come, and a need is over when the case worker says how."""

from datetime import timedelta

import psycopg
import pytest

from hawn.assistance import actions as help_
from hawn.assistance.actions import StillAsked, StillToCome, To
from hawn.assistance.models import Block, Need, Request, Step
from hawn.assistance.panels import label_of
from hawn.assistance.rules import PLANNED, told_too_early
from hawn.assistance.states import NeedState, RequestState
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.models import Case, WorkItem
from hawn.cases.policies import Refused, WrongMove
from hawn.core import clock
from hawn.core.acting import Actor, acting
from tests.journeys.test_chain import NOW, TODAY, WHEN, opened, say_yes, told
from tests.referrals.test_handover import client_of

TOMORROW = TODAY + timedelta(days=1)
OVER = (NeedState.DONE, NeedState.NOT_WANTED, NeedState.ENDED_EARLY)


def asked(people: dict[str, Actor], case: Case) -> Request:
    """A bed was asked for, of a team with an account."""
    say_yes(people, case)
    worker = people["case_worker"]
    need = help_.want(actor=worker, file=case.id, service="accommodation", words="", now=NOW)
    return help_.request(actor=worker, need=need.id, to=[To("appogg", "shelter")], brief="one bed", **WHEN)[0]


def accepted(people: dict[str, Actor], case: Case) -> Request:
    made = asked(people, case)
    return help_.answer(actor=people["provider"], key=made.id, to=RequestState.ACCEPTED, words="", **WHEN)


def now_is(people: dict[str, Actor], key: Request) -> str:
    with acting(people["case_worker"], "test"):
        return Request.objects.get(id=key.id).state


@pytest.mark.parametrize("what", ["moved_in", "handed_in", "interpreter", "delivered"])
def test_what_has_not_happened_yet_starts_nothing_and_tells_nobody(people: dict[str, Actor], what: str) -> None:
    case, lookup = opened(people)
    made = accepted(people, case)
    with pytest.raises(StillToCome):
        help_.step(actor=people["provider"], key=made.id, on=TOMORROW, what=what, outcome="", **WHEN)
    assert now_is(people, made) == "accepted"
    assert told(lookup) == {"with_case_worker"}
    with acting(people["provider"], "test"):
        assert Step.objects.count() == 0


def test_an_appointment_ahead_stands_there_and_starts_nothing(people: dict[str, Actor]) -> None:
    case, lookup = opened(people)
    made, provider = accepted(people, case), people["provider"]
    help_.step(actor=provider, key=made.id, on=TOMORROW, what="appointment", outcome="", **WHEN)
    assert now_is(people, made) == "accepted"
    assert told(lookup) == {"with_case_worker"}
    with acting(provider, "test"):
        assert [(s.what, s.on) for s in Step.objects.all()] == [("appointment", TOMORROW)]
        assert [(i.what, i.due_on) for i in WorkItem.objects.all()] == [("request_deliver", TOMORROW)]
    help_.step(actor=provider, key=made.id, on=TODAY, what="moved_in", outcome="", **WHEN)
    assert now_is(people, made) == "started"
    assert told(lookup) == {"help_started"}


def test_a_step_waits_for_a_yes_of_the_provider(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    made = asked(people, case)
    for on in (TODAY, TOMORROW):
        with pytest.raises(WrongMove):
            help_.step(actor=people["provider"], key=made.id, on=on, what="appointment", outcome="", **WHEN)


def test_only_a_place_and_an_appointment_can_be_ahead() -> None:
    assert sorted(PLANNED) == ["appointment", "place_ready"]
    assert told_too_early("moved_in", TOMORROW, TODAY)
    assert not told_too_early("moved_in", TODAY, TODAY)
    assert not told_too_early("appointment", TOMORROW, TODAY)


def test_the_form_says_so_and_keeps_what_was_typed(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    made = accepted(people, case)
    ahead = (clock.today() + timedelta(days=3)).isoformat()
    page = client_of(people["provider"]).post(f"/request/{made.id}/", {"what": "moved_in", "on": ahead})
    words = page.content.decode()
    assert "This day is still to come. Only a place or an appointment can be written down before its day." in words
    assert 'class="govuk-error-summary' in words
    assert f'value="{ahead}"' in words
    assert client_of(people["provider"]).post(
        f"/request/{made.id}/", {"what": "appointment", "on": ahead}
    ).status_code == 302  # fmt: skip
    assert now_is(people, made) == "accepted"


@pytest.mark.parametrize("how", OVER)
def test_a_need_ends_and_what_waited_on_it_leaves_the_lists(
    people: dict[str, Actor], owner: psycopg.Connection, how: NeedState
) -> None:
    case, _ = opened(people)
    worker, made = people["case_worker"], asked(people, case)
    help_.block(
        actor=worker, need=made.need, waits_for="documents_id", owner=worker.user, owner_name="x", due_on=TODAY, now=NOW
    )
    help_.answer(actor=people["provider"], key=made.id, to=RequestState.CANNOT, words="", **WHEN)
    help_.end_need(actor=worker, need=made.need, to=how, now=NOW)
    with acting(worker, "test"):
        row = Need.objects.get(id=made.need)
        assert (row.state, row.ended_by) == (how, worker.user)
        assert Block.objects.get().cleared_by == worker.user
        assert list(WorkItem.objects.values_list("what", flat=True)) == ["case_open"]
    line = owner.execute("SELECT actor, subject FROM audit_line WHERE action = %s", [f"need.{how}"]).fetchall()
    assert line == [(worker.user, "accommodation")]
    with pytest.raises(WrongMove):
        help_.end_need(actor=worker, need=made.need, to=how, now=NOW)
    with pytest.raises(WrongMove):
        help_.request(actor=worker, need=made.need, to=[To("appogg", "shelter")], brief="x", **WHEN)
    with pytest.raises(WrongMove):
        help_.block(
            actor=worker, need=made.need, waits_for="x", owner=worker.user, owner_name="x", due_on=TODAY, now=NOW
        )
    again = help_.want(actor=worker, file=case.id, service="accommodation", words="", now=NOW)
    assert (again.id, again.state, again.ended_at) == (made.need, "wanted", None)


def test_a_need_does_not_end_while_a_provider_is_asked(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    worker, made = people["case_worker"], accepted(people, case)
    help_.step(actor=people["provider"], key=made.id, on=TODAY, what="moved_in", outcome="", **WHEN)
    client, address = client_of(worker), f"/case/{case.id}/need/{made.need}/end/"
    with pytest.raises(StillAsked):
        help_.end_need(actor=worker, need=made.need, to=NeedState.ENDED_EARLY, now=NOW)
    page = client.post(address, {"how": "ended_early"}).content.decode()
    assert "A provider is still asked for this. Take that back, or write down what came of it, first." in page
    client.post(f"/case/{case.id}/request/{made.id}/withdraw/")
    assert client.post(address, {"how": "ended_early"}).status_code == 302
    words = client.get(f"/case/{case.id}/").content.decode()
    bed = label_of("accommodation")
    assert f"case_worker one took back what was asked of Agenzija Appogg: {bed}." in words
    assert f"This help ended before it was done: {bed}." in words
    assert '<span class="h-chip">ended early</span>' in words
    assert f"need/{made.need}/" not in words  # nothing is asked for it any more
    assert client.get(address).status_code == 404


def test_the_page_asks_how_it_ended(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    need = help_.want(actor=people["case_worker"], file=case.id, service="accommodation", words="", now=NOW)
    client, address = client_of(people["case_worker"]), f"/case/{case.id}/need/{need.id}/end/"
    assert f'href="need/{need.id}/end/"' in client.get(f"/case/{case.id}/").content.decode()
    page = client.post(address, {"how": ""}).content.decode()
    assert page.count("Choose how it ended.") == 2  # in the summary and at the question


@pytest.mark.parametrize("role", ["intake", "duty_lead", "decider", "provider", "stranger", "officer"])
def test_nobody_else_ends_a_need(people: dict[str, Actor], role: str) -> None:
    case, _ = opened(people)
    need = help_.want(actor=people["case_worker"], file=case.id, service="accommodation", words="", now=NOW)
    with pytest.raises((NoSuchFile, Refused)):
        help_.end_need(actor=people[role], need=need.id, to=NeedState.DONE, now=NOW)


def test_a_need_that_is_done_holds_nothing_else_up(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    worker, client = people["case_worker"], client_of(people["case_worker"])
    help_.want(actor=worker, file=case.id, service="education_children", words="", now=NOW)
    first = help_.want(actor=worker, file=case.id, service="residence_permit", words="", now=NOW)
    page = f"/case/{case.id}/"
    before = client.get(page).context["panels"]
    help_.end_need(actor=worker, need=first.id, to=NeedState.DONE, now=NOW)
    after = client.get(page).context["panels"]

    def path(panels: list[dict[str, object]]) -> list[str]:
        needs = next(p["content"] for p in panels if p["key"] == "needs")["needs"]  # type: ignore[index]
        return [s["key"] for n in needs for s in n["path"] if s["key"] == "residence_permit"]

    assert len(path(after)) <= len(path(before))
    assert path(after) == []
