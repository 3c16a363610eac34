"""Pages on attachments: what is sent is held in memory alone, refused in words, and given back so that it can do
nothing."""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hawn.agencies.models import User
from hawn.cases.attachments import ABOUT, FAULTS, MEDIA
from hawn.cases.models import Attachment, Case
from hawn.cases.views_attachments import NOTHING
from hawn.core.acting import Actor, acting
from hawn.core.judging import arrivals
from hawn.core.judging.arrivals import take_in
from hawn.core.judging.media import MIME, Fault, Media, NotTaken
from hawn.vault.kinds import CLASS_OF
from tests.cases import samples
from tests.cases.samples import CANARY, document, office, photograph, png
from tests.cases.test_attachments import added
from tests.cases.test_emergency import open_now
from tests.conftest import Site
from tests.demo import held
from tests.journeys.test_chain import opened
from tests.stage import Stage

WORDS = {"words": "a paper", "about": "attachment_what"}


def client_of(actor: Actor, **more: Any) -> Client:
    client = Client(**more)
    client.force_login(User.objects.get(id=actor.user))
    return client


@pytest.fixture
def case(people: dict[str, Actor], stage: Stage) -> Case:
    return stage.set("case", lambda: opened(people))[0]


@pytest.fixture
def worker(people: dict[str, Actor]) -> Client:
    return client_of(people["case_worker"])


def send(client: Client, case: Case, content: bytes, name: str = "a.pdf", **more: Any) -> Any:
    upload = SimpleUploadedFile("x", content, more.pop("content_type", "application/pdf"))
    upload._name = name  # as it comes over the line: SimpleUploadedFile would tidy it
    return client.post(f"/case/{case.id}/files/new/", {**WORDS, "upload": upload, **more})


def kept(people: dict[str, Actor], case: Case) -> list[Attachment]:
    with acting(people["case_worker"], "test"):
        return list(Attachment.objects.filter(file=case.id).order_by("added_at"))


def test_a_picture_is_added_listed_shown_and_downloaded(people: dict[str, Actor], case: Case, worker: Client) -> None:
    assert "No papers and no pictures yet" in worker.get(f"/case/{case.id}/").content.decode()
    answer = send(worker, case, photograph(), "IMG_1.exe", content_type="text/html")
    assert (answer.status_code, answer["Location"]) == (302, f"/case/{case.id}/#files")
    row = kept(people, case)[0]
    listed = worker.get(f"/case/{case.id}/").content.decode()
    assert "a paper" in listed
    assert f"/case/{case.id}/files/{row.id}/" in listed
    page = worker.get(f"/case/{case.id}/files/{row.id}/").content.decode()
    assert "IMG_1.exe.jpg" in page
    assert '<img src="picture/"' in page
    for end, shown in (("picture", "inline"), ("content", "attachment")):
        answer = worker.get(f"/case/{case.id}/files/{row.id}/{end}/")
        assert answer.status_code == 200
        assert answer.content[:3] == b"\xff\xd8\xff"
        assert CANARY not in answer.content
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Content-Disposition"] == f'{shown}; filename="IMG_1.exe.jpg"'
        assert answer["Content-Security-Policy"] == NOTHING
        assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("media", ["pdf", "docx", "odt", "txt"])
def test_papers_are_downloaded_only_and_come_back_as_they_were(
    people: dict[str, Actor], case: Case, worker: Client, media: str
) -> None:
    sent = {"pdf": samples.PDF, "docx": office(), "odt": document(), "txt": CANARY}[media]
    send(worker, case, sent, "تقرير \u202efdp.html")
    row = kept(people, case)[0]
    path = f"/case/{case.id}/files/{row.id}/"
    assert "<img" not in worker.get(path).content.decode()
    assert worker.get(f"{path}picture/").status_code == 404
    answer = worker.get(f"{path}content/")
    assert (answer.content, answer["Content-Type"]) == (sent, MIME[Media(media)])
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%D8%AA")
    assert answer["Content-Disposition"].endswith(f"fdp.html.{media}")
    assert answer["Content-Security-Policy"] == NOTHING


BOMBS: dict[str, tuple[bytes | Callable[[], bytes], Fault]] = {  # a large one is made where it is needed
    "pixels": (png(60_000, 60_000), Fault.TOO_MANY_PIXELS),
    "packed": (lambda: office(word__more=bytes(300_000_000)), Fault.BOMB),
    "tiff": (b"\xff\xd8\xff" + samples.tiff(100_000, 100_000), Fault.BROKEN_PICTURE),
    "two in one": (b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//", Fault.UNKNOWN),
    "drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", Fault.UNKNOWN),
    "cut off": (photograph(size=(400, 300))[:900], Fault.BROKEN_PICTURE),
    "nothing": (b"", Fault.EMPTY),
    "one byte": (b"\xff", Fault.NOT_READABLE),
}


