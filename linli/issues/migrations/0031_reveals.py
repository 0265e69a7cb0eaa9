"""Looks at contacts, and wishes for more of them; new, empty tables, so no time on a million rows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0012_case_on_map'),
        ('issues', '0030_sheets_and_pairs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Reveal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=10)),
                ('reason', models.CharField(max_length=30)),
                ('text', models.CharField(blank=True, max_length=200)),
                ('shown_at', models.DateTimeField(db_index=True)),
                ('until_at', models.DateTimeField()),
                ('drawn_at', models.DateTimeField(blank=True, null=True)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('is_in_order', models.BooleanField(blank=True, null=True)),
                ('finding', models.CharField(blank=True, max_length=200)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reveals', to='cases.case')),
                ('reviewer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('drawn_at__isnull', False), ('reviewed_at__isnull', True)), fields=['drawn_at'], name='reveal_waits')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reviewer', models.F('account')), _negated=True), name='reveal_reviewed_by_somebody_else')],
            },
        ),
        migrations.CreateModel(
            name='RevealMore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day_on', models.DateField()),
                ('why', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('times', models.PositiveSmallIntegerField(default=0)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('account', 'day_on'), name='one_wish_at_a_time'), models.CheckConstraint(condition=models.Q(('decided_by', models.F('account')), _negated=True), name='more_given_by_another')],
            },
        ),
    ]
