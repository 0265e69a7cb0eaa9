"""Lets experts and others be invited to a mediation, and stand among who came to a sitting: a table and a column."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0015_begun_from'),
        ('mediation', '0019_successors'),
    ]

    operations = [
        migrations.CreateModel(
            name='Invitee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('role', models.CharField(choices=[('expert', '专家'), ('lawyer', '律师'), ('volunteer', '志愿者'), ('delegate', '代表、委员'), ('near', '亲友、邻里')], max_length=9)),
                ('field', models.CharField(blank=True, max_length=120)),
                ('relation', models.CharField(choices=[('a', '是当事人或者代理人的近亲属'), ('b', '与纠纷有利害关系'), ('c', '有其他可能影响公正的关系'), ('d', '没有上述情形'), ('involved', '本人是当事人、代理人、担保人、收款人或者协议条款的签署人')], max_length=8)),
                ('told', models.TextField(blank=True)),
                ('asked_at', models.DateTimeField()),
                ('question', models.TextField(blank=True)),
                ('opinion', models.TextField(blank=True)),
                ('basis', models.TextField(blank=True)),
                ('given_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitees', to='cases.case')),
            ],
        ),
        migrations.AddField(
            model_name='attendance',
            name='invitee',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='mediation.invitee'),
        ),
        migrations.RemoveConstraint(
            model_name='attendance',
            name='attendance_of_one',
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('invitee', None), ('participant', None), ('seat__isnull', False)), models.Q(('invitee', None), ('participant__isnull', False), ('seat', None)), models.Q(('invitee__isnull', False), ('participant', None), ('seat', None)), _connector='OR'), name='attendance_of_one'),
        ),
    ]
