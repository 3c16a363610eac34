"""The timeline's sentences: who-what-when. Packages above add theirs by a table of their own that `web` passes in."""

from django.utils.translation import gettext_lazy as _

PARTS = {
    "wish": _("The person's wish"),
    "safe_contact": _("Safe contact"),
    "safety": _("Safety"),
    "story": _("What happened"),
    "family": _("Family"),
    "health_note": _("What a doctor or a house must know"),
    "identity": _("Who the person is"),
    "signs": _("Signs"),
}

SENTENCES = {
    "case_opened": _("%(by)s opened the case."),
    "assigned": _("%(by)s gave the case to %(to)s."),
    "permission_yes": _("The person said yes to %(recipient)s."),
    "permission_no": _("The person said no to %(recipient)s."),
    "permission_could_not_ask": _("The person could not be asked about %(recipient)s."),
    "permission_ended": _("The permission for %(recipient)s ended; what it opened is closed."),
    "part_written": _("%(by)s wrote: %(part)s."),
    "sender_told": _("The person lets the sender know how far it is."),
    "sender_not_told": _("The person wants the sender to know no more than that it was received."),
    "name_opened": _("%(by)s opened the name: %(why)s."),
    "next_step": _("%(by)s looks at it again on %(on)s."),
    "closed": _("%(by)s closed the case: %(reason)s."),
    "reopened": _("%(by)s opened the case again: %(reason)s."),
}
