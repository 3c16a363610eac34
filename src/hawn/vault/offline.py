"""What a device sealed while it had no network: AES-256-GCM under a key of its own, wrapped with RSA-OAEP (SHA-256) to
our public key. The device cannot read it back; only the holder of the key store can."""

import json
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
from nacl.exceptions import CryptoError

from hawn.vault.keys import derived, seal, unseal
from hawn.vault.models import OfflineKey

BITS = 3072  # good beyond 2030 (NIST SP 800-57)
RENEW_DAYS = 90
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
    the newest is 90 days old. Older ones stay: what was sealed to them still opens. Raises KeyStoreDown.

    The public half is worked out from the sealed private one, so a row that somebody else wrote is never handed out.
    """
    row = OfflineKey.objects.order_by("-made_at", "-id").first()
    if row is None or now - row.made_at > timedelta(days=RENEW_DAYS):
        row = _make(now)
    public = _private(row).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return row.id, b64encode(public).decode()


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
        content = json.loads(plain)
    except (ValueError, NotBase64, InvalidTag, CryptoError):
        raise Unopened("it was changed") from None
    if not isinstance(content, dict):
        raise Unopened("it is no entry")
    return content


def _make(now: datetime) -> OfflineKey:
    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    plain = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    key = uuid4()
    return OfflineKey.objects.create(id=key, sealed=seal(derived("offline"), plain, _binding(key)), made_at=now)


def _private(row: OfflineKey) -> rsa.RSAPrivateKey:
    plain = unseal(derived("offline"), bytes(row.sealed), _binding(row.id))
    found = load_der_private_key(plain, password=None)
    assert isinstance(found, rsa.RSAPrivateKey)
    return found


def _binding(key: UUID) -> bytes:
    return f"offline|{key}".encode()
