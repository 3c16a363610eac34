"""Every page says for whom the reader acts (R18)."""

from typing import Any

from django.http import HttpRequest


def acting(request: HttpRequest) -> dict[str, Any]:
    """``acting`` for the base template: name, team, agency, role and where to switch; None without sign-in."""
    membership = getattr(request, "membership", None)
    if membership is None:
        return {"acting": None, "signed_in": bool(getattr(request, "user", None) and request.user.is_authenticated)}
    return {
        "signed_in": True,
        "acting": {
            "name": request.user.name,  # type: ignore[union-attr]
            "team": membership.team.name,
            "agency": membership.team.agency.name,
            "role": membership.get_role_display(),
            "role_key": membership.role,
            "several": len(request.memberships) > 1,  # type: ignore[attr-defined]
        },
    }
