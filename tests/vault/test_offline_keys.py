"""Key pairs to which devices seal: a row that is not ours is passed over, old halves are destroyed, a rotation reaches
each of them."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import timedelta
from os import urandom
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.test import Client

from hawn.core import clock
from hawn.vault import rotation
from hawn.vault.keys import KeyStoreDown, derived, key_encryption_keys, seal
from hawn.vault.models import OfflineKey
from hawn.vault.offline import OAEP, Parcel, Unopened, forget_old, open_parcel, public_key
from hawn.vault.rotation import KeyTrouble
from tests.conftest import Site, use
from tests.vault.conftest import Store

DAY = timedelta(days=1)


def sealed_to(found: tuple[UUID, str]) -> Parcel:
    """An entry of a device that was given this key."""
    key, public = found
    made, own, iv = uuid4(), AESGCM.generate_key(256), urandom(12)
    half: Any = load_der_public_key(b64decode(public))
    text = AESGCM(own).encrypt(iv, b'{"fields": {}}', f"{made}|alert".encode())
    return Parcel(
        made, "alert", key, *(b64encode(one).decode() for one in (half.encrypt(own, OAEP), iv, text))
    )  # fmt: skip


@pytest.fixture
def keys(db: Site, owner: psycopg.Connection) -> Iterator[None]:
    """No pair yet."""
    owner.execute("DELETE FROM vault_offlinekey")
    yield
    use(db.url("app"))
    owner.execute("DELETE FROM vault_offlinekey")


def junk(url: str, *, later: timedelta, count: int = 1) -> None:
    """What an SQL injection as the application can write."""
    with psycopg.connect(url, autocommit=True) as raw:
        for n in range(count):
            raw.execute(
                "INSERT INTO vault_offlinekey (id, sealed, wrapped_with, made_at)"
                " VALUES (gen_random_uuid(), %s, (SELECT max(id) FROM vault_keyversion), %s)",
                [b"\0" * (n * 30), clock.now() + later],
            )
            raw.execute(
                "INSERT INTO vault_offlinekey (id, sealed, made_at) SELECT gen_random_uuid(), sealed, %s"
                " FROM vault_offlinekey LIMIT 1",
                [clock.now() + later],
            )


def test_a_row_that_is_not_ours_is_passed_over(keys: None, db: Site) -> None:
    junk(db.url("app"), later=-3 * DAY, count=2)
    ours = public_key(clock.now())
    junk(db.url("app"), later=DAY, count=3)
    assert public_key(clock.now()) == ours
    answer = Client().get("/offline/key/")
    assert (answer.status_code, answer.json()["key"]) == (200, str(ours[0]))


def test_a_private_half_is_destroyed_when_no_device_can_need_it(keys: None, db: Site) -> None:
    now = clock.now()
    first = public_key(now)
    entry = sealed_to(first)
    second = public_key(now + 91 * DAY)
    assert first[0] != second[0]
    junk(db.url("app"), later=-DAY)
    use(db.url("worker"))
    for days, left in ((91, 2), (91 + 96, 2), (91 + 98, 1)):
        forget_old(now=now + days * DAY)
        assert OfflineKey.objects.count() == left, days  # junk goes at the first night
        if left == 2:
            assert open_parcel(entry) == {"fields": {}}
    with pytest.raises(Unopened):
        open_parcel(entry)
    assert open_parcel(sealed_to(second)) == {"fields": {}}
    forget_old(now=now + 4000 * DAY)
    assert OfflineKey.objects.count() == 1  # the newest is never destroyed before there is another


def test_a_store_with_other_keys_destroys_nothing(keys: None, db: Site, settings: Any, tmp_path: Any) -> None:
    now = clock.now()
    for days in (0, 91, 190):
        public_key(now + days * DAY)
    settings.KEYS_DIR = str(tmp_path)
    use(db.url("worker"))
    with pytest.raises(KeyStoreDown):
        forget_old(now=now + 4000 * DAY)
    key_encryption_keys().make("0001")
    assert forget_old(now=now + 4000 * DAY) == 0
    assert OfflineKey.objects.count() == 3


def test_a_rotation_reaches_them_and_none_opens_from_the_old_version(as_owner: Store, db: Site) -> None:
    now = clock.now()
    use(db.url("app"))
    entries = [sealed_to(public_key(now + n * 91 * DAY)) for n in range(2)]
    old = OfflineKey.objects.create(made_at=now - 100 * DAY, sealed=b"")  # from before rotations reached them
    from_before = OfflineKey.objects.get(id=entries[0].key)
    store = as_owner.keys
    plain = store.unwrap("0001", bytes(from_before.sealed), f"offline|{from_before.id}".encode())
    sealed = seal(derived("offline"), plain, f"offline|{old.id}".encode())
    use(db.url("owner"))
    OfflineKey.objects.filter(id=old.id).update(sealed=sealed)
    junk(db.url("app"), later=DAY)
    with pytest.raises(KeyTrouble, match="current"):
        rotation.destroy(version="0001")
    done = rotation.rotate(now=now)
    assert (done.version, done.new) == ("0002", True)
    assert set(OfflineKey.objects.values_list("id", "wrapped_with")) == {
        (key, "0002") for key in (entries[0].key, entries[1].key, old.id)
    }
    rotation.destroy(version="0001")
    use(db.url("app"))
    assert [open_parcel(entry) for entry in entries] == [{"fields": {}}] * 2


def test_a_version_that_still_wraps_one_is_not_destroyed(as_owner: Store, db: Site) -> None:
    now = clock.now()
    use(db.url("app"))
    entry = sealed_to(public_key(now))
    use(db.url("owner"))
    rotation.rotate(now=now)
    OfflineKey.objects.filter(id=entry.key).update(wrapped_with="0001", sealed=rewrapped(as_owner, entry.key))
    with pytest.raises(KeyTrouble, match="still wraps 1"):
        rotation.destroy(version="0001")
    assert next(s.data_keys for s in rotation.standing() if s.version == "0001") == 1
    done = rotation.rotate(now=now)  # as after one that was stopped right there
    assert (done.version, done.new, done.moved) == ("0002", False, 1)
    rotation.destroy(version="0001")
    assert open_parcel(entry) == {"fields": {}}


def rewrapped(store: Store, key: UUID) -> bytes:
    """The private half as it was before the rotation."""
    row, bound_to = OfflineKey.objects.get(id=key), f"offline|{key}".encode()
    return store.keys.wrap("0001", store.keys.unwrap("0002", bytes(row.sealed), bound_to), bound_to)
