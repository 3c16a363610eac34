"""Shape of input for needs, requests and answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hawn.assistance.panels import STEPS
from hawn.assistance.rules import told_too_early
from hawn.assistance.states import NeedState
from hawn.core import clock
from hawn.core.fields import DayField

LONG = _("This is too long: write at most %(limit_value)d characters. Nothing you wrote is lost.")


def _words(label: Any, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=20000, widget=forms.Textarea,
        error_messages={"required": _("Write something here."), "max_length": LONG},
    )  # fmt: skip


class NeedForm(forms.Form):
    """What the person wants."""

    service = forms.ChoiceField(label=_("Which help?"), error_messages={"required": _("Choose one.")})
    words = _words(_("In the person's own words"), required=False)

    def __init__(self, *args: Any, services: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = [("", _("Not chosen")), *services]  # type: ignore[attr-defined]


class RequestForm(forms.Form):
    """Whom to ask, and what they must know."""

    to = forms.MultipleChoiceField(
        label=_("Whom do you ask? Several at once is fine."), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose whom to ask.")},
    )  # fmt: skip
    other = forms.CharField(
        label=_("Somebody who is not on the list"),
        help_text=_("The name of an office or organisation. You ask it by call or letter."),
        max_length=60,
        required=False,
        error_messages={"required": _("Choose whom to ask."), "max_length": LONG},
    )
    brief = _words(_("What must they know to help? No story, no names of others."))

    def __init__(self, *args: Any, providers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if providers:
            self.fields["to"].choices = providers  # type: ignore[attr-defined]
        else:
            del self.fields["to"]
            self.fields["other"].label = _("Whom do you ask?")
            self.fields["other"].required = True

    def clean(self) -> dict[str, Any]:
        """Somebody is asked, on the list or not."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("other") and not self.data.getlist("to"):  # type: ignore[attr-defined]
            self.errors.pop("to", None)
        data.setdefault("to", [])
        return data


class AnswerForm(forms.Form):
    """Yes, cannot, or a question."""

    answer = forms.ChoiceField(
        label=_("Can you help?"),
        choices=[("accepted", _("Yes")), ("cannot", _("We cannot")), ("asked", _("We have a question"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    words = _words(_("Words to the case worker"), required=False)


class OutsideAnswerForm(AnswerForm):
    """What a body without an account said."""

    said_by = forms.CharField(
        label=_("Who said so, and how?"), max_length=160, error_messages={"required": _("Write who said so.")}
    )
    field_order = ("said_by", "answer", "words")


class StepForm(forms.Form):
    """One dated step."""

    what = forms.ChoiceField(
        label=_("What happened?"),
        choices=list(STEPS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happened.")},
    )
    on = DayField(_("On which day?"), ahead=366)

    def clean(self) -> dict[str, Any]:
        """What has happened has a day that has come; a place or an appointment may be ahead."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("what") and data.get("on") and told_too_early(data["what"], data["on"], clock.today()):
            words = _("This day is still to come. Only a place or an appointment can be written down before its day.")
            self.add_error("on", words)
        return data


class NeedEndForm(forms.Form):
    """How a need ended."""

    how = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[
            (NeedState.DONE, _("The help has arrived, nothing more is needed")),
            (NeedState.NOT_WANTED, _("The person does not want it any more")),
            (NeedState.ENDED_EARLY, _("It ended before it was done")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it ended.")},
    )


class ReplyForm(forms.Form):
    """The answer to a provider's question."""

    words = _words(_("Your answer. No story, no names of others."))


class NumberForm(forms.Form):
    """The number at the foot of a paper."""

    number = forms.CharField(
        label=_("The number on the paper"),
        help_text=_("Such as P-7K2M-Q4XD"),
        max_length=20,
        widget=forms.TextInput(attrs={"width": 20, "autocomplete": "off"}),
        error_messages={"required": _("Write the number on the paper.")},
    )

    def clean_number(self) -> str:
        """As it is printed: capital letters, whatever was typed."""
        return str(self.cleaned_data["number"]).strip().upper()


class BlockForm(forms.Form):
    """What holds things up, who clears it, until when."""

    waits_for = forms.ChoiceField(
        label=_("What is missing?"), error_messages={"required": _("Choose what is missing.")}
    )
    due_on = DayField(_("You look after it until"))

    def __init__(self, *args: Any, things: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["waits_for"].choices = [("", _("Not chosen")), *things]  # type: ignore[attr-defined]
