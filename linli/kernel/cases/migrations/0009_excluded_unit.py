"""The unit a case is about, which never sees it; a nullable column, milliseconds on a million rows."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_indexes_once'),
        ('people', '0005_indexes_once'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='excluded_unit',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit'),
        ),
    ]
