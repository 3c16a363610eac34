"""The fictional country: a help that by law waits for a decision, and facts that hold only for a time."""

import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hawn.assistance import actions as help_
from hawn.assistance.actions import NeedsDecision, To
from hawn.assistance.models import Need, Request
from hawn.cases.actions import sharing
from hawn.cases.actions.sharing import Share
from hawn.cases.models import Case
from hawn.cases.policies import WrongMove
from hawn.core.acting import Actor, acting
from hawn.countries import profiles
from hawn.countries.schema import Event, NoRule
from hawn.decisions import actions as decisions
from hawn.decisions.actions import Grounds
from hawn.referrals.actions import handover, intake, sending
from hawn.referrals.actions.sending import NewAlert
from hawn.vault.receipts import new_receipt
from tests.countries.test_profiles import SHOES
from tests.elsewhere import settled
from tests.journeys.test_chain import say_yes
from tests.referrals.test_handover import client_of

RURITANIA = Path(__file__).parents[1] / "countries" / "data" / "ruritania.yaml"
NOW, TODAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC), date(2026, 11, 23)
WHEN: dict[str, Any] = {"now": NOW, "today": TODAY}
BECAUSE = Grounds("for", "against", "because")


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the fictional profile that a test may change."""
    path = Path(shutil.copy(RURITANIA, tmp_path / "ruritania.yaml"))
    monkeypatch.setenv("HAWN_COUNTRY", str(path))
    return path


@pytest.fixture
def crew(db: object, owner: psycopg.Connection, profile: Path) -> Iterator[dict[str, Actor]]:
    """The people of Harbour House."""
    with settled(owner, "harbour", {"desk": "intake", "crew": "case_worker", "panel": "decider"}) as people:
        yield people


def dated(profile: Path, row: str, validity: str) -> None:
    """Gives one fact of the profile a validity."""
    text = profile.read_text(encoding="utf-8")
    assert text.count(row) == 1
    profile.write_text(text.replace(row, row + validity + ("" if validity.endswith("\n") else ", ")), encoding="utf-8")
    forget()


def forget() -> None:
    """The file was changed: nothing of it is kept in memory."""
    for kept in (profiles.load, profiles._on, profiles._catalogue):
        kept.cache_clear()


def a_case(crew: dict[str, Actor]) -> Case:
    alert = NewAlert(
        id=uuid.uuid4(), receipt=new_receipt(), danger="no", urgency="week", locality="", groups=["adult"],
        children_with=0, parts={}, person_parts={"wish": {"answer": "wants_help"}},
    )  # fmt: skip
    sending.submit(sender=None, alert=alert, **WHEN)
    case = intake.accept(actor=crew["intake"], alert=alert.id, tags=[1], **WHEN)[0]
    worker = crew["case_worker"]
    handover.give(actor=crew["intake"], file=case.id, to=worker.user, to_name=worker.name, **WHEN)
    return case


def a_need(crew: dict[str, Actor], case: Case) -> Need:
    return help_.want(actor=crew["case_worker"], file=case.id, service="residence_permit", words="", now=NOW)


def ask_for(crew: dict[str, Actor], need: Need, day: date = TODAY) -> Request:
    now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    asked = help_.request(
        actor=crew["case_worker"], need=need.id, to=[To("gate")], brief="a permit", now=now, today=day
    )
    return asked[0]


def decided(crew: dict[str, Actor], case: Case, outcome: str, on: date = TODAY) -> None:
    decider = crew["decider"]
    at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    asked = decisions.ask(
        actor=crew["case_worker"], file=case.id, kind="granted", decider=decider.user, now=at, today=on
    )
    decisions.record(actor=decider, decision=asked.id, outcome=outcome, grounds=BECAUSE, now=at, today=on)


def test_a_help_waits_for_the_decision_that_the_profile_cites_a_law_for(crew: dict[str, Actor]) -> None:
    case = a_case(crew)
    need = a_need(crew, case)
    say_yes(crew, case, "gate", "")
    with pytest.raises(NeedsDecision) as waits:
        ask_for(crew, need)
    assert (waits.value.kind, waits.value.law) == ("granted", "Book of Shelter, 9")
    decided(crew, case, "not_given")
    with pytest.raises(NeedsDecision):
        ask_for(crew, need)
    decided(crew, case, "given", TODAY + timedelta(days=1))
    assert ask_for(crew, need).provider_body == "gate"


def test_a_later_no_closes_the_way_again(crew: dict[str, Actor]) -> None:
    case = a_case(crew)
    decided(crew, case, "given")
    decided(crew, case, "not_given", TODAY + timedelta(days=1))
    with pytest.raises(NeedsDecision):
        ask_for(crew, a_need(crew, case))


def test_another_help_waits_for_no_decision(crew: dict[str, Actor]) -> None:
    case = a_case(crew)
    need = help_.want(actor=crew["case_worker"], file=case.id, service="accommodation", words="", now=NOW)
    say_yes(crew, case, "harbour", "")
    made = help_.request(actor=crew["case_worker"], need=need.id, to=[To("harbour")], brief="a bed", **WHEN)
    assert len(made) == 1


def test_a_service_of_the_profile_alone_is_asked_for_like_any_other(crew: dict[str, Actor], profile: Path) -> None:
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace("services:\n", f"services:\n{SHOES}"), encoding="utf-8")
    forget()
    case, client = a_case(crew), client_of(crew["case_worker"])
    assert "New shoes" in client.get(f"/case/{case.id}/need/new/").content.decode()
    need = help_.want(actor=crew["case_worker"], file=case.id, service="new_shoes", words="", now=NOW)
    say_yes(crew, case, "harbour", "")
    asked = help_.request(actor=crew["case_worker"], need=need.id, to=[To("harbour")], brief="size 40", **WHEN)
    assert [r.service for r in asked] == ["new_shoes"]
    assert "New shoes" in client.get(f"/case/{case.id}/").content.decode()


def test_the_page_says_which_decision_and_which_law(crew: dict[str, Actor]) -> None:
    case = a_case(crew)
    need = a_need(crew, case)
    client = client_of(crew["case_worker"])
    page = client.post(f"/case/{case.id}/need/{need.id}/request/", {"to": ["gate:"], "brief": "a permit"})
    words = "By law this help waits for a decision: Shelter right (Book of Shelter, 9). Ask for the decision first."
    assert (page.status_code, words in page.content.decode()) == (200, True)
    assert "a permit" in page.content.decode()
    with acting(crew["case_worker"], "test"):
        assert Request.objects.count() == 0


def test_a_limit_starts_only_while_it_holds(crew: dict[str, Actor], profile: Path) -> None:
    dated(profile, "{id: bed, label: Bed, ", "valid_from: 2026-11-01, valid_until: 2026-11-20")
    case = a_case(crew)
    worker = crew["case_worker"]

    def on(day: int) -> list[str]:
        event = Event.ACCOMMODATION
        started = decisions.happened(actor=worker, file=case.id, event=event, on=date(2026, 11, day), now=NOW)
        return [c.clock for c in started]

    assert (on(1), on(20), on(21)) == (["bed"], ["bed"], [])


def test_a_limit_that_holds_no_more_still_counts_its_pauses(crew: dict[str, Actor], profile: Path) -> None:
    dated(profile, "{id: decide, label: Decision, ", "valid_until: 2026-11-23")
    case = a_case(crew)
    page = client_of(crew["case_worker"]).get(f"/case/{case.id}/").content.decode()
    assert "Book 2" in page


def test_a_decision_is_made_only_while_it_holds(crew: dict[str, Actor], profile: Path) -> None:
    dated(profile, "    challenge: null\n", "    valid_until: 2026-11-22\n")
    case = a_case(crew)
    with pytest.raises(WrongMove):
        decided(crew, case, "given")
    page = client_of(crew["case_worker"]).get(f"/case/{case.id}/").content.decode()
    assert "/ask/" not in page


def test_a_help_that_is_no_more_needs_no_decision_and_is_not_offered(crew: dict[str, Actor], profile: Path) -> None:
    dated(profile, "{service: residence_permit, providers: [gate], ", "valid_until: 2020-01-01")
    assert [s.service for s in profiles.current().services] == ["accommodation", "interpretation"]
    assert profiles.whole().help_of("residence_permit") is not None


def test_a_rule_that_holds_no_more_lets_nothing_through(crew: dict[str, Actor], profile: Path) -> None:
    dated(profile, "{purpose: child, label: Protecting a child, ", "valid_until: 2020-01-01")
    with pytest.raises(NoRule):
        profiles.current().permission("child")
    share = Share("child", "guard", None, ("wish",), "call", why="a child")
    with pytest.raises(NoRule):
        sharing.share(actor=crew["case_worker"], file=a_case(crew).id, what=share, now=NOW)


def test_a_line_and_a_body_that_are_no_more_are_not_shown(profile: Path) -> None:
    dated(profile, "{id: gate, name: Gate Office, ", "valid_until: 2026-06-30")
    dated(profile, "  - {number: '100', ", "valid_until: 2026-06-30")

    def shown(day: date) -> tuple[list[str], list[str], list[str]]:
        there = profiles.current(day)
        permit = [b.id for b in there.providers_of("residence_permit") or []]
        return permit, [line.number for line in there.lines], there.first_receiver.lines

    assert shown(date(2026, 6, 30)) == (["gate"], ["100"], ["100"])
    assert shown(date(2026, 7, 1)) == ([], [], [])
