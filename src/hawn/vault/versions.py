"""Which versions of the key-encryption key are in use: the database says so, so every process learns at once."""

from django.db import connection
from nacl.exceptions import CryptoError

from hawn.vault.keys import KeyStoreDown, NoKey, key_encryption_keys
from hawn.vault.models import KeyVersion


def current_version() -> str:
    """The version that new data keys are wrapped with. Until this transaction ends that version cannot be destroyed.

    Raises NoKey where none was made yet.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT hawn.current_key()")
        row = cursor.fetchone()
    if row is None or row[0] is None:
        raise NoKey("no key-encryption key is in use: run `hawn keys make`")
    return str(row[0])


def opens(version: str) -> bool:
    """Whether the key store is there and has this version."""
    try:
        keys = key_encryption_keys()
        return keys.unwrap(version, keys.wrap(version, b"probe", b"probe"), b"probe") == b"probe"
    except (KeyStoreDown, CryptoError):
        return False


def all_open() -> bool:
    """Whether every version in use opens what it sealed, and there is one."""
    found = list(KeyVersion.objects.values_list("id", flat=True))
    return bool(found) and all(opens(version) for version in found)
