"""Who reads in an emergency writes nothing here."""

from django.db import migrations

from hawn.core.walls import only_reading_in_emergency

TABLES = ["decisions_decision", "decisions_clock", "decisions_pause"]


class Migration(migrations.Migration):
    dependencies = [("decisions", "0002_walls")]
    operations = [  # going back: migrate decisions to zero
        migrations.RunSQL("\n".join(only_reading_in_emergency(t) for t in TABLES), migrations.RunSQL.noop)
    ]
