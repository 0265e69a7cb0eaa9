"""Count the shipped natures where their table says so: thanks are solved nowhere, and nobody is asked about them."""

from django.db import migrations

NOT_TO_BE_SOLVED = ("consult", "suggest", "thank")
NOT_ASKED_ABOUT = ("thank",)


def as_shipped(apps, _editor):
    natures = apps.get_model("issues", "Nature").objects
    natures.filter(pk__in=NOT_TO_BE_SOLVED).update(counts_as_solved=False)
    natures.filter(pk__in=NOT_ASKED_ABOUT).update(counts_as_content=False)


class Migration(migrations.Migration):

    dependencies = [
        ('issues', '0035_natures_counted'),
    ]

    operations = [
        migrations.RunPython(as_shipped, migrations.RunPython.noop, elidable=True),
    ]
