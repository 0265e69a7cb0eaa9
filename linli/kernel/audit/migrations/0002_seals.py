"""Make room for the seals of audit rows; new tables, nothing waits. The job `audit_seal` fills them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('position', models.BigIntegerField(primary_key=True, serialize=False)),
                ('row_id', models.BigIntegerField(unique=True)),
                ('happened_at', models.DateTimeField()),
                ('secret', models.BinaryField(max_length=16)),
                ('digest', models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('first', models.BigIntegerField()),
                ('last', models.BigIntegerField()),
                ('sealed_at', models.DateTimeField()),
                ('highest', models.BigIntegerField()),
                ('root', models.BinaryField(max_length=32)),
                ('previous', models.BinaryField(max_length=32)),
                ('head', models.BinaryField(max_length=32)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('published_at', None)), fields=['number'], name='batch_unpublished'), models.Index(fields=['last'], name='batch_by_last')],
            },
        ),
    ]
