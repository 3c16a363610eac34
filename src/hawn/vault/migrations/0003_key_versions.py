from django.db import migrations, models

# Read by writers before they wrap a new data key. The lock lasts to the end of their transaction: until then the
# version they read cannot be destroyed.
CURRENT = """
CREATE FUNCTION hawn.current_key() RETURNS text
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, hawn, pg_temp AS $$
    SELECT id FROM vault_keyversion ORDER BY id DESC LIMIT 1 FOR KEY SHARE
$$;
REVOKE ALL ON FUNCTION hawn.current_key() FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("vault", "0002_blind"), ("core", "0001_context")]
    operations = [
        migrations.CreateModel(
            name="KeyVersion",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name="datakey",
            index=models.Index(fields=["wrapped_with", "id"], name="vault_key_by_version"),
        ),
        migrations.RunSQL(CURRENT, "DROP FUNCTION hawn.current_key();"),
    ]
