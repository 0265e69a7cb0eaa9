"""Drops the counts of mistyped codes, at most a day old: people's tallies take their place. No time at any size."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("issues", "0007_override")]

    operations = [migrations.DeleteModel(name="CodeMiss")]
