"""Keeps the register of difficult cases: a new table, at once however many cases there are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_indexes_once'),
        ('issues', '0016_blocked_phrases'),
        ('people', '0005_indexes_once'),
    ]

    operations = [
        migrations.CreateModel(
            name='Difficult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('s4', '督办至列入疑难'), ('reopened', '三次重新办理'), ('units', '涉及三个以上单位'), ('age', '超过六十个工作日'), ('repeats', '重复反映五次以上'), ('backstop', '兜底无经费'), ('category', '事项类别'), ('by_hand', '人工列入')], max_length=10)),
                ('role', models.CharField(blank=True, max_length=60)),
                ('sponsor', models.CharField(blank=True, max_length=60)),
                ('obstacle', models.CharField(blank=True, choices=[('', '尚未研判'), ('money', '资金'), ('ownership', '权属'), ('law', '政策法规'), ('units', '部门协同'), ('land', '用地与拆迁'), ('technical', '技术条件'), ('consent', '意见不一'), ('history', '历史遗留'), ('other', '其他')], max_length=10)),
                ('plan', models.TextField(blank=True)),
                ('milestones', models.JSONField(blank=True, default=list)),
                ('relief', models.JSONField(blank=True, default=dict)),
                ('entered_at', models.DateTimeField()),
                ('review_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='difficult', to='cases.case')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['case', 'id'], name='difficult_by_case'), models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['review_at', 'id'], name='difficult_open_by_review')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('case',), name='one_open_difficult_entry')],
            },
        ),
    ]
