"""Find what was told in the last hours, which other systems ask for every few minutes; seconds on a million rows.

Writes to the table wait while the index is built.
"""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_legs_by_end'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['happened_at', 'id'], name='entry_by_time'),
        ),
    ]
