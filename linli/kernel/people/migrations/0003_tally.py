"""Counts what senders do, so that floods and guessing are slow. A new, empty table: no time at any size."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_words_of_the_set_up")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=20)),
                ("sender", models.CharField(max_length=64)),
                ("times", models.PositiveIntegerField()),
                ("until", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "tallies",
                "constraints": [models.UniqueConstraint(fields=("what", "sender"), name="one_tally_per_sender")],
            },
        ),
    ]
