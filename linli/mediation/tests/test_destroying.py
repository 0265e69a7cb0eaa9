"""A sealed file goes by a list that two people sign once its years are over, never by a job; what it was stays known."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from linli.kernel.audit.models import Audit, Erasure
from linli.kernel.cases.models import Case, Entry
from linli.kernel.cases.rules import MissingFieldError, NotThereError, RefusedActError
from linli.kernel.files.services import paper_keep
from linli.kernel.people.rules import NotGrantedError, Role
from linli.mediation.models import Archive, DestructionList, FileNumber, Paper
from linli.mediation.queries import destroying as queries
from linli.mediation.queries.destroying import files_over
from linli.mediation.services import archiving, destroying, ending
from linli.mediation.tests.acting import ACCEPTED, applied, director, does, mediation_clerk, mediator
from linli.mediation.tests.test_services import MARKS, words_of

pytestmark = pytest.mark.django_db
CENTURY = timedelta(days=100 * 366)


def sealed(play, before=""):
    """Let a file be as it is once sealed; drawing its documents would take its time."""
    does(applied(play), f"{before} withdraw close_propose close")
    Case.objects.filter(pk=play.case_id).update(state="archived")
    Archive.objects.create(case=play.case, rows=[], sha256=f"{play.case_id:064}", keep_years=10, sealed_at=play.now)
    return play


@pytest.mark.parametrize("before", ["", ACCEPTED])
def test_no_job_ever_erases_a_sealed_file_or_one_that_waits_to_be_sealed(play, before):
    waiting = does(applied(play), f"{ACCEPTED} withdraw").case_id
    kept = sealed(play, before).case_id
    assert ending.disputes_anonymise(play.now + CENTURY) == 0
    assert "示例甲" in words_of(kept)
    assert "示例甲" in words_of(waiting)


def over(play) -> None:
    """Let the files sealed so far have been sealed so long ago that their years are over."""
    Archive.objects.update(sealed_at=play.now.replace(year=play.now.year - 11))


def page(*key) -> str:
    return reverse("mediation_destruction_list" if key else "mediation_destruction", args=key)


def signed_in(play, role) -> Client:
    browser = Client()
    browser.force_login(play.county.staff(role, play.case.holder))
    return browser


def test_a_file_stands_on_the_list_from_the_january_after_its_last_year_for_its_own_committee_alone(play):
    number = sealed(play).case.number
    last_day = play.now.replace(year=play.now.year + 10, month=12, day=31)
    clerk, other = mediation_clerk(play), play.county.actor(Role.MEDIATION_CLERK, play.county.town_desks[0])
    assert list(files_over(clerk, last_day)) == []
    over(play)
    assert [file.case.number for file in files_over(clerk, play.now)] == [number]
    assert list(files_over(other, play.now)) == []
    assert list(files_over(mediator(play), play.now)) == []
    (listed,) = destroying.destruction_propose(clerk, [play.case_id], play.now)
    row = queries.destruction_list(clerk, listed)
    assert [queries.lists_waiting(clerk), queries.lists_waiting(other)] == [[row], []]
    assert [len(queries.files_of(clerk, row)), len(queries.files_of(other, row))] == [1, 0]
    with pytest.raises(NotThereError):
        queries.destruction_list(other, listed)
    destroying.destruction_return(clerk, listed, reason="误选", now=play.now)
    assert [len(queries.lists_decided(clerk, 0, 9)), len(queries.lists_decided(other, 0, 9))] == [1, 0]
    with pytest.raises(MissingFieldError):
        destroying.destruction_propose(other, [play.case_id], play.now)
    with pytest.raises(NotGrantedError):
        destroying.destruction_propose(mediator(play), [play.case_id], play.now)


def test_two_people_destroy_files_from_the_page_and_a_tombstone_stays(play):
    first = sealed(play, ACCEPTED).case_id
    with transaction.atomic():
        paper = Paper.objects.filter(case=first).earliest("pk")
        paper.file = paper_keep(b"%PDF-1.7 ", case_id=first, now=play.now)
        paper.save()
    sealed(play)
    over(play)
    file = Archive.objects.get(pk=first)
    clerk, head = signed_in(play, Role.MEDIATION_CLERK), signed_in(play, Role.MEDIATION_DIRECTOR)
    assert clerk.post(page(), {}).status_code == 422
    assert clerk.post(page(), {"picked": [first]}).status_code == 302
    listed = DestructionList.objects.get()
    # Who proposed it does not sign it, whatever is sent.
    assert clerk.post(page(listed.pk), {"decision": "sign"}).status_code == 422
    assert "示例甲" in words_of(first)
    assert head.post(page(listed.pk), {"decision": "sign"})["Location"] == page(listed.pk)
    assert not any(mark in words_of(first) for mark in MARKS)
    assert "示例甲" in words_of(play.case_id)
    told = head.get(page(listed.pk)).content.decode()
    number = FileNumber.objects.get(pk=first).words
    listed.refresh_from_db()
    for kept in (number, file.sha256, str(listed.proposed_by), str(listed.decided_by), "邻里"):
        assert kept in told
    assert number not in head.get(page()).content.decode()
    # A second press changes nothing.
    assert head.post(page(listed.pk), {"decision": "sign"}).status_code == 409
    assert head.post(reverse("mediation_bundle", args=[first, "archive"])).status_code in {403, 404}
    assert "ZIP" not in clerk.get(reverse("mediation_case", args=[first])).content.decode()
    assert not Paper.objects.filter(case=first).exclude(body="", file=None).exists()
    assert {a.act for a in Audit.objects.filter(act__startswith="mediation:destruction")} == {
        "mediation:destruction:propose", "mediation:destruction:sign",
    }  # fmt: skip
    assert Entry.objects.get(case=first, act="destroy").data["list"] == listed.pk
    # A backup restored from before loses them again.
    assert Erasure.objects.latest("pk").ids == [first]


def test_a_destroyed_file_is_told_apart_from_one_that_lost_its_documents(play, capsys):
    sealed(play)
    over(play)
    (listed,) = destroying.destruction_propose(mediation_clerk(play), [play.case_id], play.now)
    destroying.destruction_sign(director(play), listed, play.now)
    call_command("archive", "verify", play.case.number)
    assert f"destroyed on 2022-07-04 by list {listed}" in capsys.readouterr().out
    with pytest.raises(NotThereError):
        archiving.archive_package(mediation_clerk(play), play.case_id, play.now)


def test_a_list_is_sent_back_with_a_reason_and_its_files_wait_again(play):
    sealed(play)
    over(play)
    clerk = mediation_clerk(play)
    (listed,) = destroying.destruction_propose(clerk, [play.case_id], play.now)
    # On a list already, it stands on no second one.
    with pytest.raises(MissingFieldError):
        destroying.destruction_propose(director(play), [play.case_id], play.now)
    with pytest.raises(RefusedActError) as own:
        destroying.destruction_sign(clerk, listed, play.now)
    assert own.value.facts["why"] == "other_hand"
    head = signed_in(play, Role.MEDIATION_DIRECTOR)
    assert head.post(page(listed), {"decision": "return", "reason": " "}).status_code == 422
    assert head.post(page(listed), {"decision": "return", "reason": "有诉讼在办"}).status_code == 302
    assert "有诉讼在办" in head.get(page(listed)).content.decode()
    assert head.get(page(999)).status_code == 404
    assert [file.pk for file in files_over(clerk, play.now)] == [play.case_id]
    assert "示例甲" in words_of(play.case_id)
    # Whoever proposed a list may take it back.
    (again,) = destroying.destruction_propose(clerk, [play.case_id], play.now)
    destroying.destruction_return(clerk, again, reason="误选", now=play.now)
    assert {a.act for a in Audit.objects.filter(act="mediation:destruction:return")}
