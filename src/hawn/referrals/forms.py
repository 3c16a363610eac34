"""Shape of input: a form per screen, built from the questions; and the small forms of sender and desk."""

from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hawn.core import clock
from hawn.core.fields import DayField
from hawn.referrals.questions import Question, Screen, every_sign, label_of, options, screens
from hawn.referrals.report import sections

LINE, TEXT = 500, 20000
TOO_LONG = _("This is too long: write at most %(limit_value)d characters. Nothing you wrote is lost.")


def screen_form(
    screen: Screen, answers: dict[str, dict[str, object]], data: Any = None, by_phone: bool = False
) -> forms.Form:
    """The form of one screen; ``answers`` are those of all screens so far, ``data`` a submission."""
    form = forms.Form(data, initial=answers.get(screen.id, {}), auto_id="id_%s", use_required_attribute=False)
    for question in screen.asked(by_phone):
        form.fields[question.id] = _field(question, answers)
    if data is not None and form.is_valid() and screen.id == "who":
        given = form.cleaned_data
        if (given.get("minors") or 0) > (given.get("people") or 1):
            form.add_error("minors", gettext("This is more than the number of people."))
    return form


def _field(q: Question, answers: dict[str, dict[str, object]]) -> forms.Field:
    missing = {"required": gettext("Choose an answer, or write one.")}
    shared: dict[str, Any] = {
        "label": label_of(q),
        "help_text": gettext(q.help) if q.help else "",
        "required": q.required,
        "error_messages": missing,
    }
    field: Any
    if q.type == "choice":
        choices = options(q, answers)
        widget: Any = forms.RadioSelect
        if q.look == "select":
            widget, choices = forms.Select, [("", gettext("Not chosen")), *choices]
        shared["error_messages"] = {**missing, "invalid_choice": gettext("Choose one of the answers shown.")}
        field = forms.ChoiceField(choices=choices, widget=widget, **shared)
    elif q.type == "many":
        shown = options(q, answers)
        allowed = set(dict(shown)) | (set(every_sign()) if q.options == "signs" else set())
        field = Several(choices=shown, allowed=allowed, widget=forms.CheckboxSelectMultiple, **shared)
    elif q.type == "number":
        shared["error_messages"] = {"invalid": gettext("Write a number in digits, such as 2.")}
        attrs = {"inputmode": "numeric", "width": 3}
        field = forms.IntegerField(
            min_value=q.min, max_value=q.max, initial=q.initial, widget=forms.TextInput(attrs=attrs), **shared
        )
    elif q.type == "moment":
        widget = forms.TextInput(attrs={"width": 20})
        field = Moment(initial=lambda: f"{clock.local(clock.now()):%Y-%m-%d %H:%M}", widget=widget, **shared)
    else:
        limit = LINE if q.type == "line" else TEXT
        shared["error_messages"] = {**missing, "max_length": TOO_LONG}
        widget = forms.TextInput if q.type == "line" else forms.Textarea
        field = forms.CharField(max_length=limit, widget=widget, **shared)
    seen = gettext("Who sees it: %(who)s. Kept: %(how_long)s.")
    field.why = f"{gettext(q.why)} {seen % {'who': gettext(q.seen_by), 'how_long': gettext(q.kept)}}"
    if q.hide_label:
        field.widget.attrs["hide_label"] = True
    return cast(forms.Field, field)


class Moment(forms.CharField):
    """When something happened, today by its time alone, within the last seven days; kept as it was typed."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if text:
            at = moment_of(text)
            if at is None:
                raise forms.ValidationError(gettext("Write a time, such as 14:05, or 2026-11-23 14:05."))
            if not clock.now() - timedelta(days=7) <= at <= clock.now() + timedelta(minutes=1):
                raise forms.ValidationError(gettext("This is in the future, or more than seven days ago."))
        return text


def moment_of(text: str) -> datetime | None:
    """``14:05`` (today) or ``2026-11-23 14:05``, in local time; None for anything else."""
    here = clock.local(clock.now())
    typed = text if " " in text.strip() else f"{here:%Y-%m-%d} {text}"
    try:
        return datetime.strptime(typed.strip(), "%Y-%m-%d %H:%M").replace(tzinfo=here.tzinfo)
    except ValueError:
        return None


class Several(forms.MultipleChoiceField):
    """Several answers; what was ticked in a longer list stays allowed when a shorter one is shown."""

    def __init__(self, *, allowed: set[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.allowed = allowed

    def valid_value(self, value: Any) -> bool:
        return str(value) in self.allowed


class ReceiptForm(forms.Form):
    """The receipt as somebody typed it."""

    receipt = forms.CharField(
        label=_("Your receipt"),
        help_text=_("16 letters and digits, such as K7TQ-M2X9-4WHD-P3RN"),
        max_length=60,
        error_messages={"required": _("Write your receipt.")},
    )


class AnswerForm(forms.Form):
    """The sender's answer to the open question."""

    answer = forms.CharField(
        label=_("Your answer"),
        max_length=TEXT,
        widget=forms.Textarea,
        error_messages={"required": _("Write an answer."), "max_length": TOO_LONG},
    )


