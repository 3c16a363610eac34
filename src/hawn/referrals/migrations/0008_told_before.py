"""What was told of an alert so far was told of each of its people."""

from django.db import migrations

FORWARD = """
UPDATE referrals_alertperson p SET may_tell = r.may_tell, progress = r.progress
FROM referrals_receipt r WHERE r.alert = p.alert;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0007_told_of_all")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop, elidable=True)]
