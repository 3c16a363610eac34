"""Shape of input on a case page."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hawn.cases.models import CloseReason, EmergencyWhy, GivenBy, HowGiven, PermissionAnswer, ReopenReason, Reviewed
from hawn.core.fields import DayField
from hawn.screening.signs import indicators
from hawn.screening.words import DIMENSIONS

TOO_LONG = _("This is too long: write at most %(limit_value)d characters. Nothing you wrote is lost.")


# Who writes an answer down has heard it: that only the sender of an alert says so is for alerts.
ASKED_HOW = [(value, label) for value, label in HowGiven.choices if value != HowGiven.BY_SENDER]


class RecipientForm(forms.Form):
    """Whom it is about; and the language the person listens in."""

    recipient = forms.ChoiceField(
        label=_("Whom do you ask the person about?"), error_messages={"required": _("Choose one.")}
    )
    other = forms.CharField(
        label=_("Somebody who is not on the list"),
        help_text=_("The name of an office or organisation that you would ask for help by call or letter."),
        max_length=60,
        required=False,
        error_messages={"max_length": TOO_LONG},
    )
    listens = forms.ChoiceField(label=_("In which language do you read it?"), required=False)

    def __init__(
        self, *args: Any, recipients: list[tuple[str, str]], languages: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipient"].choices = [("", _("Not chosen")), *recipients]  # type: ignore[attr-defined]
        self.fields["listens"].choices = [("", _("Not asked")), *languages]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One recipient, on the list or named."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("other") and data.get("recipient"):
            self.add_error("recipient", _("Choose one, or name one: not both."))
        elif data.get("other") and not self.data.get("recipient"):
            self.errors.pop("recipient", None)
            data["recipient"] = ""
        return data


class PermissionForm(forms.Form):
    """One answer of the person, for one recipient: yes to all or some of what the recipient needs, no, or not asked."""

    read_aloud = forms.MultipleChoiceField(
        label=_("Before the answer"),
        choices=[("yes", _("I read it aloud, and the person could ask"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    answer = forms.ChoiceField(
        label=_("What did the person say?"),
        choices=PermissionAnswer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the person said.")},
    )
    kinds = forms.MultipleChoiceField(
        label=_("If yes: what may they know?"),
        help_text=_("Take out what the person does not want to be told."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    how_given = forms.ChoiceField(
        label=_("How was it said?"), choices=[("", _("Not chosen")), *ASKED_HOW], required=False
    )
    given_by = forms.ChoiceField(label=_("Who answered?"), choices=GivenBy.choices, required=False)
    interpreter = forms.ChoiceField(
        label=_("With an interpreter?"),
        choices=[("", _("Not asked")), ("yes", _("Yes")), ("no", _("No"))],
        required=False,
    )
    witness = forms.CharField(
        label=_("Who else was there?"),
        help_text=_("A witness, guardian or advocate, and the interpreter. Sealed."),
        max_length=200,
        required=False,
        error_messages={"max_length": TOO_LONG},
    )
    words = forms.CharField(
        label=_("In the person's own words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": TOO_LONG},
    )
    until = DayField(
        _("Until when?"),
        help_text=_("Year-month-day, such as 2027-03-31. Empty: until the person changes it."),
        required=False,
    )
    ask_again_on = DayField(
        _("“Ask me again on”"),
        help_text=_("A no today may be a yes later. Year-month-day, if the person named a day."),
        required=False,
    )

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["kinds"].choices = kinds  # type: ignore[attr-defined]
        self.fields["kinds"].initial = [code for code, _label in kinds]

    def clean(self) -> dict[str, Any]:
        """A yes says how it was given; what is to come lies ahead; a guardian's answer names the guardian."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("answer") == "yes" and not data.get("how_given"):
            self.add_error("how_given", _("Say how the yes was given."))
        for name in ("until", "ask_again_on"):
            if data.get(name) and data[name] <= self.today:
                self.add_error(name, _("Choose a day after today."))
        if data.get("answer") == "yes" and data.get("ask_again_on"):
            self.add_error("ask_again_on", _("The person said yes: leave this empty."))
        if data.get("given_by") in ("guardian", "with_advocate") and not data.get("witness"):
            self.add_error("witness", _("Name the guardian or advocate."))
        return data


class IdentityForm(forms.Form):
    """Who the person is, as far as they say it. Nothing here is asked of anybody else."""

    name = forms.CharField(
        label=_("What name does the person use?"),
        max_length=200,
        required=False,
        error_messages={"max_length": TOO_LONG},
    )
    other_names = forms.CharField(
        label=_("Other names or spellings"),
        help_text=_("One to a line, in any script."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": TOO_LONG},
    )
    birth_year = forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        widget=forms.TextInput(attrs={"width": 4, "inputmode": "numeric"}),
        error_messages={"invalid": _("Write a year in four digits, such as 1998.")},
    )
    citizenship = forms.ChoiceField(label=_("Citizenship"), required=False)
    sex = forms.ChoiceField(
        label=_("Sex, as the person says it"),
        choices=[
            ("", _("Not asked")),
            ("female", _("Woman or girl")),
            ("male", _("Man or boy")),
            ("other", _("Other")),
        ],
        required=False,
    )
    words = forms.CharField(
        label=_("Anything else about who the person is"),
        max_length=20000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, countries: list[tuple[str, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["citizenship"].choices = [("", _("Not asked")), *countries]  # type: ignore[attr-defined]

    def clean_birth_year(self) -> int | None:
        """A year that a living person can be born in."""
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and not self.today.year - 120 <= year <= self.today.year:
            raise forms.ValidationError(
                gettext("Write a year between %(first)s and %(last)s.")
                % {"first": self.today.year - 120, "last": self.today.year}
            )
        return year


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


class EmergencyForm(forms.Form):
    """Opens a case that somebody else has, in an emergency."""

    reference = forms.CharField(
        label=_("Reference of the case"),
        help_text=_("Such as HW-7K3M-2QPT. It stands on every paper and letter of the case."),
        max_length=20,
        error_messages={"required": _("Write the reference."), "max_length": TOO_LONG},
    )
    why = forms.ChoiceField(
        label=_("Why must it be opened now?"),
        choices=EmergencyWhy.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why.")},
    )
    words = forms.CharField(
        label=_("What happened, in a few words"),
        help_text=_("No names. The case worker, your team and the data protection officer read this."),
        max_length=200,
        error_messages={"required": _("Write what happened, in a few words."), "max_length": TOO_LONG},
    )


class ReviewForm(forms.Form):
    """What a second person says of an emergency opening."""

    outcome = forms.ChoiceField(
        label=_("Was it right to open the case?"),
        choices=Reviewed.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )


class LinkForm(forms.Form):
    """What a second person says of two files."""

    to = forms.ChoiceField(
        label=_("What do you say?"),
        choices=[
            ("linked", _("May be one person: both workers shall know")),
            ("merged", _("One person: one file leads, its worker sees both")),
            ("refused", _("Not one person")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    leads = forms.ChoiceField(label=_("If one person: which file leads?"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, leading: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leads"].choices = leading  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A merge says which file leads."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("to") == "merged" and not data.get("leads"):
            self.add_error("leads", _("Choose which file leads."))
        return data


class CloseForm(forms.Form):
    """Why the case is closed."""

    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=CloseReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why.")},
    )


class ReopenForm(CloseForm):
    """Why it goes on."""

    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=ReopenReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why.")},
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
