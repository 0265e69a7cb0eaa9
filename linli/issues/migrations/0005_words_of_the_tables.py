"""Name the tables of the set-up in the reader's language; no column changes, so it takes no time."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('issues', '0004_room_for_the_call'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='catalogueentry',
            options={'verbose_name': 'entry of the dispatch catalogue', 'verbose_name_plural': 'dispatch catalogue'},
        ),
        migrations.AlterModelOptions(
            name='category',
            options={'ordering': ['code'], 'verbose_name': 'category', 'verbose_name_plural': 'categories'},
        ),
        migrations.AlterModelOptions(
            name='nature',
            options={'verbose_name': 'nature', 'verbose_name_plural': 'natures'},
        ),
        migrations.AlterModelOptions(
            name='question',
            options={'ordering': ['category', 'order'], 'verbose_name': 'question of a category', 'verbose_name_plural': 'questions of categories'},
        ),
        migrations.AlterModelOptions(
            name='reason',
            options={'verbose_name': 'reason', 'verbose_name_plural': 'reasons'},
        ),
        migrations.AlterModelOptions(
            name='tier',
            options={'verbose_name': 'tier', 'verbose_name_plural': 'tiers'},
        ),
    ]
