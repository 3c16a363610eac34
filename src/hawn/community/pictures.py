"""Pictures for pages that everybody reads: judged and drawn anew, then made small enough for a slow network."""

import io

from PIL import Image

from hawn.core.judging.arrivals import take_in
from hawn.core.judging.media import PICTURES, Fault, NotTaken

EDGE = 640  # pixels: two of a phone's for each of the page's
QUALITY = 80


def take(data: bytes, name: str) -> tuple[bytes, tuple[int, int]]:
    """A small JPEG of what was sent, and its size. Takes seconds at most: call it outside of transactions. Raises
    NotTaken for what is no picture."""
    arrived = take_in(data, name)
    if arrived.media not in PICTURES:
        raise NotTaken(Fault.UNKNOWN)
    with Image.open(io.BytesIO(arrived.content)) as opened:
        return small(opened)


def small(opened: Image.Image) -> tuple[bytes, tuple[int, int]]:
    """At most EDGE pixels on its longer side, on white where it was transparent."""
    image = Image.new("RGB", opened.size, "white")
    image.paste(opened, mask=opened.convert("RGBA").getchannel("A"))
    image.thumbnail((EDGE, EDGE))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue(), image.size
