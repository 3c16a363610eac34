"""What came back before stands on the desk's list with the facts of its alert too."""

from django.db import migrations

FORWARD = """
UPDATE cases_workitem w SET alias = a.people || ' ×', locality = a.locality, urgency = a.urgency
FROM referrals_alert a
WHERE a.id = w.file AND a.receiver_team = w.holder AND w.urgency = ''
  AND w.what IN ('answer_from_sender', 'report_arrived');
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0009_back_to_desk")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop, elidable=True)]
