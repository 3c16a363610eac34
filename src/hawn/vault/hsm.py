"""Key-encryption keys in a PKCS#11 token: made in it, never leaving it. Needs the extra ``hawn[hsm]``."""

import os
import secrets
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import pkcs11
from nacl.exceptions import CryptoError
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, NoSuchKey, ObjectClass, PinIncorrect, PinLocked

from hawn.vault.keys import KeyStoreDown, NoKey

NAME, DERIVATION = "hawn-kek-", "hawn-derivation"
NONCE_BYTES, TAG_BITS = 12, 128  # SP 800-38D, 8.3: 2**32 wrappings under one version are safe with random nonces
STAYS = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False, Attribute.PRIVATE: True}
Answer = TypeVar("Answer")


class TokenKeys:
    """AES-256-GCM keys by label. One session a process and one call at a time: threads may not share a session."""

    def __init__(self, module: str, label: str, pin: str) -> None:
        self._module, self._label, self._pin = module, label, pin
        self._lock = threading.RLock()
        self._session: Any = None
        self._keys: dict[str, Any] = {}
        self._opened_by = 0
        self._refused = False

    def _open(self) -> None:
        self._session, self._keys = None, {}
        if self._refused:
            raise KeyStoreDown("the token refused the PIN: set HAWN_PKCS11_PIN and start again")
        library = pkcs11.lib(self._module)
        library.reinitialize()  # after a fork, or when the token was away, all that the library knew is void
        try:
            self._session = library.get_token(token_label=self._label).open(rw=True, user_pin=self._pin)
        except (PinIncorrect, PinLocked):
            self._refused = True  # asking again would lock the token
            raise KeyStoreDown("the token refused the PIN") from None
        self._opened_by = os.getpid()

    def _call(self, work: Callable[[], Answer], *, anew: bool = False) -> Answer:
        """What ``work`` answers, in an open session; one that broke is opened once more. Raises KeyStoreDown, NoKey."""
        with self._lock:
            try:
                if self._session is not None and self._opened_by == os.getpid() and not anew:
                    try:
                        return work()
                    except pkcs11.PKCS11Error:
                        pass  # the token may have been away: a new session tells
                self._open()
                return work()
            except NoSuchKey:
                raise NoKey(f"the token {self._label} does not have the key") from None
            except KeyStoreDown:
                raise
            except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
                self._session = None
                raise KeyStoreDown(f"the token {self._label} does not answer: {type(error).__name__}") from None

    def _key(self, label: str) -> Any:
        if label not in self._keys:
            self._keys[label] = self._session.get_key(object_class=ObjectClass.SECRET_KEY, label=label)
        return self._keys[label]

    def ids(self) -> list[str]:
        def found() -> list[str]:
            keys = self._session.get_objects({Attribute.CLASS: ObjectClass.SECRET_KEY})
            return sorted(k.label.removeprefix(NAME) for k in keys if k.label.startswith(NAME))

        return self._call(found, anew=True)  # a token that went away looks empty to an old session

    def make(self, key_id: str) -> None:
        if key_id in self.ids():
            raise FileExistsError(key_id)

        def derivation() -> None:
            self._session.generate_key(
                KeyType.GENERIC_SECRET, 256, label=DERIVATION, store=True, template={**STAYS, Attribute.SIGN: True}
            )

        def key() -> None:
            self._session.generate_key(KeyType.AES, 256, label=NAME + key_id, store=True, template=STAYS)

        try:
            self._call(lambda: self._key(DERIVATION))
        except NoKey:
            self._call(derivation)
        self._call(key)

    def destroy(self, key_id: str) -> None:
        def gone() -> None:
            if key_id in self.ids():
                self._key(NAME + key_id).destroy()
            self._keys.clear()

        self._call(gone)

    def wrap(self, key_id: str, plain: bytes, bound_to: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        how = {"mechanism": Mechanism.AES_GCM, "mechanism_param": _params(nonce, key_id, bound_to)}
        return nonce + bytes(self._call(lambda: self._key(NAME + key_id).encrypt(plain, **how)))

    def unwrap(self, key_id: str, wrapped: bytes, bound_to: bytes) -> bytes:
        nonce, rest = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        if len(rest) < TAG_BITS // 8:
            raise CryptoError("too short")
        how = {"mechanism": Mechanism.AES_GCM, "mechanism_param": _params(nonce, key_id, bound_to)}
        try:
            return bytes(self._call(lambda: self._key(NAME + key_id).decrypt(rest, **how)))
        except NoKey:
            raise
        except KeyStoreDown:
            # Tokens do not agree on the error for a wrong tag. One that still wraps is there: it was the tag.
            self.wrap(key_id, b"probe", b"probe")
            raise CryptoError("changed, or bound to something else") from None

    def derive(self, purpose: str) -> bytes:
        what = b"hawn|" + purpose.encode()
        return bytes(self._call(lambda: self._key(DERIVATION).sign(what, mechanism=Mechanism.SHA256_HMAC)))


def _params(nonce: bytes, key_id: str, bound_to: bytes) -> Any:
    return GCMParams(nonce, key_id.encode() + b"|" + bound_to, TAG_BITS)
