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

# What can be shown to others: never who referred, never relatives.
SHAREABLE = {
    **PARTS,
    "language": _("Languages and interpreter"),
    "place": _("Where the person is"),
}

SENTENCES = {
    "case_opened": _("%(by)s opened the case."),
    "wished": _("The sender wrote that the person wants: %(service)s."),
    "assigned": _("%(by)s gave the case to %(to)s."),
    "permission_yes": _("The person said yes to %(recipient)s."),
    "permission_no": _("The person said no to %(recipient)s."),
    "permission_could_not_ask": _("The person could not be asked about %(recipient)s."),
    "permission_ended": _("The permission for %(recipient)s ended; what it opened is closed."),
    "part_written": _("%(by)s wrote: %(part)s."),
    "sender_told": _("The person lets the sender know how far it is."),
    "sender_not_told": _("The person wants the sender to know no more than that it was received."),
    "name_opened": _("%(by)s opened the name: %(why)s."),
    "attachment_added": _("%(by)s added a file: %(media)s."),
    "attachment_taken": _("%(by)s took a file away: %(why)s."),
    "next_step": _("%(by)s looks at it again on %(on)s."),
    "told_to_stop": _("%(recipient)s was told to stop using what it was given."),
    "shared": _("%(by)s shared with %(recipient)s, as the person agreed."),
    "shared_by_rule": _("%(by)s told %(recipient)s without asking, under the rule “%(rule)s”: %(why)s."),
    "share_prolonged": _("%(by)s let a share go on."),
    "share_ended": _("%(by)s ended a share."),
    "emergency_opened": _("%(by)s opened the case in an emergency: %(why)s."),
    "emergency_right": _("%(by)s looked at the emergency opening: it was right."),
    "emergency_not_right": _("%(by)s looked at the emergency opening: it was not right. It is closed."),
    "order_received": _("%(by)s wrote down a court order."),
    "order_answered": _("%(by)s answered a court order: %(answer)s."),
    "order_certified": _("%(by)s certified an extract for a court."),
    "link_linked": _("This and another file may be of one person; both workers know."),
    "link_merged": _("This and another file are of one person; one of them leads."),
    "link_refused": _("This and another file are not of one person."),
    "link_undone": _("The link with another file was undone."),
    "closed": _("%(by)s closed the case: %(reason)s."),
    "reopened": _("%(by)s opened the case again: %(reason)s."),
}
