"""Find the cases that wait for a desk's check or review without reading every clock.

About three seconds on a million cases; writes of clocks wait meanwhile.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_open_by_due'),
        ('deadlines', '0002_initial'),
        ('people', '0002_words_of_the_set_up'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='due',
            index=models.Index(condition=models.Q(('cancelled_at__isnull', True), ('leg__isnull', True), ('met_at__isnull', True)), fields=['clock', 'unit'], name='due_running_of_case'),
        ),
    ]
