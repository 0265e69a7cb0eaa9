"""Keeps courts, confirmations, the ledger and what both sides said after: eleven new tables, at once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0014_leg_led_for'),
        ('mediation', '0007_hearing_rooms'),
        ('people', '0005_indexes_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Court',
            fields=[
                ('code', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('name_zh', models.CharField(max_length=60)),
                ('name_en', models.CharField(max_length=120)),
                ('level', models.CharField(choices=[('basic', '基层人民法院'), ('intermediate', '中级人民法院')], default='basic', max_length=12)),
                ('area_code', models.CharField(max_length=17)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('phone', models.CharField(blank=True, max_length=30)),
            ],
            options={
                'verbose_name': 'court',
                'verbose_name_plural': 'courts',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Breach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('missed_on', models.DateField()),
                ('found_at', models.DateTimeField()),
                ('route', models.CharField(blank=True, max_length=20)),
                ('chosen_at', models.DateTimeField(blank=True, null=True)),
                ('cured_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='breaches', to='mediation.agreementpart')),
            ],
        ),
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('part', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='court_way', serialize=False, to='mediation.agreementpart')),
                ('grounds', models.JSONField(default=dict)),
                ('safe_on', models.DateField()),
                ('legal_on', models.DateField()),
                ('court_reason', models.CharField(blank=True, max_length=200)),
                ('checks', models.JSONField(default=dict)),
                ('reasons', models.JSONField(default=dict)),
                ('filed_on', models.DateField(blank=True, null=True)),
                ('receipt', models.CharField(blank=True, max_length=40)),
                ('asked', models.TextField(blank=True)),
                ('asked_until', models.DateField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('court', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.court')),
            ],
        ),
        migrations.CreateModel(
            name='DueItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.PositiveSmallIntegerField()),
                ('instalment', models.PositiveSmallIntegerField(default=1)),
                ('fen', models.BigIntegerField(blank=True, null=True)),
                ('due_on', models.DateField()),
                ('what', models.CharField(blank=True, max_length=200)),
                ('waived_at', models.DateTimeField(blank=True, null=True)),
                ('held_because', models.CharField(blank=True, max_length=200)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='due_items', to='cases.case')),
                ('obligee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.participant')),
                ('obligor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.participant')),
                ('part', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='due_items', to='mediation.agreementpart')),
            ],
            options={
                'ordering': ['part', 'due_on', 'term', 'instalment'],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_independent', models.BooleanField(default=False)),
                ('way', models.CharField(choices=[('phone', '电话'), ('visit', '上门'), ('page', '网页')], max_length=5)),
                ('has_answered', models.BooleanField(default=True)),
                ('answers', models.JSONField(default=dict)),
                ('wishes', models.CharField(blank=True, max_length=1000)),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='cases.case')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.participant')),
            ],
        ),
        migrations.CreateModel(
            name='Joining',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agent', models.CharField(blank=True, max_length=80)),
                ('joined_at', models.DateTimeField()),
                ('void_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='joinings', to='mediation.agreementpart')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.participant')),
            ],
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fen', models.BigIntegerField(blank=True, null=True)),
                ('paid_on', models.DateField()),
                ('proof', models.CharField(blank=True, max_length=200)),
                ('pay', models.CharField(choices=[('reported', 'REPORTED'), ('received', 'RECEIVED'), ('disputed', 'DISPUTED'), ('verified', 'VERIFIED'), ('by_proof', 'BY_PROOF'), ('reversed', 'REVERSED')], default='reported', max_length=8)),
                ('reported_at', models.DateTimeField()),
                ('asked', models.JSONField(default=list)),
                ('why', models.CharField(blank=True, max_length=200)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='cases.case')),
                ('payee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.participant')),
                ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.participant')),
            ],
        ),
        migrations.CreateModel(
            name='PaymentShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fen', models.BigIntegerField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='mediation.dueitem')),
                ('payment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='mediation.payment')),
            ],
        ),
        migrations.CreateModel(
            name='Ruling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('confirmed', '裁定确认'), ('not_accepted', '不予受理'), ('dismissed', '驳回申请'), ('revoked', '撤销确认')], max_length=12)),
                ('ground', models.CharField(blank=True, max_length=2)),
                ('number', models.CharField(max_length=40)),
                ('ruled_on', models.DateField()),
                ('served', models.JSONField(default=dict)),
                ('noted_at', models.DateTimeField()),
                ('agreed_at', models.DateTimeField(blank=True, null=True)),
                ('agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='mediation.ruling')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rulings', to='mediation.agreementpart')),
            ],
        ),
        migrations.CreateModel(
            name='Urging',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('means', models.CharField(choices=[('phone', '电话'), ('visit', '上门'), ('letter', '书面'), ('meeting', '面谈')], max_length=7)),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('promised_on', models.DateField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='urgings', to='mediation.dueitem')),
            ],
        ),
        migrations.CreateModel(
            name='CallDraw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month_on', models.DateField()),
                ('seed', models.CharField(max_length=32)),
                ('among', models.JSONField(default=list)),
                ('drawn', models.JSONField(default=list)),
                ('drawn_at', models.DateTimeField()),
                ('caller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='call_draws', to='people.unit')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('unit', 'month_on'), name='call_draw_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='dueitem',
            constraint=models.UniqueConstraint(fields=('part', 'term', 'instalment'), name='due_item_once'),
        ),
        migrations.AddConstraint(
            model_name='joining',
            constraint=models.UniqueConstraint(condition=models.Q(('void_at', None)), fields=('part', 'participant'), name='party_joins_once'),
        ),
        migrations.AddConstraint(
            model_name='paymentshare',
            constraint=models.UniqueConstraint(fields=('payment', 'item'), name='share_once'),
        ),
    ]
