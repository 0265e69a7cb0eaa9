"""What the dispatch catalogue says becomes its first edition in force. Some hundred rows: at once."""

from django.db import migrations
from django.utils import timezone


def first_edition(apps, _schema):
    entries = apps.get_model("issues", "CatalogueEntry").objects.all()
    if entries.exists():
        edition = apps.get_model("issues", "Edition").objects.create(
            note="shipped", drafted_at=timezone.now(), activated_at=timezone.now()
        )
        edition.entries.set(entries)


class Migration(migrations.Migration):
    dependencies = [("issues", "0024_catalogue_editions")]

    operations = [migrations.RunPython(first_edition, migrations.RunPython.noop)]
