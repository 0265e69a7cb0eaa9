"""Lets somebody share their screen in a hearing room: who may, and who does."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mediation", "0022_capacity_by"),
    ]

    operations = [
        migrations.AddField(
            model_name="hearingseat",
            name=name,
            field=models.BooleanField(default=False),
        )
        for name in ("may_screen", "screen")
    ]
