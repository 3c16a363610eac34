"""Pictures of the demonstration, drawn here: nobody's face, nobody's house."""

from PIL import Image, ImageDraw

from hawn.community.pictures import small

SKIN = {"sand": "#e3b98f", "olive": "#c99768", "brown": "#8a5a3c"}
GROUND, SEA, DEEP, STONE, CORAL, OLIVE = "#f1e7d6", "#14506b", "#0c3447", "#e9dfcf", "#b5432e", "#3f6b4a"
SIZE = 640
Drawn = tuple[bytes, tuple[int, int]]


def portrait(skin: str, hair: str, uniform: bool | None) -> Drawn:
    """Head and shoulders in flat colours."""
    image = Image.new("RGB", (SIZE, SIZE), GROUND)
    pen = ImageDraw.Draw(image)
    dress = DEEP if uniform else OLIVE if uniform is False else CORAL
    if hair in ("long", "scarf"):
        pen.ellipse((175, 110, 465, 500), fill=SEA if hair == "scarf" else "#3b2a20")
    pen.rounded_rectangle((110, 455, 530, 760), 150, fill=dress)
    pen.rectangle((270, 400, 370, 490), fill=SKIN[skin])
    pen.polygon([(255, 470), (385, 470), (320, 545)], fill=SKIN[skin] if hair != "scarf" else SEA)
    pen.ellipse((210, 140, 430, 425), fill=SKIN[skin])
    if hair == "short":
        pen.chord((205, 120, 435, 380), 180, 360, fill="#2c2622")
        pen.rectangle((205, 245, 235, 290), fill="#2c2622")
        pen.rectangle((405, 245, 435, 290), fill="#2c2622")
    elif hair == "long":
        pen.chord((203, 118, 437, 340), 180, 360, fill="#3b2a20")
    else:
        pen.chord((196, 108, 444, 350), 180, 360, fill=SEA)
    for x in (272, 352):
        pen.ellipse((x, 275, x + 20, 297), fill="#14211f")
    pen.arc((268, 300, 372, 375), 20, 160, fill="#14211f", width=7)
    if uniform:
        pen.ellipse((405, 560, 445, 600), fill="#f4d35e")
        pen.line((180, 520, 240, 500), fill="#f4d35e", width=10)
        pen.line((400, 500, 460, 520), fill="#f4d35e", width=10)
    return small(image)


def scene(name: str) -> Drawn:
    """Cups on a table, an open door, or boats."""
    image = Image.new("RGB", (SIZE, 400), GROUND)
    pen = ImageDraw.Draw(image)
    {"cups": _cups, "door": _door, "boats": _boats}[name](pen)
    return small(image)


def _cups(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((0, 280, SIZE, 400), fill=STONE)
    for x, colour in ((90, SEA), (270, CORAL), (450, OLIVE)):
        pen.ellipse((x - 18, 268, x + 138, 308), fill="#ffffff")
        pen.rounded_rectangle((x, 170, x + 120, 290), 26, fill=colour)
        pen.arc((x + 96, 195, x + 156, 255), 270, 90, fill=colour, width=14)
        for shift in (30, 60, 90):
            pen.arc((x + shift - 12, 90, x + shift + 12, 150), 90, 270, fill="#b9ab95", width=5)


def _door(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((0, 0, SIZE, 340), fill="#ead9b8")
    for y in range(0, 340, 56):
        pen.line((0, y, SIZE, y), fill="#dcc79d", width=3)
    pen.rectangle((0, 340, SIZE, 400), fill=STONE)
    pen.rectangle((240, 70, 420, 340), fill=DEEP)
    pen.polygon([(240, 70), (150, 95), (150, 360), (240, 340)], fill="#e0a526")
    pen.ellipse((165, 215, 181, 231), fill="#14211f")
    pen.pieslice((240, 10, 420, 130), 180, 360, fill="#fbf8f2")


def _boats(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((0, 190, SIZE, 400), fill="#9cc4d3")
    pen.ellipse((470, 50, 550, 130), fill="#f4d35e")
    for x, y, colour in ((60, 240, SEA), (270, 210, CORAL), (430, 270, OLIVE)):
        pen.polygon([(x, y), (x + 160, y), (x + 128, y + 52), (x + 32, y + 52)], fill=colour)
        pen.line((x, y + 12, x + 158, y + 12), fill="#f4d35e", width=8)
        pen.line((x + 80, y, x + 80, y - 90), fill="#14211f", width=5)
    for y in (330, 360, 385):
        pen.line((0, y, SIZE, y), fill="#86b3c4", width=3)
