"""Somebody leaves: in one step nothing opens for them any more and nothing of theirs is lost."""

from django.db import migrations

FORWARD = r"""
-- Ends a person's memberships in one agency, what they see, their sessions' ground; their cases and work go to the
-- team that leads each case. By an administrator of that agency (never of themselves) or a data protection officer.
CREATE FUNCTION hawn.leave(p_user uuid, p_agency uuid, p_today date) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    c cases_case;
    ended integer;
BEGIN
    IF hawn.actor() IS NULL OR p_user = hawn.actor() OR NOT (hawn.role() = 'data_protection_officer' OR (
        hawn.role() = 'agency_admin'
        AND EXISTS (SELECT 1 FROM agencies_team t WHERE t.id = hawn.team() AND t.agency_id = p_agency))) THEN
        RAISE EXCEPTION 'not yours to end' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE agencies_membership m SET ended_at = now() FROM agencies_team t
    WHERE m.user_id = p_user AND m.ended_at IS NULL AND t.id = m.team_id AND t.agency_id = p_agency;
    GET DIAGNOSTICS ended = ROW_COUNT;
    IF ended = 0 THEN RETURN 0; END IF;
    IF EXISTS (SELECT 1 FROM agencies_membership m WHERE m.user_id = p_user AND m.ended_at IS NULL) THEN
        -- They still work elsewhere; what they hold as a person they held here, so it goes all the same.
        NULL;
    ELSE
        UPDATE agencies_user SET is_active = false WHERE id = p_user;
    END IF;
    FOR c IN SELECT * FROM cases_case WHERE assigned_to = p_user FOR UPDATE
    LOOP
        UPDATE cases_case SET assigned_to = NULL, assigned_at = NULL, assigned_by = NULL WHERE id = c.id;
        INSERT INTO cases_sight (id, grantee, file, classes, kinds, purpose, basis, until, granted_by, granted_at, granted_in)
        VALUES (gen_random_uuid(), c.lead_team, c.id, ARRAY['A', 'B', 'C', 'R', 'D'], NULL, 'intake', 'duty', NULL,
                hawn.actor(), now(), pg_current_xact_id()::text::bigint);
        IF c.state = 'open' THEN
            INSERT INTO cases_workitem (id, holder, file, subject, view, what, due_on, reference, alias, locality,
                                        age_group, urgency, by_whom, path, created_at)
            VALUES (gen_random_uuid(), c.lead_team, c.id, c.id, 'new', 'case_unassigned', p_today, c.reference, c.alias,
                    c.locality, c.age_group, c.urgency, '', '/case/' || c.id || '/', now());
        END IF;
    END LOOP;
    UPDATE cases_workitem w SET holder = k.lead_team FROM cases_case k WHERE k.id = w.file AND w.holder = p_user;
    DELETE FROM cases_workitem WHERE holder = p_user;
    UPDATE cases_sight SET ended_at = now(), ended_by = hawn.actor() WHERE grantee = p_user AND ended_at IS NULL;
    UPDATE cases_sight s SET ended_at = now(), ended_by = hawn.actor()
    FROM cases_emergency e WHERE e.opened_by = p_user AND s.grantee = e.id AND s.ended_at IS NULL;
    UPDATE agencies_invitation i SET withdrawn_at = now(), withdrawn_by = hawn.actor()
    WHERE i.invited_by = p_user AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL;
    INSERT INTO audit_line (id, action, subject, facts)
    VALUES (gen_random_uuid(), 'person.leave', p_user::text, jsonb_build_object('agency', p_agency));
    RETURN ended;
END $$;

-- A whole agency leaves: its people, what its teams see, its accounts. By a data protection officer.
CREATE FUNCTION hawn.agency_leaves(p_agency uuid, p_today date) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    who uuid;
    people integer := 0;
BEGIN
    IF hawn.actor() IS NULL OR hawn.role() <> 'data_protection_officer'
       OR EXISTS (SELECT 1 FROM agencies_team t WHERE t.id = hawn.team() AND t.agency_id = p_agency) THEN
        RAISE EXCEPTION 'not yours to end' USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOR who IN SELECT DISTINCT m.user_id FROM agencies_membership m JOIN agencies_team t ON t.id = m.team_id
               WHERE t.agency_id = p_agency AND m.ended_at IS NULL
    LOOP
        PERFORM hawn.leave(who, p_agency, p_today);
        people := people + 1;
    END LOOP;
    UPDATE cases_sight s SET ended_at = now(), ended_by = hawn.actor() FROM agencies_team t
    WHERE t.agency_id = p_agency AND s.grantee = t.id AND s.ended_at IS NULL;
    UPDATE agencies_agency SET ended_at = now() WHERE id = p_agency AND ended_at IS NULL;
    UPDATE agencies_invitation i SET withdrawn_at = now(), withdrawn_by = hawn.actor() FROM agencies_team t
    WHERE t.id = i.team_id AND t.agency_id = p_agency AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL;
    INSERT INTO audit_line (id, action, subject, facts)
    VALUES (gen_random_uuid(), 'agency.leave', p_agency::text, jsonb_build_object('people', people));
    RETURN people;
END $$;

-- Two weeks before people of an agency must be confirmed its administrators are told, once a week at most.
CREATE FUNCTION hawn.remind_to_confirm(p_week text, p_today date, p_valid interval, p_remind interval) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    a record;
    told integer := 0;
BEGIN
    IF NOT hawn.is_worker() THEN
        RAISE EXCEPTION 'the worker alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOR a IN SELECT t.agency_id AS agency, count(*) AS people FROM agencies_membership m
             JOIN agencies_team t ON t.id = m.team_id
             WHERE m.ended_at IS NULL AND m.validated_at < now() - p_valid + p_remind GROUP BY t.agency_id
    LOOP
        CONTINUE WHEN EXISTS (SELECT 1 FROM audit_line l WHERE l.file = a.agency AND l.action = 'people.remind'
                              AND l.subject = p_week);
        DELETE FROM cases_workitem WHERE subject = a.agency AND what = 'confirm_people';
        INSERT INTO cases_workitem (id, holder, file, subject, view, what, due_on, reference, alias, locality,
                                    age_group, urgency, by_whom, path, created_at)
        SELECT gen_random_uuid(), m.user_id, a.agency, a.agency, 'mine', 'confirm_people', p_today, '', g.name, '', '',
               '', '', '/people/', now()
        FROM agencies_membership m JOIN agencies_team t ON t.id = m.team_id JOIN agencies_agency g ON g.id = t.agency_id
        WHERE t.agency_id = a.agency AND m.role = 'agency_admin' AND m.ended_at IS NULL;
        INSERT INTO audit_line (id, action, file, subject, facts)
        VALUES (gen_random_uuid(), 'people.remind', a.agency, p_week, jsonb_build_object('people', a.people));
        told := told + 1;
    END LOOP;
    RETURN told;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_looks"), ("agencies", "0003_accounts")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]  # going back: migrate cases to zero
