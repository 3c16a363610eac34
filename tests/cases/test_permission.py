"""What a person's yes opens, what a change narrows, what an end closes, and that recipients are told to stop."""

from datetime import date, timedelta

import psycopg
import pytest
from django.utils import timezone

from hawn.agencies.queries import team_id
from hawn.assistance import actions as help_
from hawn.assistance.actions import To
from hawn.assistance.models import Request
from hawn.assistance.states import RequestState
from hawn.cases.actions import permission, sharing
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.actions.permission import Asked
from hawn.cases.actions.sharing import NobodySaidYes, Share
from hawn.cases.models import Case, Disclosure, Happening, Permission, PermissionAnswer, Sight, WorkItem
from hawn.cases.policies import Refused
from hawn.core.acting import Actor, acting
from hawn.vault.actions import NotInSight, take, take_all
from tests.conftest import Site, use
from tests.journeys.test_chain import NOW, SHARED, TODAY, WHEN, opened, say_yes

pytestmark = pytest.mark.wall
NO = PermissionAnswer.NO
YES = PermissionAnswer.YES


def answer(people: dict[str, Actor], case: Case, said: PermissionAnswer, **more: object) -> Permission:
    kinds = ("brief", "answer_of_provider") if said == YES else ()
    asked = Asked("service", "appogg", said, kinds, "permission", team_id("appogg", "shelter"), **more)  # type: ignore[arg-type]
    return permission.record_permission(actor=people["case_worker"], file=case.id, asked=asked, now=NOW)


def requested(people: dict[str, Actor], case: Case) -> None:
    need = help_.want(actor=people["case_worker"], file=case.id, service="accommodation", words="", now=NOW)
    help_.request(actor=people["case_worker"], need=need.id, to=[To("appogg", "shelter")], brief="one bed", **WHEN)


