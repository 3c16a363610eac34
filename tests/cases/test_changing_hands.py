"""A case changes hands: what people answer about it, and what waits on it, goes to whoever has it now."""

import re
from datetime import timedelta
from importlib import import_module

import psycopg
import pytest

from hawn.agencies.queries import agency_id
from hawn.assistance import actions as help_
from hawn.assistance.actions import To
from hawn.assistance.models import Block, Request
from hawn.assistance.states import RequestState
from hawn.cases.actions import files as cases
from hawn.cases.actions import people as leaving
from hawn.cases.models import Case, WorkItem
from hawn.cases.work import What
from hawn.core.acting import Actor, acting
from hawn.decisions import actions as decisions
from hawn.decisions.actions import Grounds
from hawn.decisions.models import Decision
from tests.conftest import make_user
from tests.journeys.test_chain import NOW, TODAY, WHEN, opened, say_yes

pytestmark = pytest.mark.wall
BECAUSE = Grounds("seen", "not asked", "because")


def lines(actor: Actor, case: Case) -> list[str]:
    """What stands about a case on somebody's own list, and on that of their team."""
    with acting(actor, "test"):
        found = WorkItem.objects.filter(file=case.id, holder__in=actor.grantees)
        return sorted(found.values_list("what", flat=True))


def busy(people: dict[str, Actor]) -> tuple[Case, Request, Block, Decision]:
    """A case with an open request, something that holds a need up, and a decision that was asked for."""
    case, _ = opened(people)
    worker = people["case_worker"]
    say_yes(people, case)
    need = help_.want(actor=worker, file=case.id, service="accommodation", words="", now=NOW)
    made = help_.request(actor=worker, need=need.id, to=[To("appogg", "shelter")], brief="bed", **WHEN)[0]
    held = help_.block(
        actor=worker, need=need.id, waits_for="documents_id", owner=worker.user, owner_name=worker.name,
        due_on=TODAY + timedelta(days=7), now=NOW,
    )  # fmt: skip
    asked = decisions.ask(actor=worker, file=case.id, kind="presumed", decider=people["decider"].user, **WHEN)
    assert lines(worker, case) == ["block", "case_open", "wait_for_decision", "wait_for_provider"]
    return case, made, held, asked


def another(people: dict[str, Actor]) -> Actor:
    return make_user("worker two", "case_worker", "appogg", "casework")[1]


def answered(people: dict[str, Actor], case: Case, made: Request, asked: Decision, now_with: Actor) -> None:
    """The provider cannot and the decider decides: who has the case now is told, on one line each."""
    help_.answer(actor=people["provider"], key=made.id, to=RequestState.CANNOT, words="full", **WHEN)
    decisions.record(actor=people["decider"], decision=asked.id, outcome="presumed", grounds=BECAUSE, **WHEN)
    assert lines(now_with, case) == ["block", "case_open", "decision_made", "no_place"]
    with acting(now_with, "test"):
        assert {i.holder for i in WorkItem.objects.filter(file=case.id)} == {now_with.user}
        assert {(b.owner, b.owner_name) for b in Block.objects.all()} == {(now_with.user, now_with.name)}


def test_what_waits_and_what_is_answered_goes_to_who_was_given_the_case(people: dict[str, Actor]) -> None:
    case, made, _, asked = busy(people)
    before, after = people["case_worker"], another(people)
    cases.assign(actor=before, file=case.id, to=after.user, to_name=after.name, **WHEN)
    assert lines(before, case) == []
    assert lines(after, case) == ["block", "case_open", "wait_for_decision", "wait_for_provider"]
    answered(people, case, made, asked, after)
    assert lines(before, case) == []


def test_a_question_after_the_handing_over_is_asked_of_who_has_the_case(people: dict[str, Actor]) -> None:
    case, made, _, _ = busy(people)
    before, after = people["case_worker"], another(people)
    cases.assign(actor=before, file=case.id, to=after.user, to_name=after.name, **WHEN)
    help_.answer(actor=people["provider"], key=made.id, to=RequestState.ASKED, words="stairs?", **WHEN)
    assert "request_question" in lines(after, case)
    help_.reply(actor=after, key=made.id, words="no stairs", **WHEN)
    assert "wait_for_provider" in lines(after, case)
    assert lines(before, case) == []


def test_the_desk_is_answered_while_nobody_has_the_case(people: dict[str, Actor]) -> None:
    case, made, _, asked = busy(people)
    leaving.leave(actor=people["officer"], user=people["case_worker"].user, agency=agency_id("appogg"), today=TODAY)
    desk = people["intake"]
    assert lines(desk, case) == ["block", "case_open", "case_unassigned", "wait_for_decision", "wait_for_provider"]
    help_.answer(actor=people["provider"], key=made.id, to=RequestState.CANNOT, words="full", **WHEN)
    decisions.record(actor=people["decider"], decision=asked.id, outcome="presumed", grounds=BECAUSE, **WHEN)
    assert lines(desk, case) == ["block", "case_open", "case_unassigned", "decision_made", "no_place"]
    after = another(people)
    cases.assign(actor=desk, file=case.id, to=after.user, to_name=after.name, **WHEN)
    assert lines(desk, case) == []
    assert lines(after, case) == ["block", "case_open", "decision_made", "no_place"]


