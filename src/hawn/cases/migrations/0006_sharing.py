"""What leaves a file and how it stops: changed and ended permissions, disclosures, court orders, two files of one
person, and the question whether a person may be known."""

from django.db import migrations

from hawn.core.walls import any_sight, in_sight, mine, only_reading_in_emergency, unwall, wall

FORWARD = r"""
-- A newer answer takes the place of an older one: sights stand on it from now on, narrowed to what it covers; what it
-- does not cover ends.
CREATE FUNCTION hawn.change_permission(p_old uuid, p_new uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    o cases_permission;
    n cases_permission;
    ended integer;
BEGIN
    SELECT * INTO o FROM cases_permission WHERE id = p_old FOR UPDATE;
    SELECT * INTO n FROM cases_permission WHERE id = p_new;
    IF hawn.actor() IS NULL OR o.id IS NULL OR n.id IS NULL OR o.file <> n.file OR o.purpose <> n.purpose
       OR o.recipient_body <> n.recipient_body OR o.recipient_team IS DISTINCT FROM n.recipient_team
       OR NOT hawn.holds(o.file, ARRAY['D']) THEN
        RAISE EXCEPTION 'not yours to change' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE cases_permission SET ended_at = now(), ended_by = hawn.actor(), ended_how = 'changed'
    WHERE id = p_old AND ended_at IS NULL;
    IF n.answer = 'yes' AND n.ended_at IS NULL THEN
        UPDATE cases_sight s SET permission = p_new, until = least(s.until, n.until),
            classes = ARRAY(SELECT unnest(s.classes) INTERSECT SELECT unnest(n.classes)),
            kinds = ARRAY(SELECT k FROM unnest(s.kinds) k WHERE split_part(k, ':', 1) = ANY (n.kinds::text[]))
        WHERE s.permission = p_old AND s.ended_at IS NULL AND s.classes && n.classes
          AND EXISTS (SELECT 1 FROM unnest(s.kinds) k WHERE split_part(k, ':', 1) = ANY (n.kinds::text[]));
    END IF;
    UPDATE cases_sight SET ended_at = now(), ended_by = hawn.actor() WHERE permission = p_old AND ended_at IS NULL;
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;

-- The recipient says that it has stopped, or the case worker that the recipient was told.
CREATE FUNCTION hawn.told_to_stop(p_permission uuid, p_name text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    p cases_permission;
BEGIN
    SELECT * INTO p FROM cases_permission WHERE id = p_permission FOR UPDATE;
    IF p.id IS NULL OR hawn.actor() IS NULL OR p.ended_at IS NULL OR p.told_at IS NOT NULL
       OR NOT (hawn.holds(p.file, ARRAY['D']) OR EXISTS (
            SELECT 1 FROM cases_workitem w WHERE w.subject = p_permission AND w.what = 'stop_using'
            AND w.holder = ANY (hawn.grantees()))) THEN
        RETURN false;
    END IF;
    UPDATE cases_permission SET told_at = now(), told_by = hawn.actor() WHERE id = p_permission;
    DELETE FROM cases_workitem WHERE subject = p_permission AND what IN ('stop_using', 'tell_to_stop');
    INSERT INTO cases_happening (id, file, at, by, by_name, by_team, what, facts, envelope, "order")
    VALUES (gen_random_uuid(), p.file, now(), hawn.actor(), p_name, hawn.team(), 'told_to_stop',
            jsonb_build_object('recipient', p.recipient_body), '',
            (extract(epoch FROM clock_timestamp()) * 1000000000)::bigint);
    RETURN true;
END $$;

-- Permissions whose time is over end, and their sights with them; who has the case is told. By the worker, any number
-- of times.
CREATE FUNCTION hawn.end_permissions_over(p_today date) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    p cases_permission;
    ended integer := 0;
BEGIN
    IF NOT hawn.is_worker() THEN
        RAISE EXCEPTION 'the worker alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOR p IN SELECT * FROM cases_permission WHERE ended_at IS NULL AND until <= now() ORDER BY id FOR UPDATE SKIP LOCKED
    LOOP
        UPDATE cases_permission SET ended_at = now(), ended_by = hawn.actor(), ended_how = 'over' WHERE id = p.id;
        UPDATE cases_sight SET ended_at = now(), ended_by = hawn.actor() WHERE permission = p.id AND ended_at IS NULL;
        INSERT INTO cases_workitem (id, holder, file, subject, view, what, due_on, reference, alias, locality,
                                    age_group, urgency, by_whom, path, created_at)
        SELECT gen_random_uuid(), coalesce(c.assigned_to, c.lead_team), c.id, p.id, 'mine', 'ask_again', p_today,
               c.reference, c.alias, c.locality, c.age_group, c.urgency, '', '/case/' || c.id || '/#sharing', now()
        FROM cases_case c WHERE c.id = p.file AND c.state = 'open';
        INSERT INTO audit_line (id, action, file, subject, facts)
        VALUES (gen_random_uuid(), 'permission.over', p.file, p.id::text, '{}'::jsonb);
        ended := ended + 1;
    END LOOP;
    RETURN ended;
END $$;

-- A week before a share ends who has the case is told, once. By the worker, any number of times.
CREATE FUNCTION hawn.remind_of_ends(p_today date) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    s cases_sight;
    told integer := 0;
BEGIN
    IF NOT hawn.is_worker() THEN
        RAISE EXCEPTION 'the worker alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOR s IN
        SELECT * FROM cases_sight x
        WHERE x.ended_at IS NULL AND x.basis IN ('request', 'permission', 'duty') AND x.kinds IS NOT NULL
          AND x.until BETWEEN now() AND now() + interval '7 days'
          AND NOT EXISTS (SELECT 1 FROM audit_line l WHERE l.file = x.file AND l.action = 'share.remind'
                          AND l.subject = x.id::text)
    LOOP
        INSERT INTO cases_workitem (id, holder, file, subject, view, what, due_on, reference, alias, locality,
                                    age_group, urgency, by_whom, path, created_at)
        SELECT gen_random_uuid(), coalesce(c.assigned_to, c.lead_team), c.id, s.id, 'mine', 'share_ends', p_today,
               c.reference, c.alias, c.locality, c.age_group, c.urgency, '', '/case/' || c.id || '/#sharing', now()
        FROM cases_case c WHERE c.id = s.file AND c.state = 'open';
        INSERT INTO audit_line (id, action, file, subject, facts)
        VALUES (gen_random_uuid(), 'share.remind', s.file, s.id::text, '{}'::jsonb);
        told := told + 1;
    END LOOP;
    RETURN told;
END $$;

-- Files of one team that share a blind key, where no link between the two was made or ruled out. In a schema of its
-- own, which no login role may use: only the functions below ask it, after they have asked who is asking.
CREATE SCHEMA hawn_inside;
CREATE FUNCTION hawn_inside.same_keys(p_file uuid) RETURNS TABLE (file uuid, shared bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    SELECT b.file, count(*) FROM vault_blind a JOIN vault_blind b ON b.key = a.key AND b.file <> a.file
    JOIN cases_case c ON c.id = a.file JOIN cases_case d ON d.id = b.file AND d.lead_team = c.lead_team
    WHERE a.file = p_file
      AND NOT EXISTS (SELECT 1 FROM cases_link l WHERE l.state IN ('refused', 'linked', 'merged')
                      AND l.one = least(a.file, b.file) AND l.other = greatest(a.file, b.file))
    GROUP BY b.file
$$;

-- Who a person is was written down: where the name may be known, the duty leads are told, nobody else. Returns
-- nothing, so that who wrote the name learns nothing.
CREATE FUNCTION hawn.look_for_same(p_file uuid, p_today date) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    IF NOT hawn.holds(p_file, ARRAY['B']) THEN
        RAISE EXCEPTION 'not yours to ask' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM cases_workitem WHERE subject = p_file AND what = 'may_be_known';
    INSERT INTO cases_workitem (id, holder, file, subject, view, what, due_on, reference, alias, locality, age_group,
                                urgency, by_whom, path, created_at)
    SELECT gen_random_uuid(), m.user_id, c.id, c.id, 'new', 'may_be_known', p_today, c.reference, c.alias, c.locality,
           c.age_group, c.urgency, '', '/known/' || c.id || '/', now()
    FROM cases_case c JOIN agencies_membership m ON m.team_id = c.lead_team AND m.role = 'duty_lead'
         AND m.ended_at IS NULL
    WHERE c.id = p_file AND EXISTS (SELECT 1 FROM hawn_inside.same_keys(p_file));
END $$;

-- The duty lead's question: counted, and no more than so many in an hour.
CREATE FUNCTION hawn.may_be_known(p_file uuid, p_name text, p_limit integer)
RETURNS TABLE (file uuid, reference text, alias text, state text, opened_at timestamptz, assigned_to uuid, shared bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
#variable_conflict use_column
DECLARE
    found_now integer;
BEGIN
    IF hawn.actor() IS NULL OR hawn.role() <> 'duty_lead'
       OR NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.id = p_file AND c.lead_team = hawn.team()) THEN
        RAISE EXCEPTION 'the duty lead alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (SELECT count(*) FROM cases_probe p WHERE p.by = hawn.actor() AND p.at > now() - interval '1 hour') >= p_limit THEN
        RAISE EXCEPTION 'too many' USING ERRCODE = 'program_limit_exceeded';
    END IF;
    SELECT count(*) INTO found_now FROM hawn_inside.same_keys(p_file);
    INSERT INTO cases_probe (id, file, at, by, by_name, found)
    VALUES (gen_random_uuid(), p_file, now(), hawn.actor(), p_name, found_now);
    INSERT INTO audit_line (id, action, file, subject, facts)
    VALUES (gen_random_uuid(), 'known.ask', p_file, '', jsonb_build_object('found', found_now));
    RETURN QUERY
        SELECT c.id, c.reference::text, c.alias::text, c.state::text, c.opened_at, c.assigned_to, k.shared
        FROM hawn_inside.same_keys(p_file) k JOIN cases_case c ON c.id = k.file ORDER BY k.shared DESC, c.id LIMIT 10;
END $$;

-- The duty lead says that two files may be of one person, or that they are not. A second person looks at it.
CREATE FUNCTION hawn.propose_link(p_id uuid, p_file uuid, p_other uuid, p_same boolean, p_today date) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    c cases_case;
BEGIN
    IF hawn.actor() IS NULL OR hawn.role() <> 'duty_lead'
       OR NOT EXISTS (SELECT 1 FROM cases_case mine WHERE mine.id = p_file AND mine.lead_team = hawn.team())
       OR NOT EXISTS (SELECT 1 FROM hawn_inside.same_keys(p_file) k WHERE k.file = p_other) THEN
        RAISE EXCEPTION 'the duty lead alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM cases_workitem WHERE subject IN (p_file, p_other) AND what = 'may_be_known';
    INSERT INTO cases_link (id, one, other, team, state, proposed_at, proposed_by)
    VALUES (p_id, least(p_file, p_other), greatest(p_file, p_other), hawn.team(),
            CASE WHEN p_same THEN 'proposed' ELSE 'refused' END, now(), hawn.actor())
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RETURN false; END IF;
    IF p_same THEN
        FOR c IN SELECT * FROM cases_case WHERE id IN (p_file, p_other) LOOP
            INSERT INTO cases_workitem (id, holder, file, subject, view, what, due_on, reference, alias, locality,
                                        age_group, urgency, by_whom, path, created_at)
            SELECT gen_random_uuid(), who, c.id, p_id, 'new', 'link_review', p_today, c.reference, c.alias, c.locality,
                   c.age_group, c.urgency, '', '/link/' || p_id || '/', now()
            FROM (SELECT c.assigned_to AS who WHERE c.assigned_to IS NOT NULL
                  UNION SELECT m.user_id FROM agencies_membership m WHERE c.assigned_to IS NULL
                  AND m.team_id = c.lead_team AND m.role = 'duty_lead' AND m.ended_at IS NULL
                  AND m.user_id <> hawn.actor()) t;
        END LOOP;
    END IF;
    INSERT INTO audit_line (id, action, file, subject, facts)
    VALUES (gen_random_uuid(), 'link.propose', p_file, p_id::text, jsonb_build_object('same', p_same));
    RETURN true;
END $$;

-- The two files of a link, for those who review it, undo it or have one of them.
CREATE FUNCTION hawn.linked_files(p_link uuid)
RETURNS TABLE (file uuid, reference text, alias text, state text, opened_at timestamptz, assigned_to uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    SELECT c.id, c.reference::text, c.alias::text, c.state::text, c.opened_at, c.assigned_to
    FROM cases_link l JOIN cases_case c ON c.id IN (l.one, l.other)
    WHERE l.id = p_link AND ((hawn.role() = 'duty_lead' AND l.team = hawn.team())
          OR (hawn.role() = 'case_worker' AND (hawn.holds(l.one, ARRAY['D']) OR hawn.holds(l.other, ARRAY['D']))))
    ORDER BY c.opened_at, c.id
$$;

-- A second person decides. Merged: one file leads, its worker sees the other, which takes no new work; nothing is
-- moved, so that it can be undone.
CREATE FUNCTION hawn.review_link(p_link uuid, p_state text, p_leads uuid, p_today date) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    l cases_link;
    lead cases_case;
    rest cases_case;
    c cases_case;
BEGIN
    SELECT * INTO l FROM cases_link WHERE id = p_link FOR UPDATE;
    IF l.id IS NULL OR hawn.actor() IS NULL OR l.proposed_by = hawn.actor() OR p_state NOT IN ('linked', 'merged', 'refused')
       OR NOT ((hawn.role() = 'duty_lead' AND l.team = hawn.team())
               OR (hawn.role() = 'case_worker'
                   AND (hawn.holds(l.one, ARRAY['D']) OR hawn.holds(l.other, ARRAY['D'])))) THEN
        RAISE EXCEPTION 'not yours to review' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF l.state <> 'proposed' THEN RETURN false; END IF;
    IF p_state = 'merged' THEN
        SELECT * INTO lead FROM cases_case WHERE id = p_leads AND id IN (l.one, l.other) FOR UPDATE;
        SELECT * INTO rest FROM cases_case WHERE id IN (l.one, l.other) AND id <> p_leads FOR UPDATE;
        IF lead.id IS NULL OR rest.id IS NULL OR lead.assigned_to IS NULL THEN
            RAISE EXCEPTION 'one of the two leads, and somebody has it' USING ERRCODE = 'check_violation';
        END IF;
        INSERT INTO cases_sight (id, grantee, file, classes, kinds, purpose, basis, until, granted_by, granted_at, granted_in)
        VALUES (gen_random_uuid(), lead.assigned_to, rest.id, ARRAY['A', 'B', 'C', 'R', 'D'], NULL, 'merged',
                'assignment', NULL, hawn.actor(), now(), pg_current_xact_id()::text::bigint);
    END IF;
    UPDATE cases_link SET state = p_state, leads = lead.id, reviewed_at = now(), reviewed_by = hawn.actor()
    WHERE id = p_link;
    DELETE FROM cases_workitem WHERE subject = p_link;
    IF p_state <> 'refused' THEN
        FOR c IN SELECT * FROM cases_case WHERE id IN (l.one, l.other) AND assigned_to IS NOT NULL LOOP
            INSERT INTO cases_workitem (id, holder, file, subject, view, what, due_on, reference, alias, locality,
                                        age_group, urgency, by_whom, path, created_at)
            VALUES (gen_random_uuid(), c.assigned_to, c.id, p_link, 'new', 'link_done', p_today, c.reference, c.alias,
                    c.locality, c.age_group, c.urgency, '', '/case/' || c.id || '/#sharing', now());
        END LOOP;
    END IF;
    INSERT INTO cases_happening (id, file, at, by, by_name, by_team, what, facts, envelope, "order")
    SELECT gen_random_uuid(), f, now(), hawn.actor(), '', hawn.team(), 'link_' || p_state, '{}'::jsonb, '',
           (extract(epoch FROM clock_timestamp()) * 1000000000)::bigint
    FROM unnest(ARRAY[l.one, l.other]) f;
    INSERT INTO audit_line (id, action, file, subject, facts)
    SELECT gen_random_uuid(), 'link.review', f, p_link::text, jsonb_build_object('state', p_state)
    FROM unnest(ARRAY[l.one, l.other]) f;
    RETURN true;
END $$;

-- Takes a link or a merge back: what it opened closes.
CREATE FUNCTION hawn.undo_link(p_link uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    l cases_link;
BEGIN
    SELECT * INTO l FROM cases_link WHERE id = p_link FOR UPDATE;
    IF l.id IS NULL OR hawn.actor() IS NULL
       OR NOT ((hawn.role() = 'duty_lead' AND l.team = hawn.team())
               OR (hawn.role() = 'case_worker'
                   AND (hawn.holds(l.one, ARRAY['D']) OR hawn.holds(l.other, ARRAY['D'])))) THEN
        RAISE EXCEPTION 'not yours to undo' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF l.state NOT IN ('linked', 'merged') THEN RETURN false; END IF;
    UPDATE cases_link SET state = 'undone', undone_at = now(), undone_by = hawn.actor() WHERE id = p_link;
    UPDATE cases_sight SET ended_at = now(), ended_by = hawn.actor()
    WHERE file IN (l.one, l.other) AND purpose = 'merged' AND ended_at IS NULL;
    DELETE FROM cases_workitem WHERE subject = p_link;
    INSERT INTO cases_happening (id, file, at, by, by_name, by_team, what, facts, envelope, "order")
    SELECT gen_random_uuid(), f, now(), hawn.actor(), '', hawn.team(), 'link_undone', '{}'::jsonb, '',
           (extract(epoch FROM clock_timestamp()) * 1000000000)::bigint
    FROM unnest(ARRAY[l.one, l.other]) f;
    INSERT INTO audit_line (id, action, file, subject, facts)
    SELECT gen_random_uuid(), 'link.undo', f, p_link::text, '{}'::jsonb FROM unnest(ARRAY[l.one, l.other]) f;
    RETURN true;
END $$;
"""
WORKER = "(SELECT hawn.role()) = 'case_worker'"
LEAD = "(SELECT hawn.role()) = 'duty_lead'"
DPO = "(SELECT hawn.role()) = 'data_protection_officer'"
WALLS = "\n".join(
    [
        wall("cases_disclosure", see=in_sight("file"), add=any_sight("file")),
        wall("cases_courtorder", see=f"{in_sight('file')} OR {DPO}", add=in_sight("file"), change=True),
        wall("cases_link", see=f"({WORKER} AND ({in_sight('one')} OR {in_sight('other')})) OR ({mine('team')} AND {LEAD})"),
        wall("cases_probe", see=f"{mine('by')} OR {DPO}"),
        wall("vault_blind", see=in_sight("file", "B"), add=in_sight("file", "B"), drop=True),
        only_reading_in_emergency("vault_blind"),
        only_reading_in_emergency("cases_disclosure"),
        only_reading_in_emergency("cases_courtorder"),
    ]
)  # fmt: skip
TABLES = ["cases_disclosure", "cases_courtorder", "cases_link", "cases_probe", "vault_blind"]


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_emergency"), ("vault", "0002_blind")]
    operations = [  # going back: migrate cases to zero
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
        migrations.RunSQL(WALLS, "\n".join(unwall(t) for t in TABLES)),
    ]
