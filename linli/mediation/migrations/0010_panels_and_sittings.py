"""Keeps who mediates a dispute, what each participant agreed to, and its sittings: new tables, at once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0014_leg_led_for'),
        ('files', '0005_boxes'),
        ('mediation', '0009_archives'),
        ('people', '0005_indexes_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Appraisal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institute', models.CharField(max_length=120)),
                ('question', models.TextField()),
                ('entrusted_on', models.DateField()),
                ('received_on', models.DateField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appraisals', to='cases.case')),
            ],
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until_on', models.DateField()),
                ('reason', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('agreed_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='cases.case')),
            ],
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('T8a', '涉嫌虚假调解'), ('T8b', '涉及暴力或者犯罪'), ('T8c', '当事人缺乏相应行为能力'), ('pressure', '一方受到不当压力')], max_length=8)),
                ('facts', models.TextField()),
                ('measures', models.TextField(blank=True)),
                ('reported_to', models.CharField(blank=True, max_length=120)),
                ('raised_at', models.DateTimeField()),
                ('finding', models.TextField(blank=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='cases.case')),
            ],
        ),
        migrations.CreateModel(
            name='Mediator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('specialities', models.JSONField(default=list)),
                ('languages', models.CharField(blank=True, max_length=120)),
                ('term_from', models.DateField()),
                ('term_to', models.DateField()),
                ('trained_on', models.DateField(blank=True, null=True)),
                ('is_suspended', models.BooleanField(default=False)),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='mediator', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mediators', to='people.unit')),
            ],
        ),
        migrations.CreateModel(
            name='PanelSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(choices=[('A', '申请人一方所选'), ('R', '被申请人一方所选'), ('P', '主持调解员')], max_length=1)),
                ('chosen_by', models.CharField(choices=[('A', '申请人'), ('R', '被申请人'), ('joint', '双方共同'), ('director', '主任指定')], max_length=8)),
                ('why', models.JSONField(default=dict)),
                ('seed', models.CharField(blank=True, max_length=40)),
                ('state', models.CharField(choices=[('asked', '待答复'), ('taken', '已就任'), ('left', '已退出')], default='asked', max_length=5)),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('relation', models.CharField(blank=True, choices=[('a', '是当事人或者代理人的近亲属'), ('b', '与纠纷有利害关系'), ('c', '有其他可能影响公正的关系'), ('d', '没有上述情形'), ('involved', '本人是当事人、代理人、担保人、收款人或者协议条款的签署人')], max_length=8)),
                ('told', models.TextField(blank=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='cases.case')),
                ('mediator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='mediation.mediator')),
            ],
        ),
        migrations.CreateModel(
            name='Challenge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('a', '是当事人或者代理人的近亲属'), ('b', '与纠纷有利害关系'), ('c', '有其他可能影响公正的关系'), ('d', '没有上述情形'), ('involved', '本人是当事人、代理人、担保人、收款人或者协议条款的签署人')], max_length=8)),
                ('facts', models.TextField()),
                ('raised_at', models.DateTimeField()),
                ('is_upheld', models.BooleanField(blank=True, null=True)),
                ('decision', models.TextField(blank=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='challenges', to='cases.case')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='challenges', to='mediation.participant')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='challenges', to='mediation.panelseat')),
            ],
        ),
        migrations.CreateModel(
            name='Sitting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('mode', models.CharField(choices=[('in_person', '现场'), ('online', '在线'), ('mixed', '线上线下结合'), ('separate', '分时异步')], max_length=10)),
                ('starts_at', models.DateTimeField()),
                ('place', models.CharField(blank=True, max_length=200)),
                ('equipment', models.CharField(blank=True, max_length=200)),
                ('interpreter', models.CharField(blank=True, max_length=80)),
                ('state', models.CharField(choices=[('arranged', '已排期'), ('open', '进行中'), ('over', '已结束'), ('off', '未召开')], default='arranged', max_length=8)),
                ('is_recorded', models.BooleanField(default=False)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='sittings', to='cases.case')),
                ('presider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presided', to='mediation.panelseat')),
                ('recorder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recorded', to='mediation.panelseat')),
            ],
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('room', '现场'), ('online', '在线'), ('phone', '电话'), ('point', '设备点')], max_length=6)),
                ('identified', models.CharField(blank=True, choices=[('paper', '当面核对证件'), ('camera', '视频核对证件'), ('known', '经办人认识本人并核对登记信息')], max_length=6)),
                ('noted_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='cases.case')),
                ('participant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='mediation.participant')),
                ('seat', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='mediation.panelseat')),
                ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='mediation.sitting')),
            ],
        ),
        migrations.CreateModel(
            name='SittingGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('joint', '面对面'), ('caucus', '背对背')], max_length=6)),
                ('side', models.CharField(blank=True, max_length=1)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('text', models.TextField(blank=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sitting_groups', to='cases.case')),
                ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='mediation.sitting')),
            ],
        ),
        migrations.CreateModel(
            name='Assent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=16)),
                ('about', models.CharField(blank=True, max_length=40)),
                ('is_given', models.BooleanField()),
                ('said', models.TextField(blank=True)),
                ('text_version', models.CharField(max_length=20)),
                ('text_sha256', models.CharField(max_length=64)),
                ('language', models.CharField(default='zh-hans', max_length=10)),
                ('channel', models.CharField(max_length=10)),
                ('given_at', models.DateTimeField()),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assents_noted', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='assents', to='cases.case')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assents', to='mediation.participant')),
            ],
            options={
                'indexes': [models.Index(fields=['case', 'kind', 'about'], name='assent_by_what')],
            },
        ),
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('put_at', models.DateTimeField()),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='cases.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'number'), name='fact_numbered_once')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(max_length=1)),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=80)),
                ('proves', models.TextField(blank=True)),
                ('file_sha256', models.CharField(blank=True, max_length=64)),
                ('visibility', models.CharField(choices=[('own', '本方与调解员'), ('caucus', '仅本方与调解员（背对背）'), ('exchanged', '已交换')], default='own', max_length=9)),
                ('is_original_seen', models.BooleanField(default=False)),
                ('view', models.CharField(blank=True, choices=[('', '未表示意见'), ('accepted', '认可'), ('contested', '不认可'), ('no_comment', '不发表意见')], max_length=10)),
                ('view_said', models.TextField(blank=True)),
                ('given_at', models.DateTimeField()),
                ('exchanged_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='cases.case')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='items', to='files.file')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='mediation.participant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'side', 'number'), name='item_numbered_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='panelseat',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'left'), _negated=True), fields=('case', 'name'), name='seat_filled_once'),
        ),
        migrations.AddConstraint(
            model_name='panelseat',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'left'), _negated=True), fields=('case', 'mediator'), name='mediator_sits_once'),
        ),
        migrations.AddConstraint(
            model_name='sitting',
            constraint=models.UniqueConstraint(fields=('case', 'number'), name='sitting_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(('participant', None), ('seat', None), _connector='XOR'), name='attendance_of_one'),
        ),
        migrations.AddConstraint(
            model_name='sittinggroup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'joint'), ('side', '')), models.Q(('kind', 'caucus'), models.Q(('side', ''), _negated=True)), _connector='OR'), name='caucus_has_a_side'),
        ),
    ]
