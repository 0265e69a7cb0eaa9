"""Keeps listed places: a new table, at once however many cases there are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0009_excluded_unit'),
        ('issues', '0026_consent'),
    ]

    operations = [
        migrations.CreateModel(
            name='ListedPlace',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='place', serialize=False, to='cases.case')),
                ('cells', models.JSONField(default=list)),
                ('assistants', models.JSONField(default=list)),
                ('reasons', models.TextField()),
                ('measures', models.TextField()),
                ('baseline', models.PositiveIntegerField()),
                ('target', models.PositiveIntegerField()),
                ('term_on', models.DateField()),
            ],
        ),
    ]
