"""What may be attached to a case, and the names it may have. Pure values and functions."""

import re
import unicodedata
from enum import StrEnum

LONGEST_NAME = 100


class Media(StrEnum):
    """What an attachment is, judged by its content. The value is the ending of its name."""

    JPEG = "jpg"
    PNG = "png"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    ODT = "odt"
    ODS = "ods"
    TEXT = "txt"


# Redrawn pixel by pixel when they came: shown in a page. All others are downloaded only.
PICTURES = frozenset({Media.JPEG, Media.PNG})
MIME = {
    Media.JPEG: "image/jpeg",
    Media.PNG: "image/png",
    Media.PDF: "application/pdf",
    Media.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Media.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Media.ODT: "application/vnd.oasis.opendocument.text",
    Media.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    Media.TEXT: "text/plain; charset=utf-8",
}


class Fault(StrEnum):
    """Why something is not taken."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNKNOWN = "unknown"
    OLD_OFFICE = "old_office"
    BROKEN_PICTURE = "broken_picture"
    TOO_MANY_PIXELS = "too_many_pixels"
    BOMB = "bomb"
    MACROS = "macros"
    LOCKED = "locked"
    BROKEN = "broken"
    NOT_READABLE = "not_readable"
    TOO_HEAVY = "too_heavy"
    BUSY = "busy"
    CASE_FULL = "case_full"
    HARMFUL = "harmful"
    NOT_CHECKED = "not_checked"


class NotTaken(ValueError):
    """What was sent is not kept; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def plain_name(name: str, media: Media) -> str:
    """A name that is safe to show and to save: the last part of a path, without control, direction or invisible
    characters (Unicode classes C and Z but for the space), with the ending of what it really is."""
    last = re.split(r"[/\\]", name)[-1]
    letters = (" " if unicodedata.category(c)[0] == "Z" else c for c in unicodedata.normalize("NFC", last))
    shown = "".join(c for c in letters if unicodedata.category(c)[0] != "C")
    stem = re.sub(r"\s+", " ", re.sub(r'[<>:"|?*]', " ", shown)).strip(" .")
    endings = "jpe?g|png|webp|hei[cf]" if media in PICTURES else str(media)
    kept = re.sub(rf"\.({endings})$", "", stem, flags=re.IGNORECASE).strip(" .")
    return f"{kept[:LONGEST_NAME].strip(' .') or 'file'}.{media}"
