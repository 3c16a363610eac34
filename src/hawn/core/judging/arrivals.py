"""From what somebody sent to what may be kept: its length, what a scanner says, what it is by its content."""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass

from django.conf import settings

from hawn.core.judging.media import Fault, Media, NotTaken, plain_name
from hawn.core.judging.scanner import demand_clean

MEMORY, SECONDS, PATIENCE = 1024 * 1024 * 1024, 15, 30
_judges = threading.BoundedSemaphore(1)  # in each process: a very large picture takes most of a gigabyte


@dataclass(frozen=True, slots=True)
class Arrived:
    """What may be kept: made by ``take_in`` alone."""

    name: str
    media: Media
    content: bytes


def take_in(data: bytes, name: str) -> Arrived:
    """Looks at what was sent. Nothing of it touches a disk or the database. Takes seconds at most: call it outside of
    transactions. Raises NotTaken."""
    if not data:
        raise NotTaken(Fault.EMPTY)
    if len(data) > settings.UPLOAD_BYTES:
        raise NotTaken(Fault.TOO_LONG)
    if settings.CLAMD:
        demand_clean(data, settings.CLAMD)
    if not _judges.acquire(timeout=PATIENCE):
        raise NotTaken(Fault.BUSY)
    try:
        answer, content = _ask(data)
    finally:
        _judges.release()
    if "fault" in answer:
        raise NotTaken(Fault(answer["fault"]))
    media = Media(answer["media"])
    if len(content) > settings.UPLOAD_BYTES:  # a picture may grow when it is redrawn
        raise NotTaken(Fault.TOO_LONG)
    return Arrived(plain_name(name, media), media, content)


def _ask(data: bytes) -> tuple[dict[str, str], bytes]:
    command = [
        sys.executable,
        "-I",
        "-m",
        "hawn.core.judging.judge",
        str(MEMORY),
        str(SECONDS),
        str(settings.UPLOAD_PIXELS),
    ]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module; what was sent goes in by a pipe
            command,
            input=data,
            capture_output=True,
            timeout=2 * SECONDS,
            env={"LC_ALL": "C.UTF-8"},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotTaken(Fault.TOO_HEAVY) from None
    if done.returncode != 0:  # it took more memory or time than it may, or its decoder fell over
        raise NotTaken(Fault.TOO_HEAVY)
    line, _newline, content = done.stdout.partition(b"\n")
    return json.loads(line), content
