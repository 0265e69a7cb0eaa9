"""Keeps the index and hash of archived files: one new table."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0014_leg_led_for'),
        ('mediation', '0008_ledger_and_courts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Archive',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='archive', serialize=False, to='cases.case')),
                ('rows', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('keep_years', models.PositiveSmallIntegerField()),
                ('sealed_at', models.DateTimeField()),
            ],
        ),
    ]
