"""Shapes of input of the public pages."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hawn.community.kinds import choices, listed
from hawn.community.models import TeamPage
from hawn.core.languages import language_name
from hawn.countries.profiles import current, localities

LONG = _("This is too long: write at most %(limit_value)d characters. Nothing you wrote is lost.")
ANY = ("", _("All"))


def places() -> list[tuple[str, str]]:
    """The country's localities."""
    return list(localities(current().country).items())


def spoken() -> list[tuple[str, str]]:
    """The languages of the profile, by their names."""
    return sorted(((code, language_name(code)) for code in current().languages), key=lambda row: row[1])


def _pick(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, error_messages={"invalid_choice": _("Choose one of the answers shown.")}
    )


class FilterForm(forms.Form):
    """What one looks for on the list of meetings. What is true of a meeting is asked as ``with``, which is no name in
    Python."""

    where = _pick(_("Place"))
    kind = _pick(_("What"))
    language_spoken = _pick(_("Language"))
    interpreted = _pick(_("Somebody interprets"))
    team = _pick(_("Team"))

    def __init__(self, *args: Any, pages: dict[UUID, TeamPage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = {code for page in pages.values() for code in page.localities}
        rows = {
            "where": [row for row in places() if row[0] in here],
            "kind": choices("kinds"),
            "language_spoken": spoken(),
            "interpreted": spoken(),
            "team": [(p.slug, p.name) for p in sorted(pages.values(), key=lambda p: p.name)],
        }
        for name, found in rows.items():
            self.fields[name].choices = [ANY, *found]  # type: ignore[attr-defined]
        self.fields["with"] = forms.MultipleChoiceField(
            label=gettext("What you need"), required=False, choices=choices("features"),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": _("Choose one of the answers shown.")},
        )  # fmt: skip

    def kept(self) -> list[tuple[str, str]]:
        """What was chosen, for the address of the next page and of the calendar."""
        found = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return [(n, v) for n in self.fields for v in _each(found.get(n)) if v]

    def chosen(self) -> list[str]:
        """The same in words."""
        names = {n: dict(one.choices) for n, one in self.fields.items()}  # type: ignore[attr-defined]  # all are choices
        return [str(names[n].get(v, v)) for n, v in self.kept()]


def _each(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


class ComingForm(forms.Form):
    """How many are coming."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    people = forms.IntegerField(
        label=_("How many people, with you?"),
        min_value=1,
        max_value=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "width": 3}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Write a number from 1 to 20, such as 2.")
        ),
    )


class AskForm(forms.Form):
    """A question for everybody to read."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Your question"),
        help_text=_("No names, no telephone numbers, nothing about one person."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write your question."), "max_length": LONG},
    )


class PulseForm(forms.Form):
    """Three sentences; each may be left out."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    way = forms.ChoiceField(choices=[("qr", "qr"), ("tablet", "tablet")], widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        faces = [(str(row["value"]), gettext(row["label"])) for row in listed("faces")]
        for item in listed("pulse"):
            self.fields[item["id"]] = forms.ChoiceField(
                label=gettext(item["question"]), choices=faces, required=False, widget=forms.RadioSelect,
                error_messages={"invalid_choice": _("Choose one of the five faces, or none.")},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """One face at least."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(data.get(item["id"]) for item in listed("pulse")):
            self.add_error(listed("pulse")[0]["id"], gettext("Choose a face for one sentence at least."))
        return data

    def answers(self) -> dict[str, int | None]:
        """The face of each sentence, none where it was left out."""
        return {i["id"]: int(v) if (v := self.cleaned_data[i["id"]]) else None for i in listed("pulse")}