def test_after_the_worker_left_and_the_desk_gave_the_case_on_the_new_worker_is_answered(
    people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    case, made, _, asked = busy(people)
    before, after, desk = people["case_worker"], another(people), people["intake"]
    leaving.leave(actor=people["officer"], user=before.user, agency=agency_id("appogg"), today=TODAY)
    cases.assign(actor=desk, file=case.id, to=after.user, to_name=after.name, **WHEN)
    assert lines(desk, case) == []
    answered(people, case, made, asked, after)
    held = owner.execute("SELECT count(*) FROM cases_workitem WHERE holder IN (%s, %s)", [before.user, desk.team])
    assert held.fetchone() == (0,)


def test_what_others_do_on_a_case_stays_with_them(people: dict[str, Actor]) -> None:
    case, made, _, _ = busy(people)
    before, after = people["case_worker"], another(people)
    cases.assign(actor=before, file=case.id, to=after.user, to_name=after.name, **WHEN)
    assert lines(people["decider"], case) == ["decision_asked"]
    assert lines(people["provider"], case) == ["request_new"]
    with acting(people["provider"], "test"):
        assert Request.objects.get(id=made.id).answer_to == after.user


def test_what_somebody_else_clears_stays_theirs(people: dict[str, Actor]) -> None:
    case, _, _, _ = busy(people)
    before, after, friend = people["case_worker"], another(people), people["colleague"]
    need = help_.want(actor=before, file=case.id, service="interpretation", words="", now=NOW)
    held = help_.block(
        actor=before, need=need.id, waits_for="documents_id", owner=friend.user, owner_name=friend.name,
        due_on=TODAY, now=NOW,
    )  # fmt: skip
    cases.assign(actor=before, file=case.id, to=after.user, to_name=after.name, **WHEN)
    with acting(after, "test"):
        assert Block.objects.get(id=held.id).owner == friend.user
    with acting(friend, "test"):
        assert WorkItem.objects.filter(subject=held.id, holder=friend.user).count() == 1


def test_what_stayed_behind_before_is_mended_once(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    case, made, held, _ = busy(people)
    before, after, desk = people["case_worker"], another(people), people["intake"]
    cases.assign(actor=before, file=case.id, to=after.user, to_name=after.name, **WHEN)
    owner.execute("UPDATE cases_workitem SET holder = %s WHERE file = %s AND what = 'block'", [desk.team, case.id])
    owner.execute(
        "UPDATE cases_workitem SET holder = %s WHERE file = %s AND what LIKE 'wait%%'", [before.user, case.id]
    )
    owner.execute("UPDATE assistance_request SET answer_to = %s WHERE id = %s", [before.user, made.id])
    owner.execute("UPDATE assistance_block SET owner = %s, owner_name = 'x' WHERE id = %s", [before.user, held.id])
    for module in (
        "cases.migrations.0017_work_goes_with_the_case",
        "assistance.migrations.0012_answers_go_with_the_case",
    ):
        for _ in range(2):
            owner.execute(import_module(f"hawn.{module}").MEND)
    assert (lines(before, case), lines(desk, case)) == ([], [])
    assert lines(after, case) == ["block", "case_open", "wait_for_decision", "wait_for_provider"]
    assert lines(people["decider"], case) == ["decision_asked"]
    assert lines(people["provider"], case) == ["request_new"]
    with acting(after, "test"):
        assert Request.objects.get().answer_to == after.user
        assert [(b.owner, b.owner_name) for b in Block.objects.all()] == [(after.user, after.name)]


def test_each_line_goes_with_the_case_or_stays_on_purpose() -> None:
    """A new kind of line is decided on: the database moves those of ``LINES``, the others are somebody else's to do."""
    moves = set(re.findall(r"'(\w+)'", import_module("hawn.cases.migrations.0017_work_goes_with_the_case").LINES))
    assert moves <= set(What.values)
    assert set(What.values) - moves == {
        "alert_new", "alert_triage", "answer_from_sender", "breach", "confirm_people", "decision_asked",
        "emergency_opened", "emergency_review", "erasure_due", "link_review", "may_be_known", "order_to_certify",
        "question_for_you", "report_arrived", "report_returned", "request_deliver", "request_new", "shared",
        "stop_using", "wait_for_sender",
    }  # fmt: skip
