"""Alerts of a team whose question waits for its answer: they stand first on its list."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0010_came_back_before")]
    operations = [
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(
                fields=["author_team", "sent_at", "id"],
                condition=models.Q(question__isnull=False),
                name="referrals_receipt_asked",
            ),
        ),
    ]