class QuestionForm(forms.Form):
    """One question from the desk."""

    question = forms.CharField(
        label=_("One question to the sender"),
        max_length=TEXT,
        widget=forms.Textarea,
        error_messages={"required": _("Write the question."), "max_length": TOO_LONG},
    )


READ_BY_SENDER = _("The sender reads this. Write nothing about the person.")


class OpenForm(forms.Form):
    """Of which people of an alert a case is opened, by tag number: none that an alert cannot have."""

    tag = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={
            "required": _("Choose for whom a case is opened."),
            "invalid_choice": _("Choose for whom a case is opened."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = next(q.max for screen in screens() for q in screen.questions if q.id == "people")
        self.fields["tag"].choices = [(n, n) for n in range(1, most + 1)]  # type: ignore[attr-defined]


class AdviceForm(forms.Form):
    """Advice to the sender; nobody contacts the person."""

    advice = forms.CharField(
        label=_("Your advice"),
        help_text=READ_BY_SENDER,
        max_length=TEXT,
        widget=forms.Textarea,
        error_messages={"required": _("Write your advice."), "max_length": TOO_LONG},
    )


class MailForm(forms.Form):
    """Where the sender works, by mail."""

    email = forms.EmailField(
        label=_("The sender's work mail"),
        help_text=_("An address of the office where they work, never a private one. The mail names nothing."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Write the work mail."),
            "invalid": _("Write a mail address, such as name@office.example."),
        },
    )


class ReturnForm(forms.Form):
    """What a full report lacks, and until when."""

    words = forms.CharField(
        label=_("What is missing?"),
        max_length=TEXT,
        widget=forms.Textarea,
        error_messages={"required": _("Write what is missing."), "max_length": TOO_LONG},
    )
    due_on = DayField(_("Until when?"))


class RedirectForm(forms.Form):
    """Not here: where else, and why."""

    body = forms.ChoiceField(label=_("Who can help instead"), error_messages={"required": _("Name who can help.")})
    reason = forms.CharField(
        label=_("Why"),
        help_text=READ_BY_SENDER,
        max_length=LINE,
        error_messages={"required": _("Write why."), "max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, bodies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = [("", _("Not chosen")), *bodies]  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    """One section of the full report."""

    text = forms.CharField(
        label=_("What you know"),
        required=False,
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"max_length": TOO_LONG},
    )


class AgainForm(ReportForm):
    """Words for one section of a report that is opened anew: by receipt, or as one of ``alerts``, by key and time."""

    section = forms.ChoiceField(label=_("Which part of the report?"))
    key = forms.ChoiceField(label=_("For which alert of your team?"), required=False, widget=forms.RadioSelect)
    receipt = forms.CharField(
        label=_("Your receipt"),
        help_text=_("16 letters and digits, such as K7TQ-M2X9-4WHD-P3RN"),
        max_length=60,
        error_messages={"required": _("Write your receipt.")},
    )
    field_order = ("section", "text", "key", "receipt")

    def __init__(self, *args: Any, alerts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = [(s["id"], gettext(s["label"])) for s in sections()]  # type: ignore[attr-defined]
        self.fields["key"].choices = alerts  # type: ignore[attr-defined]
        self.fields["receipt"].required = not alerts
        if not alerts:
            del self.fields["key"]

    def clean(self) -> dict[str, Any]:
        """Which report it is: one of the team's, or that of a receipt."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("key") and not data.get("receipt") and not self.errors:
            self.add_error("receipt", self.fields["receipt"].error_messages["required"])
        return data


class TellForm(forms.Form):
    """What the person lets the sender know."""

    may_tell = forms.ChoiceField(
        label=_("The person says"),
        choices=[("yes", _("The sender may know how far it is")), ("no", _("Only that it was received"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the person said.")},
    )


class AssignForm(forms.Form):
    """Which case worker takes the case."""

    to = forms.ChoiceField(
        label=_("Case worker"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who takes the case.")},
    )

    def __init__(self, *args: Any, workers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = workers  # type: ignore[attr-defined]
