"""Who reads in an emergency writes nothing here."""

from django.db import migrations

from hawn.core.walls import only_reading_in_emergency

TABLES = ["assistance_need", "assistance_block", "assistance_paper", "assistance_request", "assistance_step"]


class Migration(migrations.Migration):
    dependencies = [("assistance", "0005_step_by_file")]
    operations = [  # going back: migrate assistance to zero
        migrations.RunSQL("\n".join(only_reading_in_emergency(t) for t in TABLES), migrations.RunSQL.noop)
    ]
