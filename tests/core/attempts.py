"""What somebody tries who can run any SQL as the app's login role: an injection, a stolen password, a curious admin.

``{case}`` is another team's case, ``{reference}`` its reference, ``{worker}`` who has it, ``{token}`` a context stolen
from them. Nothing that comes back may name any of it."""

READS = {
    "a case": "SELECT * FROM cases_case",
    "all of a file": "SELECT * FROM vault_envelope WHERE file = '{case}'",
    "keys": "SELECT * FROM vault_datakey",
    "who sees what": "SELECT * FROM cases_sight",
    "worklists": "SELECT * FROM cases_workitem",
    "timeline": "SELECT * FROM cases_happening",
    "permissions": "SELECT * FROM cases_permission",
    "receipts": "SELECT * FROM referrals_receipt",
    "the audit": "SELECT * FROM audit_line",
    "emergencies": "SELECT * FROM cases_emergency",
    "blind keys": "SELECT * FROM vault_blind",
    "attachments": "SELECT s.*, c.* FROM vault_stream s, vault_chunk c, cases_attachment a",
    "an attachment gone": "SELECT hawn.destroy_attachment('{case}', 'attachment_what:x')",
    "copy of a table": "COPY (SELECT * FROM cases_case) TO STDOUT",
    "copy to a program": "COPY cases_case TO PROGRAM 'cat'",
    "walls off for a session": "SET row_security = off; SELECT * FROM cases_case",
    "another role": "SET ROLE hawn_test_owner; SELECT * FROM cases_case",
    "a superuser": "SET SESSION AUTHORIZATION hawn_superuser; SELECT * FROM cases_case",
    "the role it came from": "RESET ROLE; SELECT * FROM cases_case",
    "walls off for a table": "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY; SELECT * FROM cases_case",
    "a policy of its own": "CREATE POLICY mine ON cases_case USING (true); SELECT * FROM cases_case",
    "no policy": "DROP POLICY see ON cases_case; SELECT * FROM cases_case",
    "another policy": "ALTER POLICY see ON cases_case USING (true); SELECT * FROM cases_case",
    "its table": "ALTER TABLE cases_case OWNER TO CURRENT_USER; SELECT * FROM cases_case",
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON cases_case FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger()",
    "a rule": "CREATE RULE r AS ON SELECT TO cases_case DO INSTEAD SELECT * FROM cases_case",
    "a view": "CREATE TEMP VIEW v AS SELECT * FROM cases_case; SELECT * FROM v",
    "a function as its owner": "CREATE FUNCTION pg_temp.f() RETURNS SETOF cases_case LANGUAGE sql SECURITY DEFINER"
    " AS 'SELECT * FROM public.cases_case'; SELECT * FROM pg_temp.f()",
    "a function in the house": "CREATE FUNCTION hawn.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "another body for a function": "CREATE OR REPLACE FUNCTION hawn.grantees() RETURNS uuid[] LANGUAGE sql AS"
    " $$ SELECT ARRAY['{worker}'::uuid] $$; SELECT * FROM cases_case",
    "a shadow of the sight table": "CREATE TEMP TABLE cases_sight AS SELECT '{case}'::uuid AS file,"
    " '{worker}'::uuid AS grantee; SELECT * FROM cases_case",
    "a shadow of a function": "CREATE FUNCTION pg_temp.grantees() RETURNS uuid[] LANGUAGE sql AS"
    " $$ SELECT ARRAY['{worker}'::uuid] $$; SET search_path = pg_temp, hawn, public; SELECT * FROM cases_case",
    "a stolen context": "SELECT set_config('hawn.context', $t${token}$t$, false); SELECT * FROM cases_case",
    "a context without signature": "SELECT set_config('hawn.context', '1|{worker}||case_worker|x|9|1|1|', false);"
    " SELECT * FROM cases_case",
    "the key of contexts": "SELECT * FROM hawn.context_key",
    "the key of contexts by its size": "SELECT pg_table_size('hawn.context_key'), ctid FROM hawn.context_key",
    "the inner schema": "SELECT * FROM hawn_inside.same_keys('{case}')",
    "who sees a file": "SELECT * FROM hawn.sight_of('{case}')",
    "may be known": "SELECT * FROM hawn.may_be_known('{case}', 'x', 1000)",
    "files of a link": "SELECT * FROM hawn.linked_files(gen_random_uuid())",
    "a paper": "SELECT * FROM hawn.paper_known('P-2222-2222')",
    "an emergency": "SELECT hawn.open_in_emergency(gen_random_uuid(), '{reference}', 'danger_to_life', 'x', 'x',"
    " current_date)",
    "sight for itself": "SELECT hawn.grant_sight('{worker}', '{case}', ARRAY['C'], NULL, 'x', 'duty', NULL, NULL)",
    "a sight row": "INSERT INTO cases_sight SELECT gen_random_uuid(), '{worker}', '{case}'",
    "an end of a sight undone": "UPDATE cases_sight SET ended_at = NULL",
    "more of a sight": "UPDATE cases_sight SET classes = ARRAY['A', 'B', 'C', 'D', 'R']",
    "an old row under a new name": "UPDATE cases_case SET id = gen_random_uuid() RETURNING *",
    "a lock that tells": "SELECT * FROM cases_case FOR UPDATE SKIP LOCKED",
    "an error that tells": "SELECT 1 / (CASE WHEN reference = '{reference}' THEN 0 ELSE 1 END) FROM cases_case",
    "a cast that tells": "SELECT reference::int FROM cases_case",
    "a sum that tells": "SELECT string_agg(alias, ','), max(reference) FROM cases_case",
    "a cheap function first": "SELECT * FROM cases_case WHERE pg_catalog.textlike(reference, 'HW%')",
    "statistics": "SELECT most_common_vals::text, histogram_bounds::text FROM pg_stats WHERE tablename LIKE 'cases_%'",
    "statistics below": "SELECT * FROM pg_statistic",
    "others' statements": "SELECT query FROM pg_stat_activity",
    "others' locks": "SELECT relation::regclass::text FROM pg_locks WHERE relation = 'cases_case'::regclass",
    "prepared transactions": "SELECT * FROM pg_prepared_xacts",
    "a file of the server": "SELECT pg_read_file('PG_VERSION')",
    "a folder of the server": "SELECT pg_ls_dir('.')",
    "a page of the table": "SELECT * FROM pg_catalog.pg_read_binary_file('base/1/1259')",
    "a large object": "SELECT lo_import('/etc/passwd')",
    "a page through an extension": "CREATE EXTENSION pageinspect",
    "another database": "CREATE EXTENSION dblink",
    "a language": "DO LANGUAGE plpython3u 'pass'",
    "a dump": "SELECT query_to_xml('SELECT * FROM cases_case', true, true, '')::text",
    "the whole schema as XML": "SELECT schema_to_xml('public', true, true, '')::text",
    "all of a table as XML": "SELECT table_to_xml('cases_case', true, true, '')::text",
    "a cursor that stays": "DECLARE c CURSOR WITH HOLD FOR SELECT * FROM cases_case; FETCH ALL FROM c",
    "a child table": "CREATE TEMP TABLE child () INHERITS (cases_case); SELECT * FROM child",
    "a copy of the table": "CREATE TEMP TABLE mine AS TABLE cases_case; SELECT * FROM mine",
    "a foreign key that tells": "CREATE TEMP TABLE k (id uuid REFERENCES cases_case); INSERT INTO k VALUES ('{case}')",
    "a conflict that tells": "INSERT INTO cases_case SELECT * FROM cases_case ON CONFLICT DO NOTHING RETURNING *",
    "emptying": "TRUNCATE cases_case CASCADE",
    "deleting": "DELETE FROM cases_case RETURNING *",
    "a job of the queue": "SELECT args::text FROM procrastinate_jobs",
    "sequences": "SELECT last_value FROM audit_root_number_seq",
}

