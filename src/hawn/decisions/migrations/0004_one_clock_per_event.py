"""A limit of two events runs once for each that happened (docs/adr/0004)."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("decisions", "0003_emergency")]
    operations = [
        migrations.RemoveConstraint(model_name="clock", name="decisions_one_running_clock"),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.UniqueConstraint(
                fields=["file", "clock", "event"], condition=Q(stopped_at=None), name="decisions_one_running_clock"
            ),
        ),
    ]
