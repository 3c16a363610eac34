"""Filters that had no index."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('referrals', '0003_called_back_and_passed_on'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='alertperson',
            index=models.Index(fields=['case'], name='referrals_person_case'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(fields=['alert', 'asked_at'], name='referrals_question_alert'),
        ),
    ]
