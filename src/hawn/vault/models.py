"""Sealed parts of files, and the keys that open them."""

from typing import ClassVar

from django.db import models

from hawn.core.models import Row


class DataClass(models.TextChoices):
    """What kind of harm a leak would do. D is readable for lists and is never sealed."""

    A = "A", "where the person is and how to reach them"
    B = "B", "who they are"
    C = "C", "what happened, health, children"
    R = "R", "who referred, relatives, alleged exploiters"


class KeyVersion(models.Model):
    """A version of the key-encryption key that is in use; the greatest is the current one. The key itself is in the
    key store alone. The database keeps it as long as a data key names it."""

    id = models.CharField(primary_key=True, max_length=40)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.id


class DataKey(Row):
    """The key of one file and class, wrapped by a key-encryption key. Destroying it destroys the data."""

    file = models.UUIDField()
    data_class = models.CharField(max_length=1, choices=DataClass.choices)
    wrapped_with = models.CharField(max_length=40)
    wrapped = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "data_class"], name="vault_one_key_per_file_and_class"),
        ]
        indexes: ClassVar = [models.Index(fields=["wrapped_with", "id"], name="vault_key_by_version")]

    def __str__(self) -> str:
        return f"key {self.data_class}"


class Envelope(Row):
    """One sealed part of a file: JSON under the key of the file and class. ``kind`` says which part
    (``wish``, ``safe_contact``, ``question:<id>``); ``version`` grows with each sealing."""

    file = models.UUIDField()
    kind = models.CharField(max_length=80)
    data_class = models.CharField(max_length=1, choices=DataClass.choices)
    version = models.PositiveIntegerField(default=1)
    ciphertext = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "kind"], name="vault_one_envelope_per_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.data_class})"


class Stream(Row):
    """A large part of a file (an attachment): its own key, wrapped by the key of the file and class. What it holds
    stands in Chunk; its name in an envelope of the same kind. Written once."""

    file = models.UUIDField()
    kind = models.CharField(max_length=80)
    data_class = models.CharField(max_length=1, choices=DataClass.choices)
    version = models.PositiveSmallIntegerField()
    wrapped = models.BinaryField()
    size = models.PositiveIntegerField()
    sealed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "kind"], name="vault_one_stream_per_kind")]

    def __str__(self) -> str:
        return f"{self.kind} ({self.data_class})"


class Chunk(models.Model):
    """One sealed chunk of a stream; ``streams.py`` says how they hold together."""

    id = models.BigAutoField(primary_key=True)
    file = models.UUIDField()
    kind = models.CharField(max_length=80)
    data_class = models.CharField(max_length=1, choices=DataClass.choices)
    number = models.PositiveIntegerField()
    ciphertext = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "kind", "number"], name="vault_one_chunk_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Blind(models.Model):
    """One blind index key of a file: a keyed hash of something exact about the person. It tells nothing by itself;
    two files with one key may be of one person. Only a function of the database compares across files."""

    id = models.BigAutoField(primary_key=True)
    file = models.UUIDField()
    key = models.BinaryField(max_length=32)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key"], name="vault_blind_key")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["file", "key"], name="vault_one_blind_per_key")]

    def __str__(self) -> str:
        return "blind"


class OfflineKey(Row):
    """A key pair to whose public half devices without a network seal what they send later. The private half is sealed
    by a version of the key-encryption key, bound to this row: nothing here can be made or changed by SQL alone."""

    sealed = models.BinaryField()
    wrapped_with = models.CharField(max_length=40, null=True)  # noqa: DJ001 - none: from before rotations reached it
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["made_at"], name="vault_offlinekey_newest")]

    def __str__(self) -> str:
        return f"{self.made_at}"
