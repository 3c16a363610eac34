"""A provider asks back, the case worker answers, news is ticked off, the next step gets a day."""

from datetime import timedelta
from typing import Any

import pytest

from hawn.assistance import actions as help_
from hawn.assistance.actions import To
from hawn.assistance.models import Request
from hawn.assistance.states import RequestState
from hawn.cases.actions import files as cases
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.models import Case, WorkItem
from hawn.cases.policies import WrongMove
from hawn.core import clock
from hawn.core.acting import Actor, acting
from tests.journeys.test_chain import NOW, WHEN, opened, say_yes
from tests.referrals.test_handover import client_of


def asked(people: dict[str, Actor]) -> tuple[Case, Request]:
    """A bed was asked for."""
    case, _ = opened(people)
    say_yes(people, case)
    worker = people["case_worker"]
    need = help_.want(actor=worker, file=case.id, service="accommodation", words="", now=NOW)
    return case, help_.request(actor=worker, need=need.id, to=[To("appogg", "shelter")], brief="one bed", **WHEN)[0]


def items(actor: Actor) -> list[str]:
    """What stands on somebody's own list."""
    with acting(actor, "test"):
        return sorted(WorkItem.objects.filter(holder__in=actor.grantees).values_list("what", flat=True))


def test_a_provider_asks_back_and_reads_the_answer(people: dict[str, Actor]) -> None:
    case, made = asked(people)
    provider, worker = client_of(people["provider"]), client_of(people["case_worker"])
    provider.post(f"/request/{made.id}/", {"answer": "asked", "words": "Stairs or no stairs?"})
    assert items(people["case_worker"]) == ["case_open", "request_question"]
    assert "Stairs or no stairs?" in worker.get(f"/case/{case.id}/").content.decode()
    page = worker.post(f"/case/{case.id}/request/{made.id}/reply/", {"words": ""}).content.decode()
    assert "Stairs or no stairs?" in page
    worker.post(f"/case/{case.id}/request/{made.id}/reply/", {"words": "No stairs."})
    assert items(people["case_worker"]) == ["case_open", "wait_for_provider"]
    assert items(people["provider"]) == ["request_new"]
    again = provider.get(f"/request/{made.id}/").content.decode()
    assert "No stairs." in again
    assert "one bed" in again
    with pytest.raises(WrongMove):
        help_.reply(actor=people["case_worker"], key=made.id, words="x", **WHEN)
    assert worker.get(f"/case/{case.id}/request/{made.id}/reply/").status_code == 404


def test_news_is_ticked_off_and_work_is_not(people: dict[str, Actor]) -> None:
    _, made = asked(people)
    worker = people["case_worker"]
    help_.answer(actor=people["provider"], key=made.id, to=RequestState.ACCEPTED, words="", **WHEN)
    with acting(worker, "test"):
        news = WorkItem.objects.get(what="request_answered")
        step = WorkItem.objects.get(what="case_open")
    client = client_of(worker)
    assert client.post(f"/work/{news.id}/done/").status_code == 302
    assert items(worker) == ["case_open"]
    assert items(people["provider"]) == ["request_deliver"]  # the provider's own line stays
    assert client.post(f"/work/{step.id}/done/").status_code == 409
    assert client.post(f"/work/{news.id}/done/").status_code == 404
    with pytest.raises(NoSuchFile):
        cases.done(actor=people["stranger"], item=step.id)


def test_the_next_step_comes_back_on_its_day(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    client, today = client_of(people["case_worker"]), clock.today()
    past = client.post(f"/case/{case.id}/next/", {"on": "2020-01-01"}).content.decode()
    assert "Choose today or a day within a year." in past
    assert "2020-01-01" in past
    client.post(f"/case/{case.id}/next/", {"on": (today + timedelta(days=5)).isoformat()})
    with acting(people["case_worker"], "test"):
        assert WorkItem.objects.get(what="case_open").due_on == today + timedelta(days=5)


def test_who_does_not_have_the_case_opens_the_name_with_a_reason(people: dict[str, Actor], owner: Any) -> None:
    alert_case, _ = opened(people, person_parts={"wish": {"answer": "wants_help"}, "identity": {"words": "Amina X"}})
    worker, decider = people["case_worker"], people["decider"]
    mine = client_of(worker)
    address = f"/case/{alert_case.id}/"
    assert "Amina X" not in mine.get(address).content.decode()
    assert "Amina X" in mine.get(address + "?open=identity").content.decode()
    from hawn.decisions import actions as decisions  # noqa: PLC0415 - only this test asks for a decision

    decisions.ask(actor=worker, file=alert_case.id, kind="presumed", decider=decider.user, **WHEN)
    other = client_of(decider)
    assert "Amina X" not in other.get(address + "?open=identity").content.decode()
    assert "Amina X" not in other.post(address + "name/", {}).content.decode()
    assert "Amina X" in other.post(address + "name/", {"why": "same_person"}).content.decode()
    line = owner.execute("SELECT facts, actor FROM audit_line WHERE action = 'name.open'").fetchall()
    assert line == [({"why": "same_person"}, decider.user)]
    assert "to see whether two files are of the same person" in mine.get(address).content.decode()
