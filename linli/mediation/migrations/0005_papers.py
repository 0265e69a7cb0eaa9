"""Keeps the documents of disputes and the numbers of their files: three new tables, at once however many cases there are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0014_leg_led_for'),
        ('files', '0006_papers'),
        ('mediation', '0004_invitations'),
        ('people', '0005_indexes_once'),
    ]

    operations = [
        migrations.CreateModel(
            name='FileNumber',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='file_number', serialize=False, to='cases.case')),
                ('year', models.PositiveSmallIntegerField()),
                ('ordinal', models.PositiveIntegerField()),
                ('words', models.CharField(max_length=120)),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('unit', 'year', 'ordinal'), name='file_number_once')],
            },
        ),
        migrations.CreateModel(
            name='FileSerial',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField()),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('unit', 'year'), name='file_serial_once')],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('code', models.CharField(max_length=12, unique=True)),
                ('template', models.CharField(max_length=8)),
                ('body', models.TextField(blank=True)),
                ('sha256', models.CharField(max_length=64)),
                ('file_sha256', models.CharField(blank=True, max_length=64)),
                ('pages', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(choices=[('made', '已制作'), ('effective', '已生效'), ('superseded', '已被新版本取代'), ('void', '已作废')], default='made', max_length=10)),
                ('signed', models.PositiveSmallIntegerField(default=0)),
                ('made_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='cases.case')),
                ('entry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.entry')),
                ('file', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='files.file')),
                ('participant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='mediation.participant')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('file_sha256', '')), fields=['made_at'], name='paper_undrawn')],
            },
        ),
    ]
