"""How far each person of an alert is and whether they let the sender know; a count of people who said no."""

import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('referrals', '0005_emergency'),
    ]

    operations = [
        migrations.CreateModel(
            name='Refusal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('period', models.CharField(max_length=10)),
                ('people', models.PositiveSmallIntegerField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='alertperson',
            name='may_tell',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='alertperson',
            name='progress',
            field=models.CharField(choices=[('received', 'received'), ('seen', 'seen'), ('with_case_worker', 'with_case_worker'), ('help_started', 'help_started'), ('closed', 'closed')], default="received", max_length=20),
        ),
        migrations.AddField(
            model_name='receipt',
            name='written_at',
            field=models.DateTimeField(null=True),
        ),
    ]
