"""The filter of the worklist."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hawn.cases.models import Urgency
from hawn.cases.work import What


class WorkFilter(forms.Form):
    """A GET form: what it asks for stands in the address."""

    urgency = forms.ChoiceField(label=_("How urgent"), required=False)
    locality = forms.ChoiceField(label=_("Place"), required=False)
    what = forms.ChoiceField(label=_("What is due"), required=False)

    def __init__(self, *args: Any, places: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", _("All"))]
        self.fields["urgency"].choices = every + list(Urgency.choices)  # type: ignore[attr-defined]
        self.fields["locality"].choices = every + list(places.items())  # type: ignore[attr-defined]
        self.fields["what"].choices = every + list(What.choices)  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """The filters that hold a value of the lists; anything else is left out."""
        self.is_valid()
        return {k: v for k, v in self.cleaned_data.items() if v}
