"""The base of every row, and constraints that several packages use."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q


class Row(models.Model):
    """A row with a UUID made here, so that a device or a retry can name a row before it exists."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


def together(table: str, name: str) -> models.CheckConstraint:
    """``name_at`` and ``name_by`` are both there or both absent: a time without a person explains nothing."""
    both: Any = Q(**{f"{name}_at__isnull": False, f"{name}_by__isnull": False})
    none: Any = Q(**{f"{name}_at__isnull": True, f"{name}_by__isnull": True})
    return models.CheckConstraint(condition=both | none, name=f"{table}_{name}_at_and_by")
