"""Shapes of input of a team's own pages. A text is written in one language at a time (``tongue``)."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hawn.community.actions.events import Plan, Rhythm
from hawn.community.forms import LONG, places, spoken
from hawn.community.kinds import choices
from hawn.community.models import Event, Face, Series
from hawn.community.rules import rule_of
from hawn.community.words import discloses
from hawn.core.clock import local
from hawn.core.fields import DayField
from hawn.core.languages import languages

EVERY = [
    ("1", _("every week")), ("2", _("every second week")), ("3", _("every third week")), ("4", _("every fourth week")),
    ("m1", _("the first of each month")), ("m2", _("the second of each month")), ("m3", _("the third of each month")),
    ("m4", _("the fourth of each month")), ("m-1", _("the last of each month")),
]  # fmt: skip
WEEKDAYS = [
    ("0", _("Monday")), ("1", _("Tuesday")), ("2", _("Wednesday")), ("3", _("Thursday")), ("4", _("Friday")),
    ("5", _("Saturday")), ("6", _("Sunday")),
]  # fmt: skip


def tongue(asked: str) -> str:
    """The language in which a text is written now: one of the pages' languages."""
    return asked if asked in {row["code"] for row in languages()} else "en"


def _line(
    label: Any, missing: Any = "", most: int = 120, help_text: Any = "", required: bool = True
) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, help_text=help_text, required=required,
        error_messages={"required": missing, "max_length": LONG},
    )  # fmt: skip


def _area(
    label: Any, help_text: Any = "", most: int = 2000, required: bool = False, missing: Any = ""
) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=most, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": missing, "max_length": LONG},
    )  # fmt: skip


def _boxes(label: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, help_text=help_text, widget=forms.CheckboxSelectMultiple
    )


