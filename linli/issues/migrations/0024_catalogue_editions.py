"""Keep editions of the dispatch catalogue, and test cases. New tables and columns of a small one: at once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('issues', '0023_moderating'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CatalogueTest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=120)),
                ('category', models.CharField(max_length=8)),
                ('area_code', models.CharField(blank=True, max_length=17)),
                ('object_class', models.CharField(blank=True, max_length=4)),
                ('setting', models.CharField(blank=True, max_length=5)),
                ('answers', models.JSONField(blank=True, default=dict)),
                ('lead_role', models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.CharField(max_length=200)),
                ('drafted_at', models.DateTimeField()),
                ('trial', models.JSONField(blank=True, default=dict)),
                ('activated_at', models.DateTimeField(blank=True, db_index=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='catalogueentry',
            name='catalogue_no_ties',
        ),
        migrations.AddField(
            model_name='catalogueentry',
            name='examples',
            field=models.TextField(blank=True, verbose_name='Examples'),
        ),
        migrations.AddField(
            model_name='catalogueentry',
            name='level',
            field=models.CharField(blank=True, choices=[('village', 'Village'), ('town', 'Town'), ('county', 'County'), ('prefecture', 'Prefecture')], max_length=10, verbose_name='The lead is sought from'),
        ),
        migrations.AddField(
            model_name='catalogueentry',
            name='object_class',
            field=models.CharField(blank=True, max_length=4, verbose_name='Only about (class by GB/T 30428)'),
        ),
        migrations.AddField(
            model_name='catalogueentry',
            name='replaces',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='issues.catalogueentry'),
        ),
        migrations.AddField(
            model_name='catalogueentry',
            name='version',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='catalogueentry',
            name='whistle_direct',
            field=models.BooleanField(default=False, verbose_name='A town may call the units itself'),
        ),
        migrations.AddField(
            model_name='edition',
            name='activated_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='edition',
            name='author',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='edition',
            name='base',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='issues.edition'),
        ),
        migrations.AddField(
            model_name='edition',
            name='entries',
            field=models.ManyToManyField(related_name='editions', to='issues.catalogueentry'),
        ),
    ]
