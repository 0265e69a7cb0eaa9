"""Keeps boxes on photos. A column with a default: at once on any number of rows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0004_owner'),
    ]

    operations = [
        migrations.AddField(
            model_name='file',
            name='boxes',
            field=models.JSONField(blank=True, default=list),
        ),
    ]
