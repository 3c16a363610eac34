"""How long things about people's accounts hold. Pure functions of times."""

from datetime import datetime, timedelta

INVITATION_DAYS = 7
VALID_DAYS = 90  # then an administrator says again that the person works there
REMIND_DAYS = 14
IDLE_MINUTES = 15
WARN_MINUTES = 13
LONGEST_HOURS = 8
COMMUNITY = "community"  # the purpose of a protocol that opens the community pages


def still_valid(validated_at: datetime, now: datetime) -> bool:
    """Whether somebody said within the last 90 days that the person still works there."""
    return now - validated_at < timedelta(days=VALID_DAYS)


def session_over(began: float, seen: float, now: float) -> str:
    """``idle`` after 15 minutes without a request, ``long`` after 8 hours whatever happened, else nothing. Seconds."""
    if now - began >= LONGEST_HOURS * 3600:
        return "long"
    return "idle" if now - seen >= IDLE_MINUTES * 60 else ""
