"""Name the columns of the set-up's tables in the reader's language; no column changes, so it takes no time."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('issues', '0005_words_of_the_tables'),
    ]

    operations = [
        migrations.AlterField(
            model_name='catalogueentry',
            name='area_prefix',
            field=models.CharField(blank=True, max_length=17, verbose_name='Only where the area code begins with'),
        ),
        migrations.AlterField(
            model_name='catalogueentry',
            name='assist_roles',
            field=models.JSONField(blank=True, default=list, verbose_name='Functions that assist'),
        ),
        migrations.AlterField(
            model_name='catalogueentry',
            name='basis',
            field=models.CharField(blank=True, max_length=200, verbose_name='Legal basis'),
        ),
        migrations.AlterField(
            model_name='catalogueentry',
            name='category',
            field=models.CharField(max_length=8, verbose_name='Category'),
        ),
        migrations.AlterField(
            model_name='catalogueentry',
            name='conditions',
            field=models.JSONField(blank=True, default=dict, verbose_name='Only with these answers'),
        ),
        migrations.AlterField(
            model_name='catalogueentry',
            name='is_auto',
            field=models.BooleanField(default=False, verbose_name='Sent without a clerk'),
        ),
        migrations.AlterField(
            model_name='catalogueentry',
            name='lead_role',
            field=models.CharField(max_length=40, verbose_name='Function that leads'),
        ),
        migrations.AlterField(
            model_name='catalogueentry',
            name='may_hand_down',
            field=models.BooleanField(default=False, verbose_name='A town or village may lead'),
        ),
        migrations.AlterField(
            model_name='catalogueentry',
            name='setting',
            field=models.CharField(blank=True, max_length=5, verbose_name='Only in'),
        ),
        migrations.AlterField(
            model_name='catalogueentry',
            name='valid_from',
            field=models.DateField(verbose_name='First day'),
        ),
        migrations.AlterField(
            model_name='catalogueentry',
            name='valid_to',
            field=models.DateField(blank=True, null=True, verbose_name='First day without it'),
        ),
        migrations.AlterField(
            model_name='category',
            name='arrive_within',
            field=models.CharField(blank=True, max_length=12, verbose_name='On site within'),
        ),
        migrations.AlterField(
            model_name='category',
            name='code',
            field=models.CharField(max_length=8, primary_key=True, serialize=False, verbose_name='Code'),
        ),
        migrations.AlterField(
            model_name='category',
            name='confidentiality',
            field=models.CharField(default='open', max_length=10, verbose_name='Confidentiality'),
        ),
        migrations.AlterField(
            model_name='category',
            name='due',
            field=models.CharField(blank=True, max_length=12, verbose_name='Done within'),
        ),
        migrations.AlterField(
            model_name='category',
            name='duplicate_radius_m',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='Similar reports lie within (metres)'),
        ),
        migrations.AlterField(
            model_name='category',
            name='emergency_number',
            field=models.CharField(blank=True, max_length=10, verbose_name='Emergency number shown beside it'),
        ),
        migrations.AlterField(
            model_name='category',
            name='is_public_default',
            field=models.BooleanField(default=False, verbose_name='May be published'),
        ),
        migrations.AlterField(
            model_name='category',
            name='is_retired',
            field=models.BooleanField(default=False, verbose_name='No longer offered'),
        ),
        migrations.AlterField(
            model_name='category',
            name='name_en',
            field=models.CharField(max_length=80, verbose_name='English name'),
        ),
        migrations.AlterField(
            model_name='category',
            name='name_zh',
            field=models.CharField(max_length=40, verbose_name='Chinese name'),
        ),
        migrations.AlterField(
            model_name='category',
            name='needs_after_photo',
            field=models.BooleanField(default=False, verbose_name='Needs a photo from after the work'),
        ),
        migrations.AlterField(
            model_name='category',
            name='object_class',
            field=models.CharField(blank=True, max_length=4, verbose_name='Class by GB/T 30428'),
        ),
        migrations.AlterField(
            model_name='category',
            name='object_kind',
            field=models.CharField(blank=True, max_length=10, verbose_name='About'),
        ),
        migrations.AlterField(
            model_name='category',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='issues.category', verbose_name='Belongs to'),
        ),
        migrations.AlterField(
            model_name='category',
            name='tier',
            field=models.CharField(blank=True, max_length=4, verbose_name='Tier'),
        ),
        migrations.AlterField(
            model_name='category',
            name='urgency',
            field=models.CharField(blank=True, max_length=4, verbose_name='Urgency'),
        ),
        migrations.AlterField(
            model_name='nature',
            name='code',
            field=models.CharField(max_length=10, primary_key=True, serialize=False, verbose_name='Code'),
        ),
        migrations.AlterField(
            model_name='nature',
            name='confidentiality',
            field=models.CharField(default='open', max_length=10, verbose_name='Confidentiality'),
        ),
        migrations.AlterField(
            model_name='nature',
            name='default_tier',
            field=models.CharField(max_length=10, verbose_name='Tier'),
        ),
        migrations.AlterField(
            model_name='nature',
            name='name_en',
            field=models.CharField(max_length=60, verbose_name='English name'),
        ),
        migrations.AlterField(
            model_name='nature',
            name='name_zh',
            field=models.CharField(max_length=20, verbose_name='Chinese name'),
        ),
        migrations.AlterField(
            model_name='nature',
            name='needs_dispatch',
            field=models.BooleanField(default=True, verbose_name='Must be dispatched'),
        ),
        migrations.AlterField(
            model_name='question',
            name='category',
            field=models.CharField(max_length=8, verbose_name='Category, or * for all'),
        ),
        migrations.AlterField(
            model_name='question',
            name='datatype',
            field=models.CharField(max_length=20, verbose_name='Kind of answer'),
        ),
        migrations.AlterField(
            model_name='question',
            name='effect',
            field=models.CharField(blank=True, max_length=200, verbose_name='Effect'),
        ),
        migrations.AlterField(
            model_name='question',
            name='effect_if',
            field=models.CharField(blank=True, max_length=80, verbose_name='Answers that have an effect'),
        ),
        migrations.AlterField(
            model_name='question',
            name='is_required',
            field=models.BooleanField(default=False, verbose_name='Must be answered'),
        ),
        migrations.AlterField(
            model_name='question',
            name='order',
            field=models.PositiveSmallIntegerField(verbose_name='Place in the order'),
        ),
        migrations.AlterField(
            model_name='question',
            name='show_if',
            field=models.CharField(blank=True, max_length=120, verbose_name='Asked only if'),
        ),
        migrations.AlterField(
            model_name='question',
            name='text_en',
            field=models.CharField(max_length=160, verbose_name='English question'),
        ),
        migrations.AlterField(
            model_name='question',
            name='text_zh',
            field=models.CharField(max_length=120, verbose_name='Chinese question'),
        ),
        migrations.AlterField(
            model_name='question',
            name='values',
            field=models.CharField(blank=True, max_length=400, verbose_name='Answers to choose from'),
        ),
        migrations.AlterField(
            model_name='question',
            name='variable',
            field=models.CharField(max_length=40, verbose_name='Name of the answer'),
        ),
        migrations.AlterField(
            model_name='reason',
            name='code',
            field=models.CharField(max_length=30, verbose_name='Code'),
        ),
        migrations.AlterField(
            model_name='reason',
            name='counts_as',
            field=models.CharField(blank=True, max_length=30, verbose_name='Counts as'),
        ),
        migrations.AlterField(
            model_name='reason',
            name='group',
            field=models.CharField(max_length=20, verbose_name='Group'),
        ),
        migrations.AlterField(
            model_name='reason',
            name='name_en',
            field=models.CharField(max_length=120, verbose_name='English name'),
        ),
        migrations.AlterField(
            model_name='reason',
            name='name_zh',
            field=models.CharField(max_length=60, verbose_name='Chinese name'),
        ),
        migrations.AlterField(
            model_name='reason',
            name='needs_evidence',
            field=models.BooleanField(default=False, verbose_name='Needs evidence'),
        ),
        migrations.AlterField(
            model_name='reason',
            name='needs_text',
            field=models.BooleanField(default=False, verbose_name='Needs words'),
        ),
        migrations.AlterField(
            model_name='tier',
            name='acceptance_within',
            field=models.CharField(max_length=12, verbose_name='Take up within'),
        ),
        migrations.AlterField(
            model_name='tier',
            name='answer_within',
            field=models.CharField(max_length=12, verbose_name='Answer within'),
        ),
        migrations.AlterField(
            model_name='tier',
            name='arbitration_within',
            field=models.CharField(max_length=12, verbose_name='Arbitrate within'),
        ),
        migrations.AlterField(
            model_name='tier',
            name='code',
            field=models.CharField(max_length=4, primary_key=True, serialize=False, verbose_name='Code'),
        ),
        migrations.AlterField(
            model_name='tier',
            name='decision_within',
            field=models.CharField(max_length=12, verbose_name='Decide within'),
        ),
        migrations.AlterField(
            model_name='tier',
            name='dispatch_within',
            field=models.CharField(max_length=12, verbose_name='Dispatch within'),
        ),
        migrations.AlterField(
            model_name='tier',
            name='name_en',
            field=models.CharField(max_length=60, verbose_name='English name'),
        ),
        migrations.AlterField(
            model_name='tier',
            name='name_zh',
            field=models.CharField(max_length=40, verbose_name='Chinese name'),
        ),
        migrations.AlterField(
            model_name='tier',
            name='objection_within',
            field=models.CharField(max_length=12, verbose_name='Return possible within'),
        ),
        migrations.AlterField(
            model_name='tier',
            name='sign_within',
            field=models.CharField(max_length=12, verbose_name='Sign within'),
        ),
    ]
