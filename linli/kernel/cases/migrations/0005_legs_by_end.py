"""Find what a unit still sees, its open hand-overs and those of the last weeks, without reading all it ever had.

Writes to the table wait while the index is built.
"""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_open_by_due'),
        ('people', '0002_words_of_the_set_up'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='leg',
            name='leg_by_unit',
        ),
        migrations.AddIndex(
            model_name='leg',
            index=models.Index(fields=['to_unit', 'ended_at'], name='leg_by_unit_and_end'),
        ),
    ]
