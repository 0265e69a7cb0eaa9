"""Documents on the pages of a dispute, given out as PDF and DOCX."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from linli.doors import clock
from linli.kernel.cases import queries as cases
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Actor, Permission
from linli.mediation.models import Paper
from linli.mediation.queries.papers import paper_among, papers_at_desk, papers_of_party
from linli.mediation.queries.standing import standing
from linli.mediation.rules.papers.model import Form
from linli.mediation.services.papers import paper_data
from linli.mediation.views.follow import kept_private, opened

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

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


def given(papers: Collection[Paper], code: str, form: str) -> HttpResponse:
    """Answer with one of the documents that the sender reads; another is answered as one that is not there."""
    if form not in set(Form):
        raise Http404
    found = paper_among(papers, code)
    name = f'attachment; filename="{found.number:02d}-{found.code}.{form}"'
    headers = {"Content-Disposition": name, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(paper_data(found, Form(form), clock.now()), content_type=_TYPES[Form(form)], headers=headers)
