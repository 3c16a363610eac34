"""What is taken and what is not, by content alone; and of a picture nothing but its pixels."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hawn.core.judging.content import MOST_ENTRIES, judge
from hawn.core.judging.media import LONGEST_NAME, Fault, Media, NotTaken, plain_name
from tests.cases import samples
from tests.cases.samples import CANARY, document, from_outside, office, packed, photograph, png

PIXELS = 50_000_000
SECRETS = (CANARY, b"Exif", b"GPS", b"ICC", b"2026:11:23", b"sRGB", b"iCCP", b"eXIf")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_of_a_picture_only_pixels_are_kept_and_it_stands_upright(form: str) -> None:
    sent = photograph(form)
    assert CANARY in sent
    judged = judge(sent, PIXELS)
    assert judged.media == {"JPEG": Media.JPEG, "PNG": Media.PNG, "WEBP": Media.JPEG}[form]
    assert [s for s in SECRETS if s in judged.content] == []
    with Image.open(BytesIO(judged.content)) as kept:
        assert kept.size == (20, 40)  # it lay on its side
        top, bottom = kept.convert("RGB").getpixel((10, 5)), kept.convert("RGB").getpixel((10, 35))
        assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert top[0] > 150 > bottom[0]
    assert bottom[2] > 150 > top[2]


def test_what_iphones_take_is_drawn_as_a_jpeg() -> None:
    sent = (Path(__file__).parent / "fixtures" / "photograph.heic").read_bytes()  # red at its left, with a note
    assert CANARY in sent
    judged = judge(sent, PIXELS)
    assert (judged.media, [s for s in SECRETS if s in judged.content]) == (Media.JPEG, [])
    with Image.open(BytesIO(judged.content)) as kept:
        # ISO 23008-12: its own boxes say how it stands, a turn in its EXIF is not followed.
        assert kept.size == (64, 32)
        assert kept.getpixel((8, 16))[0] > 150 > kept.getpixel((56, 16))[0]
    for fault, data in ((Fault.BROKEN_PICTURE, sent[:200]), (Fault.TOO_MANY_PIXELS, sent)):
        with pytest.raises(NotTaken) as refused:
            judge(data, 1000)
        assert refused.value.fault == fault


@pytest.mark.parametrize("mode", ["1", "P", "LA", "I;16", "CMYK"])
def test_pictures_of_other_kinds_of_colour_are_drawn_too(mode: str) -> None:
    out, form = BytesIO(), "JPEG" if mode == "CMYK" else "PNG"
    Image.new(mode, (9, 9)).save(out, form)
    assert judge(out.getvalue(), PIXELS).media == {"JPEG": Media.JPEG, "PNG": Media.PNG}[form]


def test_of_a_moving_picture_the_first_is_kept() -> None:
    out = BytesIO()
    frames = [Image.new("RGB", (5, 5), c) for c in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    with Image.open(BytesIO(judge(out.getvalue(), PIXELS).content)) as kept:
        assert (getattr(kept, "n_frames", 1), kept.convert("RGB").getpixel((0, 0))) == (1, (255, 0, 0))


def test_what_shows_through_stays_so() -> None:
    out = BytesIO()
    Image.new("RGBA", (5, 5), (0, 0, 0, 0)).save(out, "WEBP", lossless=True)
    judged = judge(out.getvalue(), PIXELS)
    with Image.open(BytesIO(judged.content)) as kept:
        assert (judged.media, kept.mode, kept.getpixel((0, 0))[3]) == (Media.PNG, "RGBA", 0)


TAKEN = {
    "pdf": samples.PDF, "docx": office("docx"), "xlsx": office("xlsx"), "odt": document("odt"), "ods": document("ods"),
    "txt": "Ħawn, هنا, here.\r\n\tYes".encode(),
}  # fmt: skip


@pytest.mark.parametrize("media", TAKEN)
def test_papers_are_known_by_content_and_kept_as_they_are(media: str) -> None:
    judged = judge(TAKEN[media], PIXELS)
    assert (judged.media, judged.content) == (media, TAKEN[media])


def test_text_of_another_width_is_kept_as_utf_8() -> None:
    assert judge("هنا".encode("utf-16"), PIXELS).content == "هنا".encode()
    assert judge(b"a", PIXELS).content == b"a"


def unfolds(size: int) -> bytes:
    return samples.zlib.compress(bytes(size), 9)


REFUSED: dict[str, tuple[bytes | Callable[[], bytes], Fault]] = {  # a large one is made where it is needed
    "nothing": (b"", Fault.EMPTY),
    "one byte that is no letter": (b"\xff", Fault.NOT_READABLE),
    "zero byte": (b"\0", Fault.UNKNOWN),
    "drawing": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", Fault.UNKNOWN),
    "drawing behind spaces": (b"\n  <?xml version='1.0'?><svg/>", Fault.UNKNOWN),
    "drawing behind a mark": (b"\xef\xbb\xbf<svg/>", Fault.UNKNOWN),
    "page": (b"<!DOCTYPE html><script>alert(1)</script>", Fault.UNKNOWN),
    "script": (b"#!/bin/sh\nrm -rf /", Fault.UNKNOWN),
    "gif that is a script": (b"GIF89a/*....*/=1;alert(1)//", Fault.UNKNOWN),
    "gif": (b"GIF89a\x01\x00\x01\x00\x80\x00\x00", Fault.UNKNOWN),
    "huge tiff": (samples.tiff(100_000, 100_000), Fault.UNKNOWN),
    "program": (b"MZ\x90\x00" + bytes(100), Fault.UNKNOWN),
    "elf": (b"\x7fELF" + bytes(100), Fault.UNKNOWN),
    "rich text": (b"{\\rtf1 hello}", Fault.UNKNOWN),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Fault.OLD_OFFICE),
    "text of 1998": ("Ħawn é".encode("cp1252", "replace"), Fault.NOT_READABLE),
    "picture cut off": (photograph(size=(400, 300))[:900], Fault.BROKEN_PICTURE),
    "picture of nothing": (b"\x89PNG\r\n\x1a\n", Fault.BROKEN_PICTURE),
    "jpeg by its first bytes": (b"\xff\xd8\xff" + bytes(100), Fault.BROKEN_PICTURE),
    "tiff that says it is a jpeg": (b"\xff\xd8\xff" + samples.tiff(100_000, 100_000), Fault.BROKEN_PICTURE),
    "png bomb": (png(60_000, 60_000), Fault.TOO_MANY_PIXELS),
    "png just too large": (png(10_000, 5_001), Fault.TOO_MANY_PIXELS),
    "png with a note that unfolds": (
        lambda: png(9, 9, samples.chunk(b"zTXt", b"a\0\0" + unfolds(200_000_000)), rows=bytes(28 * 9)),
        Fault.BROKEN_PICTURE,
    ),
    "pdf cut off": (samples.PDF[:60], Fault.BROKEN),
    "pdf that begins late": (b"\n\n%PDF-1.7\0" + samples.PDF, Fault.UNKNOWN),
    "packed file that is no paper": (packed({"a.txt": b"a"}), Fault.UNKNOWN),
    "slides": (office("pptx"), Fault.UNKNOWN),
    "book": (document("application/epub+zip"), Fault.UNKNOWN),
    "paper cut off": (office()[:-40], Fault.BROKEN),
    "zip bomb": (lambda: office(word__more=bytes(300_000_000)), Fault.BOMB),
    "zip bomb of one part": (lambda: office(word__more=bytes(50_000_000)), Fault.BOMB),
    "zip bomb in many parts": (office(**{f"w{n}": b"" for n in range(MOST_ENTRIES)}), Fault.BOMB),
    "sizes that lie": (samples.lying(bytes(90_000), 10), Fault.BROKEN),
    "macros": (office(word__vbaProject="x"), Fault.MACROS),
    "macros by type": (office("docm"), Fault.MACROS),
    "a program inside": (office(word__embeddings__oleObject1="x").replace(b"oleObject1", b"object.bin"), Fault.MACROS),
    "a template from elsewhere": (office(relations=from_outside("attachedTemplate")), Fault.MACROS),
    "definitions": (packed({"[Content_Types].xml": '<!DOCTYPE a [<!ENTITY b "c">]><Types/>'}), Fault.UNKNOWN),
    "words of another width": (packed({"[Content_Types].xml": "<Types/>".encode("utf-16")}), Fault.UNKNOWN),
    "macros of libreoffice": (document(Basic__Standard="x"), Fault.MACROS),
    "locked": (document(manifest="<manifest><encryption-data/></manifest>"), Fault.LOCKED),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_taken_is_named(what: str) -> None:
    made, fault = REFUSED[what]
    data = made() if callable(made) else made
    with pytest.raises(NotTaken) as refused:
        judge(data, PIXELS)
    assert refused.value.fault == fault


SIGNS = [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"PK\x03\x04", b"%PDF-", b"RIFF1234WEBP"]


@given(st.binary(max_size=300), st.sampled_from(SIGNS))
def test_any_bytes_are_judged_or_refused_and_nothing_else_happens(data: bytes, sign: bytes) -> None:
    try:
        judged = judge(sign + data, PIXELS)
    except NotTaken:
        return
    assert judged.media in Media


@given(st.text(max_size=300), st.sampled_from(Media))
def test_any_name_becomes_one_that_can_be_shown_and_saved(name: str, media: Media) -> None:
    made = plain_name(name, media)
    assert made.endswith(f".{media}")
    assert 0 < len(made) <= LONGEST_NAME + 5
    assert made == plain_name(made, media)
    assert made.isprintable()
    assert not set(made) & set('/\\<>:"|?*\u202e\u2066\u200f\0')
    assert not made.startswith((".", " "))


NAMES = {
    "../../etc/passwd": "passwd.pdf", "C:\\Users\\me\\letter.PDF": "letter.pdf",
    "a\r\nSet-Cookie: x": "aSet-Cookie x.pdf",
    "invoice\u202efdp.exe": "invoicefdp.exe.pdf", "": "file.pdf", "..": "file.pdf", ".pdf": "pdf.pdf",
    "تقرير.pdf": "تقرير.pdf", "two  words .pdf": "two words.pdf", "n" * 300: "n" * LONGEST_NAME + ".pdf",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_tricks_with_names_come_to_nothing(name: str) -> None:
    assert plain_name(name, Media.PDF) == NAMES[name]
