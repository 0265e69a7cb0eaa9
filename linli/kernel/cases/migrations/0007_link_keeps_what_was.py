"""Let a link keep what its case was, so that leaving its root restores it. Instant on a million rows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_entries_by_time'),
    ]

    operations = [
        migrations.AddField(
            model_name='link',
            name='data',
            field=models.JSONField(default=dict),
        ),
    ]
