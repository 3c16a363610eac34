"""What templates of community pages may say in one word."""

from django import template
from django.utils.safestring import SafeString

from hawn.community.kinds import listed
from hawn.core.templatetags.hawn import icon

register = template.Library()


@register.simple_tag
def face_icon(value: object) -> SafeString:
    """The face of an answer from 1 to 5."""
    name = next((row["icon"] for row in listed("faces") if str(row["value"]) == str(value)), "meh")
    found: SafeString = icon(name)
    return found
