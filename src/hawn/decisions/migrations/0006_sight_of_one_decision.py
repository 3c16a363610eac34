"""What a decider sees is for one decision and ends with it. Sights that were opened before are told apart by when they
were: with the decision that was asked for at that moment."""

from django.db import migrations

FORWARD = """
UPDATE cases_sight s SET purpose = 'decision:' || (
    SELECT d.id FROM decisions_decision d WHERE d.file = s.file AND d.decider = s.grantee AND d.state = 'asked'
    ORDER BY abs(extract(epoch FROM d.asked_at - s.granted_at)) LIMIT 1)
WHERE s.purpose = 'decision' AND s.basis = 'assignment' AND s.ended_at IS NULL
  AND EXISTS (SELECT 1 FROM decisions_decision d WHERE d.file = s.file AND d.decider = s.grantee AND d.state = 'asked');
"""
BACKWARD = "UPDATE cases_sight SET purpose = 'decision' WHERE purpose LIKE 'decision:%';"


class Migration(migrations.Migration):
    dependencies = [("decisions", "0005_taken_back"), ("cases", "0017_work_goes_with_the_case")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD, elidable=True)]
