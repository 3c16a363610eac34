"""Opening a case in an emergency: at once, for four hours, only to read, and nobody can keep it quiet.

The sight is granted to the emergency itself; only who opened it acts as it. Notices are written by the very function
that opens, so that no code path opens without them."""

from django.db import migrations

from hawn.core.walls import in_sight, mine, only_reading_in_emergency, unwall, wall

FORWARD = r"""
-- The actor holds an unrestricted open sight of all these classes, on a basis that may be passed on.
CREATE OR REPLACE FUNCTION hawn.holds(p_file uuid, p_classes text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    SELECT hawn.role() IS DISTINCT FROM 'emergency' AND EXISTS (
        SELECT 1 FROM cases_sight s
        WHERE s.file = p_file AND s.grantee = ANY (hawn.grantees()) AND s.ended_at IS NULL
          AND (s.until IS NULL OR s.until > now()) AND s.kinds IS NULL AND p_classes <@ s.classes::text[]
          AND s.basis IN ('assignment', 'duty'))
$$;

CREATE OR REPLACE FUNCTION hawn.holds_parts(p_file uuid, p_classes text[], p_kinds text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    SELECT hawn.role() IS DISTINCT FROM 'emergency' AND EXISTS (
        SELECT 1 FROM cases_sight s
        WHERE s.file = p_file AND s.grantee = ANY (hawn.grantees()) AND s.ended_at IS NULL
          AND (s.until IS NULL OR s.until > now()) AND p_classes <@ s.classes::text[]
          AND (s.kinds IS NULL OR (p_kinds IS NOT NULL AND p_kinds <@ s.kinds::text[]))
          AND s.basis IN ('assignment', 'duty'))
$$;

-- Who sees a file, for those who hold its workflow or read it in an emergency.
CREATE OR REPLACE FUNCTION hawn.sight_of(p_file uuid) RETURNS SETOF cases_sight
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    SELECT s.* FROM cases_sight s WHERE s.file = p_file AND (hawn.holds(p_file, ARRAY['D']) OR EXISTS (
        SELECT 1 FROM cases_sight e WHERE e.file = p_file AND e.grantee = hawn.team() AND e.basis = 'emergency'
        AND e.ended_at IS NULL AND e.until > now()))
$$;

CREATE OR REPLACE FUNCTION hawn.clear_work(p_file uuid, p_subject uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    cleared integer;
BEGIN
    IF hawn.role() = 'emergency' OR (
           NOT EXISTS (SELECT 1 FROM cases_sight s WHERE s.file = p_file AND s.grantee = ANY (hawn.grantees())
                       AND s.ended_at IS NULL AND (s.until IS NULL OR s.until > now()))
           AND NOT EXISTS (SELECT 1 FROM cases_workitem w WHERE w.file = p_file AND w.subject = p_subject
                           AND w.holder = ANY (hawn.grantees()))) THEN
        RETURN 0;
    END IF;
    DELETE FROM cases_workitem WHERE file = p_file AND subject = p_subject;
    GET DIAGNOSTICS cleared = ROW_COUNT;
    RETURN cleared;
END $$;

-- Opens a case of the actor's own team by its reference, for the duty lead alone. NULL: no such case, or not theirs;
-- the two are told apart to nobody. Tells the case's owner, the team and the data protection officers.
CREATE FUNCTION hawn.open_in_emergency(
    p_id uuid, p_reference text, p_why text, p_words text, p_name text, p_today date
) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    c cases_case;
    told uuid;
BEGIN
    IF hawn.actor() IS NULL OR hawn.role() <> 'duty_lead' THEN
        RAISE EXCEPTION 'only the duty lead opens a case in an emergency' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO c FROM cases_case WHERE reference = p_reference AND lead_team = hawn.team();
    IF NOT FOUND THEN RETURN NULL; END IF;
    INSERT INTO cases_emergency (id, file, reference, alias, lead_team, why, words, opened_at, opened_by,
                                 opened_by_name, until, review_by, outcome)
    VALUES (p_id, c.id, c.reference, c.alias, c.lead_team, p_why, p_words, now(), hawn.actor(), p_name,
            now() + interval '4 hours', now() + interval '12 hours', '');
    INSERT INTO cases_sight (id, grantee, file, classes, kinds, purpose, basis, until, granted_by, granted_at, granted_in)
    VALUES (gen_random_uuid(), p_id, c.id, ARRAY['A', 'B', 'C', 'R', 'D'], NULL, 'emergency', 'emergency',
            now() + interval '4 hours', hawn.actor(), now(), pg_current_xact_id()::text::bigint);
    INSERT INTO cases_happening (id, file, at, by, by_name, by_team, what, facts, envelope, "order")
    VALUES (gen_random_uuid(), c.id, now(), hawn.actor(), p_name, hawn.team(), 'emergency_opened',
            jsonb_build_object('why', p_why), '', (extract(epoch FROM clock_timestamp()) * 1000000000)::bigint);
    FOR told IN
        SELECT coalesce(c.assigned_to, c.lead_team)
        UNION SELECT c.lead_team
        UNION SELECT m.team_id FROM agencies_membership m
              WHERE m.role = 'data_protection_officer' AND m.ended_at IS NULL
    LOOP
        INSERT INTO cases_workitem (id, holder, file, subject, view, what, due_on, reference, alias, locality,
                                    age_group, urgency, by_whom, path, created_at)
        VALUES (gen_random_uuid(), told, c.id, p_id, 'new',
                CASE WHEN told = c.assigned_to THEN 'emergency_opened' ELSE 'emergency_review' END, p_today,
                c.reference, c.alias, c.locality, c.age_group, c.urgency, p_name, '/emergency/' || p_id || '/', now());
    END LOOP;
    INSERT INTO audit_line (id, action, file, subject, facts)
    VALUES (gen_random_uuid(), 'emergency.open', c.id, p_id::text, jsonb_build_object('why', p_why));
    RETURN c.id;
END $$;

-- A second person says whether it was right: another duty lead of the team, or a data protection officer. Where it
-- was not, what is still open closes at once.
CREATE FUNCTION hawn.review_emergency(p_id uuid, p_outcome text, p_name text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    e cases_emergency;
BEGIN
    SELECT * INTO e FROM cases_emergency WHERE id = p_id FOR UPDATE;
    IF NOT FOUND OR hawn.actor() IS NULL OR e.opened_by = hawn.actor() OR p_outcome NOT IN ('right', 'not_right')
       OR NOT (hawn.role() = 'data_protection_officer' OR (hawn.role() = 'duty_lead' AND e.lead_team = hawn.team())) THEN
        RAISE EXCEPTION 'not yours to review' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF e.reviewed_at IS NOT NULL THEN RETURN false; END IF;
    UPDATE cases_emergency SET reviewed_at = now(), reviewed_by = hawn.actor(), outcome = p_outcome WHERE id = p_id;
    IF p_outcome = 'not_right' THEN
        UPDATE cases_sight SET ended_at = now(), ended_by = hawn.actor() WHERE grantee = p_id AND ended_at IS NULL;
    END IF;
    DELETE FROM cases_workitem WHERE subject = p_id AND what = 'emergency_review';
    INSERT INTO cases_happening (id, file, at, by, by_name, by_team, what, facts, envelope, "order")
    VALUES (gen_random_uuid(), e.file, now(), hawn.actor(), p_name, hawn.team(), 'emergency_' || p_outcome,
            '{}'::jsonb, '', (extract(epoch FROM clock_timestamp()) * 1000000000)::bigint);
    INSERT INTO audit_line (id, action, file, subject, facts)
    VALUES (gen_random_uuid(), 'emergency.review', e.file, p_id::text, jsonb_build_object('outcome', p_outcome));
    RETURN true;
END $$;

-- Who opened it closes it before its time.
CREATE FUNCTION hawn.end_emergency(p_id uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    ended integer;
BEGIN
    UPDATE cases_sight s SET ended_at = now(), ended_by = hawn.actor()
    FROM cases_emergency e
    WHERE e.id = p_id AND s.grantee = p_id AND s.ended_at IS NULL AND e.opened_by = hawn.actor();
    GET DIAGNOSTICS ended = ROW_COUNT;
    IF ended > 0 THEN
        UPDATE cases_emergency SET until = now() WHERE id = p_id;
        INSERT INTO audit_line (id, action, file, subject, facts)
        SELECT gen_random_uuid(), 'emergency.end', e.file, p_id::text, '{}'::jsonb FROM cases_emergency e WHERE e.id = p_id;
    END IF;
    RETURN ended;
END $$;

-- What was opened in an emergency, for those who may see the emergency.
CREATE FUNCTION hawn.looks_in_emergency(p_id uuid) RETURNS TABLE (at timestamptz, kinds text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    SELECT l.at, ARRAY(SELECT jsonb_array_elements_text(l.facts -> 'kinds')) FROM audit_line l JOIN cases_emergency e ON e.id = p_id
    WHERE l.file = e.file AND l.team = p_id AND l.action = 'vault.open'
      AND (e.opened_by = hawn.actor() OR hawn.role() = 'data_protection_officer'
           OR (hawn.role() = 'duty_lead' AND e.lead_team = hawn.team()) OR hawn.holds(e.file, ARRAY['D']))
    ORDER BY l.at
$$;
"""
SEE = (
    f"{mine('opened_by')} OR ({mine('lead_team')} AND (SELECT hawn.role()) = 'duty_lead')"
    f" OR (SELECT hawn.role()) = 'data_protection_officer'"
    f" OR ((SELECT hawn.role()) = 'case_worker' AND {in_sight('file')})"
)
WRITTEN = ["cases_case", "cases_permission", "vault_envelope", "vault_datakey"]
WALLS = wall("cases_emergency", see=SEE) + "\n" + "\n".join(only_reading_in_emergency(t) for t in WRITTEN)


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_guards"), ("agencies", "0001_initial"), ("audit", "0002_walls")]
    operations = [  # going back: migrate cases to zero
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
        migrations.RunSQL(WALLS, unwall("cases_emergency")),
    ]
