"""Keeps supervision orders and the daily rounds of interim measures. A new table and columns with defaults: at once."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_indexes_once'),
        ('issues', '0012_indexes_once'),
        ('people', '0005_indexes_once'),
    ]

    operations = [
        migrations.AddField(
            model_name='interim',
            name='alarms',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='interim',
            name='daily_at',
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='interim',
            name='next_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='interim',
            name='quantity',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('s2', '督办单'), ('s3', '提级督办'), ('s4', '列入疑难')], max_length=2)),
                ('reason', models.TextField(blank=True)),
                ('ordered_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('cause', models.TextField(blank=True)),
                ('until_on', models.DateField(blank=True, null=True)),
                ('role', models.CharField(blank=True, max_length=60)),
                ('minutes', models.TextField(blank=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='cases.case')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('leg', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.leg')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('leg', 'level'), name='one_order_per_leg_and_level')],
            },
        ),
    ]
