"""Who signed in and out, and changes of how somebody signs in: lines of the audit record. A sign-in that was refused
has nobody to name: it is a line of the log, without the address that was typed."""

import logging
from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from hawn.agencies.models import User
from hawn.agencies.own import account
from hawn.agencies.session_store import SessionStore
from hawn.agencies.sessions import end_all
from hawn.audit.actions import write as audit_write
from hawn.core.acting import acting

LOG = logging.getLogger("hawn.signin")


def _line(user: User, action: str, **facts: str) -> None:
    with acting(account(user.id), "account"):
        audit_write(action=action, subject=str(user.id), facts=dict(facts))


@receiver(user_logged_in)
def signed_in(user: User, **_more: Any) -> None:
    """The password, and the second step where there is one, were right. Sessions that are over go meanwhile: the table
    keeps no record of who was here when."""
    SessionStore.clear_expired()
    _line(user, "account.in")


@receiver(user_logged_out)
def signed_out(user: User | None, **_more: Any) -> None:
    """Left by themselves, or a time was over."""
    if user is not None:
        _line(user, "account.out")


@receiver(password_changed)
@receiver(password_reset)
def password_is_new(request: HttpRequest, user: User, **_more: Any) -> None:
    """By the person, or by a mailed link: what was signed in with the old one ends. The line of the audit record was
    written with the password itself."""
    end_all(user.id, but=request.session.session_key or "")


@receiver(authenticator_added)
@receiver(authenticator_removed)
def factor_changed(user: User, authenticator: Any, signal: Any, **_more: Any) -> None:
    """A passkey, the app with codes, recovery codes."""
    changed = "account.factor_added" if signal is authenticator_added else "account.factor_removed"
    _line(user, changed, kind=str(authenticator.type))


@receiver(user_login_failed)
def refused(**_more: Any) -> None:
    """Wrong, or no such account: told apart to nobody."""
    LOG.warning("a sign-in was refused", extra={"reason": "password"})
