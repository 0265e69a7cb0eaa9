"""Keeps hearing rooms with their seats, groups and records: six new tables, at once however many cases there are."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0014_leg_led_for'),
        ('mediation', '0006_sweeps'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HearingRoom',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phase', models.CharField(choices=[('open', 'open'), ('joint', 'joint'), ('caucus', 'caucus'), ('break', 'break'), ('closing', 'closing'), ('closed', 'closed'), ('abandoned', 'abandoned')], default='open', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('is_one_sided', models.BooleanField(default=False)),
                ('is_relay_only', models.BooleanField(default=False)),
                ('begun_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hearing_rooms', to='cases.case')),
            ],
        ),
        migrations.CreateModel(
            name='HearingSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('job', models.CharField(choices=[('mediator', 'mediator'), ('recorder', 'recorder'), ('party', 'party'), ('invitee', 'invitee'), ('supporter', 'supporter')], max_length=10)),
                ('side', models.CharField(blank=True, max_length=1)),
                ('name', models.CharField(blank=True, max_length=80)),
                ('way', models.CharField(choices=[('online', 'online'), ('phone', 'phone'), ('table', 'table')], default='online', max_length=6)),
                ('stand', models.CharField(choices=[('invited', 'invited'), ('waiting', 'waiting'), ('in', 'in'), ('left', 'left'), ('ejected', 'ejected')], default='invited', max_length=8)),
                ('group', models.CharField(blank=True, max_length=12)),
                ('acked', models.PositiveIntegerField(default=0)),
                ('links', models.JSONField(default=list)),
                ('connection', models.CharField(blank=True, max_length=44)),
                ('lost_at', models.DateTimeField(null=True)),
                ('has_media', models.BooleanField(default=False)),
                ('mic', models.BooleanField(default=False)),
                ('cam', models.BooleanField(default=False)),
                ('identity', models.CharField(blank=True, max_length=10)),
                ('is_alone', models.BooleanField(null=True)),
                ('others', models.CharField(blank=True, max_length=300)),
                ('wish', models.CharField(blank=True, max_length=10)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('identified_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='mediation.hearingseat')),
                ('participant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.participant')),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='mediation.hearingroom')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='hearingroom',
            name='chair',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.hearingseat'),
        ),
        migrations.CreateModel(
            name='JoinLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('valid_from', models.DateTimeField()),
                ('valid_until', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('is_replaced', models.BooleanField(default=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links_in', to='mediation.hearingseat')),
            ],
        ),
        migrations.CreateModel(
            name='HearingGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=12)),
                ('side', models.CharField(blank=True, max_length=1)),
                ('members', models.JSONField(default=list)),
                ('made_at', models.DateTimeField()),
                ('private_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('room', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='mediation.hearingroom')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('room', 'name'), name='hearing_group_once')],
            },
        ),
        migrations.CreateModel(
            name='RecordAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('is_right', models.BooleanField()),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('said_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('read_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.hearingseat')),
                ('seat', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='mediation.hearingseat')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('seat', 'digest'), name='record_answer_once')],
            },
        ),
        migrations.CreateModel(
            name='RecordEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(max_length=12)),
                ('kind', models.CharField(choices=[('procedure', '程序'), ('statement', '陈述'), ('question', '提问'), ('answer', '回答'), ('offer', '提议'), ('fact', '无争议事实'), ('agreed', '达成一致'), ('note', '文件记载'), ('flag', '异议'), ('chat', '文字发言')], max_length=10)),
                ('text', models.TextField(blank=True)),
                ('is_concession', models.BooleanField(default=False)),
                ('said_at', models.DateTimeField()),
                ('mid', models.CharField(blank=True, max_length=40)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('corrects', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.recordentry')),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='mediation.hearingroom')),
                ('speaker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.hearingseat')),
                ('writer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.hearingseat')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('mid', ''), _negated=True), fields=('writer', 'mid'), name='record_entry_once')],
            },
        ),
    ]
