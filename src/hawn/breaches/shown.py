"""What the pages of the register show, as plain values."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hawn.breaches.forms import RISKS
from hawn.breaches.models import Breach, Change, HowMany, Kind, Version, Which, Whose
from hawn.breaches.papers import GROUNDS
from hawn.breaches.queries import authority
from hawn.breaches.rules import due_at, is_late, settled, stage
from hawn.breaches.states import Ground, Notify, Stage, Tell

STAGES = {
    Stage.CLOCK: _("Tell the authority"),
    Stage.LATE: _("72 hours are over"),
    Stage.PEOPLE: _("Tell the people"),
    Stage.OPEN: _("Open"),
    Stage.CLOSED: _("Closed"),
}


def left(end: datetime, now: datetime) -> str:
    """How long until an end, or since: in hours, below one in minutes."""
    apart = abs(end - now)
    hours, minutes = apart // timedelta(hours=1), apart // timedelta(minutes=1)
    if end >= now:
        if hours:
            return ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours}
        return ngettext("%(n)s minute left", "%(n)s minutes left", minutes) % {"n": minutes}
    if hours:
        return ngettext("%(n)s hour late", "%(n)s hours late", hours) % {"n": hours}
    return ngettext("%(n)s minute late", "%(n)s minutes late", minutes) % {"n": minutes}


def row_of(entry: Breach, v: Version, now: datetime) -> dict[str, Any]:
    """One line of the register."""
    now_at = stage(v.standing(), now)
    running = now_at in (Stage.CLOCK, Stage.LATE)
    return {
        "path": f"/breaches/{entry.id}/",
        "reference": entry.reference,
        "aware_at": v.aware_at,
        "kinds": [Kind(k).label for k in v.kinds],
        "stage": STAGES[now_at],
        "clock": left(due_at(v.aware_at), now) if running else "",
        "due_at": due_at(v.aware_at) if running else None,
        "late": now_at == Stage.LATE,
        "closed": now_at == Stage.CLOSED,
    }


def entry_context(
    entry: Breach, all_: list[Version], v: Version, words: dict[str, str], now: datetime
) -> dict[str, Any]:
    """One entry as one of its versions has it."""
    standing, body, names = v.standing(), authority(), dict(Change.choices)
    return {
        "row": entry,
        "v": v,
        "words": words,
        "old": v.number != all_[0].number,
        "stage": stage(standing, now),
        "due_at": due_at(v.aware_at),
        "clock": left(due_at(v.aware_at), now),
        "late": is_late(standing, now),
        "settled": settled(standing),
        "authority": body,
        "authority_name": body.name if body else gettext("the data protection authority"),
        "facts": _facts(v, words),
        "risk": dict(RISKS).get(v.risk, ""),
        "not_told": v.notify == Notify.NO,
        "people": {
            "told": v.tell == Tell.TOLD,
            "not_yet": v.tell == Tell.NOT_YET,
            "ground": gettext(GROUNDS[Ground(v.ground)]) if v.tell == Tell.NO and v.ground else "",
        },
        "history": [{"number": o.number, "at": o.at, "by": o.by_name, "what": names[o.change]} for o in all_],
    }


def _facts(v: Version, words: dict[str, str]) -> list[dict[str, Any]]:
    shown: list[tuple[Any, Any]] = [
        (_("Kind of breach"), "; ".join(str(Kind(k).label) for k in v.kinds)),
        (_("Whose data"), "; ".join(str(Whose(k).label) for k in v.whose)),
        (_("About how many people"), HowMany(v.people).label),
        (_("Which data"), "; ".join(str(Which(k).label) for k in v.which)),
        (_("About how many records"), HowMany(v.records).label),
        (_("What could come of it"), words.get("consequences", "")),
        (_("What is done against it"), words.get("measures", "")),
    ]
    return [{"label": label, "words": said or gettext("Not written yet")} for label, said in shown]
