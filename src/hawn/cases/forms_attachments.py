"""Shape of input where files are attached. What a file is, is judged by ``arrivals.py``, not here."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hawn.cases.attachments import ABOUT
from hawn.cases.forms import TOO_LONG
from hawn.cases.models import TakenWhy

ACCEPTED = ".jpg,.jpeg,.png,.webp,.heic,.heif,.pdf,.docx,.xlsx,.odt,.ods,.txt"
CHOOSE = _("Choose a file.")


class AttachmentForm(forms.Form):
    """One file, what it shows in a few words, and what it is about: that says how closely it is sealed and how long
    it is kept."""

    upload = forms.FileField(
        label=_("File"),
        help_text=_("A picture, a PDF, a Word, Excel or OpenDocument file, or plain text."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        allow_empty_file=True,  # said in words of our own
        error_messages={"required": CHOOSE, "invalid": CHOOSE, "missing": CHOOSE},
    )
    words = forms.CharField(
        label=_("In a few words"),
        help_text=_("For the list, such as: letter of the employer. Leave out names."),
        max_length=120,
        error_messages={"required": _("Write a few words."), "max_length": TOO_LONG},
    )
    about = forms.ChoiceField(
        label=_("What is it about?"),
        choices=list(ABOUT.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is about.")},
    )


class TakeAwayForm(forms.Form):
    """Why an attachment goes."""

    why = forms.ChoiceField(
        label=_("Why?"), choices=TakenWhy.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose why.")},
    )  # fmt: skip
