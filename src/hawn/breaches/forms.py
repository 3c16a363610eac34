"""Shapes of input of the breach register. What must be there for a decision to stand is asked of the rules."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hawn.breaches.models import HowMany, Kind, Which, Whose
from hawn.breaches.states import Ground, Notify, Risk, Tell
from hawn.core import clock
from hawn.core.fields import DayField
from hawn.referrals.forms import moment_of

LONG = _("This is too long: write at most %(limit_value)d characters. Nothing you wrote is lost.")
AREA = 8000


class MomentField(forms.CharField):
    """A moment that has passed, ``14:05`` (today) or ``2026-11-23 14:05``; its value is a datetime or None."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("A time of today, such as 14:05, or 2026-11-23 14:05"))
        kwargs.setdefault("widget", forms.TextInput(attrs={"width": 20, "autocomplete": "off"}))
        missing = {"required": _("Write a time, such as 14:05, or 2026-11-23 14:05.")}
        super().__init__(label=label, error_messages=missing, **kwargs)

    def clean(self, value: Any) -> Any:
        typed = str(super().clean(value))
        if not typed:
            return None
        at = moment_of(typed)
        if at is None:
            raise forms.ValidationError(gettext("Write a time, such as 14:05, or 2026-11-23 14:05."))
        if at > clock.now():
            raise forms.ValidationError(gettext("This moment has not come yet."))
        return at


def typed(at: datetime | None) -> str:
    """A moment as one would type it."""
    return f"{clock.local(at):%Y-%m-%d %H:%M}" if at else ""


def _area(label: Any, *, required: bool = False, help_text: Any = "", missing: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=AREA, widget=forms.Textarea,
        error_messages={"required": missing, "max_length": LONG},
    )  # fmt: skip


def _several(label: Any, choices: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, help_text=help_text, required=False, widget=forms.CheckboxSelectMultiple
    )


class FactsForm(forms.Form):
    """What happened, as far as it is known."""

    aware_at = MomentField(
        _("When did you become aware of it?"),
        help_text=_(
            "The 72 hours run from here: when you were reasonably sure that something happened to personal data."
            " A time of today, such as 14:05, or 2026-11-23 14:05"
        ),
    )
    happened = _area(
        _("What happened?"),
        required=True,
        help_text=_("What, when, how it came out. No names: write “one person”, “two colleagues”."),
        missing=_("Write in a few words what happened."),
    )
    kinds = _several(_("What kind of breach is it?"), Kind.choices)
    whose = _several(_("Whose data is it?"), Whose.choices)
    people = forms.ChoiceField(label=_("About how many people?"), choices=HowMany.choices, required=False)
    which = _several(_("Which data?"), Which.choices)
    records = forms.ChoiceField(label=_("About how many records?"), choices=HowMany.choices, required=False)
    consequences = _area(
        _("What could come of it for them?"),
        help_text=_("Think of who could find them, and of who could be told that they asked for help."),
    )
    measures = _area(_("What was done against it, and what will be done?"))

    def clean_aware_at(self) -> datetime:
        """Always there: the field is required."""
        at: datetime = self.cleaned_data["aware_at"]
        return at


RISKS = [
    (Risk.UNLIKELY.value, pgettext_lazy("risk", "Unlikely: nobody can be harmed by it")),
    (Risk.RISK.value, pgettext_lazy("risk", "There is a risk")),
    (Risk.HIGH.value, pgettext_lazy("risk", "There is a high risk: somebody could be found, hurt or exposed")),
]


