"""Make room for the journal of erasures; a new table, nothing waits. The job `erasures_write` writes it out."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_seals'),
    ]

    operations = [
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=32, unique=True)),
                ('what', models.CharField(max_length=10)),
                ('ids', models.JSONField()),
                ('erased_at', models.DateTimeField()),
                ('written_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('written_at', None)), fields=['id'], name='erasure_unwritten')],
            },
        ),
    ]
