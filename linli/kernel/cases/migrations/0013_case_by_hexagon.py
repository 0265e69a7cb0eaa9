"""Count a map by the spans of its hexagons, and what a unit sees from one index; two seconds for a million, beside who writes."""

from django.conf import settings
from django.db import migrations, models

from linli.doors.postgresql.indexes import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('cases', '0012_case_on_map'),
        ('people', '0005_indexes_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='case',
            name='case_on_map',
        ),
        migrations.RemoveIndex(
            model_name='leg',
            name='leg_by_unit_and_end',
        ),
        AddIndexBeside(
            model_name='case',
            index=models.Index(condition=models.Q(models.Q(('state', 'container'), _negated=True), models.Q(('state', 'linked'), _negated=True), ('closed_at__isnull', True), ('confidentiality', 'open'), ('excluded_unit__isnull', True), ('hexagon__isnull', False)), fields=['hexagon', 'due_at', 'area_code', 'state', 'category', 'kind', 'holder', 'id'], name='case_by_hexagon'),
        ),
        AddIndexBeside(
            model_name='leg',
            index=models.Index(fields=['to_unit', 'ended_at', 'case', 'state'], name='leg_in_sight'),
        ),
    ]
