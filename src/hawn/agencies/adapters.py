"""What Hawn changes in allauth: nobody signs up by themselves; one-time secrets are sealed."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from hawn.agencies.models import User
from hawn.agencies.own import keep_password
from hawn.vault.keys import derived, seal, unseal

BOUND_TO = b"second-factor"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """No self sign-up: an agency's administrator invites."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        """A changed password, or one set by a mailed link, whose signature allauth has checked."""
        user.set_password(password)
        keep_password(user.id, user.password, "changed")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Seals the secrets of TOTP and recovery codes before they reach the database."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal(derived("second-factor"), text.encode(), BOUND_TO)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(derived("second-factor"), base64.b64decode(encrypted_text), BOUND_TO).decode()
