"""What a form shows can be sent back as it is."""

from datetime import date

from django import forms
from django.template.loader import render_to_string

from hawn.core.fields import DayField
from hawn.core.templatetags.hawn import field


def test_a_day_is_shown_as_it_is_typed() -> None:
    form = type("F", (forms.Form,), {"on": DayField("When?")})
    shown = form(initial={"on": date(2026, 11, 3)})
    assert 'value="2026-11-03"' in render_to_string("core/field.html", field(shown["on"]))
    assert form({"on": "2026-11-03"}).is_valid()
    assert 'value="3 Nov"' in render_to_string("core/field.html", field(form({"on": "3 Nov"})["on"]))
