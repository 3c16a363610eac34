"""Shape of input for forms of exploitation that go by signs only."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hawn.screening.signs import SIGNS_ONLY, signs_of
from hawn.screening.words import FORMS

OTHER = "other"  # in the address, where a weighted set has its code


class OtherSignsForm(forms.Form):
    """Which of these forms it may be, and which of their signs were seen. Nothing is weighed and nothing added up."""

    may_be = forms.MultipleChoiceField(
        label=_("Which may it be?"),
        help_text=_("Tick none if you did not ask."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    signs = forms.MultipleChoiceField(
        label=_("What was seen or heard?"),
        help_text=_("Signs of forced begging and forced crime. No list was found for the others: write it in words."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, data: Any = None, *, before: dict[str, Any]) -> None:
        found = {sign.code: gettext(sign.wording) for form in SIGNS_ONLY for sign in signs_of(form)}
        ticked = [code for code in before.get("signs", []) if code in found]
        super().__init__(data, initial={"may_be": before.get("may_be", []), "signs": ticked})
        self.listed = frozenset(found)
        self.fields["may_be"].choices = [(form, gettext(FORMS[form])) for form in SIGNS_ONLY]  # type: ignore[attr-defined]
        self.fields["signs"].choices = list(found.items())  # type: ignore[attr-defined]

    def content(self, before: dict[str, Any]) -> dict[str, Any]:
        """The part to seal: signs of other sectors are kept."""
        kept = [code for code in before.get("signs", []) if code not in self.listed]
        return {**before, "may_be": self.cleaned_data["may_be"], "signs": kept + self.cleaned_data["signs"]}
