"""What a confidential report keeps from lists: no word of the reporter stands where a handling unit reads."""

from datetime import datetime

import pytest

from linli.issues.rules.drafts import ReportDraft
from linli.issues.services import desk as acts
from linli.issues.services import intake
from linli.kernel.cases.models import Case
from linli.kernel.people.rules import ANONYMOUS, Role
from tests.fixtures.town import Town

WORDS = "三号楼的老周夜里倒废油"


def opened(county: Town, now: datetime, **said: str) -> Case:
    lat, long = county.point(0)
    answers = {"danger_now": "no", "accident": "no"}
    draft = ReportDraft(text=WORDS, category="0201", lat=lat, long=long, answers=answers, **said)
    return Case.objects.get(pk=intake.report_receive(ANONYMOUS, draft, now).case_id)


@pytest.mark.django_db
def test_the_title_of_a_confidential_report_is_its_category_alone(desk: Town, now: datetime) -> None:
    assert WORDS in opened(desk, now).title
    assert WORDS not in opened(desk, now, nature="complain").title
    assert WORDS not in opened(desk, now, nature="report").title


@pytest.mark.django_db
def test_a_report_that_the_desk_makes_confidential_loses_its_words_from_the_title(desk: Town, now: datetime) -> None:
    case = opened(desk, now)
    clerk = desk.actor(Role.CLERK, case.holder)
    axes = acts.Acceptance(nature="report", has_looked_at_duplicates=True)
    acts.report_accept(clerk, case.pk, version=case.version, axes=axes, now=now)
    case.refresh_from_db()
    assert case.confidentiality == "sealed"
    assert WORDS not in case.title
