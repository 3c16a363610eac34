"""Both back ends alike: what they wrap, what they refuse, what happens when they are away."""

import hmac
import secrets
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st
from nacl.exceptions import CryptoError

from hawn.config import env
from hawn.vault.keys import FileKeys, KeyStoreDown, NoKey, derived, key_encryption_keys
from tests.vault.conftest import Store


def test_a_wrapped_key_is_bound_to_its_version_and_place(store: Store) -> None:
    keys = store.keys
    assert keys.ids() == []
    keys.make("0001")
    keys.make("0002")
    with pytest.raises(FileExistsError):
        keys.make("0001")
    wrapped = keys.wrap("0001", b"k" * 32, b"file|A")
    assert keys.ids() == ["0001", "0002"]
    assert keys.unwrap("0001", wrapped, b"file|A") == b"k" * 32
    changed = wrapped[:-1] + bytes([wrapped[-1] ^ 1])
    for version, text, bound_to in (
        ("0001", wrapped, b"file|B"),
        ("0001", wrapped, b"other|A"),
        ("0002", wrapped, b"file|A"),
        ("0001", changed, b"file|A"),
        ("0001", wrapped[:20], b"file|A"),
        ("0001", b"", b"file|A"),
    ):
        with pytest.raises(CryptoError):
            keys.unwrap(version, text, bound_to)
    with pytest.raises(NoKey):
        keys.unwrap("0003", wrapped, b"file|A")
    assert keys.wrap("0001", b"k" * 32, b"file|A") != wrapped


def test_a_destroyed_key_opens_nothing_and_what_is_derived_stays(store: Store) -> None:
    keys = store.keys
    with pytest.raises(NoKey):
        derived("receipt")
    keys.make("0001")
    before = [derived("receipt"), derived("form-state")]
    wrapped = keys.wrap("0001", b"k" * 32, b"x")
    keys.make("0002")
    keys.destroy("0001")
    keys.destroy("0001")
    assert keys.ids() == ["0002"]
    with pytest.raises(NoKey):
        keys.unwrap("0001", wrapped, b"x")
    assert [derived("receipt"), derived("form-state")] == before
    assert len({*before}) == 2
    assert {len(key) for key in before} == {32}


def test_a_store_that_is_away_says_so_and_works_when_it_is_back(store: Store) -> None:
    keys = store.keys
    keys.make("0001")
    wrapped, before = keys.wrap("0001", b"k" * 32, b"x"), derived("receipt")
    store.leave()
    for ask in (
        lambda: keys.unwrap("0001", wrapped, b"x"),
        lambda: keys.wrap("0001", b"k" * 32, b"x"),
        lambda: derived("receipt"),
    ):
        with pytest.raises(KeyStoreDown):
            ask()
    store.come_back()
    assert keys.unwrap("0001", wrapped, b"x") == b"k" * 32
    assert derived("receipt") == before


def test_a_folder_from_before_derives_the_same_when_its_first_key_is_gone(tmp_path: Path) -> None:
    first = secrets.token_bytes(32)
    (tmp_path / "0001.kek").write_text(first.hex(), encoding="ascii")
    keys = FileKeys(tmp_path)
    as_ever = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"hawn|receipt").derive(first)
    assert keys.derive("receipt") == as_ever
    keys.make("0002")
    keys.destroy("0001")
    assert keys.derive("receipt") == as_ever
    assert (tmp_path / "derivation.key").read_text() == hmac.digest(bytes(32), first, "sha256").hex()
    assert {p.stat().st_mode & 0o777 for p in tmp_path.iterdir() if p.name != "0001.kek"} == {0o600}


@given(content=st.one_of(st.just(b""), st.binary(max_size=31), st.binary(min_size=33, max_size=40)))
def test_a_key_file_that_is_cut_short_is_no_key(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("keys")
    (folder / "0001.kek").write_text(content.hex(), encoding="ascii")
    with pytest.raises(KeyStoreDown):
        FileKeys(folder).wrap("0001", b"k" * 32, b"x")


@pytest.mark.parametrize("store", ["pkcs11"], indirect=True)
def test_a_wrong_pin_is_asked_once(store: Store, settings: LazySettings) -> None:
    store.keys.make("0001")
    settings.PKCS11_PIN = "wrong"
    wrong = key_encryption_keys()
    for said in ("the token refused the PIN$", "start again"):
        with pytest.raises(KeyStoreDown, match=said):
            wrong.wrap("0001", b"k" * 32, b"x")
    settings.PKCS11_PIN = store.settings["PKCS11_PIN"]
    assert key_encryption_keys().ids() == ["0001"]


def test_a_store_of_no_known_kind_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAWN_KEY_STORE", "cupboard")
    with pytest.raises(env.BadEnvironment, match="file or pkcs11"):
        env.one_of("HAWN_KEY_STORE", ("file", "pkcs11"))
