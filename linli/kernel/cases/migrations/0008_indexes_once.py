"""Drop indexes that the first column of another serves as well, at once on any number of rows.

Django itself would also drop and check anew the constraints of these columns, which reads whole tables.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_link_keeps_what_was'),
        ('people', '0005_indexes_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX cases_case_reporter_id_7d7d0c2b',
                    'CREATE INDEX cases_case_reporter_id_7d7d0c2b ON cases_case (reporter_id)',
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name='case',
                    name='reporter',
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reported_cases', to=settings.AUTH_USER_MODEL),
                ),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX cases_entry_case_id_b12f1eb1',
                    'CREATE INDEX cases_entry_case_id_b12f1eb1 ON cases_entry (case_id)',
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name='entry',
                    name='case',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='cases.case'),
                ),
            ],
        ),
        migrations.AlterField(
            model_name='follower',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='followers', to='cases.case'),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX cases_leg_case_id_6d21e22c',
                    'CREATE INDEX cases_leg_case_id_6d21e22c ON cases_leg (case_id)',
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name='leg',
                    name='case',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='legs', to='cases.case'),
                ),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX cases_leg_to_unit_id_2ddeb64c',
                    'CREATE INDEX cases_leg_to_unit_id_2ddeb64c ON cases_leg (to_unit_id)',
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name='leg',
                    name='to_unit',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='legs_held', to='people.unit'),
                ),
            ],
        ),
        migrations.AlterField(
            model_name='link',
            name='from_case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='links_out', to='cases.case'),
        ),
    ]
