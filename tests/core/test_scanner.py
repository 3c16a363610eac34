"""ClamAV, where there is one: what it finds is not kept, and nothing is kept when it does not answer."""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from hawn.core.judging.arrivals import take_in
from hawn.core.judging.media import Fault, NotTaken
from hawn.core.judging.scanner import demand_clean

# Harmless by agreement, in two halves, so that no scanner finds this file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
needs_clamd = pytest.mark.skipif(not shutil.which("clamd"), reason="no clamd (Debian: apt-get install clamav-daemon)")


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """ClamAV's own daemon, with one signature of our own: it needs no network and no database of others."""
    home = tmp_path_factory.mktemp("clamd")
    (home / "own.ndb").write_text(f"Hawn.Test:0:*:{EICAR.hex()}\n", encoding="ascii")
    where, settings = home / "s", home / "clamd.conf"
    settings.write_text(
        f"LocalSocket {where}\nDatabaseDirectory {home}\nForeground yes\nStreamMaxLength 30M\nExitOnOOM yes\n",
        encoding="ascii",
    )
    with subprocess.Popen(
        ["clamd", "-c", str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as daemon:
        try:
            for _ in range(300):
                if where.exists() or daemon.poll() is not None:
                    break
                time.sleep(0.1)
            assert where.exists(), daemon.poll()
            yield str(where)
        finally:
            daemon.terminate()


@needs_clamd
@pytest.mark.parametrize("content", [EICAR, b"hello " * 100_000 + EICAR], ids=["alone", "behind much else"])
def test_what_clamav_finds_is_not_taken(clamd: str, settings: LazySettings, content: bytes) -> None:
    settings.CLAMD = clamd
    with pytest.raises(NotTaken) as refused:
        take_in(content, "a.txt")
    assert refused.value.fault == Fault.HARMFUL


@needs_clamd
def test_what_clamav_finds_nothing_in_is_taken(clamd: str, settings: LazySettings) -> None:
    settings.CLAMD = clamd
    assert take_in(b"hello", "a.txt").content == b"hello"
    demand_clean(b"\0" * 5_000_000, clamd)


@needs_clamd
def test_what_is_longer_than_clamav_takes_is_not_taken(clamd: str) -> None:
    with pytest.raises(NotTaken) as refused:
        demand_clean(bytes(31 * 1024 * 1024), clamd)
    assert refused.value.fault == Fault.NOT_CHECKED


@pytest.fixture
def answers() -> Iterator[list[bytes]]:
    """A daemon that reads a stream to its end and says what stands first in the list; then it hangs up."""
    said: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            with line, line.makefile("rb") as come:
                assert come.read(10) == b"zINSTREAM\0"
                while length := int.from_bytes(come.read(4), "big"):
                    come.read(length)
                line.sendall(said[1])

    said.append(b"127.0.0.1:%d" % server.getsockname()[1])
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield said
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


ANSWERS = {
    b"stream: OK\0": None,
    b"stream: Win.Test FOUND\0": Fault.HARMFUL,
    b"INSTREAM size limit exceeded. ERROR\0": Fault.NOT_CHECKED,
    b"stream: OK FOUND\0": Fault.HARMFUL,
    b"stream: O": Fault.NOT_CHECKED,
    b"": Fault.NOT_CHECKED,
    b"OK" * 5000: Fault.NOT_CHECKED,
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_only_a_clear_word_lets_something_in(answers: list[bytes], answer: bytes) -> None:
    answers.append(answer)
    where, wanted = answers[0].decode(), ANSWERS[answer]
    if wanted is None:
        demand_clean(b"x" * 200_000, where)
        return
    with pytest.raises(NotTaken) as refused:
        demand_clean(b"x" * 200_000, where)
    assert refused.value.fault == wanted


@pytest.mark.parametrize("where", ["/nowhere/clamd.ctl", "127.0.0.1:1", "nonsense", "127.0.0.1:none"])
def test_where_nothing_answers_nothing_is_taken(settings: LazySettings, tmp_path: Path, where: str) -> None:
    settings.CLAMD = where
    with pytest.raises(NotTaken) as refused:
        take_in(b"hello", "a.txt")
    assert refused.value.fault == Fault.NOT_CHECKED
