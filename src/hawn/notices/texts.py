"""The words of outgoing messages. Nobody who reads one over a shoulder learns anything."""

from django.utils.translation import gettext_lazy as _

SUBJECT = _("There is something for you")

TEXTS = {
    "work": _("There is something for you on your list. Sign in to see it:"),
    "clock": _("A date on your list is near. Sign in to see it:"),
    "question": _("There is a question for you. Sign in, or use your receipt, to answer it:"),
    "confirm": _("Please confirm that you wrote to us. Open this page and press the button:"),
}
