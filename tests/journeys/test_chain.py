"""The main job through actions on real PostgreSQL: from a sign to help, and what the sender reads on the way."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hawn.agencies.models import User
from hawn.agencies.queries import team_id
from hawn.assistance import actions as help_
from hawn.assistance.actions import NeedsYes, To
from hawn.assistance.models import Request
from hawn.assistance.panels import label_of
from hawn.assistance.states import RequestState
from hawn.cases.actions import files as cases
from hawn.cases.actions import permission as permissions
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.actions.permission import Asked
from hawn.cases.models import Case, CloseReason, Happening, Permission, PermissionAnswer, ReopenReason, WorkItem
from hawn.cases.policies import Refused, WrongMove
from hawn.core.acting import Actor, acting
from hawn.countries.schema import Event
from hawn.decisions import actions as decisions
from hawn.decisions.actions import Grounds
from hawn.decisions.forms import EVENTS
from hawn.decisions.models import Clock, Decision
from hawn.referrals import rules
from hawn.referrals.actions import handover, intake, sending
from hawn.referrals.actions.sending import NewAlert
from hawn.referrals.models import Alert, AlertPerson, Receipt
from hawn.referrals.states import PersonState, Progress, SenderLevel
from hawn.vault.actions import take_all
from hawn.vault.receipts import lookup_id, new_receipt
from hawn.web.case_page import SHOWN

NOW, TODAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC), date(2026, 11, 23)
WHEN: dict[str, Any] = {"now": NOW, "today": TODAY}
SHARED = ("brief", "answer_of_provider", "safe_contact", "language")


def an_alert(**changes: Any) -> NewAlert:
    """One adult who wants help, with something in each part that could leak."""
    new = NewAlert(
        id=uuid.uuid4(),
        receipt=new_receipt(),
        danger="no",
        urgency="tonight",
        locality="MT-60",
        groups=["adult"],
        children_with=0,
        parts={"referrer": {"sender_contact": "Rita 7900 1111"}, "place": {"place": "behind the chapel"}},
        person_parts={
            "wish": {"answer": "wants_help", "words": "a bed", "permission_referral": "yes"},
            "safe_contact": {"contact": "only mornings"},
        },
    )
    return replace(new, **changes)


def told(lookup: uuid.UUID) -> frozenset[str]:
    """What the holder of a receipt reads."""
    with acting(sending.receipt_actor(lookup), "status"):
        row = Receipt.objects.get(id=lookup)
    return rules.told(SenderLevel(row.level), Progress(row.progress), row.may_tell, row.question is not None)


def opened(people: dict[str, Actor], **changes: Any) -> tuple[Case, uuid.UUID]:
    """A case given to the case worker, and its receipt."""
    alert = an_alert(**changes)
    lookup = sending.submit(sender=people["referrer"], alert=alert, **WHEN)
    intake.acknowledge(actor=people["intake"], alert=alert.id, **WHEN)
    case = intake.accept(actor=people["intake"], alert=alert.id, tags=[1], **WHEN)[0]
    worker = people["case_worker"]
    handover.give(actor=people["intake"], file=case.id, to=worker.user, to_name=worker.name, **WHEN)
    return case, lookup


def say_yes(people: dict[str, Actor], case: Case, body: str = "appogg", team: str = "shelter") -> Permission:
    """The person says yes to one provider; without a team, to a body that is asked by letter or call."""
    unit = team_id(body, team) if team else None
    asked = Asked("service", body, PermissionAnswer.YES, SHARED, "permission", unit, how_given="spoken")
    return permissions.record_permission(actor=people["case_worker"], file=case.id, asked=asked, now=NOW)


def test_the_whole_chain_tells_a_signed_in_sender_each_step(people: dict[str, Actor]) -> None:
    alert = an_alert()
    lookup = sending.submit(sender=people["referrer"], alert=alert, **WHEN)
    assert told(lookup) == {"not_yet_seen"}
    intake.acknowledge(actor=people["intake"], alert=alert.id, **WHEN)
    assert told(lookup) == {"received"}
    case = intake.accept(actor=people["intake"], alert=alert.id, tags=[1], **WHEN)[0]
    worker, provider = people["case_worker"], people["provider"]
    handover.give(actor=people["intake"], file=case.id, to=worker.user, to_name=worker.name, **WHEN)
    assert told(lookup) == {"with_case_worker"}
    say_yes(people, case)
    need = help_.want(actor=worker, file=case.id, service="accommodation", words="quiet", now=NOW)
    made = help_.request(actor=worker, need=need.id, to=[To("appogg", "shelter")], brief="one bed", **WHEN)[0]
    with acting(provider, "service"):
        assert take_all(file=case.id) == {
            f"brief:{made.id}": {"words": "one bed"},
            "safe_contact": {"contact": "only mornings"},
        }
        assert Case.objects.count() == 0
    help_.answer(actor=provider, key=made.id, to=RequestState.ACCEPTED, words="", **WHEN)
    help_.step(actor=provider, key=made.id, on=TODAY, what="moved_in", outcome="", **WHEN)
    assert told(lookup) == {"help_started"}
    help_.step(actor=provider, key=made.id, on=TODAY, what="delivered", outcome="", **WHEN)
    with acting(worker, "test"):
        assert Request.objects.get(id=made.id).state == RequestState.DELIVERED


def test_an_anonymous_sender_never_learns_more_than_received(people: dict[str, Actor]) -> None:
    alert = an_alert()
    lookup = sending.submit(sender=None, alert=alert, **WHEN)
    intake.acknowledge(actor=people["intake"], alert=alert.id, **WHEN)
    case = intake.accept(actor=people["intake"], alert=alert.id, tags=[1], **WHEN)[0]
    worker = people["case_worker"]
    handover.give(actor=people["intake"], file=case.id, to=worker.user, to_name=worker.name, **WHEN)
    assert told(lookup) == {"received"}


def test_a_sender_called_back_learns_more(people: dict[str, Actor]) -> None:
    alert = an_alert()
    lookup = sending.submit(sender=None, alert=alert, **WHEN)
    intake.confirm_sender(actor=people["intake"], alert=alert.id, how="switchboard", now=NOW)
    case = intake.accept(actor=people["intake"], alert=alert.id, tags=[1], **WHEN)[0]
    worker = people["case_worker"]
    handover.give(actor=people["intake"], file=case.id, to=worker.user, to_name=worker.name, **WHEN)
    assert told(lookup) == {"with_case_worker"}


def test_an_identical_retry_is_taken_once(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    alert = an_alert()
    first = sending.submit(sender=None, alert=alert, **WHEN)
    second = sending.submit(sender=None, alert=alert, **WHEN)
    assert first == second
    assert owner.execute("SELECT count(*) FROM referrals_alert").fetchone() == (1,)
    assert owner.execute("SELECT count(*) FROM cases_workitem").fetchone() == (1,)


def test_the_same_form_with_other_answers_is_a_visible_conflict(people: dict[str, Actor]) -> None:
    alert = an_alert()
    sending.submit(sender=None, alert=alert, **WHEN)
    with pytest.raises(sending.SentDifferently):
        sending.submit(sender=None, alert=replace(alert, urgency="now"), **WHEN)


def test_the_preview_is_what_is_granted(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    alert = an_alert()
    lookup = sending.submit(sender=people["referrer"], alert=alert, **WHEN)
    rows = owner.execute("SELECT grantee, classes, kinds FROM cases_sight WHERE file = %s", [alert.id]).fetchall()
    holders = {"desk": {sending.receiver_team()}, "sender": {lookup, people["referrer"].team}}
    expected = {
        (holder, tuple(share.classes), tuple(share.kinds) if share.kinds else None)
        for share in rules.SHARES
        for holder in holders[share.grantee]
    }
    assert {(g, tuple(c), tuple(k) if k else None) for g, c, k in rows} == expected


def test_a_question_comes_back_answered(people: dict[str, Actor]) -> None:
    alert = an_alert()
    lookup = sending.submit(sender=None, alert=alert, **WHEN)
    question = intake.ask(actor=people["intake"], alert=alert.id, words="Is she alone?", **WHEN)
    assert told(lookup) == {"not_yet_seen", "question"}
    holder = sending.receipt_actor(lookup)
    with acting(holder, "status"):
        assert take_all(file=alert.id) == {f"question:{question.id}": {"words": "Is she alone?"}}
    with pytest.raises(WrongMove):
        intake.ask(actor=people["intake"], alert=alert.id, words="And?", **WHEN)
    sending.answer(actor=holder, question=question.id, words="No", **WHEN)
    with pytest.raises(WrongMove):
        sending.answer(actor=holder, question=question.id, words="Yes", **WHEN)
    with acting(people["intake"], "test"):
        assert take_all(file=alert.id)[f"answer:{question.id}"] == {"words": "No"}


def test_a_receipt_opens_only_its_own_alert(people: dict[str, Actor]) -> None:
    mine = sending.submit(sender=None, alert=an_alert(), **WHEN)
    sending.submit(sender=None, alert=an_alert(), **WHEN)
    with acting(sending.receipt_actor(mine), "status"):
        assert list(Receipt.objects.values_list("id", flat=True)) == [mine]
        assert Alert.objects.count() == 0
    with acting(sending.receipt_actor(lookup_id("A-RECEIPT-NOBODY-HAS")), "status"):
        assert Receipt.objects.count() == 0


def test_accepting_seals_anew_and_lets_go(people: dict[str, Actor]) -> None:
    alert = an_alert(groups=["adult"] * 12)
    sending.submit(sender=people["referrer"], alert=alert, **WHEN)
    made = intake.accept(actor=people["intake"], alert=alert.id, tags=list(range(1, 13)), **WHEN)
    assert len({c.id for c in made}) == 12
    assert len({c.situation for c in made}) == 1
    with acting(people["intake"], "test"):
        files = list(AlertPerson.objects.values_list("id", flat=True))
        assert [take_all(file=f) for f in files] == [{}] * 12
        assert take_all(file=made[0].id)["wish"]["words"] == "a bed"
        assert take_all(file=made[0].id)["wish"]["said_for"] == 12
        assert Permission.objects.count() == 0  # one tick of the sender is nobody's own yes
        assert not WorkItem.objects.filter(subject=alert.id).exists()
    with pytest.raises(WrongMove):
        intake.accept(actor=people["intake"], alert=alert.id, tags=[1], **WHEN)


def test_redirecting_names_where_and_takes_it_off_the_list(people: dict[str, Actor]) -> None:
    alert = an_alert()
    lookup = sending.submit(sender=None, alert=alert, **WHEN)
    intake.turn(actor=people["intake"], alert=alert.id, to=PersonState.REDIRECTED, body="vsa", reason="theirs", now=NOW)
    with acting(sending.receipt_actor(lookup), "status"):
        assert Receipt.objects.get().redirected_to == "vsa"
    with acting(people["intake"], "test"):
        assert WorkItem.objects.count() == 0


@pytest.mark.parametrize("role", ["referrer", "case_worker", "decider", "provider", "stranger"])
def test_only_the_desk_touches_an_alert(people: dict[str, Actor], role: str) -> None:
    alert = an_alert()
    sending.submit(sender=people["referrer"], alert=alert, **WHEN)
    with pytest.raises((NoSuchFile, Refused)):
        intake.acknowledge(actor=people[role], alert=alert.id, **WHEN)
    with pytest.raises((NoSuchFile, Refused)):
        intake.accept(actor=people[role], alert=alert.id, tags=[1], **WHEN)


def test_a_provider_needs_the_persons_yes(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    need = help_.want(actor=people["case_worker"], file=case.id, service="accommodation", words="", now=NOW)
    to = [To("appogg", "shelter")]
    with pytest.raises(NeedsYes):
        help_.request(actor=people["case_worker"], need=need.id, to=to, brief="x", **WHEN)


def test_ending_a_permission_closes_sight_at_the_next_request(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    yes = say_yes(people, case)
    need = help_.want(actor=people["case_worker"], file=case.id, service="accommodation", words="", now=NOW)
    help_.request(actor=people["case_worker"], need=need.id, to=[To("appogg", "shelter")], brief="bed", **WHEN)
    with acting(people["provider"], "test"):
        assert take_all(file=case.id) != {}
    permissions.end_permission(actor=people["case_worker"], file=case.id, permission=yes.id, now=NOW)
    with acting(people["provider"], "test"):
        assert take_all(file=case.id) == {}


def test_one_provider_does_not_see_anothers_request(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    say_yes(people, case)
    say_yes(people, case, "legal_aid", "lawyers")
    worker = people["case_worker"]
    bed = help_.want(actor=worker, file=case.id, service="accommodation", words="", now=NOW)
    advice = help_.want(actor=worker, file=case.id, service="legal_counselling", words="", now=NOW)
    help_.request(actor=worker, need=bed.id, to=[To("appogg", "shelter")], brief="a bed", **WHEN)
    help_.request(actor=worker, need=advice.id, to=[To("legal_aid", "lawyers")], brief="advice", **WHEN)
    with acting(people["lawyer"], "test"):
        assert [r.service for r in Request.objects.all()] == ["legal_counselling"]
        assert "a bed" not in str(take_all(file=case.id))


def test_no_place_found_stays_visible(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    say_yes(people, case)
    say_yes(people, case, "ngo_dar_hosea", "")
    worker = people["case_worker"]
    need = help_.want(actor=worker, file=case.id, service="accommodation", words="", now=NOW)
    to = [To("appogg", "shelter"), To("ngo_dar_hosea")]
    ours, theirs = help_.request(actor=worker, need=need.id, to=to, brief="bed", **WHEN)
    help_.answer(actor=people["provider"], key=ours.id, to=RequestState.CANNOT, words="full", **WHEN)
    with acting(worker, "test"):
        assert not WorkItem.objects.filter(what="no_place").exists()
    help_.answer(actor=worker, key=theirs.id, to=RequestState.CANNOT, words="", said_by="Sr Anna, by phone", **WHEN)
    with acting(worker, "test"):
        assert WorkItem.objects.filter(what="no_place").count() == 1


def test_a_decision_is_recorded_by_its_named_decider_and_never_changed(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    worker, decider = people["case_worker"], people["decider"]
    asked = decisions.ask(actor=worker, file=case.id, kind="presumed", decider=decider.user, **WHEN)
    grounds = Grounds("seen", "not asked", "because")
    with pytest.raises(Refused):
        decisions.record(actor=worker, decision=asked.id, outcome="presumed", grounds=grounds, **WHEN)
    with pytest.raises(WrongMove):
        decisions.ask(actor=worker, file=case.id, kind="presumed", decider=decider.user, **WHEN)
    with pytest.raises(decisions.NoSuchOutcome):
        decisions.record(actor=decider, decision=asked.id, outcome="victim", grounds=grounds, **WHEN)
    with acting(decider, "test"):
        assert "safe_contact" not in take_all(file=case.id)
    decisions.record(actor=decider, decision=asked.id, outcome="presumed", grounds=grounds, **WHEN)
    with pytest.raises(NoSuchFile):  # sight ended with the decision
        decisions.record(actor=decider, decision=asked.id, outcome="other_help", grounds=grounds, **WHEN)
    with acting(worker, "test"):
        row = Decision.objects.get(id=asked.id)
        assert (row.outcome, row.decider_name) == ("presumed", decider.name)
        assert take_all(file=case.id)[f"decision:{row.id}"]["reason"] == "because"


def test_formal_identification_is_typed_in_from_outside(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    grounds = Grounds("", "", "letter of 20 November")
    row = decisions.record_outside(
        actor=people["case_worker"], file=case.id, kind="formal_identification", outcome="identified",
        decided_on=TODAY, by="Vice Squad, letter 12", grounds=grounds, now=NOW,
    )  # fmt: skip
    assert (row.outside, row.body, row.decider_name) == (True, "vice_squad", "Vice Squad, letter 12")
    with pytest.raises(WrongMove):
        decisions.record_outside(
            actor=people["case_worker"], file=case.id, kind="presumed", outcome="presumed", decided_on=TODAY,
            by="x", grounds=grounds, now=NOW,
        )  # fmt: skip


def test_a_reflection_period_starts_its_two_clocks(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    worker = people["case_worker"]
    started = decisions.happened(actor=worker, file=case.id, event=Event.REFLECTION, on=TODAY, now=NOW)
    assert {(c.clock, c.due_on) for c in started} == {
        ("reflection_min_coe", TODAY + timedelta(days=30)),
        ("reflection_mt", date(2027, 1, 23)),
    }
    decisions.pause(actor=worker, file=case.id, clock=started[0].id, reason="ill", **WHEN)
    with pytest.raises(WrongMove):
        decisions.pause(actor=worker, file=case.id, clock=started[0].id, reason="ill", **WHEN)
    decisions.resume(actor=worker, file=case.id, clock=started[0].id, **WHEN)
    with acting(worker, "test"):
        assert Clock.objects.filter(stopped_at=None).count() == 2


def test_the_rules_overall_word_is_stored_nowhere(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    case, _ = opened(people)
    content = {"answers": {"AL-EX-01": "yes", "AL-EX-02": "yes"}, "act": []}
    cases.write_part(actor=people["case_worker"], file=case.id, kind="signs", content=content, now=NOW)
    tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    for (table,) in tables:
        found = owner.execute(
            f"SELECT count(*) FROM \"{table}\" t WHERE t::text LIKE '%labour_exploitation%'"
        ).fetchone()  # type: ignore[arg-type]  # noqa: S608
        assert found == (0,), table


def test_every_action_leaves_an_audit_line_and_no_words(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    case, _ = opened(people)
    lines = owner.execute("SELECT action, actor, role, facts::text FROM audit_line ORDER BY at").fetchall()
    actions = {line[0] for line in lines}
    assert {"alert.send", "alert.acknowledge", "alert.accept", "case.open", "case.assign", "vault.open"} <= actions
    assert {line[1] for line in lines} == {people["referrer"].user, people["intake"].user}
    text = " ".join(line[3] for line in lines)
    assert not [w for w in ("a bed", "mornings", "Rita", "chapel") if w in text]


def test_words_are_nowhere_readable_in_the_database(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    opened(people)
    tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    for (table,) in tables:
        for word in ("only mornings", "Rita 7900", "behind the chapel"):
            found = owner.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{word}%"]).fetchone()  # type: ignore[arg-type]  # noqa: S608
            assert found == (0,), (table, word)


def test_blocks_have_an_owner_and_a_date(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    worker = people["case_worker"]
    need = help_.want(actor=worker, file=case.id, service="education_children", words="", now=NOW)
    held = help_.block(
        actor=worker, need=need.id, waits_for="residence_permit", owner=worker.user, owner_name=worker.name,
        due_on=TODAY + timedelta(days=14), now=NOW,
    )  # fmt: skip
    with acting(worker, "test"):
        assert WorkItem.objects.filter(subject=held.id, what="block").count() == 1
    help_.unblock(actor=worker, key=held.id, now=NOW)
    with pytest.raises(WrongMove):
        help_.unblock(actor=worker, key=held.id, now=NOW)


def test_a_case_page_speaks_to_who_reads_it_and_in_words(people: dict[str, Actor]) -> None:
    worker = people["case_worker"]
    case, _ = opened(people, parts={"referrer": {"profession": "health", "sender_contact": "Rita 7900 1111"}})
    for event in EVENTS:
        decisions.happened(actor=worker, file=case.id, event=event, on=TODAY, now=NOW)
    client = Client()
    client.force_login(User.objects.get(id=worker.user), backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/case/{case.id}/").content.decode()
    assert [str(words) for words in EVENTS.values() if f"noted: {words} on" not in page] == []
    assert '<dt>The sender is</dt><dd dir="auto">Doctor or nurse</dd>' in page
    assert "You are" not in page  # the question as it was put to the sender


def test_a_case_page_names_services_and_what_they_wait_for_in_words(people: dict[str, Actor]) -> None:
    worker = people["case_worker"]
    case, _ = opened(people)
    need = help_.want(actor=worker, file=case.id, service="education_children", words="", now=NOW)
    held = help_.block(
        actor=worker, need=need.id, waits_for="residence_permit", owner=worker.user, owner_name=worker.name,
        due_on=TODAY, now=NOW,
    )  # fmt: skip
    help_.unblock(actor=worker, key=held.id, now=NOW)
    client = Client()
    client.force_login(User.objects.get(id=worker.user))
    told_there = [event["words"] for event in client.get(f"/case/{case.id}/").context["timeline"]]
    school, permit = label_of("education_children"), label_of("residence_permit")
    assert f"{school} waits for {permit}." in told_there
    assert f"{permit} holds nothing up any more." in told_there
    assert f"The person wants: {school}." in told_there
    assert [words for words in told_there if "_" in words.replace(worker.name, "")] == []


def test_earlier_events_of_a_case_are_a_page_away(people: dict[str, Actor]) -> None:
    worker = people["case_worker"]
    case, _ = opened(people)
    client, address = Client(), f"/case/{case.id}/"
    client.force_login(User.objects.get(id=worker.user))
    client.get(address)  # the first page of a session also asks what a process asks once
    with CaptureQueriesContext(connection) as few:
        assert "Earlier events" not in client.get(address).content.decode()
    with acting(worker, "test"):
        for _ in range(SHOWN * 2):
            cases.note(actor=worker, file=case.id, what="sender_told", now=NOW)
        there = Happening.objects.filter(file=case.id).count()
    with CaptureQueriesContext(connection) as many:
        page = client.get(address)
    assert len(few) == len(many)
    seen = [len(page.context["timeline"])]
    while page.context["older"]:
        assert "Earlier events" in page.content.decode()
        page = client.get(f"{address}?{page.context['older']}")
        seen.append(len(page.context["timeline"]))
    assert seen == [SHOWN, SHOWN, there - 2 * SHOWN]
    assert page.context["timeline"][-1]["words"] == f"{people['intake'].name} opened the case."
    assert "Newest events" in page.content.decode()


@pytest.mark.parametrize("key", ["junk", "2026-11-23_1", "2026-11-23T09:00:00_1", "2026-11-23T09:00:00+00:00_x", "_",
                                 f"2026-11-23T09:00:00+00:00_{2**70}", "0001-01-01T00:00:00+14:00_1"])  # fmt: skip
def test_junk_for_a_key_of_the_timeline_breaks_no_page(people: dict[str, Actor], key: str) -> None:
    case, _ = opened(people)
    client = Client()
    client.force_login(User.objects.get(id=people["case_worker"].user))
    assert client.get(f"/case/{case.id}/", {"before": key}).status_code == 200


def test_closing_and_opening_again(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    worker = people["case_worker"]
    cases.close(actor=worker, file=case.id, reason=CloseReason.HELP_ARRIVED, now=NOW)
    with pytest.raises(WrongMove):
        cases.close(actor=worker, file=case.id, reason=CloseReason.HELP_ARRIVED, now=NOW)
    assert cases.reopen(actor=worker, file=case.id, reason=ReopenReason.CAME_BACK, **WHEN).state == "open"


def test_why_a_case_is_closed_is_a_code_for_the_database_too(
    people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    case, _ = opened(people)
    with pytest.raises(psycopg.errors.CheckViolation):
        owner.execute("UPDATE cases_case SET closed_reason = 'her aunt rang' WHERE id = %s", [case.id])


def test_a_case_can_be_given_on(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    other = people["colleague"]
    cases.assign(actor=people["case_worker"], file=case.id, to=other.user, to_name=other.name, **WHEN)
    with acting(people["case_worker"], "test"):
        assert Case.objects.count() == 0
    with acting(other, "test"):
        assert Case.objects.get().assigned_to == other.user
