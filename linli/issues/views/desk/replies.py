"""The reply templates (screens D11): what there is, how often it was used, and every version of each."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.doors import clock
from linli.issues.forms.replies import KINDS, ReplyForm
from linli.issues.forms.words import said
from linli.issues.queries import replies as queries
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules.replies import Kind
from linli.issues.services.replies import ReplyDraft, reply_save
from linli.issues.views.desk import words
from linli.kernel.cases import rules
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Permission, may

if TYPE_CHECKING:
    from linli.issues.models import ReplyTemplate


@require_safe
def replies(request: ActorRequest) -> HttpResponse:
    """List the templates with their uses."""
    rows = [_row(row) for row in queries.replies(request.actor)]
    page = {"rows": rows, "may_edit": may(request.actor, Permission.ISSUES_TEMPLATE)}
    return render(request, "issues/desk/replies.html", page)


def _row(row: "ReplyTemplate") -> dict[str, Any]:
    category = taxonomy().categories.get(row.category)
    return {
        "url": f"{reverse('reply')}?code={row.code}",
        "title": said(row.title_zh, row.title_en),
        "kind": KINDS[Kind(row.kind)],
        "category": words.category(row.category) if category else gettext("All categories"),
        "text": said(row.text_zh, row.text_en),
        "is_retired": row.is_retired,
        "uses": row.uses,
        "version": row.version,
        "made_at": row.made_at,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: ActorRequest) -> HttpResponse:
    """Show the template `?code=` with all its versions and take the next one; without it a new template."""
    code = request.GET.get("code", "")
    versions = queries.versions(request.actor, code) if code else ()
    if code and not versions:
        raise rules.NotThereError
    first = {name: getattr(versions[0], name) for name in ReplyForm.base_fields} if versions else {}
    form = ReplyForm(request.POST or None, initial=first)
    if form.is_valid():
        try:
            reply_save(request.actor, ReplyDraft(**form.cleaned_data), clock.now(), code=code)
        except rules.MissingFieldError as error:
            for name in error.facts["fields"]:  # type: ignore[attr-defined]  # a list of names
                form.add_error(name, gettext("Put in at least one blank in curly braces."))
        else:
            messages.success(request, gettext("The template is kept."))
            return redirect("replies")
    page = {
        "form": form,
        "title": said(versions[0].title_zh, versions[0].title_en) if versions else gettext("A new template"),
        "versions": [_row(row) for row in versions],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "issues/desk/reply.html", page, status=status)
