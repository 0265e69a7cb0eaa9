"""`linli tables`, as an operator types it."""

import pytest
from django.core.management import call_command

from linli.issues.queries.taxonomy import forget, taxonomy
from linli.issues.services.setup import shipped
from linli.mediation.services import setup as mediation


def test_operator_loads_the_tables_of_the_desk_and_of_mediation_once(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    names = (
        "issue_categories",
        "category_questions",
        "tiers",
        "natures",
        "reason_codes",
        "blocked_phrases",
        "reply_templates",
        "catalogue_tests",
        "catalogue",
    )
    call_command("tables", "load")
    call_command("tables", "load")
    forget()
    codes = {row["code"] for row in shipped("issue_categories")}
    assert set(taxonomy().categories) == codes
    rows = sum(len(shipped(name)) for name in names)
    rows += sum(len(mediation.shipped(name)) for name in ("dispute_types", "mediation_grounds"))
    assert capsys.readouterr().out.splitlines() == [f"{rows} rows added", "0 rows added"]
    forget()
