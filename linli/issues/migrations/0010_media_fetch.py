"""Pictures of Open311 clients waiting to be fetched; a new, empty table, so no time on a million rows."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_entries_by_time'),
        ('issues', '0009_open311'),
    ]

    operations = [
        migrations.CreateModel(
            name='MediaFetch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.CharField(max_length=2000)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.entry')),
            ],
            options={
                'verbose_name_plural': 'media fetches',
                'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['next_at', 'id'], name='media_due')],
            },
        ),
    ]
