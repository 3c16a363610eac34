"""Key-encryption keys behind a small interface: a folder of files here, a PKCS#11 token in ``hsm.py``.

A key has a version (``0001``, ``0002``, ...). Which versions are in use stands in the database (``versions.py``).
"""

import hmac
import importlib
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from django.conf import settings
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)

NONCE_BYTES = 24


class KeyStoreDown(RuntimeError):
    """The key store does not answer: a folder that cannot be read, a token that is gone. Nothing was opened."""


class NoKey(KeyStoreDown):
    """The key-encryption key that sealed this is not here. Nothing was opened."""


class KeyEncryptionKeys(Protocol):
    """What the vault asks of a back end. Every call raises KeyStoreDown when the store does not answer."""

    def ids(self) -> list[str]:
        """The versions that are here, oldest first."""

    def make(self, key_id: str) -> None:
        """A new key; with the first, the key that derive uses. Raises FileExistsError rather than replacing one."""

    def destroy(self, key_id: str) -> None:
        """The key is gone for good. One that is not here is left at that."""

    def wrap(self, key_id: str, plain: bytes, bound_to: bytes) -> bytes:
        """``plain`` under the key, bound to ``bound_to`` and to the version. Raises NoKey."""

    def unwrap(self, key_id: str, wrapped: bytes, bound_to: bytes) -> bytes:
        """The inverse of wrap. Raises NoKey, or CryptoError if anything was changed."""

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose, always the same: no version of a key-encryption key changes them. Raises NoKey."""


def seal(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """XChaCha20-Poly1305 with a random nonce in front; ``bound_to`` is authenticated, not stored."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(plain, bound_to, nonce, key)


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """The inverse of seal. Raises nacl.exceptions.CryptoError if key, text or binding differ."""
    return crypto_aead_xchacha20poly1305_ietf_decrypt(sealed[NONCE_BYTES:], bound_to, sealed[:NONCE_BYTES], key)


DERIVATION = "derivation.key"


class FileKeys:
    """Keys as files ``<version>.kek`` of 32 bytes in hexadecimal. Read each time: one taken away is gone at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ids(self) -> list[str]:
        try:
            return sorted(name.removesuffix(".kek") for name in os.listdir(self.folder) if name.endswith(".kek"))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise KeyStoreDown(f"{self.folder}: {error.strerror}") from None

    def _read(self, name: str) -> bytes:
        path = self.folder / name
        try:
            raw = bytes.fromhex(path.read_text(encoding="ascii"))
        except FileNotFoundError:
            raise NoKey(f"{name} is not in {self.folder}") from None
        except OSError as error:
            raise KeyStoreDown(f"{path}: {error.strerror}") from None
        except ValueError:
            raise KeyStoreDown(f"{path}: is no key in hexadecimal") from None
        if len(raw) != 32:
            raise KeyStoreDown(f"{path}: has {len(raw)} bytes, 32 are needed")
        return raw

    def wrap(self, key_id: str, plain: bytes, bound_to: bytes) -> bytes:
        return seal(self._read(f"{key_id}.kek"), plain, key_id.encode() + b"|" + bound_to)

    def unwrap(self, key_id: str, wrapped: bytes, bound_to: bytes) -> bytes:
        return unseal(self._read(f"{key_id}.kek"), wrapped, key_id.encode() + b"|" + bound_to)

    def make(self, key_id: str) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not (self.folder / DERIVATION).exists():
                self._write(DERIVATION, self._derivation() if self.ids() else secrets.token_bytes(32))
            self._write(f"{key_id}.kek", secrets.token_bytes(32))
        except FileExistsError:
            raise
        except OSError as error:
            raise KeyStoreDown(f"{self.folder}: {error.strerror}") from None

    def _write(self, name: str, key: bytes) -> None:
        """On the disk whole, readable by this user alone, or not at all: data is sealed with it in a moment."""
        begun, path = self.folder / f".{name}.{os.getpid()}", self.folder / name
        handle = os.open(begun, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key.hex())
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(begun)  # unlike a rename, never in the place of another
        finally:
            begun.unlink()
        self._settle()

    def _settle(self) -> None:
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def destroy(self, key_id: str) -> None:
        try:
            (self.folder / f"{key_id}.kek").unlink(missing_ok=True)
            self._settle()
        except OSError as error:
            raise KeyStoreDown(f"{self.folder}: {error.strerror}") from None

    def _derivation(self) -> bytes:
        """A key of its own. A folder from before it had one begins from its oldest key by HKDF's first step (RFC
        5869), which leads nobody back to that key: it can be destroyed, and what was derived stays the same."""
        try:
            return self._read(DERIVATION)
        except NoKey:
            ids = self.ids()
            if not ids:
                raise NoKey(f"no key-encryption key in {self.folder}") from None
            return hmac.digest(bytes(32), self._read(f"{ids[0]}.kek"), "sha256")

    def derive(self, purpose: str) -> bytes:
        return HKDFExpand(algorithm=SHA256(), length=32, info=b"hawn|" + purpose.encode()).derive(self._derivation())


def key_encryption_keys() -> KeyEncryptionKeys:
    """The back end that the deployment chose. Raises KeyStoreDown when it is not set up."""
    if settings.KEY_STORE == "pkcs11":
        return _token(settings.PKCS11_MODULE, settings.PKCS11_TOKEN, settings.PKCS11_PIN)
    if not settings.KEYS_DIR:
        raise NoKey("set HAWN_KEYS_DIR; see docs/keys.md")
    return FileKeys(Path(settings.KEYS_DIR))


@lru_cache(maxsize=4)
def _token(module: str, label: str, pin: str) -> KeyEncryptionKeys:
    try:
        hsm = importlib.import_module("hawn.vault.hsm")  # late: its library is an extra
    except ImportError:
        raise KeyStoreDown("install hawn[hsm] to keep keys in a PKCS#11 token") from None
    keys: KeyEncryptionKeys = hsm.TokenKeys(module, label, pin)
    return keys


def derived(purpose: str) -> bytes:
    """32 bytes for one purpose, of the deployment: for receipts, hidden form state, second factors.

    Without the key store nothing derived can be made or read. Raises KeyStoreDown.
    """
    return key_encryption_keys().derive(purpose)
