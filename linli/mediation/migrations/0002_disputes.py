"""Keeps what applicants ask to be mediated and who is in it: two new tables, at once however many cases there are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0014_leg_led_for'),
        ('mediation', '0001_initial'),
        ('people', '0005_indexes_once'),
    ]

    operations = [
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='dispute', serialize=False, to='cases.case')),
                ('facts', models.TextField()),
                ('request', models.TextField()),
                ('tried', models.TextField(blank=True)),
                ('safety', models.JSONField(default=dict)),
                ('has_spoken_alone', models.BooleanField(default=False)),
                ('checked', models.JSONField(default=dict)),
                ('route', models.JSONField(default=dict)),
                ('summary', models.CharField(blank=True, max_length=300)),
                ('language', models.CharField(default='zh-hans', max_length=10)),
                ('privacy_notice', models.CharField(max_length=20)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('A', '申请人'), ('R', '被申请人')], max_length=1)),
                ('name', models.CharField(blank=True, max_length=80)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('is_organisation', models.BooleanField(default=False)),
                ('capacity', models.CharField(choices=[('full', '完全民事行为能力'), ('limited', '限制民事行为能力'), ('none', '无民事行为能力')], default='full', max_length=7)),
                ('represented_by', models.CharField(blank=True, max_length=80)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participants', to='cases.case')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.contact')),
            ],
        ),
    ]
