"""Shape of input for decisions and events."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hawn.core.fields import DayField
from hawn.countries.schema import Decision as Kind
from hawn.countries.schema import Event
from hawn.decisions.models import TakenBack

EVENTS: dict[str, Any] = {
    Event.REFLECTION: _("A reflection period was granted"),
    Event.RESIDENCE: _("A residence permit was granted"),
    Event.ACCOMMODATION: _("The person moved into a house"),
    Event.JOB_LOSS: _("The person lost the job"),
    Event.ASYLUM_APPLICATION: _("Asylum was applied for"),
}
LONG = _("This is too long: write at most %(limit_value)d characters. Nothing you wrote is lost.")


def _text(label: Any, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=20000,
        widget=forms.Textarea,
        error_messages={"required": _("Write something here."), "max_length": LONG},
    )


class AskForm(forms.Form):
    """Whom to ask."""

    decider = forms.ChoiceField(
        label=_("Who decides?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who decides.")},
    )

    shown = forms.MultipleChoiceField(
        label=_("Which files may they open? No others are shown."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self, *args: Any, deciders: list[tuple[str, str]], files: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decider"].choices = deciders  # type: ignore[attr-defined]
        self.fields["shown"].choices = files  # type: ignore[attr-defined]
        if not files:
            del self.fields["shown"]


class TakeBackForm(forms.Form):
    """Why it is asked for no longer."""

    why = forms.ChoiceField(
        label=_("Why?"),
        choices=TakenBack.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why.")},
    )


class DecideForm(forms.Form):
    """Evidence both ways, outcome, reason."""

    evidence_for = _text(_("What speaks for it?"))
    evidence_against = _text(_("What speaks against it, and what was not asked?"))
    outcome = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, error_messages={"required": _("Choose the decision.")}
    )
    reason = _text(_("The reason, in words that the person can be told"))

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(o.id, gettext(o.label)) for o in kind.outcomes]  # type: ignore[attr-defined]


class OutsideForm(DecideForm):
    """What a body without an account decided."""

    by = forms.CharField(
        label=_("Who decided, and on what paper?"),
        max_length=160,
        error_messages={"required": _("Write who decided.")},
    )
    decided_on = DayField(_("When?"), ahead=0)
    evidence_for = _text(_("What did it rest on?"), required=False)
    evidence_against = _text(_("What spoke against it?"), required=False)
    field_order = ("by", "decided_on", "outcome", "reason", "evidence_for", "evidence_against")


class EventForm(forms.Form):
    """Something happened that starts time limits."""

    event = forms.ChoiceField(
        label=_("What happened?"), choices=list(EVENTS.items()), widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happened.")},
    )  # fmt: skip
    on = DayField(_("When?"), ahead=0)
