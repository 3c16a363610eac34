"""Accounts, memberships, invitations and second factors change only under the signed context of who may change them.

The app's login has no right to write these tables; whoever can run any SQL under it makes no member, no password and
no second factor. A key of an invitation is proof by itself: the table holds its hash alone."""

from django.db import migrations

FORWARD = r"""
-- One's own password: changed, set by a mailed link (the web process checked its signature), or under newer costs.
CREATE FUNCTION hawn.keep_password(p_hash text, p_why text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    IF hawn.actor() IS NULL OR hawn.role() <> 'account' OR p_why NOT IN ('changed', 'renewed') THEN
        RAISE EXCEPTION 'not your password' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE agencies_user SET password = p_hash WHERE id = hawn.actor();
    INSERT INTO audit_line (id, action, subject, facts)
    VALUES (gen_random_uuid(), 'account.password', hawn.actor()::text, jsonb_build_object('why', p_why));
END $$;

-- The agency that the acting administrator looks after; NULL for anybody else.
CREATE FUNCTION hawn.administered() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    SELECT t.agency_id FROM agencies_team t WHERE t.id = hawn.team() AND hawn.role() = 'agency_admin'
$$;

CREATE FUNCTION hawn.invite(
    p_id uuid, p_email text, p_team uuid, p_role text, p_digest text, p_at timestamptz, p_until timestamptz
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    IF hawn.actor() IS NULL OR hawn.administered() IS NULL OR NOT EXISTS (
        SELECT 1 FROM agencies_team t WHERE t.id = p_team AND t.agency_id = hawn.administered()) THEN
        RAISE EXCEPTION 'not your agency' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO agencies_invitation (id, email, team_id, role, digest, invited_at, invited_by, approved_by, expires_at)
    VALUES (p_id, p_email, p_team, p_role, p_digest, p_at, hawn.actor(), '{}', p_until);
    INSERT INTO audit_line (id, action, subject, facts)
    VALUES (gen_random_uuid(), 'person.invite', p_id::text, jsonb_build_object('role', p_role));
END $$;

CREATE FUNCTION hawn.withdraw_invitation(p_id uuid, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    UPDATE agencies_invitation i SET withdrawn_at = p_at, withdrawn_by = hawn.actor() FROM agencies_team t
    WHERE i.id = p_id AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL AND t.id = i.team_id
      AND t.agency_id = hawn.administered() AND hawn.actor() IS NOT NULL;
    IF NOT FOUND THEN RETURN false; END IF;
    INSERT INTO audit_line (id, action, subject, facts)
    VALUES (gen_random_uuid(), 'invitation.withdraw', p_id::text, '{}'::jsonb);
    RETURN true;
END $$;

-- Takes an invitation up by its key: who has an account acts as its holder and has the address that was invited; for
-- anybody else the account is made here. NULL: no such invitation, used, taken back, too old, or another's.
CREATE FUNCTION hawn.take_invitation(p_key text, p_name text, p_password text) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    i agencies_invitation;
    who uuid := hawn.actor();
BEGIN
    SELECT * INTO i FROM agencies_invitation
    WHERE digest = encode(sha256(convert_to(p_key, 'UTF8')), 'hex') AND accepted_at IS NULL AND withdrawn_at IS NULL
      AND expires_at > now() FOR UPDATE;
    IF i.id IS NULL OR EXISTS (SELECT 1 FROM agencies_team t JOIN agencies_agency a ON a.id = t.agency_id
                               WHERE t.id = i.team_id AND a.ended_at IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    IF who IS NULL THEN
        IF EXISTS (SELECT 1 FROM agencies_user u WHERE u.email = i.email) THEN RETURN NULL; END IF;
        who := gen_random_uuid();
        INSERT INTO agencies_user (id, email, name, password, is_active, language, joined_at)
        VALUES (who, i.email, p_name, p_password, true, 'en', now());
    ELSIF hawn.role() <> 'account' OR NOT EXISTS (SELECT 1 FROM agencies_user u
                                                   WHERE u.id = who AND u.email = i.email AND u.is_active) THEN
        RETURN NULL;
    END IF;
    INSERT INTO agencies_membership (id, user_id, team_id, role, since, validated_at)
    VALUES (gen_random_uuid(), who, i.team_id, i.role, now(), now()) ON CONFLICT DO NOTHING;
    UPDATE agencies_invitation SET accepted_at = now(), accepted_by = who WHERE id = i.id;
    INSERT INTO audit_line (id, action, subject, facts, actor, team, role, purpose)
    VALUES (gen_random_uuid(), 'invitation.accept', i.id::text, '{}'::jsonb, who, i.team_id, i.role, 'people');
    RETURN who;
END $$;

-- These people still work here: said by an administrator of their agency, of administrators by the data protection
-- officer, of oneself by nobody.
CREATE FUNCTION hawn.confirm_people(p_memberships uuid[], p_at timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
DECLARE
    done integer;
BEGIN
    IF hawn.actor() IS NULL OR hawn.role() NOT IN ('agency_admin', 'data_protection_officer') THEN
        RAISE EXCEPTION 'not yours to confirm' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE agencies_membership m SET validated_at = p_at FROM agencies_team t
    WHERE m.id = ANY (p_memberships) AND m.ended_at IS NULL AND m.user_id <> hawn.actor() AND t.id = m.team_id
      AND CASE WHEN hawn.role() = 'agency_admin' THEN t.agency_id = hawn.administered() ELSE m.role = 'agency_admin' END;
    GET DIAGNOSTICS done = ROW_COUNT;
    INSERT INTO audit_line (id, action, subject, facts)
    VALUES (gen_random_uuid(), 'people.confirm', '', jsonb_build_object('people', done));
    RETURN done;
END $$;

-- An account has one address, that of its invitation: where a link for a new password goes.
CREATE FUNCTION hawn.address_of_account() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, hawn, pg_temp AS $$
BEGIN
    INSERT INTO account_emailaddress (email, verified, "primary", user_id) VALUES (NEW.email, true, true, NEW.id);
    RETURN NEW;
END $$;
CREATE TRIGGER address_of_account AFTER INSERT ON agencies_user
FOR EACH ROW EXECUTE FUNCTION hawn.address_of_account();
INSERT INTO account_emailaddress (email, verified, "primary", user_id)
SELECT u.email, true, true, u.id FROM agencies_user u
WHERE NOT EXISTS (SELECT 1 FROM account_emailaddress a WHERE a.user_id = u.id);
"""
BACKWARD = """
DROP TRIGGER address_of_account ON agencies_user;
DROP FUNCTION hawn.address_of_account();
DROP FUNCTION hawn.confirm_people(uuid[], timestamptz);
DROP FUNCTION hawn.take_invitation(text, text, text);
DROP FUNCTION hawn.withdraw_invitation(uuid, timestamptz);
DROP FUNCTION hawn.invite(uuid, text, uuid, text, text, timestamptz, timestamptz);
DROP FUNCTION hawn.administered();
DROP FUNCTION hawn.keep_password(text, text);
"""
# Read by everybody at sign-in, before a person is known: secrets are sealed, and a passkey's half here is public.
OWN = "mfa_authenticator.user_id = (SELECT hawn.actor()) AND (SELECT hawn.role()) = 'account'"
FACTORS = f"""
ALTER TABLE mfa_authenticator ENABLE ROW LEVEL SECURITY;
CREATE POLICY see ON mfa_authenticator FOR SELECT USING (true);
CREATE POLICY add ON mfa_authenticator FOR INSERT WITH CHECK ({OWN});
CREATE POLICY change ON mfa_authenticator FOR UPDATE USING ({OWN});
CREATE POLICY remove ON mfa_authenticator FOR DELETE USING ({OWN});
"""
NO_FACTORS = """
DROP POLICY see ON mfa_authenticator; DROP POLICY add ON mfa_authenticator; DROP POLICY change ON mfa_authenticator;
DROP POLICY remove ON mfa_authenticator; ALTER TABLE mfa_authenticator DISABLE ROW LEVEL SECURITY;
"""
# Sessions stand in a table of the house now; the two tables of before held keys in plain.
OLD_SESSIONS = "DROP TABLE IF EXISTS usersessions_usersession; DROP TABLE IF EXISTS django_session;"


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0006_session"),
        ("audit", "0002_walls"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL(FACTORS, NO_FACTORS),
        migrations.RunSQL(OLD_SESSIONS, migrations.RunSQL.noop),
    ]
