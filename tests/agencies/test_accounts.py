"""Invitations, confirmation every 90 days, leaving in one step, sessions that end, a second factor for everybody."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.db import IntegrityError, connection
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hawn.agencies import actions
from hawn.agencies.actions import NoSuchInvitation, NotAllowed
from hawn.agencies.models import Invitation, Membership, Session, User
from hawn.agencies.queries import agency_id, memberships, team_id
from hawn.agencies.rules import IDLE_MINUTES, LONGEST_HOURS, session_over
from hawn.agencies.session_store import opened as held_by
from hawn.assistance import actions as help_
from hawn.assistance.actions import To
from hawn.assistance.models import Request
from hawn.cases.actions import people as leaving
from hawn.cases.actions.files import NoSuchFile
from hawn.cases.actions.people import remind_to_confirm
from hawn.cases.models import Case, WorkItem
from hawn.cases.policies import Refused, WrongMove
from hawn.config.cli import main
from hawn.core.acting import Actor, acting
from hawn.vault.actions import take_all
from tests.conftest import PASSWORDS_COST, Site, as_owner, make_user, use, with_password
from tests.demo import held
from tests.journeys.test_chain import NOW, TODAY, WHEN, opened, say_yes

PASSWORD = "seven blue herons walk"


@pytest.fixture
def admin(people: dict[str, Actor]) -> Actor:
    return make_user("Admin", "agency_admin", "appogg", "desk")[1]


def invited(admin: Actor, email: str = "new@example.org", role: str = "case_worker") -> tuple[Invitation, str]:
    team = team_id("appogg", "casework")
    return actions.invite(actor=admin, email=email, team=team, role=role, now=timezone.now())


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(id=actor.user))
    return client


def test_an_invitation_makes_one_account_once(admin: Actor) -> None:
    _, key = invited(admin)
    guest = Client()
    assert guest.get(f"/invite/{key}/").status_code == 200
    weak = guest.post(f"/invite/{key}/", {"name": "New One", "password": "short"})
    assert (weak.status_code, User.objects.filter(email="new@example.org").exists()) == (200, False)
    assert guest.post(f"/invite/{key}/", {"name": "New One", "password": PASSWORD})["Location"] == "/work/"
    assert guest.get("/work/").status_code == 200
    assert Client().post(f"/invite/{key}/", {"name": "Thief", "password": PASSWORD}).status_code == 410
    user = User.objects.get(email="new@example.org")
    assert [(m.role, m.team_id) for m in memberships(user)] == [("case_worker", team_id("appogg", "casework"))]
    assert user.check_password(PASSWORD)


def test_the_key_is_kept_nowhere(admin: Actor, owner: psycopg.Connection) -> None:
    _, key = invited(admin)
    for table in ("agencies_invitation", "audit_line", "cache", "agencies_session", "procrastinate_jobs"):
        text = owner.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t").fetchone()  # type: ignore[arg-type]
        assert text is not None
        assert key not in (text[0] or "")


def test_an_invitation_that_is_old_taken_back_or_forged_opens_nothing(admin: Actor) -> None:
    made, key = invited(admin)
    with as_owner():
        Invitation.objects.filter(id=made.id).update(expires_at=timezone.now())
    second, taken = invited(admin, "two@example.org")
    actions.withdraw_invitation(actor=admin, invitation=second.id, now=NOW)
    answers = [Client().get(f"/invite/{k}/") for k in (key, taken, "forged", "x" * 500)]
    assert [a.status_code for a in answers] == [410] * 4
    assert len({a.content.decode().split("csrfmiddlewaretoken")[0] for a in answers}) == 1
    with pytest.raises(NoSuchInvitation):
        actions.withdraw_invitation(actor=admin, invitation=second.id, now=NOW)


def test_an_administrator_invites_into_their_own_agency_and_its_roles_alone(admin: Actor) -> None:
    for body, team, role in (
        ("dier", "inspectors", "referrer"), ("appogg", "casework", "duty_lead"), ("appogg", "casework", "auditor"),
        ("iom", "return", "agency_admin"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            actions.invite(actor=admin, email="x@example.org", team=team_id(body, team), role=role, now=NOW)


@pytest.mark.parametrize("who", ["case_worker", "duty_lead", "officer", "stranger", "referrer"])
def test_nobody_else_invites_or_looks_at_the_list(people: dict[str, Actor], who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.invite(actor=people[who], email="x@example.org", team=team_id("appogg", "desk"), role="intake", now=NOW)
    assert signed_in(people[who]).get("/people/").status_code == 403


def test_somebody_with_an_account_accepts_signed_in_and_nobody_takes_their_place(
    admin: Actor, people: dict[str, Actor]
) -> None:
    known = User.objects.get(id=people["lawyer"].user)
    _, key = invited(admin, known.email)
    assert "sign in first" in Client().get(f"/invite/{key}/").content.decode()
    assert Client().post(f"/invite/{key}/", {"name": "Thief", "password": PASSWORD}).status_code == 200
    assert signed_in(people["stranger"]).post(f"/invite/{key}/").status_code == 410
    assert len(memberships(known)) == 1
    assert signed_in(people["lawyer"]).post(f"/invite/{key}/").status_code == 302
    assert len(memberships(known)) == 2


@pytest.mark.parametrize("approved", [["A One"], ["A One", "a one "], ["A One", ""]])
def test_the_first_administrator_needs_two_people(db: Site, approved: list[str]) -> None:
    with pytest.raises(NotAllowed):
        actions.invite_first(email="a@example.org", body="iom", approved_by=approved, now=NOW)
    with pytest.raises(NotAllowed):
        actions.invite_first(email="a@example.org", body="identita", approved_by=["A", "B"], now=NOW)
    with as_owner(), pytest.raises(IntegrityError):
        Invitation.objects.create(
            email="x@example.org", team_id=team_id("iom", "return"), role="agency_admin", digest="x", invited_at=NOW,
            expires_at=NOW, approved_by=["A One"],
        )  # fmt: skip


def test_the_command_prints_a_link_that_works(
    db: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HAWN_OWNER_URL", db.url("owner"))
    monkeypatch.setenv("HAWN_PART", "migrate")
    words = ["admin", "invite", "first@example.org", "--agency", "iom", "--approved-by", "A One", "--approved-by"]
    with as_owner():
        assert main([*words, "A One"]) == 1
        assert main([*words, "B Two"]) == 0
    link = capsys.readouterr().out.strip()
    guest = Client()
    guest.post(link[link.index("/invite/") :], {"name": "First", "password": PASSWORD})
    assert guest.get("/people/").status_code == 200
    assert Invitation.objects.get().approved_by == ["A One", "B Two"]


def test_whom_nobody_confirms_for_90_days_sees_nothing_until_somebody_does(
    admin: Actor, people: dict[str, Actor]
) -> None:
    case, _ = opened(people)
    worker = signed_in(people["case_worker"])
    old = timezone.now() - timedelta(days=90)
    with as_owner():
        Membership.objects.filter(user__in=[people["case_worker"].user, admin.user]).update(validated_at=old)
    assert worker.get(f"/case/{case.id}/").status_code == 403
    second = make_user("Second Admin", "agency_admin", "appogg", "desk")[1]
    mine = [str(m.id) for m in Membership.objects.filter(user__in=[people["case_worker"].user, second.user])]
    with as_owner():
        Membership.objects.filter(user=second.user).update(validated_at=old + timedelta(days=1))
    signed_in(second).post("/people/confirm/", {"person": [*mine, "junk"]})
    assert worker.get(f"/case/{case.id}/").status_code == 200
    assert Membership.objects.get(user=second.user).validated_at < timezone.now() - timedelta(days=80)
    admins = [m.id for m in Membership.objects.filter(role="agency_admin")]
    everybody = [m.id for m in Membership.objects.all()]
    assert actions.confirm_people(actor=people["officer"], memberships=everybody, now=timezone.now()) == len(admins)
    with pytest.raises(NotAllowed):
        actions.confirm_people(actor=people["case_worker"], memberships=everybody, now=timezone.now())


@pytest.mark.wall
def test_administrators_are_reminded_once_a_week(admin: Actor, db: Site, owner: psycopg.Connection) -> None:
    owner.execute("UPDATE agencies_membership SET validated_at = now() - interval '80 days' WHERE role = 'intake'")
    use(db.url("worker"))
    try:
        told = [remind_to_confirm(today=TODAY + timedelta(days=n)) for n in (0, 0, 8)]
    finally:
        use(db.url("app"))
    assert told == [1, 0, 1]
    with acting(admin, "test"):
        assert [i.path for i in WorkItem.objects.filter(what="confirm_people")] == ["/people/"]


@pytest.mark.wall
def test_who_leaves_sees_nothing_at_the_next_click_and_nothing_is_lost(
    admin: Actor, people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    case, _ = opened(people)
    worker, page = people["case_worker"], signed_in(people["case_worker"])
    assert page.get(f"/case/{case.id}/").status_code == 200
    boss = signed_in(admin)
    assert "they leave" in boss.get(f"/people/{worker.user}/leave/").content.decode()
    assert boss.post(f"/people/{worker.user}/leave/").status_code == 302
    assert page.get(f"/case/{case.id}/").status_code == 302  # to the sign-in page
    with acting(worker, "case"):
        assert take_all(file=case.id) == {}
    with acting(people["intake"], "case"):
        assert Case.objects.get(id=case.id).assigned_to is None
        assert take_all(file=case.id)["wish"]["words"] == "a bed"
        assert WorkItem.objects.filter(file=case.id, what="case_unassigned").count() == 1
    assert owner.execute("SELECT count(*) FROM cases_workitem WHERE holder = %s", [worker.user]).fetchone() == (0,)
    assert not User.objects.get(id=worker.user).is_active
    assert boss.get(f"/people/{worker.user}/leave/").status_code == 404
    assert boss.get(f"/people/{people['stranger'].user}/leave/").status_code == 404


@pytest.mark.wall
def test_only_an_administrator_of_the_agency_or_the_officer_lets_somebody_go(
    admin: Actor, people: dict[str, Actor]
) -> None:
    appogg = agency_id("appogg")
    for actor in (people["case_worker"], people["duty_lead"], make_user("Other", "agency_admin", "iom", "return")[1]):
        with pytest.raises(Refused):
            leaving.leave(actor=actor, user=people["provider"].user, agency=appogg, today=TODAY)
    with pytest.raises(Refused):
        leaving.leave(actor=admin, user=admin.user, agency=appogg, today=TODAY)
    leaving.leave(actor=people["officer"], user=people["provider"].user, agency=appogg, today=TODAY)


@pytest.fixture
def returning(owner: psycopg.Connection) -> Iterator[None]:
    """Agencies stay between tests: those that left are put back."""
    yield
    owner.execute("UPDATE agencies_agency SET ended_at = NULL WHERE ended_at IS NOT NULL")


@pytest.mark.wall
def test_an_agency_leaves_in_one_step_and_its_requests_are_told(people: dict[str, Actor], returning: None) -> None:
    case, _ = opened(people)
    worker, lawyers = people["case_worker"], To("legal_aid", "lawyers")
    say_yes(people, case, lawyers.body, lawyers.team)
    need = help_.want(actor=worker, file=case.id, service="legal_counselling", words="", now=NOW)
    help_.request(actor=worker, need=need.id, to=[lawyers], brief="advice", **WHEN)
    lawyer, officer = signed_in(people["lawyer"]), signed_in(people["officer"])
    assert lawyer.get("/work/?view=new").context["rows"]
    page = f"/agencies/{agency_id('legal_aid')}/"
    assert officer.get(page).status_code == 200
    assert officer.post(page)["Location"] == "/agencies/"
    assert lawyer.get("/work/").status_code == 302
    assert memberships(User.objects.get(id=people["lawyer"].user)) == []
    with acting(worker, "test"):
        told = WorkItem.objects.get(file=case.id, what="provider_left")
        assert (told.holder, told.path) == (worker.user, f"/case/{case.id}/")
        assert [r.state for r in Request.objects.filter(file=case.id)] == ["withdrawn"]
    again = help_.request(actor=worker, need=need.id, to=[lawyers], brief="advice", **WHEN)[0]
    assert again.provider_team is None  # by letter: nobody of theirs reads here
    officer.post(page)
    assert lawyer.get("/work/").status_code == 302  # it returns empty
    with pytest.raises(NoSuchFile):
        leaving.agency_returns(actor=people["officer"], agency=agency_id("legal_aid"))


@pytest.mark.wall
def test_an_agency_that_holds_people_or_the_door_does_not_leave(people: dict[str, Actor], returning: None) -> None:
    case, _ = opened(people)
    elsewhere = make_user("Officer", "data_protection_officer", "iom", "return")[1]
    for agency, officer in (("appogg", people["officer"]), ("appogg", elsewhere), ("iom", elsewhere)):
        with pytest.raises((Refused, WrongMove)):
            leaving.agency_leaves(actor=officer, agency=agency_id(agency), today=TODAY)
    assert signed_in(people["officer"]).post(f"/agencies/{agency_id('appogg')}/").status_code == 409
    with acting(people["case_worker"], "test"):
        assert Case.objects.get(id=case.id).assigned_to == people["case_worker"].user
    for who in ("case_worker", "duty_lead", "stranger"):
        with pytest.raises(Refused):
            leaving.agency_leaves(actor=people[who], agency=agency_id("legal_aid"), today=TODAY)


@pytest.mark.wall
def test_an_agency_that_leads_an_open_case_gives_it_away_first(
    people: dict[str, Actor], owner: psycopg.Connection, returning: None
) -> None:
    case, _ = opened(people)
    owner.execute("UPDATE cases_case SET lead_team = %s WHERE id = %s", [team_id("iom", "return"), case.id])
    with pytest.raises(WrongMove):
        leaving.agency_leaves(actor=people["officer"], agency=agency_id("iom"), today=TODAY)
    answer = signed_in(people["officer"]).post(f"/agencies/{agency_id('iom')}/")
    assert (answer.status_code, "Its teams lead open cases" in answer.content.decode()) == (409, True)


@given(st.floats(0, 1e9), st.floats(0, 1e5), st.floats(0, 1e5))
def test_a_session_is_over_when_it_is_idle_or_long(began: float, to_seen: float, idle: float) -> None:
    seen, now = began + to_seen, began + to_seen + idle
    said = session_over(began, seen, now)
    assert (said == "long") == (now - began >= LONGEST_HOURS * 3600)
    assert (said == "") == (now - began < LONGEST_HOURS * 3600 and now - seen < IDLE_MINUTES * 60)


@pytest.mark.parametrize(("key", "ago", "why"), [("seen", 15 * 60, "idle"), ("began", 8 * 3600, "long")])
def test_a_session_ends_on_the_server(people: dict[str, Actor], key: str, ago: int, why: str) -> None:
    client = signed_in(people["intake"])
    assert client.get("/work/").status_code == 200
    session = client.session
    session[key] = time.time() - ago
    session.save()
    answer = client.get("/work/?view=new")
    assert answer["Location"] == f"/account/login/?next=%2Fwork%2F&after={why}"
    assert client.get("/work/").status_code == 302


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(people: dict[str, Actor]) -> None:
    clients = [signed_in(people["intake"]) for _ in range(3)]
    for client in clients:
        assert client.get("/work/", headers={"user-agent": "Mozilla/5.0 (Android) Firefox/140"}).status_code == 200
    rows = clients[0].get("/account/sessions/").context["rows"]
    assert (len(rows), sum(r["here"] for r in rows)) == (3, 1)
    held = [held_by(row) for row in Session.objects.filter(holder=people["intake"].user)]
    assert [session["device"] for session in held] == ["Mozilla/5.0 (Android) Firefox/140"] * 3
    assert "127.0.0.1" not in str(held)  # no address is kept
    other = next(r for r in rows if not r["here"])
    clients[0].post("/account/sessions/", {"end": other["id"]})
    assert sorted(c.get("/work/").status_code for c in clients) == [200, 200, 302]
    clients[0].post("/account/sessions/", {"end": "others"})
    assert [c.get("/work/").status_code for c in clients] == [200, 302, 302]
    stranger = signed_in(people["stranger"])
    stranger.get("/work/")
    mine = clients[0].get("/account/sessions/").context["rows"][0]["id"]
    stranger.post("/account/sessions/", {"end": mine})
    assert clients[0].get("/work/").status_code == 200


def test_ending_sessions_asks_again_who_it_is(people: dict[str, Actor]) -> None:
    user = with_password(people["intake"], PASSWORD)
    elsewhere, client = signed_in(people["intake"]), Client()
    elsewhere.get("/work/")
    assert sign_in(client, user.email, PASSWORD).status_code == 302
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 3600}]
    session.save()
    elsewhere = signed_in(people["intake"])
    elsewhere.get("/work/")
    answer = client.post("/account/sessions/", {"end": "others"})
    assert answer["Location"].startswith("/account/reauthenticate/")
    assert elsewhere.get("/work/").status_code == 200
    client.post(answer["Location"], {"password": PASSWORD})
    client.post("/account/sessions/", {"end": "others"})
    assert elsewhere.get("/work/").status_code == 302


def test_an_administrator_signs_a_colleague_out_everywhere_and_nobody_of_elsewhere(
    admin: Actor, people: dict[str, Actor]
) -> None:
    colleague, stranger = signed_in(people["intake"]), signed_in(people["stranger"])
    assert signed_in(admin).post(f"/people/{people['intake'].user}/out/")["Location"] == "/people/"
    assert signed_in(admin).post(f"/people/{people['stranger'].user}/out/").status_code == 404
    assert (colleague.get("/work/").status_code, stranger.get("/work/").status_code) == (302, 200)


def test_signing_out_clears_what_the_browser_holds(people: dict[str, Actor]) -> None:
    answer = signed_in(people["intake"]).post("/account/logout/")
    assert answer["Clear-Site-Data"] == '"cache"'  # not "storage": the outbox of a device is there
    assert signed_in(people["intake"]).get("/account/email/").status_code == 404


def test_each_sign_in_leaves_a_line_and_no_address(
    people: dict[str, Actor], owner: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    user = with_password(people["intake"], PASSWORD)
    client = Client()
    sign_in(client, user.email, "wrong password here")
    sign_in(client, "nobody@example.org", PASSWORD)
    assert [r.getMessage() for r in caplog.records if r.name == "hawn.signin"] == ["a sign-in was refused"] * 2
    assert owner.execute("SELECT count(*) FROM audit_line WHERE action LIKE 'account.%'").fetchone() == (0,)
    sign_in(client, user.email, PASSWORD)
    client.post("/account/logout/")
    lines = owner.execute("SELECT action, actor, subject FROM audit_line WHERE action LIKE 'account.%' ORDER BY at")
    assert lines.fetchall() == [(a, user.id, str(user.id)) for a in ("account.in", "account.out")]
    assert user.email not in caplog.text


def test_a_one_time_code_and_a_recovery_code_work_once(people: dict[str, Actor]) -> None:
    user = with_password(people["intake"], PASSWORD)
    secret = auth.generate_totp_secret()
    with as_owner():
        auth.TOTP.activate(user, secret)
        spare = RecoveryCodes.activate(user).get_unused_codes()[0]
    while time.time() % 30 > 20:  # a code holds for half a minute: not one that is over before it is sent
        time.sleep(0.5)
    code = f"{auth.hotp_value(secret, next(iter(auth.yield_hotp_counters_from_time()))):06d}"
    for once in (code, spare):
        places = []
        for _ in range(2):
            client = Client()
            client.post("/account/login/", {"login": user.email, "password": PASSWORD})
            client.post("/account/2fa/authenticate/", {"code": once})
            places.append(client.get("/work/").status_code)
        assert places == [200, 302]
    held("reuse of a one-time code, and of a recovery code: the first opens, the second asks to sign in")


def test_a_code_that_is_taken_early_does_not_work_again_when_its_own_half_minute_comes(
    people: dict[str, Actor], owner: psycopg.Connection
) -> None:
    user = with_password(people["intake"], PASSWORD)
    secret = auth.generate_totp_secret()
    with as_owner():
        auth.TOTP.activate(user, secret)
    while time.time() % 30 > 20:
        time.sleep(0.5)
    code = f"{auth.hotp_value(secret, list(auth.yield_hotp_counters_from_time())[-1]):06d}"  # of the next half minute
    places = []
    for typed in (code, f"{code[:3]} {code[3:]}"):
        client = Client()
        client.post("/account/login/", {"login": user.email, "password": PASSWORD})
        client.post("/account/2fa/authenticate/", {"code": typed})
        places.append(client.get("/work/").status_code)
        # half a minute later: allauth has forgotten it
        owner.execute("DELETE FROM cache WHERE cache_key LIKE '%allauth.mfa.totp.used%'")
    assert places == [200, 302]
    held("reuse of a one-time code in the half minute after: asked to sign in")


@override_settings(SECOND_FACTOR=True)
def test_nobody_works_without_a_second_factor(people: dict[str, Actor]) -> None:
    client = signed_in(people["case_worker"])
    case, _ = opened(people)
    for path in ("/work/", f"/case/{case.id}/", "/people/", "/refer/"):
        assert client.get(path)["Location"] == "/account/2fa/totp/activate/"
    user = User.objects.get(id=people["case_worker"].user)
    with as_owner():
        auth.TOTP.activate(user, auth.generate_totp_secret())
    assert client.get(f"/case/{case.id}/").status_code == 200


def sign_in(client: Client, email: str, password: str) -> Any:
    cache.clear()
    return client.post("/account/login/", {"login": email, "password": password})


def test_of_a_password_a_slow_hash_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """At least 19 MiB and two passes for each guess, outside of tests (OWASP Password Storage Cheat Sheet)."""
    for name, cost in PASSWORDS_COST.items():
        monkeypatch.setattr(Argon2PasswordHasher, name, cost)
    user = User()
    user.set_password(PASSWORD)
    scheme, *kept = user.password.split("$")
    assert (scheme, kept[0]) == ("argon2", "argon2id")
    costs = {name: int(value) for name, value in (part.split("=") for part in kept[2].split(","))}
    assert costs["m"] >= 19 * 1024
    assert costs["t"] >= 2


def test_a_wrong_password_and_no_account_look_and_cost_the_same(
    people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    user = with_password(people["intake"], PASSWORD)
    hashed: list[str] = []

    for verb in ("encode", "verify"):
        genuine = getattr(Argon2PasswordHasher, verb)
        monkeypatch.setattr(
            Argon2PasswordHasher, verb, lambda self, *a, g=genuine, v=verb, **k: (hashed.append(v), g(self, *a, **k))[1]
        )
    answers = [sign_in(Client(), email, "wrong password here") for email in (user.email, "nobody@example.org")]
    bodies = [a.content.decode().split("csrfmiddlewaretoken")[0] for a in answers]
    assert bodies[0].replace(user.email, "") == bodies[1].replace("nobody@example.org", "")
    assert len(hashed) == 2  # one Argon2id each, whether there is an account or not
    held("enumeration and timing of sign-in: a wrong password and no account, the same page, one Argon2id each")


def test_signing_in_changes_the_session_key_and_the_token(people: dict[str, Actor]) -> None:
    user = with_password(people["intake"], PASSWORD)
    client = Client()
    client.get("/account/login/")
    session = client.session
    session["planted"] = "x"
    session.save()
    before = session.session_key
    client.cookies["s"] = before
    assert sign_in(client, user.email, PASSWORD).status_code == 302
    assert client.session.session_key != before
    assert not client.session.exists(before)
    held("session fixation: a planted session is gone after sign-in, its key opens nothing")


def test_a_form_without_its_token_does_nothing(admin: Actor) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(id=admin.user))
    places = f"{team_id('appogg', 'casework')}:case_worker"
    assert strict.post("/people/", {"email": "x@example.org", "place": places}).status_code == 403
    assert not Invitation.objects.exists()
    held("cross-site request forgery: a form without its token, 403, nothing written")


def test_slow_hashing_is_outside_transactions(admin: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    _, key = invited(admin)
    inside: list[bool] = []
    genuine = actions.make_password
    monkeypatch.setattr(actions, "make_password", lambda p: (inside.append(connection.in_atomic_block), genuine(p))[1])
    Client().post(f"/invite/{key}/", {"name": "New One", "password": PASSWORD})
    assert inside == [False]
