"""Say of each nature whether it counts where "solved" and "content" are asked."""

from django.db import migrations, models

class Migration(migrations.Migration):

    dependencies = [
        ('issues', '0034_offered_in_a_part'),
    ]

    operations = [
        migrations.AddField(
            model_name='nature',
            name='counts_as_content',
            field=models.BooleanField(db_default=True, default=True, verbose_name='Counts where it is asked whether people are content'),
        ),
        migrations.AddField(
            model_name='nature',
            name='counts_as_solved',
            field=models.BooleanField(db_default=True, default=True, verbose_name='Counts where it is asked whether it was solved'),
        ),
    ]
