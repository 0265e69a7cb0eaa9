"""Keeps the sum by which offers meet: one new column, empty at first, at once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mediation', '0010_panels_and_sittings'),
    ]

    operations = [
        migrations.AddField(
            model_name='offer',
            name='met_fen',
            field=models.BigIntegerField(blank=True, null=True),
        ),
    ]
