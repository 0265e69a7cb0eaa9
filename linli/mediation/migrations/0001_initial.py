"""Keeps the types of disputes and the grounds of mediation: two small tables, at once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='DisputeType',
            fields=[
                ('code', models.CharField(max_length=4, primary_key=True, serialize=False)),
                ('name_zh', models.CharField(max_length=40)),
                ('name_en', models.CharField(max_length=80)),
                ('is_specialist', models.BooleanField(default=False)),
                ('time_limit', models.CharField(max_length=12)),
                ('limit_basis', models.CharField(blank=True, max_length=200)),
                ('confirmation', models.CharField(max_length=10)),
                ('confirmation_note', models.CharField(blank=True, max_length=200)),
                ('signature', models.CharField(max_length=12)),
                ('stop_rule', models.CharField(blank=True, max_length=200)),
                ('body_role', models.CharField(max_length=40)),
                ('issue_categories', models.JSONField(blank=True, default=list)),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Ground',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(max_length=20)),
                ('code', models.CharField(max_length=4)),
                ('name_zh', models.CharField(max_length=60)),
                ('name_en', models.CharField(max_length=120)),
                ('needs_text', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('group', 'code'), name='ground_once')],
            },
        ),
    ]
