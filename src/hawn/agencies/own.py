"""What people change of their own account: through functions of the database that ask the signed context who it is."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse

from hawn.core.acting import Actor, acting

FACTORS = "/account/2fa/"
PENDING = "account_login"  # where allauth keeps who gave the right password and has still to show a second factor


def account(user: UUID) -> Actor:
    """A person as the holder of their account, in no team."""
    return Actor(user=user, role="account")


def ask(statement: str, *values: Any) -> Any:
    """What a function of the database answers; it asks the context, and writes the audit line itself. Raises what the
    database raises to whom it refuses."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        row = cursor.fetchone()
    return row[0] if row else None


def keep_password(user: UUID, hashed: str, why: str) -> None:
    """A new password, or the same under newer costs; hashed before. Raises psycopg's error outside the person's own
    context."""
    with acting(account(user), "account"):
        ask("SELECT hawn.keep_password(%s, %s)", hashed, why)


def own_factors(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Pages on second factors act as the person whose factors they are: row security lets nobody write another's.

    Signed in, or on the way there: the password was right and the session, which only this process can write, says
    whose it was.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        user = _whose(request) if request.path.startswith(FACTORS) else None
        if user is None:
            return get_response(request)
        with acting(account(user), "account"):
            return get_response(request)

    return handle


def _whose(request: HttpRequest) -> UUID | None:
    if request.user.is_authenticated:
        return UUID(str(request.user.pk))
    pending = request.session.get(PENDING)
    return UUID(str(pending["user_pk"])) if isinstance(pending, dict) and pending.get("user_pk") else None
