"""When a series meets: shape of input."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hawn.community.actions.events import Rhythm
from hawn.community.forms import LONG
from hawn.community.forms_desk import EVERY, WEEKDAYS, ClockField, length
from hawn.community.models import Series
from hawn.community.rules import parts_of, rule_of
from hawn.community.shown import rhythm_words
from hawn.core.fields import DayField


class RhythmForm(forms.Form):
    """When a series meets from now on. What people read is asked where dates fall away."""

    every = forms.ChoiceField(label=_("How often?"), choices=EVERY)
    weekday = forms.ChoiceField(label=_("On which day?"), choices=WEEKDAYS)
    starts_on = DayField(
        _("Another rhythm begins on"), help_text=_("Earlier dates that it does not have are called off.")
    )
    begins = ClockField(_("Begins at"))
    minutes = length()
    why = forms.CharField(
        label=_("What do people read at dates that are called off?"), max_length=240, required=False,
        help_text=_("Such as: we meet on Wednesdays now."), error_messages={"max_length": LONG},
    )  # fmt: skip

    def __init__(self, *args: Any, row: Series, today: date, **kwargs: Any) -> None:
        every, day = parts_of(row.rule)
        kwargs.setdefault(
            "initial",
            {
                "every": every, "weekday": str(day), "begins": f"{row.begins:%H:%M}", "minutes": row.minutes,
                "starts_on": max(today, row.starts_on),
            },
        )  # fmt: skip
        super().__init__(*args, **kwargs)
        self.row, self.today = row, today
        if every not in dict(EVERY):
            self.fields["every"].choices = [(every, rhythm_words(row.rule)), *EVERY]  # type: ignore[attr-defined]

    def clean_starts_on(self) -> date:
        """Not a day that is over."""
        day: date = self.cleaned_data["starts_on"]
        if day < self.today:
            raise forms.ValidationError(gettext("This day is over. Choose today or a later one."))
        return day

    def clean(self) -> dict[str, Any]:
        """Where the rhythm changes dates fall away, and people want to know why."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and self.rhythm().rule != self.row.rule and not data["why"].strip():
            self.add_error("why", gettext("Write a few words, such as: we meet on Wednesdays now."))
        return data

    def rhythm(self) -> Rhythm:
        """When it meets."""
        d = self.cleaned_data
        rule = rule_of(d["every"], int(d["weekday"]))
        return Rhythm(rule, d["starts_on"], d["begins"], d["minutes"])
