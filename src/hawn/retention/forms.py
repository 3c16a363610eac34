"""Shapes of input of keeping and erasing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hawn.core.fields import DayField
from hawn.retention.models import HoldBasis, Reason


class ReferenceForm(forms.Form):
    """Which file."""

    reference = forms.CharField(
        label=_("Reference of the case"),
        help_text=_("Such as HW-7K3M-2QPT"),
        max_length=20,
        widget=forms.TextInput(attrs={"width": 20, "autocomplete": "off"}),
        error_messages={"required": _("Write the reference of the case.")},
    )


class EraseForm(forms.Form):
    """The yes to an erasure: why, where nothing is proposed, and the reference typed by hand."""

    reason = forms.ChoiceField(
        label=_("Why is it erased?"),
        choices=[(r.value, r.label) for r in Reason if r != Reason.PERIOD],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why.")},
    )
    typed = forms.CharField(
        label=_("Type the reference of this case"),
        help_text=_("It cannot be taken back."),
        max_length=20,
        widget=forms.TextInput(attrs={"width": 20, "autocomplete": "off"}),
        error_messages={"required": _("Type the reference of this case.")},
    )

    def __init__(self, *args: Any, proposed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if proposed:
            del self.fields["reason"]


class HoldForm(forms.Form):
    """An order to keep."""

    basis = forms.ChoiceField(
        label=_("Why must it be kept?"),
        choices=HoldBasis.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why.")},
    )
    until = DayField(_("Until (leave empty if nobody knows)"), required=False)
