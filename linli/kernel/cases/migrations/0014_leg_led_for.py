"""Find what a desk sent to whoever leads now by its own index; beside who writes, a second for a million cases."""

from django.conf import settings
from django.db import migrations, models

from linli.doors.postgresql.indexes import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('cases', '0013_case_by_hexagon'),
        ('people', '0005_indexes_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexBeside(
            model_name='leg',
            index=models.Index(condition=models.Q(('ended_at__isnull', True), ('kind__in', ['dispatch_lead', 'hand_down'])), fields=['from_unit', 'case'], name='leg_led_for'),
        ),
    ]
