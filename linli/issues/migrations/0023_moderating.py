"""Keeps who hid what, wishes for a second look, strikes. New table and columns at once; one index, a second per million rows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0009_excluded_unit'),
        ('issues', '0022_duties'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Strike',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='cases.case')),
                ('device', models.CharField(db_index=True, max_length=64)),
                ('struck_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='publicreport',
            name='appealed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='publicreport',
            name='hidden_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='publicreport',
            name='ruled_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='report',
            name='device',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('device', ''), _negated=True), fields=['case'], name='report_with_device'),
        ),
    ]
