"""Keeps what the district hands down against the catalogue; a new table, done at once whatever the rows."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_legs_by_end'),
        ('issues', '0006_words_of_the_columns'),
        ('people', '0002_words_of_the_set_up'),
    ]

    operations = [
        migrations.CreateModel(
            name='Override',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField(db_index=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='issues.catalogueentry')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
        ),
    ]
