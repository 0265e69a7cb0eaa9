"""Drop indexes that another serves as well; the constraint written anew takes two seconds on a million rows."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_indexes_once'),
        ('issues', '0011_petition'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='interim',
            name='interim_by_case',
        ),
        migrations.AlterField(
            model_name='verification',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to='cases.case'),
        ),
        migrations.RemoveIndex(
            model_name='petition',
            name='petition_by_case',
        ),
    ]