class ClockField(forms.TimeField):
    """An hour, typed as 14:05."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        wrong = _("Write a time such as 14:05.")
        super().__init__(
            label=label, input_formats=["%H:%M", "%H.%M", "%H"], error_messages={"required": wrong, "invalid": wrong},
            widget=forms.TextInput(attrs={"width": 5, "inputmode": "numeric"}), **kwargs,
        )  # fmt: skip


class Choosing(forms.Form):
    """Fills the choices of its fields by their names."""

    def choose(self, **rows: list[tuple[Any, Any]]) -> None:
        """Sets the choices."""
        for name, found in rows.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]


class PageForm(Choosing):
    """A team's page."""

    name = _line(_("Name of the team"), _("Write the team's name."), help_text=_("As people call you."))
    phone = forms.RegexField(  # it stands on walls and cards, and a telephone dials it as it is written
        r"^\+?[0-9(][0-9 ()/.-]+$", label=_("Telephone"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "width": 20}),
        error_messages={"invalid": _("Write the number in digits, such as +356 2122 0000."), "max_length": LONG},
    )  # fmt: skip
    about = _area(_("Who are you?"), _("Two or three sentences of your own."))
    can = _area(_("What can you promise?"), _("One promise to a line."))
    cannot = _area(_("What can you not promise?"), _("One to a line. Nothing builds trust like this."))
    localities = _boxes(_("Where do you work?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose(localities=places())


class FaceForm(Choosing):
    """Somebody of the team."""

    name = _line(_("Name, as people call you"), _("Write a name."), 80)
    words = _area(_("A few words of your own"), _("What would you say to somebody you meet for the first time?"), 400)
    languages = _boxes(_("Which languages do you speak?"))
    uniform = forms.ChoiceField(
        label=_("On the photograph, and at meetings"), required=False, widget=forms.RadioSelect,
        choices=[("", _("Not said")), ("no", _("Without uniform, no lanyard")), ("yes", _("In uniform"))],
    )  # fmt: skip
    photo = forms.FileField(label=_("Photograph"), required=False, help_text=_("Friendly, in daylight. JPEG or PNG."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose(languages=spoken())


class MeetingForm(Choosing):
    """What a single meeting and a series have in common."""

    kind = forms.ChoiceField(label=_("What is it?"), error_messages={"required": _("Choose what it is.")})
    name = _line(_("A name of its own"), help_text=_("Only if it has one, such as Harbour cup."), required=False)
    place = _line(_("Place"), _("Write where it is."), 160)
    address = _line(_("Address"), most=240, required=False)
    locality = forms.ChoiceField(label=_("Locality"), error_messages={"required": _("Choose the locality.")})
    words = _area(_("What will it be like?"), _("What you would say to a neighbour."), 600)
    features = _boxes(_("What is true of it?"))
    languages = _boxes(_("Which languages do you speak there?"))
    interpreters = _boxes(_("Which languages are interpreted?"))
    teams = _boxes(_("Who hosts with you?"))
    faces = _boxes(_("Who is there?"), _("Only people whom somebody vouched for."))

    def __init__(self, *args: Any, faces: list[Face], teams: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose(
            kind=[("", _("Not chosen")), *choices("kinds")], locality=[("", _("Not chosen")), *places()],
            features=choices("features"), languages=spoken(), interpreters=spoken(),
            teams=[(str(t), name) for t, name in teams], faces=[(str(f.id), f.name) for f in faces],
        )  # fmt: skip

    def parts(self) -> list[dict[str, Any]]:
        """The fields under three headings, so that the page asks three things and not twenty."""
        what, people = ("kind", "name", "words"), ("faces", "teams", "features", "languages", "interpreters")
        rows = (
            (gettext("What"), what),
            (gettext("When and where"), [name for name in self.fields if name not in (*what, *people)]),
            (gettext("Who is there, and for whom"), people),
        )
        return [{"title": title, "fields": [self[name] for name in names]} for title, names in rows]

    def plan(self, before: dict[str, str], language: str) -> Plan:
        """What was filled in; the text in one language is put among those there."""
        d = self.cleaned_data
        words = {**before, language: d["words"].strip()}
        return Plan(
            kind=d["kind"], name=d["name"], place=d["place"], address=d["address"], locality=d["locality"],
            words={k: v for k, v in words.items() if v}, teams=[UUID(t) for t in d["teams"]],
            faces=[UUID(f) for f in d["faces"]], languages=d["languages"], interpreters=d["interpreters"],
            features=d["features"],
        )  # fmt: skip


def meeting_initial(row: Event | Series, language: str) -> dict[str, Any]:
    """The fields of a form from a row."""
    same = ("kind", "name", "place", "address", "locality", "languages", "interpreters", "features")
    return {
        **{name: getattr(row, name) for name in same}, "words": row.words.get(language, ""),
        "teams": [str(t) for t in row.teams[1:]], "faces": [str(f) for f in row.faces],
    }  # fmt: skip


class EventForm(MeetingForm):
    """A single meeting."""

    day = DayField(_("Day"))
    begins = ClockField(_("Begins at"))
    ends = ClockField(_("Ends at"))
    field_order = ("kind", "name", "day", "begins", "ends", "place", "address", "locality")

    def clean(self) -> dict[str, Any]:
        """It ends after it began; one past midnight ends on the next day."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("begins") and data.get("begins") == data.get("ends"):
            self.add_error("ends", gettext("It ends after it begins."))
        return data

    def times(self) -> tuple[datetime, datetime]:
        """When it begins and ends."""
        d = self.cleaned_data
        starts = timezone.make_aware(datetime.combine(d["day"], d["begins"]))
        last = d["day"] + timedelta(days=1) if d["ends"] < d["begins"] else d["day"]
        return starts, timezone.make_aware(datetime.combine(last, d["ends"]))


def event_initial(row: Event, language: str) -> dict[str, Any]:
    """The fields of EventForm from a row."""
    begins, ends = local(row.starts_at), local(row.ends_at)
    return {
        **meeting_initial(row, language),
        "day": begins.date(),
        "begins": f"{begins:%H:%M}",
        "ends": f"{ends:%H:%M}",
    }


def length() -> forms.IntegerField:
    """How long a meeting of a series is, in minutes."""
    return forms.IntegerField(
        label=_("How many minutes?"), min_value=15, max_value=720,
        widget=forms.TextInput(attrs={"width": 4, "inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Write minutes from 15 to 720, such as 120.")
        ),
    )  # fmt: skip


class SeriesForm(MeetingForm):
    """A series."""

    every = forms.ChoiceField(label=_("How often?"), choices=EVERY)
    weekday = forms.ChoiceField(label=_("On which day?"), choices=WEEKDAYS)
    starts_on = DayField(_("From"))
    begins = ClockField(_("Begins at"))
    minutes = length()
    until = DayField(_("Until"), required=False)
    field_order = ("kind", "name", "every", "weekday", "starts_on", "begins", "minutes", "until", "place", "address")

    def clean(self) -> dict[str, Any]:
        """It ends after it begins."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("until") and data.get("starts_on") and data["until"] < data["starts_on"]:
            self.add_error("until", gettext("The last day comes after the first."))
        return data

    def rhythm(self) -> Rhythm:
        """When it meets."""
        d = self.cleaned_data
        return Rhythm(rule_of(d["every"], int(d["weekday"])), d["starts_on"], d["begins"], d["minutes"], d["until"])


class SeriesTextForm(MeetingForm):
    """What is said of a series whose dates are fixed."""


class WhyForm(forms.Form):
    """Why a meeting is called off, as residents read it."""

    why = _line(_("What do people read?"), _("Write a few words, such as: the hall is flooded."), 240)


class EndForm(WhyForm):
    """The end of a series."""

    last_on = DayField(_("Last day"))
    field_order = ("last_on", "why")


class PostForm(forms.Form):
    """A post in one language."""

    title = _line(_("Title"), _("Write a title."), 120)
    text = _area(_("Text"), _("Short. No names of people."), 3000, required=True, missing=_("Write the text."))
    takes_questions = forms.BooleanField(label=_("Questions"), required=False)
    photo = forms.FileField(
        label=_("Picture"), required=False,
        help_text=_("Places, hands, cups, doors, boats. No children, nobody who did not agree."),
    )  # fmt: skip
    alt = _line(
        _("What does the picture show?"), most=200, required=False, help_text=_("For people who do not see it.")
    )

    def clean(self) -> dict[str, Any]:
        """A picture says what it shows."""
        data: dict[str, Any] = super().clean() or {}
        if self.files.get("photo") and not data.get("alt"):
            self.add_error("alt", gettext("Write what the picture shows, for people who do not see it."))
        return data


class AnswerForm(forms.Form):
    """A question as it will be shown, with its answer."""

    shown = _area(
        _("The question, as everybody will read it"), _("Take out whatever is about one person."), 500, required=True,
        missing=_("Write the question."),
    )  # fmt: skip
    answer = _area(_("Your answer"), "", 1000, required=True, missing=_("Write the answer."))

    def clean_shown(self) -> str:
        """What tells of somebody's own trouble is never shown (the action asks again)."""
        shown: str = self.cleaned_data["shown"]
        if discloses(shown):
            raise forms.ValidationError(
                _("This sounds like somebody's own trouble, which is never shown. Write the question so that it is"
                  " about nobody, or do not show it.")
            )  # fmt: skip
        return shown


class HeardForm(Choosing):
    """What residents said."""

    words = _area(
        _("What should change?"), _("In their words, in one sentence. No names."), 300, True, _("Write what they said.")
    )
    heard = forms.ChoiceField(
        label=_("Where did you hear it?"), widget=forms.RadioSelect, error_messages={"required": _("Choose one.")}
    )
    raised_on = DayField(_("When?"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.choose(heard=choices("heard"))

    def clean_raised_on(self) -> date:
        """Not a day to come."""
        day: date = self.cleaned_data["raised_on"]
        if day > self.today:
            raise forms.ValidationError(gettext("This day has not come yet."))
        return day


class DoneForm(forms.Form):
    """What was done."""

    words = _area(_("What was done?"), "", 300, True, _("Write what was done."))
    on = DayField(_("When?"))

    def __init__(self, *args: Any, first: date, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first, self.today = first, today

    def clean_on(self) -> date:
        """After it was said, and not a day to come."""
        day: date = self.cleaned_data["on"]
        if not self.first <= day <= self.today:
            raise forms.ValidationError(gettext("Choose a day between the one on which it was said and today."))
        return day


class PaperPulseForm(forms.Form):
    """Paper sheets, typed in: how many people chose each face. ``key`` makes sure that a form counts once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    sheets = forms.CharField(
        label=_("One sheet to a line: three faces from 1 to 5, such as 4 5 3"),
        help_text=_("Write a dash for a sentence that was left out: 4 - 3"),
        widget=forms.Textarea(attrs={"rows": 8}), max_length=2000,
        error_messages={"required": _("Write one line for each sheet."), "max_length": LONG},
    )  # fmt: skip

    def clean_sheets(self) -> list[list[int | None]]:
        """Each line as three faces."""
        found = []
        for number, line in enumerate(self.cleaned_data["sheets"].splitlines(), 1):
            if not line.strip():
                continue
            marks = line.split()
            if len(marks) != 3 or any(m not in {"1", "2", "3", "4", "5", "-"} for m in marks) or set(marks) == {"-"}:
                raise forms.ValidationError(
                    gettext("Line %(n)s: write three faces from 1 to 5, or a dash, such as 4 - 3.") % {"n": number}
                )
            found.append([None if m == "-" else int(m) for m in marks])
        return found
