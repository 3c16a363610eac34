"""What waits on a case is on the list of whoever has it: the database moves it in the statement that gives the case on
or takes it from somebody who leaves. Lines that stayed with somebody who no longer sees the case are moved too."""

from django.db import migrations

# What the one who has the case does. Not here: what others do (decide, review, certify, deliver, erase).
LINES = (
    "'case_unassigned', 'case_open', 'wait_for_decision', 'decision_made', 'clock', 'request_question',"
    " 'wait_for_provider', 'no_place', 'provider_left', 'request_answered', 'block', 'share_ends', 'ask_again',"
    " 'tell_to_stop', 'looked_at', 'order_certified', 'order_answer', 'tell_about_order', 'link_done'"
)
FORWARD = f"""
CREATE FUNCTION hawn_inside.work_goes_with_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    UPDATE cases_workitem SET holder = coalesce(NEW.assigned_to, NEW.lead_team)
    WHERE file = NEW.id AND holder = coalesce(OLD.assigned_to, OLD.lead_team) AND what IN ({LINES});
    RETURN NULL;
END $$;
CREATE TRIGGER work_goes_with_it AFTER UPDATE OF assigned_to ON cases_case
FOR EACH ROW WHEN (OLD.assigned_to IS DISTINCT FROM NEW.assigned_to) EXECUTE FUNCTION hawn_inside.work_goes_with_case();
"""  # noqa: S608 - no value from outside
BACKWARD = """
DROP TRIGGER work_goes_with_it ON cases_case;
DROP FUNCTION hawn_inside.work_goes_with_case();
"""
MEND = f"""
UPDATE cases_workitem w SET holder = coalesce(c.assigned_to, c.lead_team) FROM cases_case c
WHERE c.id = w.file AND w.what IN ({LINES}) AND w.holder <> coalesce(c.assigned_to, c.lead_team)
  AND NOT EXISTS (SELECT 1 FROM cases_sight s WHERE s.file = w.file AND s.grantee = w.holder AND s.ended_at IS NULL
                  AND (s.until IS NULL OR s.until > now()));
"""  # noqa: S608 - no value from outside


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_order_register")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL(MEND, migrations.RunSQL.noop, elidable=True),  # going back: a line stays where it is read
    ]
