"""The finest hexagon of a case's point, by which maps count; a nullable column, milliseconds on a million rows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0009_excluded_unit'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='hexagon',
            field=models.BigIntegerField(blank=True, null=True),
        ),
    ]
