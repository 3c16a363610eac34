"""Sessions of which the database alone gives nothing away.

The cookie holds a session's key, the table only its keyed digest; what a session holds is sealed and bound to that
digest. Who reads the table has no cookie, and who writes into it cannot put one session's content into another.
"""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac
from nacl.exceptions import CryptoError

from hawn.agencies.models import Session
from hawn.vault.keys import seal, unseal

HOLDER = "_auth_user_id"
KEPT = "SELECT sealed FROM agencies_session WHERE digest = %s AND expires_at > %s"  # in SQL, since every page asks it


def digest(key: str) -> str:
    """What stands in the table for a session's key: nobody makes it, or goes back, without this process's secret."""
    return salted_hmac("hawn.session.digest", key, algorithm="sha256").hexdigest()


def _sealing() -> bytes:
    return salted_hmac("hawn.session.seal", "", algorithm="sha256").digest()


def opened(row: Session) -> dict[str, Any]:
    """What a session holds; nothing where its row was tampered with."""
    try:
        found: dict[str, Any] = json.loads(unseal(_sealing(), bytes(row.sealed), row.digest.encode()))
    except CryptoError:
        return {}
    return found


class SessionStore(db.SessionStore):
    """Django's sessions in the database, by digest and sealed. Its asynchronous verbs are not used in this house."""

    @classmethod
    def get_model_class(cls) -> type[Session]:  # type: ignore[override]  # four columns of our own
        """The house's own table."""
        return Session

    def load(self) -> dict[str, Any]:
        """What the session of the cookie's key holds; nothing if there is none."""
        mark = digest(self.session_key or "")
        with connection.cursor() as cursor:
            cursor.execute(KEPT, [mark, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return opened(Session(digest=mark, sealed=row[0]))

    def exists(self, session_key: str) -> bool:
        """Whether a key is taken."""
        return Session.objects.filter(digest=digest(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Session:  # type: ignore[override]
        """The row of this session as it is now."""
        mark = digest(self._get_or_create_session_key())  # type: ignore[attr-defined]
        holder, until = data.get(HOLDER), self.get_expiry_date()
        return Session(
            digest=mark, sealed=seal(_sealing(), json.dumps(data).encode(), mark.encode()),
            holder=UUID(holder) if holder else None, expires_at=until,
        )  # fmt: skip

    def delete(self, session_key: str | None = None) -> None:
        """Ends one session, this one if no other is named."""
        Session.objects.filter(digest=digest(session_key or self.session_key or "")).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Takes away what is over."""
        Session.objects.filter(expires_at__lt=timezone.now()).delete()


def of(holder: UUID) -> list[tuple[Session, dict[str, Any]]]:
    """A person's sessions that are not over, and what each holds."""
    rows = Session.objects.filter(holder=holder, expires_at__gt=timezone.now())
    return [(row, opened(row)) for row in rows]


def moment(seconds: float) -> datetime:
    """A time that a session holds, for people."""
    return datetime.fromtimestamp(seconds, tz=timezone.get_current_timezone())
