"""Key stores of their own for tests: a folder, and a token of SoftHSM2 where it is installed."""

import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from django.conf import LazySettings

from hawn.core import clock
from hawn.vault.keys import KeyEncryptionKeys, key_encryption_keys
from tests.conftest import Site, use

PLACES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so", "/usr/lib/pkcs11/libsofthsm2.so")
MODULE = next((place for place in PLACES if Path(place).exists()), "")
PIN = "4711"


@dataclass
class Store:
    """A key store that can be taken away: what settings and environment name it, and the folder that holds it."""

    folder: Path
    environment: dict[str, str]
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def keys(self) -> KeyEncryptionKeys:
        """The back end that is set."""
        return key_encryption_keys()

    def leave(self) -> None:
        """The folder cannot be read, or the token is gone."""
        self.folder.rename(self.folder.with_name("away"))

    def come_back(self) -> None:
        """As it was."""
        self.folder.with_name("away").rename(self.folder)


def _file(tmp_path: Path) -> Store:
    folder = tmp_path / "keys"
    folder.mkdir()
    return Store(folder, {"HAWN_KEY_STORE": "file", "HAWN_KEYS_DIR": str(folder)}, {"KEYS_DIR": str(folder)})


@pytest.fixture(scope="session")
def _softhsm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SoftHSM2 reads its configuration when it is loaded: one folder of tokens for the whole test process."""
    if not MODULE or not shutil.which("softhsm2-util"):
        pytest.skip("no SoftHSM2 (Debian: apt-get install softhsm2)")
    folder = tmp_path_factory.mktemp("softhsm") / "tokens"
    folder.mkdir()
    configuration = folder.with_name("softhsm2.conf")
    configuration.write_text(f"directories.tokendir = {folder}\nlog.level = ERROR\n", encoding="ascii")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    return folder


def _pkcs11(folder: Path) -> Store:
    label = f"test-{uuid.uuid4().hex[:12]}"
    command = ["softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "0815"]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - Debian's own program
    named = {"PKCS11_MODULE": MODULE, "PKCS11_TOKEN": label, "PKCS11_PIN": PIN}
    environment = {"HAWN_KEY_STORE": "pkcs11", "SOFTHSM2_CONF": os.environ["SOFTHSM2_CONF"]}
    return Store(
        folder, {**environment, **{f"HAWN_{k}": v for k, v in named.items()}}, {"KEY_STORE": "pkcs11", **named}
    )


@pytest.fixture(params=["file", "pkcs11"])
def store(request: pytest.FixtureRequest, tmp_path: Path, settings: LazySettings) -> Store:
    """An empty key store of either kind, chosen by the settings."""
    found = _file(tmp_path) if request.param == "file" else _pkcs11(request.getfixturevalue("_softhsm"))
    for name, value in found.settings.items():
        setattr(settings, name, value)
    return found


@pytest.fixture
def keyed(store: Store, db: Site, owner: psycopg.Connection) -> Iterator[Store]:
    """The same with version 0001 in use, and the database as it was afterwards."""
    before = owner.execute("SELECT id, made_at FROM vault_keyversion").fetchall()
    owner.execute("TRUNCATE vault_datakey, vault_offlinekey, vault_keyversion")
    store.keys.make("0001")
    owner.execute("INSERT INTO vault_keyversion VALUES ('0001', %s)", [clock.now()])
    yield store
    use(db.url("app"))
    owner.execute("TRUNCATE vault_datakey, vault_offlinekey, vault_keyversion")
    owner.cursor().executemany("INSERT INTO vault_keyversion VALUES (%s, %s)", before)


@pytest.fixture
def as_owner(keyed: Store, db: Site) -> Iterator[Store]:
    """The same, with Django's connection the owner's, as ``hawn keys`` has it."""
    use(db.url("owner"))
    yield keyed
    use(db.url("app"))
