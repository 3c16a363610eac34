from django.db import migrations


class Migration(migrations.Migration):
    """No data key without its version: the database refuses to forget one that still wraps something."""

    dependencies = [("vault", "0004_known_versions")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE vault_datakey ADD CONSTRAINT vault_key_has_version"
            " FOREIGN KEY (wrapped_with) REFERENCES vault_keyversion (id)",
            "ALTER TABLE vault_datakey DROP CONSTRAINT vault_key_has_version",
        )
    ]
