"""Files as people send them, and as somebody sends who means harm. All made here, of nobody."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from PIL import Image, ImageCms

CANARY = b"CANARY-7f3a91-at-the-chapel"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = {
    "docx": ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
    "docm": ("word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"),
    "pptx": ("ppt/p.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"),
}
ODF = {"odt": "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet"}


def photograph(form: str = "JPEG", size: tuple[int, int] = (40, 20)) -> bytes:
    """A picture that tells where and when it was taken, that lies on its side, with a comment and a profile; red at
    its left, blue at its right."""
    picture = Image.new("RGB", size, (200, 0, 0))
    picture.paste((0, 0, 200), (size[0] // 2, 0, *size))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it a quarter to the right
    exif[0x010E] = CANARY.decode()
    exif[0x0132] = "2026:11:23 09:00:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (35.0, 54.0, 0.0), 3: "E", 4: (14.0, 31.0, 0.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    out = BytesIO()
    more = {"comment": CANARY} if form == "JPEG" else {"lossless": True} if form == "WEBP" else {}
    picture.save(out, form, exif=exif, icc_profile=profile, quality=95, **more)
    return out.getvalue() + CANARY  # and something behind its end


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *more: bytes, rows: bytes = b"\0" * 1_000_000) -> bytes:
    """A PNG of any width and height in few bytes."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def tiff(width: int, height: int) -> bytes:
    """The head of a TIFF that says it is huge."""
    tags = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, height), (279, 4)]
    table = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", t, 4, 1, v) for t, v in tags) + bytes(4)
    return b"II*\0" + struct.pack("<I", 12) + bytes(4) + table


def packed(entries: dict[str, bytes | str], stored: tuple[str, ...] = ()) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content, ZIP_STORED if name in stored else ZIP_DEFLATED)
    return out.getvalue()


def office(kind: str = "docx", relations: str = "", **more: bytes | str) -> bytes:
    """A small office file; ``more`` are further entries, a double underscore stands for a slash."""
    path, content_type = MAIN[kind]
    types = f'<Types xmlns="{TYPES}"><Override PartName="/{path}" ContentType="{content_type}"/></Types>'
    rels = f'<Relationships xmlns="{RELATIONS}">{relations}</Relationships>'
    entries: dict[str, bytes | str] = {"[Content_Types].xml": types, path: CANARY, "word/_rels/settings.xml.rels": rels}
    return packed({**entries, **{k.replace("__", "/"): v for k, v in more.items()}})


def from_outside(kind: str) -> str:
    """A relation that loads something from elsewhere."""
    return f'<Relationship Id="a" Type="{OFFICE}/{kind}" Target="https://example.org/a" TargetMode="External"/>'


def document(kind: str = "odt", manifest: str = "<manifest/>", **more: bytes | str) -> bytes:
    """An OpenDocument file."""
    entries: dict[str, bytes | str] = {"mimetype": ODF.get(kind, kind), "META-INF/manifest.xml": manifest}
    entries["content.xml"] = CANARY
    return packed({**entries, **{k.replace("__", "/"): v for k, v in more.items()}}, ("mimetype",))


def lying(true: bytes, said: int) -> bytes:
    """A packed file whose entries say that they are of another size than they are."""
    data = bytearray(office(word__more=true))
    for sign, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        begin = data.find(sign)
        while begin >= 0:
            if struct.unpack_from("<I", data, begin + offset)[0] == len(true):
                struct.pack_into("<I", data, begin + offset, said)
            begin = data.find(sign, begin + 4)
    return bytes(data)


PDF = b"%PDF-1.7\n1 0 obj << /Title (" + CANARY + b") >> endobj\ntrailer << >>\nstartxref\n0\n%%EOF\n"
