"""What a sender is told holds for every person of the alert: one who objects is enough, and who is least far counts. A
case that closes, or opens again, is told by the database itself: the packages below know no senders."""

from django.db import migrations

from hawn.core.walls import mine, only_reading_in_emergency, unwall, wall

FORWARD = r"""
-- Works out anew what the sender of an alert may read. Who was pointed elsewhere waits for nothing here.
CREATE FUNCTION hawn_inside.retell(p_alert uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    steps text[] := ARRAY['received', 'seen', 'with_case_worker', 'help_started', 'closed'];
    told integer;
BEGIN
    UPDATE referrals_receipt r SET may_tell = t.may, progress = steps[greatest(t.least, 2)]
    FROM (SELECT coalesce(bool_and(p.may_tell), true) AS may,
                 min(CASE WHEN c.state = 'closed' THEN 5 ELSE array_position(steps, p.progress::text) END)
                     FILTER (WHERE p.state NOT IN ('redirected', 'advice_only')) AS least
          FROM referrals_alertperson p LEFT JOIN cases_case c ON c.id = p."case" WHERE p.alert = p_alert) t
    WHERE r.alert = p_alert;
    GET DIAGNOSTICS told = ROW_COUNT;
    RETURN told;
END $$;

-- The same, asked for by who holds the alert's workflow.
CREATE FUNCTION hawn.retell(p_alert uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    IF NOT hawn.holds(p_alert, ARRAY['D']) THEN RETURN 0; END IF;
    RETURN hawn_inside.retell(p_alert);
END $$;

CREATE OR REPLACE FUNCTION hawn.note_progress(p_case uuid, p_progress text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    steps text[] := ARRAY['received', 'seen', 'with_case_worker', 'help_started', 'closed'];
    of_alert uuid;
BEGIN
    IF array_position(steps, p_progress) IS NULL OR hawn.role() = 'emergency' OR NOT EXISTS (
        SELECT 1 FROM cases_sight s WHERE s.file = p_case AND s.grantee = ANY (hawn.grantees())
        AND s.ended_at IS NULL AND (s.until IS NULL OR s.until > now())) THEN
        RETURN 0;
    END IF;
    UPDATE referrals_alertperson p SET progress = p_progress
    WHERE p."case" = p_case AND array_position(steps, p.progress::text) < array_position(steps, p_progress)
    RETURNING p.alert INTO of_alert;
    IF of_alert IS NULL THEN RETURN 0; END IF;
    RETURN hawn_inside.retell(of_alert);
END $$;

CREATE OR REPLACE FUNCTION hawn.let_tell(p_case uuid, p_may boolean) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    of_alert uuid;
BEGIN
    IF NOT hawn.holds(p_case, ARRAY['D']) THEN RETURN 0; END IF;
    UPDATE referrals_alertperson p SET may_tell = p_may WHERE p."case" = p_case RETURNING p.alert INTO of_alert;
    IF of_alert IS NULL THEN RETURN 0; END IF;
    RETURN hawn_inside.retell(of_alert);
END $$;

CREATE FUNCTION hawn_inside.case_moved() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    PERFORM hawn_inside.retell(p.alert) FROM referrals_alertperson p WHERE p."case" = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER senders_are_told AFTER UPDATE OF state ON cases_case
FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION hawn_inside.case_moved();
"""
BACKWARD = r"""
DROP TRIGGER senders_are_told ON cases_case;
DROP FUNCTION hawn_inside.case_moved();
DROP FUNCTION hawn.retell(uuid);

CREATE OR REPLACE FUNCTION hawn.note_progress(p_case uuid, p_progress text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    steps text[] := ARRAY['received', 'seen', 'with_case_worker', 'help_started', 'closed'];
    told integer;
BEGIN
    IF array_position(steps, p_progress) IS NULL OR hawn.role() = 'emergency' OR NOT EXISTS (
        SELECT 1 FROM cases_sight s WHERE s.file = p_case AND s.grantee = ANY (hawn.grantees())
        AND s.ended_at IS NULL AND (s.until IS NULL OR s.until > now())) THEN
        RETURN 0;
    END IF;
    UPDATE referrals_receipt r SET progress = p_progress
    FROM referrals_alertperson p
    WHERE p."case" = p_case AND r.alert = p.alert
      AND array_position(steps, r.progress::text) < array_position(steps, p_progress);
    GET DIAGNOSTICS told = ROW_COUNT;
    RETURN told;
END $$;

CREATE OR REPLACE FUNCTION hawn.let_tell(p_case uuid, p_may boolean) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    told integer;
BEGIN
    IF NOT hawn.holds(p_case, ARRAY['D']) THEN RETURN 0; END IF;
    UPDATE referrals_receipt r SET may_tell = p_may
    FROM referrals_alertperson p WHERE p."case" = p_case AND r.alert = p.alert;
    GET DIAGNOSTICS told = ROW_COUNT;
    RETURN told;
END $$;

DROP FUNCTION hawn_inside.retell(uuid);
"""
# A no is counted by nobody in particular; the count is for the coordinator, one row for whoever holds its receipt.
COUNT = wall(
    "referrals_refusal",
    see=f"{mine('id')} OR (SELECT hawn.role()) = 'coordinator'",
    add="(SELECT hawn.role()) = 'public_sender'",
) + only_reading_in_emergency("referrals_refusal")
UNCOUNT = (
    "DROP POLICY emergency_adds_nothing ON referrals_refusal;"
    "DROP POLICY emergency_changes_nothing ON referrals_refusal;" + unwall("referrals_refusal")
)


class Migration(migrations.Migration):
    dependencies = [("referrals", "0006_each_person_and_the_count"), ("cases", "0013_attachment_walls")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD), migrations.RunSQL(COUNT, UNCOUNT)]
