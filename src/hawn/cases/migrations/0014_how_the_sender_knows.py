"""An answer that is known only from the sender of an alert says so."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0013_attachment_walls'),
    ]

    operations = [
        migrations.AlterField(
            model_name='permission',
            name='how_given',
            field=models.CharField(blank=True, choices=[('spoken', 'Spoken'), ('written', 'In writing'), ('signed', 'By sign or gesture'), ('through_other', 'Through someone the person chose'), ('by_sender', 'Whoever sent the alert says so')], max_length=16),
        ),
    ]
