"""Documents: kept as they came, by whoever may, and gone with everything else."""

import pytest

from linli.kernel.audit.models import Audit
from linli.kernel.files import queries, rules, services
from linli.kernel.files.models import File
from linli.kernel.files.rules import Copy, PhotoRefusedError, Refusal
from linli.kernel.people.rules import ANONYMOUS

PDF = b"%PDF-1.4\n%%EOF\n"


def test_a_document_is_kept_as_it_came_and_its_arrival_audited(db, now):
    file = services.document_receive(ANONYMOUS, PDF, now)
    assert queries.document_bytes(File.objects.get()) == PDF
    assert rules.path_of(services.ROOT, file, Copy.ORIGINAL).suffix == ".pdf"
    assert Audit.objects.get().act == rules.Act.DOCUMENT_RECEIVE


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<html>%PDF-1.4", Refusal.NOT_A_PHOTO),
        (b"", Refusal.NOT_A_PHOTO),
        (PDF + bytes(rules.MAX_BYTES), Refusal.TOO_LARGE),
    ],
)
def test_what_is_no_document_leaves_nothing(db, now, data, why):
    with pytest.raises(PhotoRefusedError) as caught:
        services.document_receive(ANONYMOUS, data, now)
    assert caught.value.refusal is why
    assert not File.objects.exists()


def test_a_document_that_no_report_takes_is_erased_after_a_day(db, now):
    file = services.document_receive(ANONYMOUS, PDF, now)
    services.orphans_erase(now + rules.ORPHAN_AGE)
    assert not rules.path_of(services.ROOT, file, Copy.ORIGINAL).exists()
    assert not File.objects.exists()
