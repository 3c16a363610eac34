"""Decisions, clocks and pauses by sight of the file; the worker finds clocks that end soon."""

from django.db import migrations

from hawn.core.walls import in_sight, unwall, wall

ROW = in_sight("file")
WALLS = "\n".join(
    [
        wall("decisions_decision", see=ROW, add=ROW, change=True),
        wall("decisions_clock", see=f"{ROW} OR (SELECT hawn.is_worker())", add=ROW, change=True),
        wall("decisions_pause", see=f"{ROW} OR (SELECT hawn.is_worker())", add=ROW, change=True),
    ]
)
TABLES = ["decision", "clock", "pause"]


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_initial"), ("cases", "0002_walls"), ("audit", "0002_walls")]
    operations = [migrations.RunSQL(WALLS, "\n".join(unwall(f"decisions_{t}") for t in TABLES))]
