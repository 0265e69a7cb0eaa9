"""Keeps how the other side of a dispute is asked: one new table, at once however many cases there are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0014_leg_led_for'),
        ('mediation', '0003_agreements'),
    ]

    operations = [
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=22, unique=True)),
                ('code', models.CharField(max_length=6)),
                ('text_version', models.CharField(max_length=10)),
                ('channel', models.CharField(blank=True, max_length=8)),
                ('made_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, max_length=12)),
                ('void_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='cases.case')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='mediation.participant')),
            ],
        ),
    ]
