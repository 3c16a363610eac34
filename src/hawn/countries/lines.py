"""Does a telephone line answer now? Pure; None where nobody knows."""

from datetime import datetime

from hawn.countries.schema import Line, Profile


def answers_now(line: Line, now: datetime) -> bool | None:
    """True, False, or None when the hours are not known. ``now`` is local time."""
    if line.always:
        return True
    if line.hours is None:
        return None
    return any(now.weekday() in h.days and h.from_ <= now.time() < h.until for h in line.hours)


def line_to_ring(profile: Profile, now: datetime) -> Line:
    """Whom to ring about an alert that nobody has seen: the first receiver's line that answers now, else one
    whose hours are not known, else the emergency line, else the first receiver's although it is closed."""
    own = [line for number in profile.first_receiver.lines for line in profile.lines if line.number == number]
    for wanted in (True, None):
        for line in own:
            if answers_now(line, now) is wanted:
                return line
    return next((line for line in profile.lines if line.always), own[0])
