"""Insert-only lines: who did or opened what, when and for what purpose; and the roots that seal them."""

from typing import ClassVar

from django.db import models

from hawn.core.models import Row


class Line(Row):
    """One action, or one opening of sealed data. Who, team, role and purpose are filled in by the database
    from the context token, so that the application cannot write another name; rights to change or delete
    are revoked from every login role."""

    at = models.DateTimeField()
    transaction = models.BigIntegerField()
    actor = models.UUIDField()
    team = models.UUIDField(null=True)
    role = models.CharField(max_length=40)
    purpose = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    file = models.UUIDField(null=True)
    subject = models.CharField(max_length=80, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["file", "at"], name="audit_line_file"),
            models.Index(fields=["transaction", "id"], name="audit_line_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.at} {self.role} {self.action}"


class Root(models.Model):
    """A Merkle root over all lines whose transactions lie in ``[from_transaction, to_transaction)``."""

    number = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    from_transaction = models.BigIntegerField()
    to_transaction = models.BigIntegerField()
    lines = models.IntegerField()
    merkle = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(to_transaction__gte=models.F("from_transaction")),
                name="audit_root_forward",
            ),
            models.UniqueConstraint(fields=["from_transaction"], name="audit_root_no_fork"),
        ]

    def __str__(self) -> str:
        return f"root {self.number}"
