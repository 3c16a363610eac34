"""Raw SQL as the app's login role, to become somebody: a session, a membership, a password, a second factor."""

import base64
import json
import pickle
from uuid import UUID

import psycopg
import pytest
from allauth.mfa.totp.internal import auth
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from hawn.agencies import actions
from hawn.agencies.models import User
from hawn.agencies.queries import team_id
from hawn.core.acting import Acting, Actor, token
from tests.conftest import Site, as_owner, make_user, with_password
from tests.core.attempts import WRITES
from tests.core.test_attempts import MOMENT, told
from tests.demo import add_to_proof
from tests.journeys.test_chain import opened

pytestmark = pytest.mark.wall
PROVED = (
    "{n} attempts in raw SQL with the application's own login to become somebody: to change who works where, a"
    " password, a second factor, an invitation, an agency. Each twice: in no context, and in the true context of"
    " somebody else, to the end of a transaction. Rows of accounts that are other than before: 0."
)
ACCOUNTS = (
    "SELECT id, email, name, password, is_active FROM agencies_user",
    "SELECT id, user_id, team_id, role, validated_at, ended_at FROM agencies_membership",
    "SELECT id, email, team_id, role, digest, accepted_at, withdrawn_at FROM agencies_invitation",
    "SELECT user_id, email, verified FROM account_emailaddress",
    "SELECT user_id, type, data::text FROM mfa_authenticator",
    "SELECT id, agency_id, until FROM agencies_team",
    "SELECT id, functions FROM agencies_body",
)


def accounts(owner: psycopg.Connection) -> list[list[tuple[object, ...]]]:
    """Who is who, behind the walls."""
    return [sorted(owner.execute(s).fetchall(), key=str) for s in ACCOUNTS]  # type: ignore[arg-type]


@pytest.fixture
def place(people: dict[str, Actor]) -> dict[str, str]:
    """Two people with second factors, an open invitation, and whom an attempt is about."""
    admin = make_user("Admin", "agency_admin", "appogg", "desk")[1]
    team = team_id("appogg", "casework")
    actions.invite(actor=admin, email="new@example.org", team=team, role="case_worker", now=timezone.now())
    with as_owner():
        for who in ("case_worker", "stranger"):
            auth.TOTP.activate(User.objects.get(id=people[who].user), auth.generate_totp_secret())
    desk = people["intake"].team
    return {"me": str(people["stranger"].user), "victim": str(people["case_worker"].user), "team": str(desk)}


def test_nobody_becomes_somebody(
    people: dict[str, Actor], db: Site, owner: psycopg.Connection, place: dict[str, str], subtests: pytest.Subtests
) -> None:
    before = accounts(owner)
    for name, write in WRITES.items():
        with subtests.test(name):
            script = write.format(**place)
            with psycopg.connect(db.url("app"), autocommit=True) as bare:
                told(bare, script)
            assert accounts(owner) == before
            with psycopg.connect(db.url("app")) as inside:  # in a true context of somebody else
                pid, moment = inside.execute(MOMENT).fetchone() or (0, 0)
                words = token(Acting(people["stranger"], "x"), pid, moment)
                inside.execute("SELECT set_config('hawn.context', %s, true)", [words])
                told(inside, script)
                inside.commit()
            assert accounts(owner) == before
            add_to_proof("raw-sql-accounts", PROVED, f"{name}: nobody")


def test_of_the_table_of_sessions_nobody_makes_a_cookie(people: dict[str, Actor], db: Site) -> None:
    case, _ = opened(people)
    victim = Client()
    victim.force_login(User.objects.get(id=people["case_worker"].user))
    assert victim.get(f"/case/{case.id}/").status_code == 200
    with psycopg.connect(db.url("app"), autocommit=True) as raw:
        rows = raw.execute("SELECT digest, encode(sealed, 'base64') FROM agencies_session").fetchall()
    assert rows
    for value in [part for row in rows for part in row]:
        thief = Client()
        thief.cookies["s"] = value.replace("\n", "")
        assert thief.get(f"/case/{case.id}/").status_code == 302
    assert str(people["case_worker"].user) not in base64.b64decode(rows[0][1]).decode("latin-1")


