"""Find what was due in a month by an index of its own, made beside who writes."""

from django.db import migrations, models

from linli.doors.postgresql.indexes import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('cases', '0015_begun_from'),
    ]

    operations = [
        AddIndexBeside(
            model_name='case',
            index=models.Index(condition=models.Q(('due_original_at__isnull', False)), fields=['due_original_at'], name='case_by_first_due'),
        ),
    ]
