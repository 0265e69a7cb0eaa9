"""Keeps sweeps and what their visits came to: two new tables, at once however many cases there are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0014_leg_led_for'),
        ('mediation', '0005_papers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Sweep',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='sweep', serialize=False, to='cases.case')),
                ('cells', models.JSONField(default=list)),
                ('topics', models.JSONField(default=list)),
                ('from_on', models.DateField()),
                ('to_on', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='SweepVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cell', models.CharField(max_length=17)),
                ('found', models.CharField(choices=[('nothing', '未发现纠纷'), ('advice', '已提供咨询'), ('draft', '经本人同意拟申请')], max_length=7)),
                ('topic', models.CharField(blank=True, max_length=12)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sweep_visits', to='cases.case')),
            ],
        ),
    ]
