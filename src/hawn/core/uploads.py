"""Files that are sent to us: never on a disk in plain, and never more in memory than a page asked for.

Django's own handlers write what is large to a folder of temporary files. Ours hold it in memory below a cap, and only
where a view asked for a file; anywhere else a file in a form is skipped while it comes.
"""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest


class NoFiles(FileUploadHandler):
    """For every page that did not ask for a file."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        raise SkipFile  # never reached: new_file refused

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        return None


class OneInMemory(FileUploadHandler):
    """One file of at most ``most`` bytes. What is longer is dropped while it comes, and ``too_long`` says so."""

    def __init__(self, request: HttpRequest, most: int) -> None:
        super().__init__(request)
        self.most, self.too_long = most, False
        self._held: BytesIO | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self._held is not None:
            raise SkipFile
        self._held = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        assert self._held is not None
        if start + len(raw_data) > self.most:
            self._held, self.too_long = BytesIO(), True
            raise SkipFile
        self._held.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        assert self._held is not None
        self._held.seek(0)
        return InMemoryUploadedFile(
            file=self._held, field_name=self.field_name, name=self.file_name or "", content_type=self.content_type,
            size=file_size, charset=self.charset, content_type_extra=self.content_type_extra,
        )  # fmt: skip


def take_one(request: HttpRequest, most: int) -> OneInMemory | None:
    """Lets the page take one file; call it before anything reads the form, so behind a door and inside
    ``csrf_exempt`` with ``csrf_protect`` after it. None: so much is announced that not even the form is read."""
    handler = OneInMemory(request, most)
    if request.content_type == "multipart/form-data":  # no other form holds a file; another was read for its language
        request.upload_handlers = [handler]
    announced = str(request.META.get("CONTENT_LENGTH") or "0")
    return None if announced.isdecimal() and int(announced) > 4 * most else handler
