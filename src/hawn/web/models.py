"""Entries from devices that could not be taken as they are, for their holder to mend."""

from typing import ClassVar

from django.db import models

from hawn.core.models import Row


class Parcel(Row):
    """One entry under the device's id, sealed again for its holder alone; ``why`` says what to mend, in codes."""

    holder = models.UUIDField()
    form = models.CharField(max_length=20)
    sealed = models.BinaryField()
    why = models.CharField(max_length=40)
    arrived_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # when its holder was told that it will not wait for ever

    class Meta:
        indexes: ClassVar = [models.Index(fields=["holder", "arrived_at"], name="web_parcel_holder")]

    def __str__(self) -> str:
        return f"{self.form}: {self.why}"
