"""Documents on the pages of a dispute, given out as PDF and DOCX."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from linli.doors import clock
from linli.kernel.cases import queries as cases
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Actor, Permission
from linli.mediation.models import Invitation, Paper
from linli.mediation.queries.papers import paper_among, papers_at_desk, papers_of_party
from linli.mediation.queries.standing import Standing, standing
from linli.mediation.rules.papers.model import Form
from linli.mediation.services.archiving import archive_package, packet_package
from linli.mediation.services.papers import paper_data
from linli.mediation.views.follow import kept_private, opened
from linli.mediation.views.invited import invited

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

LISTING = 40
_TYPES = {
    Form.PDF: "application/pdf",
    Form.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@kept_private
@require_safe
def desk_paper(request: ActorRequest, case_id: int, paper: str, form: str) -> HttpResponse:
    """Give a document to the committee."""
    seen = cases.case(request.actor, case_id, clock.now(), Permission.MEDIATION_DESK)
    return given(papers_at_desk(request.actor, seen), paper, form)


@require_safe
@opened
def dispute_paper(_request: ActorRequest, case: "Case", bearer: Actor, paper: str, form: str) -> HttpResponse:
    """Give a document to the applicant."""
    return given(papers_of_party(standing(bearer, case, clock.now()).applicant), paper, form)


@require_safe
@invited
def invited_paper(_request: ActorRequest, found: Invitation, paper: str, form: str) -> HttpResponse:
    """Give a document to the other side."""
    return given(papers_of_party(found.participant), paper, form)


def bundles(stands: Standing, papers: Collection[Paper]) -> list[dict[str, Any]]:
    """Give what of a case can be saved whole: the sealed file, and what was handed over."""
    case_id = stands.case.pk
    is_there = stands.case.state == "archived" and stands.dispute.erased_at is None
    found = [("archive", gettext("Save the sealed file (ZIP)"))] if is_there else []
    lists = [paper for paper in papers if paper.number == LISTING and paper.file_id]
    found += [(p.code, gettext("Save what is handed over (ZIP): {code}").format(code=p.code)) for p in lists]
    return [{"url": reverse("mediation_bundle", args=[case_id, what]), "words": words} for what, words in found]


@kept_private
@require_POST
def bundle(request: ActorRequest, case_id: int, what: str) -> HttpResponse:
    """Give the sealed file, or what was handed over by a list, as a ZIP; that it was saved is recorded."""
    now = clock.now()
    whole = what == "archive"
    data = archive_package(request.actor, case_id, now) if whole else packet_package(request.actor, case_id, what, now)
    headers = {
        "Content-Disposition": f'attachment; filename="{what}-{case_id}.zip"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(data, content_type="application/zip", headers=headers)


def given(papers: Collection[Paper], code: str, form: str) -> HttpResponse:
    """Answer with one of the documents that the sender reads; another is answered as one that is not there."""
    if form not in set(Form):
        raise Http404
    found = paper_among(papers, code)
    name = f'attachment; filename="{found.number:02d}-{found.code}.{form}"'
    headers = {"Content-Disposition": name, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(paper_data(found, Form(form), clock.now()), content_type=_TYPES[Form(form)], headers=headers)
