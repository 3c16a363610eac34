"""Form fields that more than one package asks for."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hawn.core import clock

HELP = _("Year-month-day, such as 2026-11-23")
WRONG = _("Write a date that exists, such as 2026-11-23.")
FIRST = date(1900, 1, 1)
AHEAD = 3_653  # days: ten years


class DayField(forms.DateField):
    """One day, typed as year-month-day; what was typed stays when it is no day. A slip of the finger is told before
    it is kept: nothing before 1900 (``first``), nothing more than ten years ahead (``ahead`` days; 0: today at the
    latest, for what has happened)."""

    def __init__(self, label: Any, *, first: date = FIRST, ahead: int = AHEAD, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", HELP)
        kwargs.setdefault("widget", forms.TextInput(attrs={"width": 10}))
        self.first, self.ahead = first, ahead
        super().__init__(label=label, error_messages={"required": WRONG, "invalid": WRONG}, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """As it is typed, so that what a form shows can be sent back."""
        return value.isoformat() if isinstance(value, date) else value

    def validate(self, value: Any) -> None:
        """Raises ValidationError for a day outside the bounds."""
        super().validate(value)
        if value is None:
            return
        today = clock.today()
        last = today + timedelta(days=self.ahead)
        if value < self.first or value > last:
            if self.ahead == 0 and value > today:
                raise forms.ValidationError(gettext("This day is still to come. Write today or a day before."))
            words = gettext("Write a day between %(first)s and %(last)s.")
            raise forms.ValidationError(words % {"first": self.first.isoformat(), "last": last.isoformat()})
