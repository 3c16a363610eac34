"""The filter of the worklist, and what goes out of a file."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hawn.agencies.rules import COMMUNITY
from hawn.cases.models import Urgency
from hawn.cases.work import What
from hawn.core.fields import DayField

LONG = _("This is too long: write at most %(limit_value)d characters. Nothing you wrote is lost.")


class WorkFilter(forms.Form):
    """A GET form: what it asks for stands in the address."""

    urgency = forms.ChoiceField(label=_("How urgent"), required=False)
    locality = forms.ChoiceField(label=_("Place"), required=False)
    what = forms.ChoiceField(label=_("What is due"), required=False)

    def __init__(self, *args: Any, places: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", _("All"))]
        self.fields["urgency"].choices = every + list(Urgency.choices)  # type: ignore[attr-defined]
        self.fields["locality"].choices = every + list(places.items())  # type: ignore[attr-defined]
        self.fields["what"].choices = every + list(What.choices)  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """The filters that hold a value of the lists; anything else is left out."""
        self.is_valid()
        return {k: v for k, v in self.cleaned_data.items() if v}


HOW = {
    "account": _("here"),
    "call": _("by telephone"),
    "letter": _("by letter"),
    "meeting": _("in person"),
    "extract": _("an extract for a court"),
}


class ShareForm(forms.Form):
    """What goes to whom, under which rule."""

    purpose = forms.ChoiceField(
        label=_("Under which rule?"), widget=forms.RadioSelect, error_messages={"required": _("Choose the rule.")}
    )
    recipient = forms.ChoiceField(label=_("To whom?"), error_messages={"required": _("Choose to whom.")})
    kinds = forms.MultipleChoiceField(
        label=_("What do they need to know? No more than that."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what they need to know.")},
    )
    how = forms.ChoiceField(
        label=_("How?"),
        choices=[(code, words) for code, words in HOW.items() if code != "extract"],
        help_text=_("“Here” is for teams with an account."),
    )
    why = forms.CharField(
        label=_("Why without asking?"),
        help_text=_("Only where the rule asks nobody. No names."),
        max_length=200,
        required=False,
        error_messages={"max_length": LONG},
    )
    until = DayField(_("Until when?"), help_text=_("Empty: 90 days."), required=False)

    def __init__(
        self,
        *args: Any,
        rules: list[tuple[str, str]],
        recipients: list[tuple[str, str]],
        kinds: list[tuple[str, str]],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["purpose"].choices = rules  # type: ignore[attr-defined]
        self.fields["recipient"].choices = [("", _("Not chosen")), *recipients]  # type: ignore[attr-defined]
        self.fields["kinds"].choices = kinds  # type: ignore[attr-defined]

    def clean_until(self) -> datetime | None:
        """The end of a day after today, within a year."""
        day: date | None = self.cleaned_data["until"]
        if day is None:
            return None
        if not self.today < day <= self.today + timedelta(days=366):
            raise forms.ValidationError(gettext("Choose a day after today and within a year."))
        return timezone.make_aware(datetime.combine(day, time.max))


class ProtocolForm(forms.Form):
    """A protocol as it was signed on paper."""

    body = forms.ChoiceField(
        label=_("With which police body?"), error_messages={"required": _("Choose the police body.")}
    )
    unit = forms.CharField(
        label=_("Which unit?"),
        help_text=_("Only named people of this unit can be invited."),
        max_length=160,
        error_messages={"required": _("Write the unit."), "max_length": LONG},
    )
    document = forms.CharField(
        label=_("Name or number of the document"),
        max_length=200,
        error_messages={"required": _("Write which document was signed."), "max_length": LONG},
    )
    signatory = forms.CharField(
        label=_("Who signed it, for both sides?"),
        max_length=200,
        error_messages={"required": _("Write who signed."), "max_length": LONG},
    )
    signed_on = DayField(_("Signed on"))
    ends_on = DayField(_("Last day"))
    purposes = forms.MultipleChoiceField(
        label=_("For which purposes?"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("Which parts may they ever be shown, by the person's yes?"), widget=forms.CheckboxSelectMultiple,
        help_text=_("None for community work alone: it sees no case."), required=False,
    )  # fmt: skip
    promises = forms.CharField(
        label=_("What does it promise to people?"),
        help_text=_(
            "One promise to a line, word for word. Shown to everybody for as long as the protocol is in force."
        ),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": LONG},
    )

    def __init__(
        self,
        *args: Any,
        bodies: list[tuple[str, str]],
        purposes: list[tuple[str, str]],
        kinds: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = [("", _("Not chosen")), *bodies]  # type: ignore[attr-defined]
        self.fields["purposes"].choices = purposes  # type: ignore[attr-defined]
        self.fields["kinds"].choices = kinds  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The last day does not come before the first."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("signed_on") and data.get("ends_on") and data["ends_on"] < data["signed_on"]:
            self.add_error("ends_on", gettext("The last day comes after the day of signing."))
        if set(data.get("purposes", [])) - {COMMUNITY} and not data.get("kinds"):
            self.add_error("kinds", gettext("Choose at least one."))
        return data


class OrderForm(forms.Form):
    """What a court order says."""

    court = forms.CharField(
        label=_("Which court or authority?"),
        max_length=200,
        error_messages={"required": _("Write who orders it."), "max_length": LONG},
    )
    number = forms.CharField(
        label=_("Their number"), max_length=80, required=False, error_messages={"max_length": LONG}
    )
    asks = forms.CharField(
        label=_("What does it ask for?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what it asks for."), "max_length": LONG},
    )
    received_on = DayField(_("On which day did it come?"))
    answer_by = DayField(_("By which day must it be answered?"), required=False)


class OrderAnswerForm(forms.Form):
    """What is done about an order."""

    answer = forms.ChoiceField(
        label=_("What do we do?"),
        widget=forms.RadioSelect,
        choices=[
            ("given", _("Give the least that it asks for")),
            ("contested", _("Contest it before the court")),
            ("nothing", _("Answer that we hold nothing of what it asks")),
        ],
        error_messages={"required": _("Choose what you do.")},
    )
    kinds = forms.MultipleChoiceField(
        label=_("If you give: which parts, and no others?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    may_tell = forms.ChoiceField(
        label=_("May the person be told?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes")), ("no", _("No, the order or a law forbids it for now"))],
        error_messages={"required": _("Choose whether the person may be told.")},
    )

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = kinds  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An extract holds something."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("answer") == "given" and not data.get("kinds"):
            self.add_error("kinds", gettext("Choose what the extract holds."))
        return data
