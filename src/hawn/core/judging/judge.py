"""The process in which what was sent is judged: ``python -I -m hawn.core.judging.judge MEMORY SECONDS PIXELS``.

It has no environment, no Django, no database, no key; it may write no file and take so much memory and time, no more.
Bytes come in by standard input; a line of JSON and the bytes to keep go out.
"""

import json
import resource
import sys

from hawn.core.judging.content import judge
from hawn.core.judging.media import Fault, NotTaken


def _limit(what: int, most: int) -> None:
    _soft, hard = resource.getrlimit(what)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (most, most))


def main() -> None:
    """Judges standard input."""
    memory, seconds, pixels = (int(a) for a in sys.argv[1:4])
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    try:
        judged = judge(sys.stdin.buffer.read(), pixels)
        answer, content = {"media": judged.media.value}, judged.content
    except NotTaken as refused:
        answer, content = {"fault": refused.fault.value}, b""
    except MemoryError:
        answer, content = {"fault": Fault.TOO_HEAVY.value}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + content)


if __name__ == "__main__":
    main()
