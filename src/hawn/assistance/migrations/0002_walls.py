"""Needs, blocks and papers by sight of the file; requests and steps also by the provider's team."""

from django.db import migrations

from hawn.core.walls import in_sight, mine, unwall, wall

ROW = in_sight("file")
PROVIDER = f"{mine('provider_team')} OR {ROW}"
WALLS = "\n".join(
    [
        wall("assistance_need", see=ROW, add=ROW, change=True),
        wall("assistance_block", see=ROW, add=ROW, change=True),
        wall("assistance_paper", see=ROW, add=ROW, change=True),
        wall("assistance_request", see=PROVIDER, add=ROW, change=True),
        wall("assistance_step", see=PROVIDER, add=PROVIDER),
    ]
)
TABLES = ["need", "block", "paper", "request", "step"]


class Migration(migrations.Migration):
    dependencies = [("assistance", "0001_initial"), ("cases", "0002_walls")]
    operations = [migrations.RunSQL(WALLS, "\n".join(unwall(f"assistance_{t}") for t in TABLES))]
