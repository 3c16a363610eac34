"""One sign-in per role, with a password that is printed and a code that `hawn demo code ROLE` tells."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection

from hawn.agencies.models import Membership, Team, User
from hawn.agencies.queries import team_id
from hawn.config import env
from hawn.config.demo.roster import DOMAIN, PASSWORD, ROLES
from hawn.core.acting import Actor


class NotADemo(RuntimeError):
    """This database holds no demonstration."""


def email(key: str) -> str:
    """The sign-in name of a role."""
    return f"{key}@{DOMAIN}"


@contextmanager
def as_owner(url: str) -> Iterator[None]:
    """For a while by the owner's login: the app's may not write the tables of accounts. Outside a transaction."""
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(env.database(url, "HAWN_OWNER_URL"))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def make(owner_url: str) -> dict[str, Actor]:
    """Makes the people where they are missing; returns them as actors. Who works in a unit that there is not, as no
    protocol made it, is left out."""
    with as_owner(owner_url):
        return _make()


def _make() -> dict[str, Actor]:
    out, teams = {}, set(Team.objects.values_list("id", flat=True))
    for key, (name, role, body, team) in ROLES.items():
        if team_id(body, team) not in teams:
            continue
        user = User.objects.filter(email=email(key)).first()
        if user is None:
            user = User.objects.create(email=email(key), name=name, password=_hashed())
        Membership.objects.get_or_create(user=user, team_id=team_id(body, team), role=role, ended_at=None)
        if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            auth.TOTP.activate(user, auth.generate_totp_secret())
        out[key] = Actor(user=user.id, role=role, team=team_id(body, team), name=name)
    return out


@lru_cache(maxsize=1)
def _hashed() -> str:
    """One hash for everybody: a password that is printed on the page needs no salt of its own."""
    return make_password(PASSWORD)


def code(key: str) -> str:
    """The current one-time code of a demo sign-in. Raises NotADemo anywhere else."""
    found = Authenticator.objects.filter(user__email=email(key), type=Authenticator.Type.TOTP).first()
    if not settings.DEMO or key not in ROLES or found is None:
        raise NotADemo(f"hawn: no demo sign-in {key!r} here; there are {', '.join(ROLES)}")
    secret = auth.decrypt(found.data["secret"])
    return str(auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // mfa_settings.TOTP_PERIOD)))
