"""Keeps how long things are kept, what is held, what was erased and who asked. New tables: at once on any number of rows."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_indexes_once'),
        ('issues', '0018_reply_templates'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tombstone',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='tombstone', serialize=False, to='cases.case')),
                ('reason', models.CharField(choices=[('period', '保存期满'), ('asked', '本人要求')], max_length=6)),
                ('erased_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='ErasureRequest',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='cases.case')),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['due_at'], name='erasure_waits')],
            },
        ),
        migrations.CreateModel(
            name='Keeping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('closed', 'Personal data of closed cases'), ('refused', 'Personal data of cases not taken up or withdrawn'), ('held', 'Personal data of difficult cases, and of cases after a legal hold'), ('originals', 'Originals of photos'), ('messages', 'Messages that were sent'), ('audit', 'Audit rows')], max_length=10, verbose_name='What is kept')),
                ('area_prefix', models.CharField(blank=True, max_length=17, verbose_name='Only where the area code begins with')),
                ('days', models.PositiveIntegerField(verbose_name='Days')),
                ('from_on', models.DateField(verbose_name='First day')),
                ('basis', models.CharField(max_length=200, verbose_name='Legal basis')),
            ],
            options={
                'verbose_name': 'time of keeping',
                'verbose_name_plural': 'times of keeping',
                'constraints': [models.UniqueConstraint(fields=('what', 'area_prefix', 'from_on'), name='keeping_once'), models.CheckConstraint(condition=models.Q(('days__gte', 30)), name='keeping_at_least_a_month')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200)),
                ('placed_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='cases.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('case',), name='one_hold_at_a_time')],
            },
        ),
    ]
