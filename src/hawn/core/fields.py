"""Form fields that more than one package asks for."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

HELP = _("Year-month-day, such as 2026-11-23")
WRONG = _("Write a date that exists, such as 2026-11-23.")


class DayField(forms.DateField):
    """One day, typed as year-month-day; what was typed stays when it is no day."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", HELP)
        kwargs.setdefault("widget", forms.TextInput(attrs={"width": 10}))
        super().__init__(label=label, error_messages={"required": WRONG, "invalid": WRONG}, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """As it is typed, so that what a form shows can be sent back."""
        return value.isoformat() if isinstance(value, date) else value
