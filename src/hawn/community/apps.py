"""Community work: officers and hosts, events, posts, and what residents said."""

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    """No link leads from here to a case."""

    name = "hawn.community"
