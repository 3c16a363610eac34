"""A day that somebody types: what no case can mean is told at once, and never breaks a page."""

from datetime import date, timedelta

from django import forms
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from hawn.assistance.forms import StepForm
from hawn.core import clock
from hawn.core.fields import AHEAD, FIRST, DayField
from hawn.core.templatetags.hawn import field
from hawn.countries.profiles import current, public_holidays
from hawn.countries.rules import timeline
from hawn.decisions.forms import EVENTS, EventForm, OutsideForm


class ADay(forms.Form):
    """One day, in its widest bounds."""

    on = DayField("When?")


def answer(text: str) -> tuple[bool, list[str]]:
    form = ADay({"on": text})
    return form.is_valid(), list(form.errors.get("on", []))


@given(day=st.dates())
def test_only_days_within_the_bounds_are_taken(day: date) -> None:
    today = clock.today()
    fits = FIRST <= day <= today + timedelta(days=AHEAD)
    valid, errors = answer(day.isoformat())
    assert valid is fits
    assert fits or errors == [f"Write a day between 1900-01-01 and {today + timedelta(days=AHEAD)}."]


@given(text=st.text(max_size=30))
def test_any_text_is_a_day_or_a_message(text: str) -> None:
    valid, errors = answer(text)
    assert valid or len(errors) == 1


@settings(deadline=None)  # the first holidays of a country take their time
@given(day=st.dates())
def test_each_event_that_a_form_takes_starts_limits_without_a_fault(day: date) -> None:
    profile = current()
    for event in EVENTS:
        form = EventForm({"event": event.value, "on": day.isoformat()})
        assert form.is_valid() is (FIRST <= day <= clock.today())
        if form.is_valid():
            timeline(profile.clocks, {event: form.cleaned_data["on"]}, public_holidays(profile))


def test_what_happened_is_not_still_to_come() -> None:
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    words = ["This day is still to come. Write today or a day before."]
    assert EventForm({"event": "residence", "on": tomorrow}).errors["on"] == words
    outside = OutsideForm({"decided_on": tomorrow}, kind=current().decision("formal_identification"))
    assert outside.errors["decided_on"] == words
    assert "on" not in StepForm({"what": "appointment", "on": tomorrow}).errors


def test_a_day_is_shown_as_it_is_typed() -> None:
    shown = ADay(initial={"on": date(2026, 11, 3)})
    assert 'value="2026-11-03"' in render_to_string("core/field.html", field(shown["on"]))
    assert ADay({"on": "2026-11-03"}).is_valid()
    assert 'value="3 Nov"' in render_to_string("core/field.html", field(ADay({"on": "3 Nov"})["on"]))
