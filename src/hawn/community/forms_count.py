"""The tally and the outreach contact: shapes of input, on a page or from a device that was offline."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hawn.community.actions.counts import MOST, Counted
from hawn.community.actions.outreach import Met
from hawn.community.forms import spoken
from hawn.community.kinds import choices, listed
from hawn.core.fields import DayField

NUMBER = _("Write a number, such as 3, or nothing.")


class CountField(forms.IntegerField):
    """A number of people; nothing is none."""

    def __init__(self, label: Any, help_text: Any = "") -> None:
        super().__init__(
            label=label, help_text=help_text, required=False, min_value=0, max_value=MOST,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), NUMBER),
        )  # fmt: skip

    def clean(self, value: Any) -> int:
        """None is 0."""
        return super().clean(value) or 0


class TallyForm(forms.Form):
    """One screen: six rungs, topics, languages heard, the same face. No names, no free text."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    event = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": _("Choose the meeting.")})
    same_face = forms.ChoiceField(
        label=_("Was somebody of you here last time too?"), required=False, widget=forms.RadioSelect,
        choices=[("yes", _("Yes")), ("no", _("No")), ("", _("I do not know"))],
    )  # fmt: skip

    def __init__(self, *args: Any, languages: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in listed("ladder"):
            self.fields[row["id"]] = CountField(gettext(row["label"]), gettext(row["help"]))
        for row in listed("topics"):
            self.fields[f"topic_{row['id']}"] = CountField(gettext(row["label"]))
        self.fields["spoken"] = forms.MultipleChoiceField(
            label=gettext("Which languages did you hear?"), required=False, widget=forms.CheckboxSelectMultiple,
            choices=sorted(spoken(), key=lambda s: (s[0] not in (languages or []), s[1])),
        )  # fmt: skip

    def rungs(self) -> list[Any]:
        """The fields of the ladder."""
        return [self[row["id"]] for row in listed("ladder")]

    def topics(self) -> list[Any]:
        """The fields of the topics."""
        return [self[f"topic_{row['id']}"] for row in listed("topics")]

    def counted(self) -> Counted:
        """What was counted."""
        d = self.cleaned_data
        return Counted(
            rungs=tuple(d[row["id"]] for row in listed("ladder")),
            topics={row["id"]: d[f"topic_{row['id']}"] for row in listed("topics") if d[f"topic_{row['id']}"]},
            spoken=tuple(d["spoken"]),
            same_face={"yes": True, "no": False}.get(d["same_face"]),
        )


class ContactForm(forms.Form):
    """One meeting with somebody known by a code word."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("Code word"), help_text=_("Such as olive-boat-42"), max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}), error_messages={"required": _("Write the code word.")},
    )  # fmt: skip
    on = DayField(_("When did you meet?"))
    level = forms.TypedChoiceField(
        label=_("How far did it go?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how far it went.")},
    )
    topic = forms.ChoiceField(
        label=_("What was it about?"), error_messages={"required": _("Choose what it was about.")}
    )
    next_on = DayField(_("When do you meet again?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ladder = [(str(n), label) for n, (_key, label) in enumerate(choices("ladder"), 1)]
        self.fields["level"].choices = ladder  # type: ignore[attr-defined]
        self.fields["topic"].choices = [("", _("Not chosen")), *choices("topics")]  # type: ignore[attr-defined]

    def met(self) -> Met:
        """The meeting."""
        d = self.cleaned_data
        return Met(on=d["on"], level=d["level"], topic=d["topic"], next_on=d["next_on"])
