"""Every page says for whom the reader acts (R18)."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from hawn.agencies.doors import community_of
from hawn.agencies.roles import May, Role, may
from hawn.countries.profiles import current


def acting(request: HttpRequest) -> dict[str, Any]:
    """``acting`` for the base template: name, team, agency, role and where to switch; None without
    sign-in; and the country's emergency number."""
    membership = getattr(request, "membership", None)
    emergency = next((line.number for line in current().lines if line.always and line.police_number), "")
    open_now = SimpleLazyObject(lambda: community_of(request))  # asked where a menu would show it
    if membership is None:
        signed_in = bool(getattr(request, "user", None) and request.user.is_authenticated)
        return {"acting": None, "signed_in": signed_in, "emergency": emergency, "community": open_now}
    return {
        "emergency": emergency,
        "community": open_now,
        "signed_in": True,
        "acting": {
            "name": request.user.name,  # type: ignore[union-attr]
            "team": membership.team.name,
            "agency": membership.team.agency.name,
            "role": Role(membership.role).label,  # Django's own way puts every role into words
            "sends": may(membership.role, May.WRITE_REPORT),
            "checks_papers": may(membership.role, May.CHECK_PAPER),
            "orders": may(membership.role, May.CERTIFY_ORDER),
            "emergencies": may(membership.role, May.REVIEW_EMERGENCY),
            "people": may(membership.role, May.ADMINISTER_TEAM),
            "agencies": may(membership.role, May.END_AGENCY),
            "protocols": may(membership.role, May.SEE_PROTOCOLS),
            "reads_country": may(membership.role, May.ADMINISTER_TEAM) or may(membership.role, May.SEE_COUNTS),
            "counts": may(membership.role, May.SEE_COUNTS),
            "erases": may(membership.role, May.ERASE),
            "community": may(membership.role, May.COUNT),
            # who keeps a desk finds it there
            "trust": may(membership.role, May.SEE_TRUST) and not may(membership.role, May.COUNT),
            "finds_help": may(membership.role, May.FIND_HELP),
            "breaches": may(membership.role, May.KEEP_BREACHES),
            "several": len(request.memberships) > 1,  # type: ignore[attr-defined]
        },
    }
