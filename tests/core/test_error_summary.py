"""The summary on top of a form with mistakes."""

from django import forms

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


def test_no_two_lines_of_a_decision_with_nothing_written_read_alike() -> None:
    words = [message for _id, message in error_summary(DecideForm({}, kind=current().decision("presumed")))["rows"]]
    assert len(words) == len(set(words))
    assert len(words) > 3
