"""The summary on top of a form with mistakes."""

import pytest
from django import forms
from django.utils.translation import gettext, gettext_lazy, override

from hawn.core.templatetags.hawn import error_summary
from hawn.countries.profiles import current
from hawn.decisions.forms import DecideForm


class Three(forms.Form):
    """Two fields with one message, and one with its own."""

    reason = forms.CharField(label="Why", error_messages={"required": "Write something here."})
    against = forms.CharField(label="What speaks against it?", error_messages={"required": "Write something here."})
    day = forms.CharField(label="When", error_messages={"required": "Write a day."})


def test_fields_with_one_message_are_told_apart() -> None:
    assert error_summary(Three({}))["rows"] == [
        ("id_reason", "Why: Write something here."),
        ("id_against", "What speaks against it? Write something here."),
        ("id_day", "Write a day."),
    ]


class Long(forms.Form):
    """One field whose error could be of any, among others."""

    kind = forms.ChoiceField(label="What is it?", error_messages={"required": gettext_lazy("Choose one.")})
    day = forms.CharField(label="When", error_messages={"required": "Write a day."})


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_error_that_could_be_of_any_field_names_its_own(language: str) -> None:
    with override(language):
        rows = error_summary(Long({}))["rows"]
        assert rows == [("id_kind", f"What is it? {gettext('Choose one.')}"), ("id_day", "Write a day.")]


def test_no_two_lines_of_a_decision_with_nothing_written_read_alike() -> None:
    words = [message for _id, message in error_summary(DecideForm({}, kind=current().decision("presumed")))["rows"]]
    assert len(words) == len(set(words))
    assert len(words) > 3
