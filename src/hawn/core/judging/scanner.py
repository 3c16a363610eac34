"""Asks ClamAV's daemon about some bytes, where a deployment has one. Its protocol is one command (clamd(8), INSTREAM):
lengths and bytes go out, one line comes back."""

import socket
import struct

from hawn.core.judging.media import Fault, NotTaken

SECONDS, PIECE, LONGEST_ANSWER = 30, 64 * 1024, 4096


def demand_clean(data: bytes, where: str) -> None:
    """Raises NotTaken where something harmful is found, and where the daemon at ``where`` (the path of a socket, or
    host:port) does not say that there is nothing: what was not looked at is not kept."""
    try:
        with _connected(where) as line:
            line.sendall(b"zINSTREAM\0")
            for begin in range(0, len(data), PIECE):
                piece = data[begin : begin + PIECE]
                line.sendall(struct.pack(">I", len(piece)) + piece)
            line.sendall(struct.pack(">I", 0))
            said = _answer(line)
    except (OSError, ValueError):
        raise NotTaken(Fault.NOT_CHECKED) from None
    if said.endswith(b" FOUND"):
        raise NotTaken(Fault.HARMFUL)
    if said != b"stream: OK":
        raise NotTaken(Fault.NOT_CHECKED)


def _connected(where: str) -> socket.socket:
    if where.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        try:
            line.connect(where)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = where.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)


def _answer(line: socket.socket) -> bytes:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        more = line.recv(LONGEST_ANSWER)
        if not more:
            break
        said += more
    return said.rstrip(b"\0\n")
