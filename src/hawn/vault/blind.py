"""Blind indexes: keyed hashes by which the database meets two files of one name without knowing the name."""

import hmac
from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

from hawn.core.acting import current
from hawn.vault.keys import derived
from hawn.vault.models import Blind
from hawn.vault.rules import keys


def index(*, file: UUID, names: Iterable[str], birth_year: int | None) -> int:
    """Writes the keys of a person anew; returns how many. The hash key is the deployment's own, so that a copy of
    the table cannot be met with a list of names. Row security lets only those write who see class B of the file.

    Raises NoKey without a key store.
    """
    current()
    secret = derived("blind")
    wanted = {hmac.new(secret, key.encode(), sha256).digest() for key in keys(names, birth_year)}
    Blind.objects.filter(file=file).delete()
    Blind.objects.bulk_create([Blind(file=file, key=key) for key in sorted(wanted)])
    return len(wanted)
