"""What Open311 clients bring with a report, and which services are screened first; seconds on a million rows."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_legs_by_end'),
        ('issues', '0008_tallies_count'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='category',
            name='is_screened',
            field=models.BooleanField(default=False, verbose_name='Number given after screening (Open311)'),
        ),
        migrations.AddField(
            model_name='report',
            name='further',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='report',
            name='token',
            field=models.CharField(blank=True, max_length=22),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(condition=models.Q(('token', ''), _negated=True), fields=('token',), name='report_token_once'),
        ),
    ]
