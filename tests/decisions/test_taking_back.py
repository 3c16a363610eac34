"""A decision that was asked for is taken back: the decider sees no more than before it, and it is asked anew."""

import uuid
from importlib import import_module
from typing import Any

import psycopg
import pytest

from hawn.assistance import actions as help_
from hawn.assistance.panels import label_of
from hawn.assistance.states import NeedState
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.models import Case, Sight, WorkItem
from hawn.cases.policies import Refused, WrongMove
from hawn.core.acting import Actor, acting
from hawn.core.judging.media import Media
from hawn.countries.profiles import current
from hawn.decisions import actions as decisions
from hawn.decisions.actions import Grounds
from hawn.decisions.models import Decision, TakenBack
from hawn.retention.own_copy import gather
from hawn.vault.actions import take_all
from tests.cases.samples import photograph
from tests.cases.test_attachments import added
from tests.conftest import make_user
from tests.journeys.test_chain import NOW, WHEN, opened
from tests.referrals.test_handover import client_of

BECAUSE = Grounds("seen", "not asked", "because")
AWAY = TakenBack.DECIDER_AWAY


def asked(people: dict[str, Actor], case: Case, kind: str = "presumed", **more: Any) -> Decision:
    """A decision asked of the decider of the walk."""
    decider = more.pop("decider", people["decider"])
    return decisions.ask(actor=people["case_worker"], file=case.id, kind=kind, decider=decider.user, **WHEN, **more)


def back(people: dict[str, Actor], case: Case, row: Decision, why: TakenBack = AWAY) -> Decision:
    return decisions.take_back(actor=people["case_worker"], file=case.id, decision=row.id, why=why, now=NOW)


@pytest.fixture
def second_kind(monkeypatch: pytest.MonkeyPatch) -> str:
    """A second kind of decision that the same people of the same body make."""
    profile = current()
    presumed = profile.decision("presumed")
    twin = presumed.model_copy(update={"id": "presumed_again"})
    more = profile.model_copy(update={"decisions": [*profile.decisions, twin]})
    for module in ("actions.deciding", "panels", "policies", "views"):
        monkeypatch.setattr(f"hawn.decisions.{module}.current", lambda *_: more)
    return twin.id


