"""Shape of input on people and accounts."""

from typing import Any

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

LONG = _("This is too long: write at most %(limit_value)d characters. Nothing you wrote is lost.")


class InviteForm(forms.Form):
    """Whom to ask into which team and role."""

    email = forms.EmailField(
        label=_("Their work e-mail"),
        error_messages={
            "required": _("Write their work e-mail."),
            "invalid": _("Write an e-mail address, such as a@b.mt."),
        },
    )
    place = forms.ChoiceField(label=_("In which team, as what?"), error_messages={"required": _("Choose one.")})

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("Not chosen")), *places]  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """Name and password of somebody who was invited."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name."), "max_length": LONG},
    )
    password = forms.CharField(
        strip=False,
        label=_("Password"),
        help_text=_("At least 12 characters. Three words that do not belong together are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Write a password.")},
    )

    def clean_password(self) -> str:
        """Long enough, and not one that everybody guesses."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class _Once(forms.Form):
    """A code opens once (RFC 6238, 5.2) as long as it would be taken, that is through the steps before and after its
    own as well; allauth by itself remembers it for the length of one step."""

    def clean_code(self) -> str:
        """The code, which is used by this. Raises ValidationError, as for a wrong one."""
        code: str = super().clean_code()  # type: ignore[misc]  # of the form beside it
        taken = mfa.TOTP_PERIOD * (2 * mfa.TOTP_TOLERANCE + 1)
        name = f"hawn.code.used?user={self.user.pk}&code={normalize_user_code(code)}"  # type: ignore[attr-defined]  # as above
        if not cache.add(name, True, timeout=taken):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondStepForm(_Once, AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The second step of a sign-in."""


class SecondStepAgainForm(_Once, ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The second step before something grave."""
