"""Key-encryption keys behind a small interface. Today's back end is a folder of files, one key each."""

import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)

NONCE_BYTES = 24


class NoKey(RuntimeError):
    """The key-encryption key that sealed this is not here. Nothing was opened."""


class KeyEncryptionKeys(Protocol):
    """What the vault asks of a back end."""

    def current(self) -> str:
        """The id of the key that new data keys are wrapped with."""

    def wrap(self, key_id: str, plain: bytes, bound_to: bytes) -> bytes:
        """``plain`` under the key, bound to ``bound_to``."""

    def unwrap(self, key_id: str, wrapped: bytes, bound_to: bytes) -> bytes:
        """The inverse of wrap. Raises NoKey, or CryptoError if anything was changed."""


def seal(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """XChaCha20-Poly1305 with a random nonce in front; ``bound_to`` is authenticated, not stored."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(plain, bound_to, nonce, key)


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """The inverse of seal. Raises nacl.exceptions.CryptoError if key, text or binding differ."""
    return crypto_aead_xchacha20poly1305_ietf_decrypt(sealed[NONCE_BYTES:], bound_to, sealed[:NONCE_BYTES], key)


class FileKeys:
    """Keys as files ``<id>.kek`` of 32 bytes in hexadecimal; the greatest id is the current one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> str:
        ids = sorted(p.stem for p in self.folder.glob("*.kek"))
        if not ids:
            raise NoKey(f"no key-encryption key in {self.folder}")
        return ids[-1]

    @lru_cache(maxsize=64)  # noqa: B019 - one instance lives as long as the process
    def _read(self, key_id: str) -> bytes:
        path = self.folder / f"{key_id}.kek"
        try:
            return bytes.fromhex(path.read_text(encoding="ascii"))
        except OSError:
            raise NoKey(f"key-encryption key {key_id} is not in {self.folder}") from None

    def wrap(self, key_id: str, plain: bytes, bound_to: bytes) -> bytes:
        return seal(self._read(key_id), plain, key_id.encode() + b"|" + bound_to)

    def unwrap(self, key_id: str, wrapped: bytes, bound_to: bytes) -> bytes:
        return unseal(self._read(key_id), wrapped, key_id.encode() + b"|" + bound_to)

    def make(self, key_id: str) -> None:
        """A new key, readable by this user alone. Raises FileExistsError rather than replacing one."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.folder / f"{key_id}.kek", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))


@lru_cache(maxsize=1)
def key_encryption_keys() -> KeyEncryptionKeys:
    """The back end that the deployment chose."""
    if not settings.KEYS_DIR:
        raise NoKey("set HAWN_KEYS_DIR; see docs/run-in-production.md")
    return FileKeys(Path(settings.KEYS_DIR))


def derived(purpose: str) -> bytes:
    """32 bytes for one purpose, from the oldest key-encryption key's file: for receipts and hidden form state.

    Bound to the deployment: without its key folder, nothing derived from it can be made or read.
    """
    folder = Path(settings.KEYS_DIR)
    first = sorted(folder.glob("*.kek"))[:1]
    if not settings.KEYS_DIR or not first:
        raise NoKey("no key-encryption key; set HAWN_KEYS_DIR")
    return _derive(first[0].read_text(encoding="ascii"), purpose)


@lru_cache(maxsize=32)
def _derive(key_hex: str, purpose: str) -> bytes:
    from_key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"hawn|" + purpose.encode())
    return from_key.derive(bytes.fromhex(key_hex))
