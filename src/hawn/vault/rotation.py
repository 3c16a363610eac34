"""Versions of the key-encryption key: made, taken in turn, destroyed. For the owner's commands alone.

Every step can be stopped at any point and done again. A version is first whole in the key store, then in the
database; it first leaves the database, which refuses while a data key names it, and then the key store.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Q, QuerySet
from nacl.exceptions import CryptoError

from hawn.audit.actions import write as audit_write
from hawn.core.acting import SYSTEM_ID, Actor, acting
from hawn.vault.actions import wrapping
from hawn.vault.keys import KeyEncryptionKeys, KeyStoreDown, key_encryption_keys
from hawn.vault.models import DataKey, KeyVersion, OfflineKey
from hawn.vault.offline import rewrap
from hawn.vault.versions import opens

OPERATOR = Actor(user=SYSTEM_ID, role="owner", name="Hawn")
ONE_AT_A_TIME = 6_869_751  # any number, the same in every process: PostgreSQL's advisory lock of these verbs
BATCH = 200


class KeyTrouble(RuntimeError):
    """The versions do not allow this; the text is one line for people."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One version, as ``hawn keys list`` shows it."""

    version: str
    made_at: datetime | None  # none: it is in the key store and not in use
    data_keys: int  # and the private halves to which devices seal what they write without a network
    current: bool
    opens: bool


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did: the version all is under now, whether it is new, how many data keys were wrapped anew."""

    version: str
    new: bool
    moved: int


def standing() -> list[Standing]:
    """Every version in use or in the key store, oldest first. A key store that is away leaves them out."""
    with acting(OPERATOR, "keys"):
        wrapped = Counter(dict(DataKey.objects.values_list("wrapped_with").annotate(Count("id"))))
        wrapped.update(
            dict(OfflineKey.objects.exclude(wrapped_with=None).values_list("wrapped_with").annotate(Count("id")))
        )
    used = dict(KeyVersion.objects.values_list("id", "made_at"))
    try:
        here = key_encryption_keys().ids()
    except KeyStoreDown:
        here = []
    newest = max(used, default="")
    return [Standing(v, used.get(v), wrapped[v], v == newest, opens(v)) for v in sorted({*used, *here})]


def make(*, now: datetime) -> list[str]:
    """Takes the first version into use; keys that are in the store already are taken as they are.

    Raises KeyTrouble where one is in use, and KeyStoreDown.
    """
    with acting(OPERATOR, "keys"):
        _alone()
        if newest := _newest():
            raise KeyTrouble(f"version {newest} is in use already: `hawn keys rotate` makes the next one")
        store = key_encryption_keys()
        if not store.ids():
            store.make("0001")
        found = store.ids()
        for version in found:
            _take_into_use(version, now)
        return found


def take_what_is_there(*, now: datetime) -> None:
    """For ``hawn migrate``, where keys were put in place before: the same as make, and nothing where none are."""
    try:
        if not _newest() and key_encryption_keys().ids():
            make(now=now)
    except KeyStoreDown:
        return  # the owner need not have the keys


def rotate(*, now: datetime, step: Callable[[int], object] = lambda _: None) -> Rotated:
    """A new version, and every data key wrapped anew by it, a small batch at a time; then the private halves of offline
    keys. ``step`` is told each batch.

    Where an older rotation was stopped, that one is brought to its end and no version is made. Readers see each
    data key under its old version or its new one, both of which open. When it returns, no data key is under an
    older version, and none can come: writers that began before the new version was in use are waited for.
    Raises KeyTrouble before the first version, KeyStoreDown, CryptoError for a data key that was tampered with.
    """
    version, new = _begin(now)
    moved = 0
    while True:
        done = _batch(version) or _offline_batch(version)
        moved += done
        step(done)
        if not done:
            if _settled(version):
                return Rotated(version, new, moved)
            time.sleep(0.05)  # somebody holds the last ones: they are erasing them, or have just made them


def older() -> int:
    """Data keys that a rotation begun now would wrap anew: all, or those that a stopped one left."""
    with acting(OPERATOR, "keys"):
        newest = _newest()
        under_older = DataKey.objects.exclude(wrapped_with=newest).count() + _offline_older(newest).count()
        return under_older or DataKey.objects.count() + OfflineKey.objects.count()


def _begin(now: datetime) -> tuple[str, bool]:
    with acting(OPERATOR, "keys"):
        _alone()
        newest = _newest()
        if not newest:
            raise KeyTrouble("no key-encryption key is in use: run `hawn keys make`")
        if DataKey.objects.exclude(wrapped_with=newest).exists() or _stopped_offline(newest):
            return newest, False
        store = _store(newest)
        waiting = [v for v in store.ids() if v > newest]  # made by a rotation that was stopped right then
        version = waiting[0] if waiting else f"{int(newest) + 1:04d}"
        if not waiting:
            store.make(version)
        _take_into_use(version, now)
        return version, True


def _batch(version: str) -> int:
    store = key_encryption_keys()
    with acting(OPERATOR, "keys"):
        rows = list(
            DataKey.objects.filter(wrapped_with__lt=version)
            .order_by("wrapped_with", "id")
            .select_for_update(skip_locked=True)[:BATCH]
        )
        for row in rows:
            bound_to = wrapping(row.file, row.data_class)
            row.wrapped = store.wrap(version, store.unwrap(row.wrapped_with, bytes(row.wrapped), bound_to), bound_to)
            row.wrapped_with = version
        DataKey.objects.bulk_update(rows, ["wrapped_with", "wrapped"])
    return len(rows)


def _offline_older(version: str) -> QuerySet[OfflineKey]:
    return OfflineKey.objects.filter(Q(wrapped_with=None) | Q(wrapped_with__lt=version))


def _stopped_offline(newest: str) -> bool:
    """Whether a rotation was stopped before it came to these: one under no version at all is older than rotations."""
    return _offline_older(newest).exclude(wrapped_with=None).exists()


def _offline_batch(version: str) -> int:
    """The private halves to which devices seal. A row that its version does not open is none of ours: it goes."""
    store = key_encryption_keys()
    with acting(OPERATOR, "keys"):
        rows = list(_offline_older(version).order_by("id").select_for_update(skip_locked=True)[:BATCH])
        for row in rows:
            try:
                row.sealed, row.wrapped_with = rewrap(row, version, store), version
                row.save(update_fields=["sealed", "wrapped_with"])
            except CryptoError:
                row.delete()
                audit_write(action="vault.offline.destroy", facts={"old": 0, "junk": 1})
    return len(rows)


def _settled(version: str) -> bool:
    """Waits for writers that hold an older version, then says whether all is under this one."""
    with acting(OPERATOR, "keys"):
        list(KeyVersion.objects.filter(id__lt=version).select_for_update())
        return not (DataKey.objects.filter(wrapped_with__lt=version).exists() or _offline_older(version).exists())


def destroy(*, version: str) -> None:
    """The end of a version. Whoever holds a backup with data keys under it cannot open them any more: so only when
    the last such backup has expired. Refuses (KeyTrouble) the current version, and one that still wraps anything."""
    with acting(OPERATOR, "keys"):
        _alone()
        used, newest = set(KeyVersion.objects.values_list("id", flat=True)), _newest()
        if version not in used and version not in key_encryption_keys().ids():
            raise KeyTrouble(f"there is no version {version}")
        if version == newest:
            raise KeyTrouble(f"version {version} is the current one: rotate first")
        count = DataKey.objects.filter(wrapped_with=version).count()
        count += OfflineKey.objects.filter(wrapped_with=version).count()
        if count:
            raise KeyTrouble(f"version {version} still wraps {count:,} data keys: rotate first")
        _store(newest)
        try:
            with transaction.atomic():
                KeyVersion.objects.filter(id=version).delete()
        except IntegrityError:
            raise KeyTrouble(f"version {version} still wraps data keys: rotate first") from None
        audit_write(action="vault.key.destroy", subject=version)
    with transaction.atomic():
        _alone()
        if not KeyVersion.objects.filter(id=version).exists():
            key_encryption_keys().destroy(version)


def _store(newest: str) -> KeyEncryptionKeys:
    """The key store, if it is the one that has the current version: an empty folder in the place of one that is away
    would get a key that nothing else opens, and would keep none from being destroyed."""
    if not opens(newest):
        raise KeyStoreDown(f"the key store is away or does not have version {newest}: nothing was changed")
    return key_encryption_keys()


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


def _newest() -> str:
    return KeyVersion.objects.order_by("-id").values_list("id", flat=True).first() or ""


def _take_into_use(version: str, now: datetime) -> None:
    if not opens(version):
        raise KeyTrouble(f"version {version} is in the key store and does not work")
    KeyVersion.objects.create(id=version, made_at=now)
    audit_write(action="vault.key.make", subject=version)
