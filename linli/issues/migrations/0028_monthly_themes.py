"""Keeps monthly themes: a new table, at once however many cases there are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0009_excluded_unit'),
        ('issues', '0027_listed_places'),
        ('people', '0005_indexes_once'),
    ]

    operations = [
        migrations.CreateModel(
            name='MonthlyTheme',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='theme', serialize=False, to='cases.case')),
                ('month_on', models.DateField()),
                ('problems', models.JSONField(default=list)),
                ('reasons', models.TextField()),
                ('measures', models.JSONField(default=list)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('centre', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('centre', 'month_on'), name='theme_once_a_month')],
            },
        ),
    ]
