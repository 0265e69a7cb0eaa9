"""Keep duties and each time they were done. Two empty tables: no time."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('issues', '0021_callbacks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=20)),
                ('area_prefix', models.CharField(blank=True, max_length=17)),
                ('name_zh', models.CharField(max_length=120)),
                ('name_en', models.CharField(blank=True, max_length=120)),
                ('rhythm', models.CharField(max_length=10)),
                ('evidence', models.CharField(max_length=10)),
                ('place_text', models.CharField(blank=True, max_length=120)),
                ('lat', models.FloatField(blank=True, null=True)),
                ('long', models.FloatField(blank=True, null=True)),
                ('since_on', models.DateField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('role', 'area_prefix', 'name_zh', 'place_text'), name='duty_once')],
            },
        ),
        migrations.CreateModel(
            name='DutyRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(max_length=17)),
                ('done_at', models.DateTimeField()),
                ('skipped_because', models.CharField(blank=True, max_length=200)),
                ('data', models.JSONField(default=dict)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('duty', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='issues.duty')),
            ],
            options={
                'indexes': [models.Index(fields=['duty', 'area_code', 'done_at'], name='round_by_duty_and_place')],
            },
        ),
    ]
