"""Let a link keep what its case was, so that leaving its root restores it. Instant on a million rows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_legs_by_end'),
    ]

    operations = [
        migrations.AddField(
            model_name='link',
            name='data',
            field=models.JSONField(default=dict),
        ),
    ]
