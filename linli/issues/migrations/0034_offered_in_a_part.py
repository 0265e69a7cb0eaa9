"""Name the areas in which a category is offered to other systems; one empty column of a short table, at once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('issues', '0033_sheets_undone'),
    ]

    operations = [
        migrations.AddField(
            model_name='category',
            name='offered_in',
            field=models.CharField(blank=True, max_length=200, verbose_name='Offered only where the area code begins with (Open311)'),
        ),
    ]