# What a thief of the login writes to become somebody: ``{me}`` a member of another agency, ``{team}`` the desk of the
# first receiver, ``{victim}`` a case worker there. Accounts, memberships, invitations, addresses and second factors
# must be as they were.
WRITES = {
    "a member of the desk": "UPDATE agencies_membership SET team_id = '{team}', role = 'intake' WHERE user_id = '{me}'",
    "one more membership": "INSERT INTO agencies_membership (id, user_id, team_id, role, since, validated_at)"
    " VALUES (gen_random_uuid(), '{me}', '{team}', 'duty_lead', now(), now())",
    "a membership that ended": "UPDATE agencies_membership SET ended_at = NULL",
    "a password": "UPDATE agencies_user SET password = 'x' WHERE id = '{victim}'",
    "a password by the function": "SELECT hawn.keep_password('x', 'changed')",
    "another's address": "UPDATE agencies_user SET email = 'thief@example.org' WHERE id = '{victim}'",
    "an address for the mailed link": 'INSERT INTO account_emailaddress (email, verified, "primary", user_id)'
    " VALUES ('thief@example.org', true, false, '{victim}')",
    "an account": "INSERT INTO agencies_user (id, email, name, password, is_active, language, joined_at)"
    " VALUES (gen_random_uuid(), 'thief@example.org', 'x', 'x', true, 'en', now())",
    "an account that is awake again": "UPDATE agencies_user SET is_active = true",
    "no second factor": "DELETE FROM mfa_authenticator WHERE user_id = '{victim}'",
    "no second factor of anybody": "DELETE FROM mfa_authenticator WHERE user_id <> '{me}'",
    "one's own factor for another": "INSERT INTO mfa_authenticator (user_id, type, data, created_at)"
    " SELECT '{victim}', 'webauthn', data, now() FROM mfa_authenticator",
    "another secret": "UPDATE mfa_authenticator SET data = '{{}}' WHERE user_id = '{victim}'",
    "a factor that changes hands": "UPDATE mfa_authenticator SET user_id = '{me}' WHERE user_id = '{victim}'",
    "an invitation": "INSERT INTO agencies_invitation (id, email, team_id, role, digest, invited_at, approved_by,"
    " expires_at) VALUES (gen_random_uuid(), 'thief@example.org', '{team}', 'agency_admin',"
    " encode(sha256('k'), 'hex'), now(), ARRAY['A', 'B'], now() + interval '7 days')",
    "an invitation by the function": "SELECT hawn.invite(gen_random_uuid(), 'thief@example.org', '{team}', 'intake',"
    " encode(sha256('k'), 'hex'), now(), now() + interval '7 days')",
    "another key for an invitation": "UPDATE agencies_invitation SET digest = encode(sha256('k'), 'hex')",
    "an invitation for oneself": "UPDATE agencies_invitation SET email = 'stranger.one@example.org'",
    "an invitation by its digest": "SELECT hawn.take_invitation(digest, 'x', 'x') FROM agencies_invitation",
    "an invitation taken back": "SELECT hawn.withdraw_invitation(id, now()) FROM agencies_invitation",
    "confirmation of oneself": "SELECT hawn.confirm_people(ARRAY(SELECT id FROM agencies_membership), now())",
    "another's work here": "SELECT hawn.leave('{victim}', (SELECT agency_id FROM agencies_team WHERE id = '{team}'),"
    " current_date)",
    "a team in another agency": "UPDATE agencies_team SET agency_id = (SELECT id FROM agencies_agency LIMIT 1)",
    "a body without powers": "UPDATE agencies_body SET functions = '{{}}'",
    "a protocol": "UPDATE agencies_protocol SET ended_at = NULL, ended_by = NULL",
}
