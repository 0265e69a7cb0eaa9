"""Keeps who speaks for whom in a group, and when a member left: a new table and one empty column, at once."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0015_begun_from'),
        ('mediation', '0011_offer_met'),
    ]

    operations = [
        migrations.AddField(
            model_name='member',
            name='left_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='Election',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=10)),
                ('given_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='elections', to='cases.case')),
                ('elected', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='elected_by', to='mediation.participant')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='elections', to='mediation.participant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('participant',), name='one_elected')],
            },
        ),
    ]
