"""Rows of community work. None holds the id of a case, an alert or a person of one."""

from hawn.community.models.counts import Pulse, Tally
from hawn.community.models.events import Coming, Event, Series
from hawn.community.models.teams import Face, Picture, TeamPage
from hawn.community.models.threads import Contact, Thread, ThreadCount
from hawn.community.models.voices import Asked, Done, Post, Priority

__all__ = [
    "Asked", "Coming", "Contact", "Done", "Event", "Face", "Picture", "Post", "Priority", "Pulse", "Series", "Tally",
    "TeamPage", "Thread", "ThreadCount",
]  # fmt: skip
