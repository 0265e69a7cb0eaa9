"""The live feed needs its table; empty at first, so it takes no time whatever lies in the others."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='FeedEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('xact', models.BigIntegerField(default=0)),
                ('topic', models.CharField(max_length=10)),
                ('key', models.CharField(max_length=20)),
                ('kind', models.CharField(max_length=30)),
                ('path', models.CharField(blank=True, max_length=17)),
                ('happened_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['xact', 'id'], name='feed_in_order')],
            },
        ),
    ]
