"""Shape of input on a case page."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hawn.cases.models import HowGiven, PermissionAnswer
from hawn.core.fields import DayField
from hawn.screening.signs import indicators
from hawn.screening.words import DIMENSIONS

TOO_LONG = _("This is too long: write at most %(limit_value)d characters. Nothing you wrote is lost.")


class PermissionForm(forms.Form):
    """One answer of the person, for one recipient."""

    recipient = forms.ChoiceField(
        label=_("Whom was the person asked about?"), error_messages={"required": _("Choose one.")}
    )
    answer = forms.ChoiceField(
        label=_("What did the person say?"),
        choices=PermissionAnswer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the person said.")},
    )
    how_given = forms.ChoiceField(
        label=_("How was it said?"), choices=[("", _("Not chosen")), *HowGiven.choices], required=False
    )
    language = forms.ChoiceField(label=_("In which language?"), required=False)
    interpreter = forms.ChoiceField(
        label=_("With an interpreter?"),
        choices=[("", _("Not asked")), ("yes", _("Yes")), ("no", _("No"))],
        required=False,
    )
    until = DayField(
        _("Until when?"),
        help_text=_("Year-month-day, such as 2027-03-31. Empty: until the person changes it."),
        required=False,
    )

    def __init__(
        self, *args: Any, recipients: list[tuple[str, str]], languages: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipient"].choices = [("", _("Not chosen")), *recipients]  # type: ignore[attr-defined]
        self.fields["language"].choices = [("", _("Not asked")), *languages]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A yes says how it was given."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("answer") == "yes" and not data.get("how_given"):
            self.add_error("how_given", _("Say how the yes was given."))
        return data


class WordsForm(forms.Form):
    """One sealed part in words."""

    words = forms.CharField(
        label=_("In words"),
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write something, or go back."), "max_length": TOO_LONG},
    )


class NextForm(forms.Form):
    """The day on which the case comes back to the list."""

    on = DayField(_("On which day do you look at it again?"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date:
        """Today, or within a year."""
        on: date = self.cleaned_data["on"]
        if not self.today <= on <= self.today + timedelta(days=366):
            raise forms.ValidationError(gettext("Choose today or a day within a year."))
        return on


OPEN_WHY = {
    "call_or_visit": _("a call or a visit needs the name"),
    "same_person": _("to see whether two files are of the same person"),
    "law": _("a court or the law asks for it"),
    "danger": _("a life is in danger"),
}


class OpenNameForm(forms.Form):
    """Why somebody who does not have the case opens the name (R17)."""

    why = forms.ChoiceField(
        label=_("Why do you need the name?"),
        choices=list(OPEN_WHY.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why.")},
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=40,
        error_messages={"required": _("Write why, in a few words."), "max_length": TOO_LONG},
    )


ANSWERS = {
    "not_asked": _("Not asked"),
    "yes": _("Yes"),
    "no": _("No"),
    "not_known": _("Not known"),
    "prefers_not_to_say": _("Prefers not to say"),
}
ACT_WORDS = {
    "recruitment": _("Recruited"),
    "transport": _("Transported"),
    "transfer": _("Handed over"),
    "harbouring": _("Housed"),
    "receipt": _("Taken in"),
}


class SignsForm(forms.Form):
    """The signs of one set, and the acts."""

    act = forms.MultipleChoiceField(
        label=_("What was done with the person?"),
        choices=list(ACT_WORDS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, data: Any = None, *, set_code: str, before: dict[str, Any]) -> None:
        super().__init__(data, initial={"act": before.get("act", [])})
        self.signs = indicators().of(set_code)
        given = before.get("answers", {})
        for code, sign in self.signs.items():
            self.fields[code] = forms.ChoiceField(
                label=gettext(sign.wording),
                choices=list(ANSWERS.items()),
                initial=given.get(code, "not_asked"),
                required=False,
            )

    def groups(self) -> list[dict[str, Any]]:
        """The fields by dimension, with how many were answered."""
        out = []
        for dimension, words in DIMENSIONS.items():
            codes = [c for c, s in self.signs.items() if s.dimension == dimension]
            fields = [self[c] for c in codes]
            answered = sum(f.value() not in (None, "", "not_asked") for f in fields)
            out.append({"title": gettext(words), "fields": fields, "answered": answered, "all": len(fields)})
        return out

    def content(self, before: dict[str, Any]) -> dict[str, Any]:
        """The part to seal: answers of other sets are kept, "not asked" is left out."""
        answers = {c: a for c, a in before.get("answers", {}).items() if c not in self.signs}
        answers |= {c: self.cleaned_data[c] for c in self.signs if self.cleaned_data[c] not in ("", "not_asked")}
        return {**before, "answers": answers, "act": self.cleaned_data["act"]}
