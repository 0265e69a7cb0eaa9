"""Lets one take the place of a party: one new column, at once."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mediation', '0018_notes'),
    ]

    operations = [
        migrations.AddField(
            model_name='participant',
            name='in_place_of',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='successor', to='mediation.participant'),
        ),
    ]
