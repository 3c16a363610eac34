"""Damaged copies of a good table: what people really send, and what nobody should."""

import random
from collections.abc import Callable

GOOD = b"police,ngo,labour,count\n1,0,0,54\n0,1,0,463\n0,0,1,995\n1,1,0,15\n1,0,1,19\n0,1,1,62\n1,1,1,4\n"


def _cell(text: bytes, pick: random.Random, value: bytes) -> bytes:
    rows = [line.split(b",") for line in text.splitlines()]
    rows[pick.randrange(1, len(rows))][pick.randrange(len(rows[0]))] = value
    return b"\n".join(b",".join(row) for row in rows) + b"\n"


def _header(text: bytes, pick: random.Random, value: bytes) -> bytes:
    first, rest = text.split(b"\n", 1)
    names = first.split(b",")
    names[pick.randrange(len(names) - 1)] = value
    return b",".join(names) + b"\n" + rest


_BAD_CELLS = [
    b"", b"-1", b"2.5", b"1e3", b"NaN", b"inf", b"Maria", b"0x1", b"99999999999999999999", b"9" * 400, b"\xff", b"\x00",
    b"1 0", b"'", b'"', "٣".encode(), b"<script>", b"=1+1", b"+5", b"yes", "名".encode(), b"0,0", b"1;1",
]  # fmt: skip
_BAD_HEADERS = [
    b"name", b"First Name", b"date of birth", b"passport no", b"e-mail", b"", b"count", b"surname", b"victim_name",
    b"\xfe", b"\x07", b'"', b"ngo,ngo", b"person id", b"phone",
]  # fmt: skip


def _cut(text: bytes, pick: random.Random) -> bytes:
    return b"\n".join(text[: pick.randrange(0, 26)].split(b"\n")[:1])


def _ragged(text: bytes, pick: random.Random) -> bytes:
    lines = text.splitlines()
    lines[pick.randrange(1, len(lines))] += pick.choice([b",1", b",,", b",0,0,0"])
    return b"\n".join(lines)


def _nobody(text: bytes, pick: random.Random) -> bytes:
    return text + b"0,0,0,%d\n" % pick.randrange(1, 99)


def _one_list(text: bytes, pick: random.Random) -> bytes:
    return b"police,count\n1,%d\n" % pick.randrange(1, 99)


def _universal(text: bytes, pick: random.Random) -> bytes:
    return b"police,ngo,count\n1,0,%d\n1,1,3\n" % pick.randrange(1, 99)


def _zero(text: bytes, pick: random.Random) -> bytes:
    return b"police,ngo,count\n1,0,0\n0,1,0\n"


def _noise(text: bytes, pick: random.Random) -> bytes:
    return pick.randbytes(pick.randrange(0, 400))


def _many(text: bytes, pick: random.Random) -> bytes:
    width = pick.randrange(13, 40)
    return b",".join(b"L%d" % i for i in range(width)) + b",count\n" + b"1," * width + b"3\n"


def damaged(number: int) -> bytes:
    """The file number ``number``; each is bad in a way that must be named."""
    pick = random.Random(number)  # noqa: S311
    plain: list[Callable[[bytes, random.Random], bytes]] = [
        _cut, _ragged, _nobody, _one_list, _universal, _zero, _noise, _many,
    ]  # fmt: skip
    kind = number % 10
    if kind < len(plain):
        return plain[kind](GOOD, pick)
    if kind == 8:
        return _cell(GOOD, pick, pick.choice(_BAD_CELLS))
    return _header(GOOD, pick, pick.choice(_BAD_HEADERS))


_WRONG = [b"\xff", b"\x07", b"Maria", b"2", b"", "٣".encode(), b"0x1", b'"1"x']


def placed(number: int) -> tuple[bytes, int, int]:
    """The file number ``number``, with one cell damaged, and the line and column of that cell.

    Commas, semicolons or tabs; lines that end in LF, CR LF or CR alone; now and then a blank line or cells in quotation
    marks before the place.
    """
    pick = random.Random(number)  # noqa: S311
    apart, end = pick.choice([b",", b";", b"\t"]), pick.choice([b"\n", b"\r\n", b"\r"])
    rows = [line.split(b",") for line in GOOD.splitlines()]
    if pick.random() < 0.4:
        rows[1] = [b'"%s"' % cell for cell in rows[1]]
    line, column = pick.randrange(2, len(rows)), pick.randrange(len(rows[0]) - 1)
    rows[line][column] = pick.choice(_WRONG)
    blank = pick.random() < 0.3
    lines = [apart.join(row) for row in rows]
    if blank:
        lines.insert(1, b"")
    return end.join(lines) + end, line + 1 + blank, column + 1