@pytest.mark.wall
def test_what_was_opened_for_it_closes_and_it_leaves_every_list(
    people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    case, _ = opened(people)
    row, decider, worker = asked(people, case), people["decider"], people["case_worker"]
    with acting(decider, "test"):
        assert take_all(file=case.id) != {}
    back(people, case, row)
    with acting(decider, "test"):
        assert take_all(file=case.id) == {}
        assert (Case.objects.count(), Decision.objects.count(), WorkItem.objects.count()) == (0, 0, 0)
        assert not Sight.objects.filter(ended_at=None).exists()
    with acting(worker, "test"):
        kept = Decision.objects.get(id=row.id)
        assert (kept.state, kept.withdrawn_by, kept.withdrawn_why) == ("withdrawn", worker.user, AWAY)
        assert not WorkItem.objects.filter(subject=row.id).exists()
    line = owner.execute("SELECT actor, file, facts FROM audit_line WHERE action = 'decision.take_back'").fetchall()
    assert line == [(worker.user, case.id, {"why": "decider_away"})]
    with pytest.raises(NoSuchFile):
        decisions.record(actor=decider, decision=row.id, outcome="presumed", grounds=BECAUSE, **WHEN)


def test_it_can_be_asked_of_somebody_else(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    back(people, case, asked(people, case))
    where = next(t for t in current().teams if "decider" in t.roles)
    other = make_user("decider two", "decider", where.body, where.id)[1]
    anew = asked(people, case, decider=other)
    decisions.record(actor=other, decision=anew.id, outcome="presumed", grounds=BECAUSE, **WHEN)
    with acting(people["case_worker"], "test"):
        assert sorted(Decision.objects.values_list("state", flat=True)) == ["recorded", "withdrawn"]


@pytest.mark.parametrize("role", ["intake", "duty_lead", "decider", "provider", "stranger", "officer"])
def test_nobody_else_takes_it_back(people: dict[str, Actor], role: str) -> None:
    case, _ = opened(people)
    row = asked(people, case)
    with pytest.raises((NoSuchFile, Refused)):
        decisions.take_back(actor=people[role], file=case.id, decision=row.id, why=AWAY, now=NOW)
    with acting(people["case_worker"], "test"):
        assert Decision.objects.get(id=row.id).state == "asked"


def test_a_recorded_one_and_one_of_another_file_are_not_taken_back(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    other, _ = opened(people)
    row = asked(people, case)
    with pytest.raises(NoSuchFile):
        back(people, other, row)
    decisions.record(actor=people["decider"], decision=row.id, outcome="presumed", grounds=BECAUSE, **WHEN)
    with pytest.raises(WrongMove):
        back(people, case, row)


@pytest.mark.wall
@pytest.mark.parametrize("ends", ["recorded", "taken back"])
def test_another_open_decision_of_the_same_decider_keeps_what_it_needs(
    people: dict[str, Actor], second_kind: str, ends: str
) -> None:
    case, _ = opened(people)
    decider = people["decider"]
    picture = added(people["case_worker"], case.id, content=photograph(), media=Media.JPEG)
    first, second = asked(people, case, files=[picture.kind]), asked(people, case, second_kind)
    if ends == "recorded":
        decisions.record(actor=decider, decision=first.id, outcome="presumed", grounds=BECAUSE, **WHEN)
    else:
        back(people, case, first)
    page = client_of(decider)
    assert page.get(f"/decision/{first.id}/").status_code == 404
    assert page.get(f"/decision/{second.id}/").status_code == 200
    with acting(decider, "test"):
        parts = take_all(file=case.id)
    assert "wish" in parts
    assert picture.kind not in parts  # it was shown for the first one alone
    decisions.record(actor=decider, decision=second.id, outcome="presumed", grounds=BECAUSE, **WHEN)
    with acting(decider, "test"):
        assert Case.objects.count() == 0


def test_the_page_asks_why_and_the_case_tells_it_in_words(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    row = asked(people, case)
    client, case_page = client_of(people["case_worker"]), f"/case/{case.id}/"
    address = f"{case_page}decision/{row.id}/back/"
    assert f'href="decision/{row.id}/back/"' in client.get(case_page).content.decode()
    assert "Choose why." in client.post(address, {"why": ""}).content.decode()
    assert client.post(address, {"why": "decider_away"})["Location"] == case_page
    page = client.get(case_page).content.decode()
    label = current().decision("presumed").label
    told = f"case_worker one no longer asks decider one to decide: {label}. Who was asked is away or has left."
    assert told in page
    assert "decision/presumed/ask/" in page
    assert client.get(address).status_code == 404
    assert client.get(f"{case_page}decision/{uuid.uuid4()}/back/").status_code == 404


@pytest.mark.wall
def test_a_sight_that_was_opened_before_ends_with_its_decision(
    people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    case, _ = opened(people)
    row, decider = asked(people, case), people["decider"]
    owner.execute("UPDATE cases_sight SET purpose = 'decision' WHERE purpose LIKE 'decision:%'")
    owner.execute(import_module("hawn.decisions.migrations.0006_sight_of_one_decision").FORWARD)
    back(people, case, row)
    with acting(decider, "test"):
        assert take_all(file=case.id) == {}


def test_the_persons_own_copy_says_what_was_taken_back_and_what_is_over(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    worker = people["case_worker"]
    need = help_.want(actor=worker, file=case.id, service="accommodation", words="", now=NOW)
    help_.end_need(actor=worker, need=need.id, to=NeedState.NOT_WANTED, now=NOW)
    back(people, case, asked(people, case))
    with acting(worker, "own_copy"):
        sections = dict(gather(case, "en").sections)
    assert [row["words"].partition(" · ")[0] for row in sections["Decisions"]] == ["taken back"]
    assert [row["words"] for row in sections["Help"]] == [f"{label_of('accommodation')} · not wanted any more"]
