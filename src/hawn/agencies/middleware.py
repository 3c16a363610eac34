"""Which of their memberships a signed-in person now acts in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from hawn.agencies.models import Membership, User
from hawn.agencies.queries import memberships
from hawn.core.acting import Actor

KEY = "acting"


def acting_membership(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Sets ``request.memberships``, ``request.membership`` and ``request.actor`` (None without sign-in).

    The choice is kept in the session; a membership that has ended is never acted in.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        request.memberships, request.membership, request.actor = [], None, None  # type: ignore[attr-defined]
        user = request.user
        if isinstance(user, User) and user.is_active:
            mine = memberships(user)
            chosen = request.session.get(KEY)
            membership = next((m for m in mine if str(m.id) == chosen), mine[0] if mine else None)
            request.memberships, request.membership = mine, membership  # type: ignore[attr-defined]
            request.actor = actor_of(user, membership)  # type: ignore[attr-defined]
        return get_response(request)

    return handle


def actor_of(user: User, membership: Membership | None) -> Actor | None:
    """The actor that a person is in a membership; nobody without one."""
    if membership is None:
        return None
    return Actor(user=user.id, role=membership.role, team=membership.team_id, name=user.name)
