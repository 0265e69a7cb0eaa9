"""Keeps what units ask of their desks, and punctuality by the later due. A new table and an empty column: at once."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_legs_by_end'),
        ('issues', '0010_media_fetch'),
        ('people', '0002_words_of_the_set_up'),
    ]

    operations = [
        migrations.AddField(
            model_name='report',
            name='is_on_time_extended',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='Petition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('pause', '暂停计时'), ('extension', '延期'), ('plan', '工程计划'), ('assist', '增派协办'), ('return', '处置后退单'), ('first_desk', '变更首接单位')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=30)),
                ('text', models.TextField(blank=True)),
                ('until_at', models.DateTimeField(blank=True, null=True)),
                ('data', models.JSONField(default=dict)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('is_granted', models.BooleanField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='petitions', to='cases.case')),
                ('decider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('leg', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.leg')),
            ],
            options={
                'indexes': [models.Index(fields=['case'], name='petition_by_case'), models.Index(condition=models.Q(('decided_at__isnull', True)), fields=['decider'], name='petition_to_decide')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('case', 'kind', 'leg'), name='one_open_petition')],
            },
        ),
    ]
