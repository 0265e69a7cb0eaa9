"""Keeps the register of forms and what was filled in: two new tables, at once however many cases there are."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('issues', '0028_monthly_themes'),
        ('people', '0005_indexes_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Sheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('basis', models.CharField(max_length=200)),
                ('asked_of', models.CharField(max_length=10)),
                ('rhythm', models.CharField(max_length=10)),
                ('area_prefix', models.CharField(max_length=17)),
                ('fields', models.JSONField(default=list)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('ends_on', models.DateField()),
                ('registered_at', models.DateTimeField()),
                ('ruled_at', models.DateTimeField(blank=True, null=True)),
                ('is_approved', models.BooleanField(default=False)),
                ('ruling', models.CharField(blank=True, max_length=200)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('registered_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='SheetFill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(max_length=17)),
                ('filled_at', models.DateTimeField()),
                ('minutes', models.PositiveSmallIntegerField()),
                ('answers', models.JSONField(default=dict)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sheet', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='fills', to='issues.sheet')),
            ],
            options={
                'indexes': [models.Index(fields=['sheet', 'area_code', 'filled_at'], name='fill_by_sheet_and_place'), models.Index(fields=['filled_at'], name='fill_by_moment')],
            },
        ),
    ]
