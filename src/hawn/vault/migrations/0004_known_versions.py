from django.db import migrations


class Migration(migrations.Migration):
    """Versions that data keys name already are in use."""

    dependencies = [("vault", "0003_key_versions")]
    operations = [
        migrations.RunSQL(
            "INSERT INTO vault_keyversion (id, made_at) SELECT DISTINCT wrapped_with, now() FROM vault_datakey"
            " ON CONFLICT DO NOTHING",
            migrations.RunSQL.noop,
            elidable=True,
        )
    ]
