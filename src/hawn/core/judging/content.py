"""Judges what was sent by its content alone. It runs in a process of its own (``judge.py``): what is judged was made
by a stranger, and decoders have faults.

No library guesses the type: each is proved by opening it as that type and no other. Of a picture its pixels are kept
and nothing else; a PDF is not opened at all; an office file is read through without keeping anything.
"""

import re
import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from PIL import Image, ImageOps, UnidentifiedImageError

from hawn.core.judging.media import Fault, Media, NotTaken

MOST_ENTRIES = 5000
MOST_EXPANDED = 200 * 1024 * 1024
RATIO, RATIO_FROM = 100, 1024 * 1024  # as Apache POI refuses them: a hundred to one, above what an empty file gives
MOST_XML = 4 * 1024 * 1024
PIECE = 256 * 1024
PICTURE_SIGNS = ((b"\xff\xd8\xff", "JPEG"), (b"\x89PNG\r\n\x1a\n", "PNG"))
HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")
MAIN_PARTS = {"wordprocessingml.document.main+xml": Media.DOCX, "spreadsheetml.sheet.main+xml": Media.XLSX}
DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": Media.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": Media.ODS,
}
PROGRAMS = re.compile(
    r"vbaproject|vbadata|activex|(^|/)(basic|scripts)/|embeddings/.*\.bin$|\.(exe|dll|js|vbs|jar)$", re.I
)
FROM_OUTSIDE = ("/attachedTemplate", "/oleObject", "/frame", "/subDocument")
NO_TEXT = re.compile(r"\s*(<[!?a-z]|#!|GIF8|%!|\{\\rtf|MZ)", re.I)  # pages, drawings, scripts, other types


@dataclass(frozen=True, slots=True)
class Judged:
    """What it is, and the bytes to keep."""

    media: Media
    content: bytes


def judge(data: bytes, most_pixels: int) -> Judged:
    """What some bytes are. Raises NotTaken; MemoryError where memory is limited."""
    if not data:
        raise NotTaken(Fault.EMPTY)
    if form := _picture(data):
        return _redrawn(data, form, most_pixels)
    if data.startswith(b"%PDF-"):
        if b"%%EOF" not in data[-65536:]:
            raise NotTaken(Fault.BROKEN)
        return Judged(Media.PDF, data)
    if data.startswith(b"PK\x03\x04"):
        return Judged(_office(data), data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise NotTaken(Fault.OLD_OFFICE)
    return Judged(Media.TEXT, _text(data))


def _picture(data: bytes) -> str:
    for sign, form in PICTURE_SIGNS:
        if data.startswith(sign):
            return form
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return "HEIF" if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS else ""


def _redrawn(data: bytes, form: str, most_pixels: int) -> Judged:
    """The first picture, upright, in a file that holds pixels and nothing else: no place, no time, no camera, no
    comment, no profile, no second picture, nothing behind its end."""
    if form == "HEIF":
        from pi_heif import register_heif_opener  # noqa: PLC0415 - loaded only for such a picture

        register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = most_pixels
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=[form]) as picture:
                if picture.width * picture.height > most_pixels:
                    raise NotTaken(Fault.TOO_MANY_PIXELS)
                picture.load()
                ImageOps.exif_transpose(picture, in_place=True)
                return _drawn(picture, form)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotTaken(Fault.TOO_MANY_PIXELS) from None
    except (NotTaken, MemoryError):
        raise
    except (UnidentifiedImageError, Exception):  # noqa: B014 - decoders raise whatever they like
        raise NotTaken(Fault.BROKEN_PICTURE) from None


def _drawn(upright: Image.Image, form: str) -> Judged:
    see_through = upright.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in upright.info
    pixels = upright.convert("RGBA" if see_through and form != "JPEG" else "L" if upright.mode in ("1", "L") else "RGB")
    pixels.info.clear()
    # What is see-through or was a PNG (a drawing, a screen) loses nothing; a photograph is kept as one.
    media, out = (Media.PNG if form == "PNG" or pixels.mode == "RGBA" else Media.JPEG), BytesIO()
    pixels.save(out, "PNG" if media == Media.PNG else "JPEG", quality=90)
    return Judged(media, out.getvalue())


