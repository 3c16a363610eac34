"""What a device sealed while it had no network: AES-256-GCM under a key of its own, wrapped with RSA-OAEP (SHA-256) to
our public key. The device cannot read it back; only the holder of the key store can.

A private half is wrapped by the current version of the key-encryption key, so that a rotation reaches it. It lives as
long as a device may still hold what was sealed to it, and is destroyed then (``forget_old``): docs/adr/0017.
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)  # fmt: skip
from django.db import transaction
from nacl.exceptions import CryptoError

from hawn.audit.actions import write as audit_write
from hawn.core.acting import WORKER, acting
from hawn.core.sent import read_json
from hawn.vault.keys import KeyEncryptionKeys, NoKey, derived, key_encryption_keys, seal, unseal
from hawn.vault.models import OfflineKey
from hawn.vault.versions import current_version

BITS = 3072  # good beyond 2030 (NIST SP 800-57)
RENEW_DAYS = 90
KEEP_DAYS = 90  # after a newer one was made: how long a device may sit in a drawer with what it sealed
GRACE_DAYS = 7
OAEP = padding.OAEP(mgf=padding.MGF1(SHA256()), algorithm=SHA256(), label=None)


class Unopened(ValueError):
    """It was changed on its way, is sealed to a key that we do not have, or is no sealed entry at all."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A sealed entry as it came: base64 of the wrapped key, the nonce and the ciphertext."""

    id: UUID
    form: str
    key: UUID
    wrapped: str
    iv: str
    sealed: str


def public_key(now: datetime) -> tuple[UUID, str]:
    """The newest key's id and public half (SubjectPublicKeyInfo in base64); a new pair where there is none, or where
    the newest is 90 days old. Raises KeyStoreDown.

    The public half is worked out from the sealed private one, so a row that somebody else wrote is never handed out: it
    is passed over, as if it were not there.
    """
    for row in OfflineKey.objects.order_by("-made_at", "-id").iterator():
        if (private := _sound(row)) is None:
            continue
        if now - row.made_at > timedelta(days=RENEW_DAYS):
            break
        return row.id, _public(private)
    row, private = _make(now)
    return row.id, _public(private)


def open_parcel(parcel: Parcel) -> dict[str, Any]:
    """What the device sealed. Its id and form are authenticated with it. Raises Unopened, KeyStoreDown."""
    row = OfflineKey.objects.filter(id=parcel.key).first()
    if row is None:
        raise Unopened("no such key")
    try:
        private = _private(row)
        key = private.decrypt(b64decode(parcel.wrapped, validate=True), OAEP)
        bound_to = f"{parcel.id}|{parcel.form}".encode()
        plain = AESGCM(key).decrypt(
            b64decode(parcel.iv, validate=True), b64decode(parcel.sealed, validate=True), bound_to
        )
        content = read_json(plain)
    except (ValueError, NotBase64, InvalidTag, CryptoError):
        raise Unopened("it was changed") from None
    if not isinstance(content, dict):
        raise Unopened("it is no entry")
    return content


def writer_tag(user: UUID, team: UUID) -> str:
    """Who is signed in, for a device to seal with what it writes later. Another text each time: it names nobody, and
    two devices of one person have nothing in common. Raises KeyStoreDown."""
    sealed = seal(derived("offline-writer"), user.bytes + team.bytes, b"offline-writer")
    return b64encode(sealed).decode()


def writer_of(tag: object) -> tuple[UUID, UUID] | None:
    """The inverse of writer_tag: account and team; None for anything else. Raises KeyStoreDown."""
    try:
        plain = unseal(derived("offline-writer"), b64decode(str(tag), validate=True), b"offline-writer")
        return UUID(bytes=plain[:16]), UUID(bytes=plain[16:])
    except (ValueError, CryptoError):
        return None


def forget_old(*, now: datetime) -> int:
    """Destroys private halves that were replaced 90 days and a week ago: what a device sealed to them does not open any
    more, from no later copy of the database either. Rows that were never ours go too, once ours are found to open: a
    store with other keys destroys nothing. For the worker. Returns how many; safe to repeat. Raises KeyStoreDown."""
    rows = list(OfflineKey.objects.order_by("made_at", "id"))
    sound = [row for row in rows if _sound(row) is not None]
    before = now - timedelta(days=KEEP_DAYS + GRACE_DAYS)
    over = [row for row, newer in zip(sound, sound[1:], strict=False) if newer.made_at < before]
    junk = [row for row in rows if row not in sound] if sound else []
    if gone := [row.id for row in (*over, *junk)]:
        with acting(WORKER, "keys"):
            OfflineKey.objects.filter(id__in=gone).delete()
            audit_write(action="vault.offline.destroy", facts={"old": len(over), "junk": len(junk)})
    return len(gone)


def rewrap(row: OfflineKey, version: str, store: KeyEncryptionKeys) -> bytes:
    """The private half of a row, wrapped by another version. Raises CryptoError for a row that is not ours."""
    return store.wrap(version, _plain(row), _binding(row.id))


def _make(now: datetime) -> tuple[OfflineKey, rsa.RSAPrivateKey]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    plain = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    key = uuid4()
    with transaction.atomic():  # the version cannot be destroyed before this row stands
        version = current_version()
        sealed = key_encryption_keys().wrap(version, plain, _binding(key))
        return OfflineKey.objects.create(id=key, wrapped_with=version, sealed=sealed, made_at=now), private


def _plain(row: OfflineKey) -> bytes:
    if row.wrapped_with is None:  # from before rotations reached these keys
        return unseal(derived("offline"), bytes(row.sealed), _binding(row.id))
    return key_encryption_keys().unwrap(row.wrapped_with, bytes(row.sealed), _binding(row.id))


def _private(row: OfflineKey) -> rsa.RSAPrivateKey:
    """Raises CryptoError or ValueError for a row that is not ours, and KeyStoreDown."""
    try:
        plain = _plain(row)
    except NoKey:
        # Read a moment before a rotation reached it and its old version was destroyed: it is under a new one now.
        again = OfflineKey.objects.filter(id=row.id).exclude(wrapped_with=row.wrapped_with).first()
        if again is None:
            raise
        plain = _plain(again)
    # Not asked again whether its numbers are prime (a fifth of a second): it came out of our own seal as it was made.
    found = load_der_private_key(plain, password=None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(found, rsa.RSAPrivateKey)
    return found


def _sound(row: OfflineKey) -> rsa.RSAPrivateKey | None:
    """The private half; None where the row is not one that our key store made."""
    try:
        return _private(row)
    except (ValueError, CryptoError):
        return None


def _public(private: rsa.RSAPrivateKey) -> str:
    return b64encode(private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def _binding(key: UUID) -> bytes:
    return f"offline|{key}".encode()
