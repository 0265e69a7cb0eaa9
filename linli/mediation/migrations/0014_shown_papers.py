"""Keeps what was shown in hearing rooms: one new table, at once."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0015_begun_from'),
        ('mediation', '0013_rooms_of_sittings'),
    ]

    operations = [
        migrations.CreateModel(
            name='HearingShow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(max_length=12)),
                ('page', models.PositiveSmallIntegerField(default=1)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.item')),
                ('proposal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.proposal')),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shows', to='mediation.hearingroom')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('item', None), ('proposal', None), _connector='XOR'), name='show_of_one')],
            },
        ),
    ]
