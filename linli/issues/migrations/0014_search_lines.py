"""Keep what a case is found by beside it. A new, empty table: no time at any size."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_link_keeps_what_was'),
        ('issues', '0013_order_and_rounds'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchLine',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('grams', models.TextField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='search_lines', to='cases.case')),
            ],
        ),
    ]