def _office(data: bytes) -> Media:
    if data.count(b"PK\x01\x02") > MOST_ENTRIES:  # before anybody makes a list of them
        raise NotTaken(Fault.BOMB)
    try:
        with ZipFile(BytesIO(data)) as packed:
            entries = packed.infolist()
            _demand_small(entries, len(data))
            if any(PROGRAMS.search(e.filename) for e in entries):
                raise NotTaken(Fault.MACROS)
            return _kind(_read_through(packed, entries), entries)
    except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        if isinstance(error, NotTaken):
            raise
        raise NotTaken(Fault.BROKEN) from None


def _demand_small(entries: list[ZipInfo], length: int) -> None:
    if any(e.flag_bits & 1 for e in entries):
        raise NotTaken(Fault.LOCKED)
    expanded = sum(e.file_size for e in entries)
    packed_in = sum(e.compress_size for e in entries)
    if len(entries) > MOST_ENTRIES or expanded > MOST_EXPANDED or packed_in > length:  # more than all: they overlap
        raise NotTaken(Fault.BOMB)
    if expanded > RATIO_FROM and expanded > RATIO * length:
        raise NotTaken(Fault.BOMB)
    if any(e.file_size > RATIO_FROM and e.file_size > RATIO * max(e.compress_size, 1) for e in entries):
        raise NotTaken(Fault.BOMB)
    if any(e.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for e in entries):
        raise NotTaken(Fault.BROKEN)


def _read_through(packed: ZipFile, entries: list[ZipInfo]) -> dict[str, bytes]:
    """Reads every entry to its end, so that sizes that lie are found, and keeps the few that say what the file is."""
    kept = {}
    for entry in entries:
        wanted = entry.filename.endswith(".rels") or entry.filename in (
            "[Content_Types].xml", "mimetype", "META-INF/manifest.xml",
        )  # fmt: skip
        if wanted and entry.file_size > MOST_XML:
            raise NotTaken(Fault.BOMB)
        with packed.open(entry) as content:
            pieces = list(iter(lambda c=content: c.read(PIECE), b"")) if wanted else []  # type: ignore[misc]
            while not wanted and content.read(PIECE):
                pass
        if wanted:
            kept[entry.filename] = b"".join(pieces)
    return kept


def _kind(kept: dict[str, bytes], entries: list[ZipInfo]) -> Media:
    if (kind := kept.get("mimetype")) is not None:
        if b"encryption-data" in kept.get("META-INF/manifest.xml", b""):
            raise NotTaken(Fault.LOCKED)
        if kind.strip() not in DOCUMENTS or entries[0].filename != "mimetype":
            raise NotTaken(Fault.UNKNOWN)
        return DOCUMENTS[kind.strip()]
    parts = [one.get("ContentType", "") for one in _xml(kept.get("[Content_Types].xml", b""))]
    if any("macroEnabled" in p or "vbaProject" in p or "activeX" in p for p in parts):
        raise NotTaken(Fault.MACROS)
    for name, content in kept.items():
        if name.endswith(".rels"):
            for one in _xml(content):
                if one.get("TargetMode") == "External" and one.get("Type", "").endswith(FROM_OUTSIDE):
                    raise NotTaken(Fault.MACROS)
    for ending, media in MAIN_PARTS.items():
        if any(p.endswith(ending) for p in parts):
            return media
    raise NotTaken(Fault.UNKNOWN)


def _xml(content: bytes) -> list[ElementTree.Element]:
    if b"<!" in content.replace(b"<!--", b"") or b"\0" in content:  # no office program writes definitions here
        raise NotTaken(Fault.UNKNOWN)
    try:
        return list(ElementTree.fromstring(content)) if content else []  # noqa: S314 - no definitions: see above
    except ElementTree.ParseError:
        raise NotTaken(Fault.BROKEN) from None


def _text(data: bytes) -> bytes:
    """Text in UTF-8 (or UTF-16 that says so), without control characters, that is no page, script or drawing."""
    try:
        words = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise NotTaken(Fault.UNKNOWN if b"\0" in data else Fault.NOT_READABLE) from None
    if re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", words) or NO_TEXT.match(words):
        raise NotTaken(Fault.UNKNOWN)
    return words.encode()
