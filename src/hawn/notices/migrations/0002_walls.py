"""Anyone who acts may queue a message; only the worker reads and sends."""

from django.db import migrations

from hawn.core.walls import unwall, wall

WALLS = wall("notices_notice", see="(SELECT hawn.is_worker())", add="(SELECT hawn.actor()) IS NOT NULL", change=True)


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("audit", "0002_walls")]
    operations = [migrations.RunSQL(WALLS, unwall("notices_notice"))]