def test_withdrawal_closes_an_open_page_at_its_next_request_and_the_recipient_is_told(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    yes = say_yes(people, case)
    requested(people, case)
    provider = people["provider"]
    with acting(provider, "service"):
        assert take(file=case.id, kind="safe_contact")
    permission.end_permission(actor=people["case_worker"], file=case.id, permission=yes.id, now=NOW)
    with acting(provider, "service"), pytest.raises(NotInSight):
        take(file=case.id, kind="safe_contact")
    with acting(provider, "test"):
        item = WorkItem.objects.get(what="stop_using")
    assert (item.subject, item.path, item.reference, item.locality) == (yes.id, f"/stop/{yes.id}/", "", "")
    permission.told_to_stop(actor=provider, permission=yes.id)
    with pytest.raises(NoSuchFile):
        permission.told_to_stop(actor=provider, permission=yes.id)
    with acting(people["case_worker"], "test"):
        row = Permission.objects.get(id=yes.id)
        assert row.told_by == provider.user
        assert Happening.objects.filter(file=case.id, what="told_to_stop").count() == 1


def test_others_do_not_say_that_a_recipient_has_stopped(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    yes = say_yes(people, case)
    requested(people, case)
    for who in ("case_worker", "provider", "stranger"):
        with pytest.raises(NoSuchFile):  # nothing ended yet
            permission.told_to_stop(actor=people[who], permission=yes.id)
    permission.end_permission(actor=people["case_worker"], file=case.id, permission=yes.id, now=NOW)
    for who in ("stranger", "lawyer", "intake", "duty_lead"):
        with pytest.raises(NoSuchFile):
            permission.told_to_stop(actor=people[who], permission=yes.id)


def test_a_narrower_yes_narrows_what_is_shown_and_keeps_the_rest(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    old = say_yes(people, case)
    requested(people, case)
    asked = Asked("service", "appogg", YES, ("brief", "answer_of_provider"), "permission",
                  team_id("appogg", "shelter"), how_given="spoken")  # fmt: skip
    new = permission.record_permission(actor=people["case_worker"], file=case.id, asked=asked, now=NOW)
    with acting(people["provider"], "service"):
        assert [kind.split(":")[0] for kind in take_all(file=case.id)] == ["brief"]
        assert Sight.objects.get(file=case.id, ended_at=None).permission == new.id
    with acting(people["case_worker"], "test"):
        assert (Permission.objects.get(id=old.id).ended_how, Permission.objects.get(id=new.id).ended_at) == (
            "changed",
            None,
        )


def test_a_no_after_a_yes_closes_what_the_yes_opened(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    say_yes(people, case)
    requested(people, case)
    answer(people, case, NO)
    with acting(people["provider"], "service"):
        assert take_all(file=case.id) == {}
        assert WorkItem.objects.filter(what="stop_using").count() == 1


def test_ask_me_again_comes_back_on_the_day(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    row = answer(people, case, NO, ask_again_on=date(2027, 1, 5))
    with acting(people["case_worker"], "test"):
        assert WorkItem.objects.get(subject=row.id).due_on == date(2027, 1, 5)
    answer(people, case, YES, how_given="spoken")
    with acting(people["case_worker"], "test"):
        assert not WorkItem.objects.filter(subject=row.id).exists()


def test_who_was_beside_the_person_is_sealed_and_no_recipient_reads_it(
    people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    case, _ = opened(people)
    row = answer(people, case, YES, how_given="spoken", beside={"witness": "Sister Teresa", "words": "only the bed"})
    requested(people, case)
    with acting(people["case_worker"], "test"):
        assert take(file=case.id, kind=f"permission:{row.id}") == {"witness": "Sister Teresa", "words": "only the bed"}
    with acting(people["provider"], "service"):
        assert [k.split(":")[0] for k in take_all(file=case.id)] == ["brief"]
    for table in ("cases_permission", "cases_happening", "audit_line", "vault_envelope"):
        text = owner.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t").fetchone()
        assert text is not None
        assert "Teresa" not in (text[0] or "")


def test_a_permission_whose_time_is_over_ends_and_who_has_the_case_is_told(
    people: dict[str, Actor], site_database: Site, owner: psycopg.Connection
) -> None:
    case, _ = opened(people)
    soon = timezone.now() + timedelta(days=1)
    yes = answer(people, case, YES, how_given="spoken", until=soon)
    requested(people, case)
    owner.execute("UPDATE cases_permission SET until = now() - interval '1 hour' WHERE id = %s", [yes.id])
    with acting(people["case_worker"], "test"), pytest.raises(Refused):
        permission.ask("SELECT hawn.end_permissions_over(%s)", TODAY)
    use(site_database.url("worker"))
    try:
        assert [permission.end_what_is_over(today=TODAY) for _ in range(2)] == [1, 0]
    finally:
        use(site_database.url("app"))
    with acting(people["provider"], "service"):
        assert take_all(file=case.id) == {}
    with acting(people["case_worker"], "test"):
        assert WorkItem.objects.get(subject=yes.id).what == "ask_again"


POLICE = Share("police", "vice_squad", None, ("wish",), "call")


def test_the_police_are_told_only_by_the_persons_yes_and_told_again_to_stop(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    worker = people["case_worker"]
    with pytest.raises(NobodySaidYes):
        sharing.share(actor=worker, file=case.id, what=POLICE, now=NOW)
    asked = Asked("police", "vice_squad", YES, ("wish",), "permission", how_given="spoken")
    yes = permission.record_permission(actor=worker, file=case.id, asked=asked, now=NOW)
    with pytest.raises(NobodySaidYes):  # more than the person agreed to
        sharing.share(actor=worker, file=case.id, what=Share("police", "vice_squad", None, ("wish", "place"), "call"), now=NOW)  # fmt: skip  # noqa: E501
    sharing.share(actor=worker, file=case.id, what=POLICE, now=NOW)
    permission.end_permission(actor=worker, file=case.id, permission=yes.id, now=NOW)
    with acting(worker, "test"):
        assert Disclosure.objects.get().to_body == "vice_squad"
        assert WorkItem.objects.get(subject=yes.id).what == "tell_to_stop"
    permission.told_to_stop(actor=worker, permission=yes.id)


def test_a_rule_that_asks_nobody_needs_a_reason_and_is_named(
    people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    case, _ = opened(people)
    team = team_id("child_protection", "children")
    _, child = people, Actor(user=people["lawyer"].user, role="provider", team=team)
    with pytest.raises(Refused):
        sharing.share(actor=people["case_worker"], file=case.id,
                      what=Share("child", "child_protection", team, ("wish",), "account"), now=NOW)  # fmt: skip
    what = Share("child", "child_protection", team, ("wish",), "account", why="a child of nine")
    sharing.share(actor=people["case_worker"], file=case.id, what=what, now=timezone.now())
    with acting(child, "shared"):
        assert list(take_all(file=case.id)) == ["wish"]
        assert not Case.objects.exists()
        assert WorkItem.objects.get().path == f"/shared/{case.id}/"
    used = owner.execute("SELECT facts ->> 'rule' FROM audit_line WHERE action = 'rule.use'").fetchall()
    assert used == [("child",)]
    with acting(people["case_worker"], "test"):
        sight = Sight.objects.raw("SELECT * FROM hawn.sight_of(%s) WHERE grantee = %s", [case.id, team])[0]
        assert sight.until is not None
    sharing.stop(actor=people["case_worker"], file=case.id, key=sight.id, now=NOW)
    with acting(child, "shared"):
        assert take_all(file=case.id) == {}


def test_a_yes_covers_its_own_parts_only(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    yes = say_yes(people, case)
    with acting(people["case_worker"], "test"):
        assert set(Permission.objects.get(id=yes.id).kinds) == set(SHARED)


def test_a_share_ends_by_itself_who_has_the_case_hears_before_and_may_let_it_go_on(
    people: dict[str, Actor], site_database: Site, owner: psycopg.Connection
) -> None:
    case, _ = opened(people)
    say_yes(people, case)
    requested(people, case)
    key = owner.execute("UPDATE cases_sight SET until = now() + interval '3 days' WHERE basis = 'request' RETURNING id")
    (share,) = key.fetchone() or ("",)
    use(site_database.url("worker"))
    try:
        assert [sharing.remind_of_ends(today=TODAY) for _ in range(2)] == [1, 0]
    finally:
        use(site_database.url("app"))
    with acting(people["case_worker"], "test"):
        assert WorkItem.objects.get(subject=share).what == "share_ends"
    with pytest.raises(NoSuchFile):
        sharing.prolong(actor=people["stranger"], file=case.id, key=share, now=timezone.now())
    sharing.prolong(actor=people["case_worker"], file=case.id, key=share, now=timezone.now())
    owner.execute("UPDATE cases_sight SET until = now() - interval '1 second' WHERE id = %s", [share])
    with acting(people["provider"], "service"):
        assert take(file=case.id, kind="safe_contact")
    owner.execute("UPDATE cases_sight SET until = now() - interval '1 second' WHERE basis = 'request'")
    with acting(people["provider"], "service"):
        assert take_all(file=case.id) == {}


def test_a_request_ends_with_the_yes_it_stands_on(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    yes = say_yes(people, case)
    requested(people, case)
    permission.end_permission(actor=people["case_worker"], file=case.id, permission=yes.id, now=NOW)
    with acting(people["case_worker"], "test"):
        assert Request.objects.get().state == "withdrawn"
        assert not WorkItem.objects.filter(what="wait_for_provider").exists()


def test_who_cannot_help_sees_nothing_more(people: dict[str, Actor]) -> None:
    case, _ = opened(people)
    say_yes(people, case)
    requested(people, case)
    with acting(people["provider"], "test"):
        key = Request.objects.get().id
    help_.answer(actor=people["provider"], key=key, to=RequestState.CANNOT, words="full", **WHEN)
    with acting(people["provider"], "service"):
        assert take_all(file=case.id) == {}
