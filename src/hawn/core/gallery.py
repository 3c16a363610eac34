"""What the gallery shows: sample words for every component, of invented people and places. It reads no data."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hawn.core.templatetags.hawn import ICONS, due_words, longdate

COLOURS = (
    "ink", "ink-soft", "paper", "card", "sea", "sea-deep", "sea-mist", "limestone", "coral", "olive", "amber",
    "amber-mist", "focus",
)  # fmt: skip
ANSWERS = [("wants_help", _("Wants help")), ("not_now", _("Not now")), ("no", _("No"))]
HELP = [("bed", _("A safe place to sleep")), ("doctor", _("A doctor")), ("school", _("School for the children"))]
PLACES = [("", _("Not chosen")), ("harbour", "Harbour"), ("old_town", "Old town"), ("hill", "Żebra Hill")]


class Sample(forms.Form):
    """One field of each kind, as the forms of this house have them."""

    receipt = forms.CharField(
        label=_("Your receipt"),
        help_text=_("16 letters and digits, such as K7TQ-M2X9-4WHD-P3RN"),
        error_messages={"required": _("Write your receipt.")},
    )
    people = forms.CharField(
        label=_("How many people?"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "width": 3}),
        error_messages={"required": _("Write a number in digits, such as 2.")},
    )
    on = forms.CharField(
        label=_("When?"),
        help_text=_("Year-month-day, such as 2026-11-23"),
        widget=forms.TextInput(attrs={"width": 10}),
        error_messages={"required": _("Write a date that exists, such as 2026-11-23.")},
    )
    story = forms.CharField(
        label=_("In your own words"),
        help_text=_("Leave out names of others."),
        widget=forms.Textarea,
        error_messages={"required": _("Write an answer.")},
    )
    answer = forms.ChoiceField(
        label=_("Does the person want help?"),
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer, or write one.")},
    )
    wants = forms.MultipleChoiceField(
        label=_("What would help first?"),
        choices=HELP,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what would help first.")},
    )
    place = forms.ChoiceField(label=_("Place"), choices=PLACES, error_messages={"required": _("Choose a place.")})


FILLED = {
    "receipt": "K7TQ-M2X9-4WHD-P3RN",
    "people": "2",
    "on": "2026-11-23",
    "story": _("They sleep where they work, and somebody else keeps their passports."),
    "answer": "wants_help",
    "wants": ["bed", "doctor"],
    "place": "harbour",
}


def fields() -> list[dict[str, Any]]:
    """Each kind of field in each of its states."""
    plain = Sample(prefix="plain")
    for name, why in (
        ("story", gettext("What no list has.")),
        ("answer", gettext("The wish comes before the story.")),
    ):
        plain.fields[name].why = why  # type: ignore[attr-defined]
    optional = Sample(prefix="optional")
    for field in optional.fields.values():
        field.required = False
    disabled = Sample(prefix="disabled", initial=FILLED)
    for field in disabled.fields.values():
        field.disabled = True
    states = (
        (gettext("Empty"), plain),
        (gettext("Filled in before"), Sample(prefix="filled", initial=FILLED)),
        (gettext("With an error"), mistaken()),
        (gettext("Optional"), optional),
        (gettext("Not to be changed"), disabled),
    )
    kinds = (
        ("text", gettext("A line of text"), "receipt"),
        ("number", gettext("A number"), "people"),
        ("date", gettext("A date"), "on"),
        ("textarea", gettext("Several lines"), "story"),
        ("radios", gettext("One of a few answers"), "answer"),
        ("checkboxes", gettext("Several answers"), "wants"),
        ("select", gettext("One of a long list"), "place"),
    )
    return [
        {"id": key, "title": title, "states": [(state, form[name]) for state, form in states]}
        for key, title, name in kinds
    ]


def mistaken() -> Sample:
    """A form that was sent empty."""
    return Sample(data={}, prefix="wrong")


def content(today: date, now: datetime) -> dict[str, Any]:
    """Everything the page needs."""
    soon, late = today + timedelta(days=1), today - timedelta(days=2)
    return {
        "fields": fields(),
        "mistaken": mistaken(),
        "today": today,
        "colours": COLOURS,
        "icons": sorted(path.stem for path in ICONS.glob("*.svg")),
        "chips": [
            ("", gettext("New")),
            ("wait", gettext("asked for")),
            ("done", gettext("Help has started.")),
            ("late", ngettext("%(n)s day late", "%(n)s days late", 2) % {"n": 2}),
        ],
        "tabs": [
            {"key": "today", "label": gettext("Due today"), "count": 3, "now": True},
            {"key": "new", "label": gettext("New"), "count": 12, "now": False},
            {"key": "done", "label": gettext("Done"), "count": 0, "now": False},
        ],
        "rows": [
            _row("Quiet Harbour", gettext("Find a safe place to sleep"), late, today, urgency="now"),
            _row("Long Olive", gettext("Answer the question of the shelter"), soon, today, by_whom="Anna Zammit"),
            _row("Early Swallow", gettext("Read the full report"), None, today),
        ],
        "answers": [
            {"label": gettext("Age"), "value": gettext("Adult"), "screen": "who"},
            {"label": gettext("Place"), "value": "Harbour", "screen": "where"},
        ],
        "tasks": [
            {"id": "work", "label": _("The work"), "help": _("Hours, pay, place."), "done": True},
            {
                "id": "way",
                "label": _("The way here"),
                "help": _("Who arranged it, and what was promised."),
                "done": False,
            },
        ],
        "events": [
            {"at": now, "words": gettext("The shelter said yes.")},
            {"at": now - timedelta(hours=20), "words": gettext("Anna Zammit asked two houses for a bed.")},
            {"on": late, "what": gettext("A person at the desk read the alert.")},
        ],
        "stones": [
            {"label": gettext("Papers"), "holds": True, "owner": "Anna Zammit", "due_on": soon},
            {"label": gettext("Residence permit"), "holds": False},
        ],
        "facts": [
            {"label": gettext("Age"), "words": gettext("Adult")},
            {"label": gettext("Language"), "words": "العربية"},
            {
                "label": gettext("How, when and where is it safe to reach the person?"),
                "words": gettext("Only mornings"),
            },
        ],
    }


def _row(
    alias: str, what: str, due_on: date | None, today: date, urgency: str = "week", by_whom: str = ""
) -> dict[str, Any]:
    return {
        "path": "#rows",
        "alias": alias,
        "what": what,
        "by_whom": by_whom,
        "urgency": urgency,
        "late": due_on is not None and due_on < today,
        "due_on": longdate(due_on),
        "due": due_words(due_on, today),
        "place": "Harbour",
    }
