"""Lets a dispute say that a side is in danger: two new columns, at once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mediation', '0014_shown_papers'),
    ]

    operations = [
        migrations.AddField(
            model_name='dispute',
            name='danger_to',
            field=models.CharField(blank=True, max_length=1),
        ),
        migrations.AddField(
            model_name='dispute',
            name='barred_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
