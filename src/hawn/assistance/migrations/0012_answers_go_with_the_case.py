"""A request answers to whoever has the case, and what holds a need up is theirs to clear: both move in the statement that
gives the case on or takes it from somebody who leaves. A provider sees no case, so the request must know."""

from django.db import migrations

NAME = (
    "coalesce((SELECT u.name FROM agencies_user u WHERE u.id = {0}),"
    " (SELECT t.name FROM agencies_team t WHERE t.id = {0}), '')"
)
FORWARD = f"""
CREATE FUNCTION hawn_inside.answers_go_with_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    has_it uuid := coalesce(NEW.assigned_to, NEW.lead_team);
BEGIN
    UPDATE assistance_request SET answer_to = has_it
    WHERE file = NEW.id AND state IN ('sent', 'asked', 'accepted', 'started');
    UPDATE assistance_block SET owner = has_it, owner_name = left({NAME.format("has_it")}, 120)
    WHERE file = NEW.id AND cleared_at IS NULL AND owner = coalesce(OLD.assigned_to, OLD.lead_team);
    RETURN NULL;
END $$;
CREATE TRIGGER answers_go_with_it AFTER UPDATE OF assigned_to ON cases_case
FOR EACH ROW WHEN (OLD.assigned_to IS DISTINCT FROM NEW.assigned_to) EXECUTE FUNCTION hawn_inside.answers_go_with_case();
"""  # noqa: S608 - no value from outside
BACKWARD = """
DROP TRIGGER answers_go_with_it ON cases_case;
DROP FUNCTION hawn_inside.answers_go_with_case();
"""
HAS_IT = "coalesce(c.assigned_to, c.lead_team)"
MEND = f"""
UPDATE assistance_request r SET answer_to = {HAS_IT} FROM cases_case c
WHERE c.id = r.file AND r.state IN ('sent', 'asked', 'accepted', 'started') AND r.answer_to <> {HAS_IT};
UPDATE assistance_block b SET owner = {HAS_IT}, owner_name = left({NAME.format(HAS_IT)}, 120) FROM cases_case c
WHERE c.id = b.file AND b.cleared_at IS NULL AND b.owner <> {HAS_IT}
  AND NOT EXISTS (SELECT 1 FROM cases_sight s WHERE s.file = b.file AND s.grantee = b.owner AND s.ended_at IS NULL
                  AND (s.until IS NULL OR s.until > now()));
"""  # noqa: S608 - no value from outside


class Migration(migrations.Migration):
    dependencies = [("assistance", "0011_control_by_request_alone"), ("cases", "0017_work_goes_with_the_case")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL(MEND, migrations.RunSQL.noop, elidable=True),  # going back: it answers where it is read
    ]
