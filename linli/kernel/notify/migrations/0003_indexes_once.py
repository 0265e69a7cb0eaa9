"""Drop an index that the one of the column itself serves as well; at once on any number of rows."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('notify', '0002_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='outbox',
            name='outbox_by_case',
        ),
    ]
