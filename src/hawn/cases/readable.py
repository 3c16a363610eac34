"""Who a person is, as people read it."""

from typing import Any

import pycountry
from babel import Locale
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

LABELS = {
    "name": _("Name"),
    "other_names": _("Other names"),
    "birth_year": _("Year of birth"),
    "citizenship": _("Citizenship"),
    "sex": _("Sex"),
    "words": _("Who the person is"),
}
SEXES = {"female": _("Woman or girl"), "male": _("Man or boy"), "other": _("Other")}


def countries() -> list[tuple[str, str]]:
    """Citizenships by ISO 3166 code, by name in the active language; and none at all."""
    names = Locale.parse(get_language() or "en").territories
    found = [(c.alpha_2, str(names.get(c.alpha_2, c.name))) for c in pycountry.countries]
    return [("XX", gettext("No citizenship")), *sorted(found, key=lambda one: one[1])]


def identity_rows(content: dict[str, Any]) -> list[dict[str, str]]:
    """Label and words of what is known of who the person is."""
    names = dict(countries()) if content.get("citizenship") else {}
    words = {
        **content,
        "citizenship": names.get(content.get("citizenship", ""), ""),
        "sex": str(SEXES.get(content.get("sex", ""), "")),
        "other_names": ", ".join(str(content.get("other_names", "")).splitlines()),
    }
    return [
        {"label": str(label), "words": str(words[k]), "part": "identity"} for k, label in LABELS.items() if words.get(k)
    ]
