"""The context token's check, and the functions that policies ask. Row policies themselves live with their tables."""

from django.db import migrations

FORWARD = r"""
CREATE SCHEMA hawn;

CREATE TABLE hawn.context_key (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    inner_pad bytea NOT NULL CHECK (length(inner_pad) = 64),
    outer_pad bytea NOT NULL CHECK (length(outer_pad) = 64)
);
REVOKE ALL ON hawn.context_key FROM PUBLIC;

-- The parts of the token in force, or NULL: wrong signature, other back end, other transaction, too old,
-- malformed, absent. HMAC-SHA-256 as RFC 2104, from the built-in sha256: no extension is needed.
CREATE FUNCTION hawn.claims() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hawn, pg_temp AS $$
DECLARE
    token text := current_setting('hawn.context', true);
    part text[];
    payload bytea;
    key hawn.context_key;
BEGIN
    IF token IS NULL OR token = '' THEN RETURN NULL; END IF;
    part := string_to_array(token, '|');
    IF array_length(part, 1) <> 9 OR part[1] <> '1' THEN RETURN NULL; END IF;
    SELECT * INTO key FROM hawn.context_key;
    IF NOT FOUND THEN RETURN NULL; END IF;
    payload := convert_to(array_to_string(part[1:8], '|'), 'UTF8');
    IF encode(sha256(key.outer_pad || sha256(key.inner_pad || payload)), 'hex') <> part[9] THEN RETURN NULL; END IF;
    IF part[7] <> pg_backend_pid()::text THEN RETURN NULL; END IF;
    IF part[8] <> ((extract(epoch FROM transaction_timestamp()) * 1000000)::bigint)::text THEN RETURN NULL; END IF;
    IF part[6]::bigint < extract(epoch FROM clock_timestamp()) THEN RETURN NULL; END IF;
    RETURN part;
END $$;

CREATE FUNCTION hawn.actor() RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, hawn, pg_temp AS
$$ SELECT (hawn.claims())[2]::uuid $$;

CREATE FUNCTION hawn.team() RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, hawn, pg_temp AS
$$ SELECT nullif((hawn.claims())[3], '')::uuid $$;

CREATE FUNCTION hawn.role() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, hawn, pg_temp AS
$$ SELECT (hawn.claims())[4] $$;

CREATE FUNCTION hawn.purpose() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, hawn, pg_temp AS
$$ SELECT (hawn.claims())[5] $$;

-- Whom sight can be granted to and this actor holds: the person and the acting team. The token is checked once.
CREATE FUNCTION hawn.grantees() RETURNS uuid[]
LANGUAGE sql STABLE SET search_path = pg_catalog, hawn, pg_temp AS
$$ WITH t AS MATERIALIZED (SELECT hawn.claims() AS c)
   SELECT array_remove(ARRAY[c[2]::uuid, nullif(c[3], '')::uuid], NULL) FROM t WHERE c IS NOT NULL $$;
"""

BACKWARD = "DROP SCHEMA hawn CASCADE;"


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