@pytest.mark.parametrize("what", BOMBS)
def test_what_is_refused_is_said_in_words_and_nothing_is_kept(
    people: dict[str, Actor], case: Case, worker: Client, owner: psycopg.Connection, what: str
) -> None:
    made, fault = BOMBS[what]
    content = made() if callable(made) else made
    began = time.monotonic()
    answer = send(worker, case, content, "a.jpg", content_type="image/jpeg")
    assert answer.status_code == 200
    said = answer.context["form"].errors["upload"]
    assert said == [str(FAULTS[fault]) % {"pixels": 50, "most": "20 MB"}]
    assert kept(people, case) == []
    found = owner.execute("SELECT facts FROM audit_line WHERE action = 'attachment.refuse'").fetchall()
    assert found == [({"fault": str(fault)},)]
    tables = ("vault_stream", "vault_chunk")
    assert [owner.execute(f"SELECT count(*) FROM {t}").fetchone() for t in tables] == [(0,), (0,)]  # type: ignore[arg-type]
    took = time.monotonic() - began
    held(f"upload, {what} ({len(content):,} bytes): refused in words in {took:.1f} s, nothing kept, a line of audit")


NAMES = [
    "a\0b.pdf", "../../etc/passwd", "\u202egnp.exe", "\r\nSet-Cookie: a=b", "..", ".", "", " ", "a" * 5000,
    "\ud83d.pdf", '";x="', "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "%00%2f", "ملف.pdf", "/", "\\",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_name_breaks_a_page(people: dict[str, Actor], case: Case, worker: Client, name: str) -> None:
    border = b"xxxxxxxx"
    body = b"".join(
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (border, k.encode(), v.encode())
        for k, v in WORDS.items()
    )
    raw = name.encode("utf-8", "surrogatepass")
    body += b'--%s\r\nContent-Disposition: form-data; name="upload"; filename="%s"\r\n\r\n' % (border, raw)
    body += samples.PDF + b"\r\n--%s--\r\n" % border
    path, kind = f"/case/{case.id}/files/new/", "multipart/form-data; boundary=xxxxxxxx"
    answer = worker.post(path, body, content_type=kind)
    assert answer.status_code in (200, 302, 400)
    for row in kept(people, case):
        page = worker.get(f"/case/{case.id}/files/{row.id}/")
        assert page.status_code == 200
        assert b"<script>alert" not in page.content
        download = worker.get(f"/case/{case.id}/files/{row.id}/content/")
        assert download.content == samples.PDF
        assert "\n" not in download["Content-Disposition"]
        assert "Set-Cookie" not in download.headers


@pytest.mark.parametrize("body", [b"", b"x", b"--xxxxxxxx", b"--xxxxxxxx\r\n\r\n", b"\0", b"--xxxxxxxx--\r\n"])
def test_bodies_that_are_no_form_are_no_fault_of_ours(case: Case, worker: Client, body: bytes) -> None:
    for kind in ("multipart/form-data; boundary=xxxxxxxx", "multipart/form-data", "text/plain", "application/json", ""):
        answer = worker.post(f"/case/{case.id}/files/new/", body, content_type=kind)
        assert answer.status_code in (200, 400), kind
    for length in ("many", "-1", "", "9" * 400):
        answer = worker.post(f"/case/{case.id}/files/new/", body, content_type="text/plain", CONTENT_LENGTH=length)
        assert answer.status_code in (200, 400, 413), length
    held(f"upload, a body of {len(body)} bytes that is no form, in 5 types and 4 false lengths: 200, 400 or 413")


def test_words_are_asked_for_and_nothing_is_looked_at_before(
    people: dict[str, Actor], case: Case, worker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "_ask", lambda data: pytest.fail("it was looked at"))
    answer = send(worker, case, samples.PDF, words="", about="story")
    assert set(answer.context["form"].errors) == {"words", "about"}
    answer = worker.post(f"/case/{case.id}/files/new/", WORDS)
    assert answer.context["form"].errors["upload"] == ["Choose a file."]


def test_what_is_too_long_is_dropped_while_it_comes(
    people: dict[str, Actor], case: Case, worker: Client, settings: LazySettings
) -> None:
    settings.UPLOAD_BYTES = 100_000
    assert send(worker, case, samples.PDF + b" " * (100_000 - len(samples.PDF) - 6) + b"%%EOF\n").status_code == 302
    answer = send(worker, case, b"%PDF-" + bytes(100_000))
    assert (answer.status_code, "too large" in answer.context["form"].errors["upload"][0]) == (200, True)
    assert answer.context["form"].data["words"] == "a paper"
    far = send(worker, case, b"%PDF-" + bytes(500_000))
    assert (far.status_code, "too large" in far.context["form"].errors["upload"][0]) == (413, True)
    assert len(kept(people, case)) == 1
    settings.UPLOAD_BYTES = 1000
    with pytest.raises(NotTaken):  # drawn anew it grew
        take_in(photograph(size=(900, 900)), "a.jpg")


def test_a_page_that_asks_for_no_file_takes_none(case: Case, worker: Client) -> None:
    answer = worker.post(f"/case/{case.id}/part/wish/", {"words": "x", "more": SimpleUploadedFile("a", bytes(9))})
    assert answer.status_code == 302
    assert list(answer.wsgi_request.FILES) == []


def test_the_token_of_the_form_is_asked_for_behind_the_door(people: dict[str, Actor], case: Case) -> None:
    strict = client_of(people["case_worker"], enforce_csrf_checks=True)
    assert send(strict, case, samples.PDF).status_code == 403
    assert kept(people, case) == []
    for who, status in (("stranger", 404), ("provider", 403)):
        answer = send(client_of(people[who]), case, samples.PDF)
        assert answer.status_code == status
        assert not hasattr(answer.wsgi_request, "_post"), "its form was read before the door"


def test_it_is_taken_away_after_a_question(people: dict[str, Actor], case: Case, worker: Client) -> None:
    row = added(people["case_worker"], case.id)
    path = f"/case/{case.id}/files/{row.id}/away/"
    assert worker.get(path).status_code == 200
    assert "why" in worker.post(path, {"why": "nonsense"}).context["form"].errors
    assert worker.post(path, {"why": "better"}).status_code == 302
    assert worker.post(path, {"why": "better"}).status_code == 404
    page = worker.get(f"/case/{case.id}/").content.decode()
    assert "took a file away: A better copy takes its place." in page
    assert "No papers and no pictures yet" in page


def test_in_an_emergency_it_is_read_under_the_emergencys_own_address(people: dict[str, Actor], case: Case) -> None:
    row = added(people["case_worker"], case.id)
    made = open_now(people, case)
    lead = client_of(people["duty_lead"])
    page = lead.get(f"/emergency/{made.id}/case/").content.decode()
    path = f"/emergency/{made.id}/files/{row.id}/"
    assert path in page
    assert "Add a file" not in page
    there = lead.get(path).content.decode()
    assert "letter of the employer" in there
    assert "Take it away" not in there
    assert lead.get(f"{path}content/").status_code == 200
    assert lead.get(f"/case/{case.id}/files/{row.id}/content/").status_code == 404
    told = client_of(people["officer"]).get(f"/emergency/{made.id}/").content.decode()
    assert "The name of a file" in told
    assert "A file" in told.replace("The name of a file", "")
    for other in ("second_lead", "case_worker", "officer"):
        assert client_of(people[other]).get(f"{path}content/").status_code in (403, 404)


def test_it_is_held_in_memory_and_stands_nowhere_in_plain(
    people: dict[str, Actor], case: Case, worker: Client, db: Site, owner: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    """More than Django would hold in memory, twice: taken and refused."""
    since = time.time()
    for way in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, way, lambda *_a, **_k: pytest.fail("a file was opened"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    long = b"%PDF-1.7\n" + (CANARY + b"\n") * 200_000 + b"%%EOF\n"
    assert send(worker, case, long, f"{CANARY.decode()}.pdf", words=CANARY.decode()).status_code == 302
    assert send(worker, case, b"\0" + long).status_code == 200
    row = kept(people, case)[0]
    assert worker.get(f"/case/{case.id}/files/{row.id}/content/").content == long
    with psycopg.connect(db.server.superuser_url(), autocommit=True) as admin:
        admin.execute("CHECKPOINT")
    assert list(tmp_path.iterdir()) == []
    forms = {CANARY, CANARY.hex().encode(), CANARY.decode().encode("utf-16-le")}
    folders = [db.server.home, Path("/tmp")]  # noqa: S108 - looked through, not written to
    for path in (Path(at) / name for folder in folders for at, _, names in os.walk(folder) for name in names):
        try:
            if not path.is_file() or path.stat().st_mtime < since or path.suffix == ".pyc":
                continue
            told = path.read_bytes()
        except OSError:
            continue
        assert not [form for form in forms if form in told], path


def test_more_memory_or_time_than_there_is_ends_the_judge_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    large = photograph("PNG", (7000, 7000))
    monkeypatch.setattr(arrivals, "MEMORY", 300 * 1024 * 1024)
    with pytest.raises(NotTaken) as refused:
        take_in(large, "a.png")
    assert refused.value.fault == Fault.TOO_HEAVY
    monkeypatch.undo()
    monkeypatch.setattr(arrivals, "SECONDS", 1)
    with pytest.raises(NotTaken) as refused:
        take_in(large, "a.png")
    assert refused.value.fault == Fault.TOO_HEAVY


def test_every_kind_has_its_words() -> None:
    assert set(FAULTS) == set(Fault)
    assert set(MEDIA) == set(MIME) == set(Media)
    assert set(ABOUT) == {kind for kind in CLASS_OF if kind.startswith("attachment_")}
