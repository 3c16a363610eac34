"""From an alert to a case: whose yes it is, what its record carries, what becomes a need, and what the desk does."""

from datetime import date
from typing import Any

import psycopg
import pytest
from django.test import Client
from django.utils import timezone

from hawn.assistance import actions as help_
from hawn.assistance.actions import To
from hawn.assistance.models import Need
from hawn.cases.actions.permission import Asked, record_permission
from hawn.cases.models import Case, Happening, Permission, PermissionAnswer
from hawn.cases.policies import WrongMove
from hawn.core.acting import Actor, acting
from hawn.referrals.actions import intake, sending
from hawn.referrals.models import Report
from hawn.vault.actions import take_all
from tests.journeys.test_chain import NOW, SHARED, WHEN, an_alert, opened, say_yes
from tests.referrals.test_first_alert import SENDABLE, state_of, walk
from tests.referrals.test_handover import client_of, phone, with_report


def taken(people: dict[str, Actor], **changes: Any) -> list[Case]:
    """The cases of an alert, at the desk."""
    alert = an_alert(**changes)
    sending.submit(sender=people["referrer"], alert=alert, **WHEN)
    return intake.accept(actor=people["intake"], alert=alert.id, tags=list(range(1, len(alert.groups) + 1)), **WHEN)


def test_children_are_with_one_person_of_the_alert(db: object, owner: psycopg.Connection) -> None:
    walk(Client(), {**SENDABLE, "who": {"age_group": "adult", "people": "3", "children_with": "2"}})
    found = owner.execute(
        "SELECT p.tag, p.children_with FROM referrals_alertperson p JOIN vault_envelope e ON e.file = p.id"
        " WHERE e.kind = 'family'"
    ).fetchall()
    assert found == [(1, 2)]


def test_a_wish_for_several_people_says_that_the_sender_said_it(people: dict[str, Actor]) -> None:
    cases = taken(people, groups=["adult"] * 3)
    with acting(people["intake"], "test"):
        assert Permission.objects.count() == 0
        assert [take_all(file=c.id, kinds=["wish"])["wish"]["said_for"] for c in cases] == [3, 3, 3]
    page = client_of(people["intake"]).get(f"/case/{cases[1].id}/").content.decode()
    assert "The sender, for 3 people at once. Ask each of them." in page


SAID: list[tuple[dict[str, Any], dict[str, Any], tuple[Any, ...]]] = [
    ({"permission_referral": "yes"}, {}, ("yes", "", None, "by_sender")),
    (
        {"permission_referral": "yes", "permission_how": "interpreter"},
        {"language": "vi", "interpreter": "yes"},
        ("yes", "vi", True, "spoken"),
    ),
    (
        {"permission_referral": "yes", "permission_how": "written"},
        {"language": "mt", "interpreter": "no"},
        ("yes", "mt", False, "written"),
    ),
    (
        {"permission_referral": "yes", "permission_how": "spoken"},
        {"language": "ar", "interpreter": "yes"},  # that one is needed does not say that one was there
        ("yes", "ar", None, "spoken"),
    ),
    ({"permission_referral": "could_not_ask"}, {"language": "es"}, ("could_not_ask", "es", None, "")),
    ({"answer": "could_not_ask"}, {}, ("could_not_ask", "", None, "")),
]


