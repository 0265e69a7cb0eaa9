"""The tables of mediation are loaded as they are shipped."""

import pytest

from linli.kernel.audit.models import Audit
from linli.kernel.deadlines.rules import Length
from linli.kernel.people.rules import Actor, department_roles
from linli.mediation.models import DisputeType, Ground
from linli.mediation.queries.tables import dispute_types, grounds
from linli.mediation.rules.endings import Decline, Ending
from linli.mediation.services.setup import shipped, tables_load

OPERATOR = Actor(job="operator")


@pytest.fixture
def loaded(db, now):
    return tables_load(OPERATOR, now)


def test_every_shipped_row_is_loaded_once_and_an_edited_one_stays(loaded, now):
    assert loaded == len(shipped("dispute_types")) + len(shipped("mediation_grounds"))
    DisputeType.objects.filter(code="D02").update(name_zh="邻里")
    assert tables_load(OPERATOR, now) == 0
    assert dispute_types()["D02"].name_zh == "邻里"
    assert Audit.objects.filter(act="mediation:tables:load").count() == 2


def test_every_type_has_a_limit_and_a_body_that_exists(loaded):
    assert len(dispute_types()) == 20
    assert all(Length.parse(row.time_limit) for row in dispute_types().values())
    assert {row.body_role for row in dispute_types().values()} <= department_roles().keys()
    assert dispute_types()["D02"].issue_categories == ["0505", "0602"]


def test_every_ground_of_the_rules_has_its_words_and_no_other(loaded):
    assert list(grounds("mediation_decline")) == list(Decline)
    assert list(grounds("mediation_end")) == list(Ending)
    assert str(Ground.objects.first()) == "mediation_decline N1"
    assert str(dispute_types()["D01"]) == "D01 婚姻家庭继承"