class AuthorityForm(forms.Form):
    """Whether the authority is told."""

    risk = forms.ChoiceField(
        label=_("What risk is there for people?"),
        choices=RISKS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how great the risk is.")},
    )
    notify = forms.ChoiceField(
        label=_("Is the authority told?"),
        choices=[(Notify.YES.value, _("Yes")), (Notify.NO.value, _("No, as a risk is unlikely"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    why = _area(_("Why?"), required=True, missing=_("Write why: the authority may ask to read it."))
    decided_by = forms.CharField(
        label=_("Who decided?"),
        help_text=_("Name and office. Whoever answers for the body decides; the data protection officer advises."),
        max_length=200,
        error_messages={"required": _("Write who decided."), "max_length": LONG},
    )
    notified_at = MomentField(_("When was it told?"), required=False)
    number = forms.CharField(label=_("Their number for it"), max_length=100, required=False)
    late_why = _area(
        _("Why was it told later than 72 hours?"), help_text=_("Only if it was. The authority must be told why.")
    )


class PeopleForm(forms.Form):
    """Whether and how the people are told."""

    tell = forms.ChoiceField(
        label=_("Are the people told?"),
        choices=[
            (Tell.TOLD.value, _("They were told")),
            (Tell.NOT_YET.value, _("Not yet: we are looking for a way that is safe for each of them")),
            (Tell.NO.value, _("They are not told one by one")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the people are told.")},
    )
    told_on = DayField(_("On which day were they told?"), required=False)
    ground = forms.ChoiceField(
        label=_("On what ground are they not told?"),
        choices=[
            (Ground.NONE.value, _("They are told, or will be")),
            (Ground.NOT_HIGH.value, _("The risk for them is not high")),
            (Ground.SEALED.value, _("Nobody who has the data can read it")),
            (Ground.MEASURES.value, _("What was done since takes the high risk away")),
            (Ground.PUBLIC.value, _("It would take too much effort: they are told in public instead")),
        ],
        required=False,
    )
    words = _area(
        _("How were they told, or why not?"),
        required=True,
        help_text=_("Which way, who spoke with them, what was said. No names."),
        missing=_("Write how they were told, or why not."),
    )


class CloseForm(forms.Form):
    """What changes, so that it does not happen again."""

    lesson = _area(
        _("What will be different from now on?"), required=True, missing=_("Write what will be different from now on.")
    )


class CaseForm(forms.Form):
    """A case that the breach touches."""

    reference = forms.CharField(
        label=_("Reference of the case"),
        help_text=_("Such as HW-7K3M-2QPT"),
        max_length=20,
        widget=forms.TextInput(attrs={"width": 20, "autocomplete": "off"}),
        error_messages={"required": _("Write the reference of the case.")},
    )


class HelperForm(forms.Form):
    """Somebody who helps."""

    email = forms.EmailField(
        label=_("Their e-mail address here"),
        help_text=_("Somebody with an account, such as who looks after the servers."),
        error_messages={
            "required": _("Write their e-mail address."),
            "invalid": _("Write an address such as name@example.org."),
        },
    )


# What is missing, by the rules' code: the field it belongs to, and what is said beside it.
MISSING = {
    "risk": ("risk", _("Choose how great the risk is.")),
    "notify": ("notify", _("Choose yes or no.")),
    "risk_untold": ("notify", _("Where there is a risk the authority must be told (article 33).")),
    "told_and_not": ("", _("It says both: told, and not told. Choose one.")),
    "why": ("why", _("Write why: the authority may ask to read it.")),
    "notified_at": ("notified_at", _("This is before anybody was aware, or has not come yet.")),
    "late_why": ("late_why", _("It was later than 72 hours: write why (article 33(1)).")),
    "tell": ("tell", _("Choose whether the people are told.")),
    "told_on": ("told_on", _("Write the day on which they were told.")),
    "ground": ("ground", _("Choose the ground (article 34).")),
    "ground_high": ("ground", _("You wrote that the risk is high: choose another ground, or tell them (article 34).")),
    "words": ("words", _("Write how they were told, or why not.")),
    "happened": ("", _("Missing: what happened.")),
    "consequences": ("", _("Missing: what could come of it for the people.")),
    "measures": ("", _("Missing: what was done against it.")),
    "authority": ("", _("Missing: the authority was told, or the decision that it need not be.")),
    "people": ("", _("Missing: the people were told, or the decision that they need not be.")),
}


def say_missing(form: forms.Form, codes: list[str]) -> None:
    """Puts what the rules miss beside its field, or on top."""
    for code in codes:
        name, text = MISSING[code]
        form.add_error(name or None, str(text))