def test_one_session_does_not_take_the_content_of_another(people: dict[str, Actor], db: Site) -> None:
    case, _ = opened(people)
    victim, thief = Client(), Client()
    for client, who in ((victim, "case_worker"), (thief, "stranger")):
        client.force_login(User.objects.get(id=people[who].user))
        client.get("/work/")
    with psycopg.connect(db.url("app"), autocommit=True) as raw:
        raw.execute(
            "UPDATE agencies_session SET sealed = (SELECT sealed FROM agencies_session WHERE holder = %s)",
            [people["case_worker"].user],
        )
    assert thief.get(f"/case/{case.id}/").status_code == 302  # not even who they were
    assert victim.get(f"/case/{case.id}/").status_code == 200


def test_sessions_that_are_over_go_with_the_next_sign_in(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    Client().force_login(User.objects.get(id=people["intake"].user))
    owner.execute("UPDATE agencies_session SET expires_at = now() - interval '1 second'")
    Client().force_login(User.objects.get(id=people["stranger"].user))
    assert owner.execute("SELECT holder FROM agencies_session").fetchall() == [(people["stranger"].user,)]


class Trap:
    """What a pickle that runs something looks like."""

    sprung = False

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (exec, ("from tests.core import test_thieves; test_thieves.Trap.sprung = True",))


def test_the_shared_cache_runs_nothing_that_somebody_wrote_into_it(db: Site) -> None:
    cache.set("limit", [1.5, 2.5], 60)
    assert cache.get("limit") == [1.5, 2.5]
    word = base64.b64encode(pickle.dumps(Trap())).decode()
    with psycopg.connect(db.url("app"), autocommit=True) as raw:
        raw.execute("UPDATE cache SET value = %s", [word])  # type: ignore[arg-type]
    with pytest.raises(json.JSONDecodeError):
        cache.get("limit")
    assert not Trap.sprung


def test_the_shared_cache_keeps_for_its_time_and_the_first_of_two(db: Site) -> None:
    assert [cache.add("code", "y", 60), cache.add("code", "z", 60), cache.get("code")] == [True, False, "y"]
    cache.set("gone", "x", -1)
    assert [cache.get("gone", "none"), cache.add("gone", "again", 60), cache.get("gone")] == ["none", True, "again"]
    assert [cache.touch("code", -1), cache.touch("code", 60), cache.get("code")] == [True, False, None]
    assert [cache.delete("gone"), cache.delete("gone"), cache.get("gone")] == [True, False, None]
    cache.set("kept", 1, None)
    assert cache.incr("kept") == 2
    cache.clear()
    assert cache.get("kept") is None


def test_a_password_is_changed_by_its_holder_alone(people: dict[str, Actor], owner: psycopg.Connection) -> None:
    """The page works, and what was signed in with the old password ends."""
    user = with_password(people["intake"], "seven blue herons walk")
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        cache.clear()
        client.post("/account/login/", {"login": user.email, "password": "seven blue herons walk"})
        assert client.get("/work/").status_code == 200
    words = {
        "oldpassword": "seven blue herons walk",
        "password1": "eight red foxes run",
        "password2": "eight red foxes run",
    }
    assert here.post("/account/password/change/", words).status_code == 302
    assert User.objects.get(id=user.id).check_password("eight red foxes run")
    assert [here.get("/work/").status_code, elsewhere.get("/work/").status_code] == [200, 302]
    left = owner.execute("SELECT count(*) FROM agencies_session WHERE holder = %s", [user.id]).fetchone()
    assert left == (1,)
    lines = owner.execute("SELECT actor, facts FROM audit_line WHERE action = 'account.password'").fetchall()
    assert lines == [(user.id, {"why": "changed"})]


def test_a_password_under_older_costs_is_hashed_anew_at_sign_in(
    people: dict[str, Actor], owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = with_password(people["intake"], "seven blue herons walk")
    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", Argon2PasswordHasher.time_cost + 1)
    client = Client()
    client.post("/account/login/", {"login": user.email, "password": "seven blue herons walk"})
    assert client.get("/work/").status_code == 200
    renewed: str = User.objects.get(id=user.id).password
    assert renewed != user.password
    lines = owner.execute("SELECT actor, facts FROM audit_line WHERE action = 'account.password'").fetchall()
    assert lines == [(UUID(str(user.id)), {"why": "renewed"})]
