from django.db import migrations, models


class Migration(migrations.Migration):
    """Private halves of offline keys are under a version of the key-encryption key: a rotation reaches them, and no
    version goes while one of them is under it."""

    dependencies = [("vault", "0007_offline_keys")]

    operations = [
        migrations.AddField(
            model_name="offlinekey", name="wrapped_with", field=models.CharField(max_length=40, null=True)
        ),
        migrations.RunSQL(
            "ALTER TABLE vault_offlinekey ADD CONSTRAINT vault_offline_has_version"
            " FOREIGN KEY (wrapped_with) REFERENCES vault_keyversion (id)",
            "ALTER TABLE vault_offlinekey DROP CONSTRAINT vault_offline_has_version",
        ),
    ]