@pytest.mark.parametrize(("wish", "language", "expected"), SAID)
def test_the_record_carries_what_the_alert_knows(
    people: dict[str, Actor], wish: dict[str, Any], language: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    parts = {"wish": {"answer": "wants_help", **wish}, "language": language}
    case = taken(people, person_parts=parts)[0]
    with acting(people["intake"], "test"):
        row = Permission.objects.get(file=case.id, purpose="referral")
    assert (row.answer, row.language, row.interpreter, row.how_given) == expected


def test_what_was_wanted_first_becomes_needs_once(people: dict[str, Actor]) -> None:
    wish = {"answer": "wants_help", "wants": ["accommodation", "medical", "no_such_service"]}
    case, _ = opened(people, person_parts={"wish": wish})
    worker = people["case_worker"]
    with acting(worker, "test"):
        assert set(Need.objects.values_list("service", "state")) == {("accommodation", "wanted"), ("medical", "wanted")}
        assert Happening.objects.filter(file=case.id, what="wished").count() == 2
    page = client_of(worker).get(f"/case/{case.id}/").content.decode()
    assert "No wish has become a need yet." not in page
    assert "The sender wrote that the person wants:" in page
    help_.want(actor=worker, file=case.id, service="medical", words="", now=NOW)
    with acting(worker, "test"):
        assert Need.objects.count() == 2


def test_a_wish_for_several_people_makes_nobodys_need(people: dict[str, Actor]) -> None:
    taken(people, groups=["adult", "adult"], person_parts={"wish": {"answer": "wants_help", "wants": ["medical"]}})
    with acting(people["intake"], "test"):
        assert Need.objects.count() == 0


def test_a_provider_makes_no_need_by_writing_on_the_timeline(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    say_yes(people, case)
    need = help_.want(actor=people["case_worker"], file=case.id, service="accommodation", words="", now=NOW)
    help_.request(actor=people["case_worker"], need=need.id, to=[To("appogg", "shelter")], brief="x", **WHEN)
    provider = people["provider"]
    with acting(provider, "test"):
        Happening.objects.create(
            file=case.id, at=NOW, by=provider.user, by_name="x", what="wished", facts={"service": "x", "key": "medical"}
        )
    with acting(people["case_worker"], "test"):
        assert Need.objects.count() == 1


def test_the_desk_asks_for_a_bed_from_the_alert_on(people: dict[str, Actor]) -> None:
    alert = an_alert(person_parts={"wish": {"answer": "wants_help", "wants": ["accommodation"]}})
    sending.submit(sender=people["referrer"], alert=alert, **WHEN)
    desk = client_of(people["intake"])
    assert 'value="accept_help"' in desk.get(f"/alert/{alert.id}/").content.decode()
    went = desk.post(f"/alert/{alert.id}/move/", {"move": "accept_help", "tag": "1"})
    assert went["Location"].endswith("/#needs")
    with acting(people["intake"], "test"):
        case, need = Case.objects.get(), Need.objects.get()
    asked = Asked(
        "service", "ngo_dar_hosea", PermissionAnswer.YES, SHARED, "permission", None, how_given="spoken"
    )  # fmt: skip
    record_permission(actor=people["intake"], file=case.id, asked=asked, now=NOW)
    made = help_.request(actor=people["intake"], need=need.id, to=[To("ngo_dar_hosea")], brief="one bed", **WHEN)
    assert [r.state for r in made] == ["sent"]


def test_who_rang_is_not_called_confirmed(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    desk = client_of(people["intake"])
    check = phone(desk, f"{timezone.localtime():%Y-%m-%d} 00:01").content.decode()
    desk.post("/refer/alert/", {"state": state_of(check), "at": "check", "go": "send"})
    found = owner.execute("SELECT id FROM referrals_alert").fetchone()
    assert found is not None
    page = desk.get(f"/alert/{found[0]}/").content.decode()
    assert "Sender confirmed" not in page
    assert 'value="confirm"' in page
    desk.post(f"/alert/{found[0]}/move/", {"move": "confirm"})
    page = desk.get(f"/alert/{found[0]}/").content.decode()
    assert "Sender confirmed" in page
    assert 'value="confirm"' not in page


def test_a_report_is_not_given_back_while_a_question_is_open_and_no_word_is_lost(people: dict[str, Actor]) -> None:
    alert, report = with_report(people)
    intake.ask(actor=people["intake"], alert=alert.id, words="Which door?", **WHEN)
    words = {"words": "Since when was it so?", "due_on": "2030-01-31"}
    answer = client_of(people["intake"]).post(f"/alert/{alert.id}/move/", {"move": "return", **words})
    assert answer.status_code == 400
    assert "Since when was it so?" in answer.content.decode()
    with acting(people["intake"], "test"):
        assert Report.objects.get(id=report.id).state == "sent"
    with pytest.raises(WrongMove):
        intake.return_report(actor=people["intake"], alert=alert.id, now=NOW, today=NOW.date(), words="x",
                             due_on=date(2030, 1, 31))  # fmt: skip
    with acting(sending.receipt_actor(alert.receipt), "test"):  # and its authors cannot write on
        assert not [k for k in take_all(file=alert.id) if k.startswith("report:")]


def test_a_second_question_keeps_its_words(people: dict[str, Actor]) -> None:
    alert = an_alert()
    sending.submit(sender=None, alert=alert, **WHEN)
    desk = client_of(people["intake"])
    desk.post(f"/alert/{alert.id}/move/", {"move": "ask", "question": "Which door?"})
    again = desk.post(f"/alert/{alert.id}/move/", {"move": "ask", "question": "And which floor?"})
    assert again.status_code == 400
    page = again.content.decode()
    assert "A question is open already." in page


@pytest.mark.parametrize("who", [{"people": "3.0"}, {"people": "1", "children_with": "2."}, {"people": "\u0663"}])
def test_a_number_is_read_as_its_field_reads_it(db: object, owner: psycopg.Connection, who: dict[str, str]) -> None:
    answer = walk(Client(), {**SENDABLE, "who": {"age_group": "adult", "minors": "0.0", **who}})
    assert answer.status_code == 200
    found = owner.execute("SELECT a.people, p.children_with FROM referrals_alert a JOIN referrals_alertperson p"
                          " ON p.alert = a.id AND p.tag = 1").fetchone()  # fmt: skip
    assert found == ((1, 2) if "children_with" in who else (3, 0))
