
"""Why a case was closed is a code, and what a duty lead wrote is sealed: no word about a person stands unsealed.
What stood there in plain words goes."""

from django.db import migrations, models

CODES = (
    "ALTER TABLE cases_case ALTER COLUMN closed_reason TYPE varchar(16)"
    " USING CASE WHEN closed_reason = '' THEN '' ELSE 'other_reason' END"
)
SEALED = "ALTER TABLE cases_emergency ALTER COLUMN words TYPE text USING ''"


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0010_agency_leaves'),
    ]

    operations = [
        migrations.RunSQL(CODES, migrations.RunSQL.noop, state_operations=[migrations.AlterField(
            model_name='case',
            name='closed_reason',
            field=models.CharField(blank=True, choices=[('help_arrived', 'The help that was wanted has arrived'), ('not_wanted_now', 'The person does not want help now, and knows how to come back'), ('went_elsewhere', 'The person went elsewhere, and others go on'), ('out_of_reach', 'The person can no longer be reached'), ('one_person', 'Another file of the same person goes on'), ('something_else', 'It was something else, and other help was found'), ('died', 'The person has died'), ('other_reason', 'Another reason, written in the case')], max_length=16),
        )]),
        migrations.RunSQL(SEALED, migrations.RunSQL.noop, state_operations=[migrations.AlterField(
            model_name='emergency', name='words', field=models.TextField(),
        )]),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('closed_reason__in', ['', 'help_arrived', 'not_wanted_now', 'went_elsewhere', 'out_of_reach', 'one_person', 'something_else', 'died', 'other_reason'])), name='cases_case_closed_reason_code'),
        ),
    ]
