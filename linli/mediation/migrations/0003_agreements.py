"""Keeps drafts, agreements with their parts, who signed, offers and rolls: twelve new tables, at once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0014_leg_led_for'),
        ('mediation', '0002_disputes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agent', models.CharField(blank=True, max_length=80)),
                ('is_special', models.BooleanField(default=False)),
                ('from_on', models.DateField()),
                ('to_on', models.DateField()),
                ('noted_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agencies', to='mediation.participant')),
            ],
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(choices=[('written', '书面'), ('oral', '口头')], default='written', max_length=7)),
                ('path', models.CharField(choices=[('electronic', '电子签署'), ('paper', '纸质签署')], default='electronic', max_length=10)),
                ('profile', models.CharField(choices=[('committee', 'COMMITTEE'), ('court_platform', 'COURT_PLATFORM'), ('organisation', 'ORGANISATION')], max_length=14)),
                ('sha256', models.CharField(max_length=64)),
                ('spoken', models.TextField(blank=True)),
                ('condition', models.CharField(choices=[('severable', '分别生效'), ('threshold', '达到比例生效')], default='severable', max_length=9)),
                ('threshold_percent', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('threshold_on', models.DateField(blank=True, null=True)),
                ('pages', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('made_at', models.DateTimeField()),
                ('effect_at', models.DateTimeField(blank=True, null=True)),
                ('void_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='cases.case')),
                ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='mediation.agreement')),
            ],
        ),
        migrations.CreateModel(
            name='IdentityCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=80)),
                ('method', models.CharField(choices=[('counter', '窗口核验'), ('camera', '视频核验')], max_length=7)),
                ('document', models.CharField(choices=[('id_card', '居民身份证'), ('passport', '护照'), ('residence', '港澳台居民居住证'), ('licence', '营业执照')], max_length=9)),
                ('number_masked', models.CharField(blank=True, max_length=24)),
                ('number_hash', models.CharField(blank=True, max_length=64)),
                ('checked_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identity_checks', to='mediation.participant')),
            ],
        ),
        migrations.CreateModel(
            name='PaperCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pages', models.PositiveSmallIntegerField()),
                ('signers', models.PositiveSmallIntegerField()),
                ('last_act_at', models.DateTimeField()),
                ('scan', models.CharField(blank=True, max_length=32)),
                ('noted_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paper_checks', to='mediation.agreement')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
            ],
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('heads', models.JSONField(default=dict)),
                ('parties', models.JSONField(default=dict)),
                ('passed', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('text', models.TextField(blank=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='cases.case')),
            ],
        ),
        migrations.AddField(
            model_name='agreement',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='mediation.proposal'),
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_at', models.DateTimeField()),
                ('waived_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.participant')),
                ('proposal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='mediation.proposal')),
            ],
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seat', models.CharField(choices=[('party', 'PARTY'), ('mediator', 'MEDIATOR'), ('seal', 'SEAL')], max_length=8)),
                ('hand', models.CharField(blank=True, max_length=80)),
                ('method', models.CharField(choices=[('drawn', '手写签名'), ('typed', '输入姓名确认'), ('account', '账号签署'), ('seal', '盖章'), ('paper', '纸质签署')], max_length=7)),
                ('drawing', models.TextField(blank=True)),
                ('sha256', models.CharField(max_length=64)),
                ('device', models.CharField(blank=True, max_length=10)),
                ('place', models.CharField(blank=True, max_length=80)),
                ('signed_at', models.DateTimeField()),
                ('void_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='mediation.agreement')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('identity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.identitycheck')),
                ('participant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.participant')),
            ],
        ),
        migrations.CreateModel(
            name='SigningCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(max_length=64)),
                ('sent_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('wrong', models.PositiveSmallIntegerField(default=0)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='codes', to='mediation.agreement')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.participant')),
            ],
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('pay', 'PAY'), ('do', 'DO'), ('refrain', 'REFRAIN'), ('deliver', 'DELIVER'), ('apology', 'APOLOGY'), ('acknowledge', 'ACKNOWLEDGE'), ('release', 'RELEASE'), ('cost', 'COST')], max_length=11)),
                ('said', models.JSONField(default=dict)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='mediation.proposal')),
            ],
        ),
        migrations.CreateModel(
            name='AgreementPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', '待签署'), ('effective', '已生效'), ('held', '暂缓'), ('not_joined', '未加入')], default='open', max_length=10)),
                ('figure_fen', models.BigIntegerField(blank=True, null=True)),
                ('held_because', models.CharField(blank=True, max_length=200)),
                ('effect_at', models.DateTimeField(blank=True, null=True)),
                ('confirmation', models.CharField(default='none', max_length=12)),
                ('performance', models.CharField(default='none', max_length=10)),
                ('agreement', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='mediation.agreement')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('participant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.participant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agreement', 'participant'), name='part_once')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.CharField(blank=True, max_length=40)),
                ('position', models.PositiveSmallIntegerField()),
                ('capacity', models.CharField(choices=[('owner', '业主'), ('co_owner', '共有人'), ('heir', '继承人'), ('tenant', '承租人'), ('worker', '劳动者')], max_length=8)),
                ('area_centi_m2', models.PositiveIntegerField(blank=True, null=True)),
                ('factor_percent', models.PositiveSmallIntegerField(default=100)),
                ('fixed_fen', models.BigIntegerField(blank=True, null=True)),
                ('held_because', models.CharField(blank=True, max_length=200)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='cases.case')),
                ('participant', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='member', to='mediation.participant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'position'), name='member_position_once')],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField()),
                ('fen', models.BigIntegerField(blank=True, null=True)),
                ('words', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='mediation.participant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'participant', 'round'), name='offer_once_a_round')],
            },
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(fields=('case', 'number'), name='proposal_version_once'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.UniqueConstraint(fields=('proposal', 'participant'), name='reading_once'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(condition=models.Q(('seat', 'party'), ('void_at', None)), fields=('agreement', 'participant'), name='party_signs_once'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(condition=models.Q(('void_at', None), models.Q(('seat', 'party'), _negated=True)), fields=('agreement', 'seat', 'account'), name='seat_signs_once'),
        ),
    ]
