"""Filters that had no index."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assistance', '0004_paper_known'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='step',
            index=models.Index(fields=['file', 'on'], name='assistance_step_file'),
        ),
    ]
