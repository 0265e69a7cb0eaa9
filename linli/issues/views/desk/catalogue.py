"""The dispatch catalogue's desk: editions, drafts with what they would change, entries and saved test cases."""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.issues.forms.catalogue import EntryForm, NoteForm, TestCaseForm
from linli.issues.models import CatalogueEntry, CatalogueTest
from linli.issues.queries import catalogue as queries
from linli.issues.services import catalogue
from linli.issues.views.desk import catalogue_words as words
from linli.kernel.cases import rules
from linli.kernel.people import queries as people
from linli.kernel.people.queries import ActorRequest

ACTS = {
    "try": (catalogue.edition_try, "catalogue_edition"),
    "activate": (catalogue.edition_activate, "catalogue"),
    "discard": (catalogue.edition_discard, "catalogue"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def editions(request: ActorRequest) -> HttpResponse:
    """Show the catalogue in force, its drafts, history, tasks and test cases; begin a draft."""
    form = NoteForm(request.POST or None, initial={"note": request.GET.get("note", "")})
    if request.method == "POST" and form.is_valid():
        base = request.POST.get("base", "")
        if not base.isdecimal():
            raise rules.NotThereError
        draft = catalogue.edition_draft(request.actor, int(base), form.cleaned_data["note"], clock.now())
        return redirect("catalogue_edition", draft)
    now, every = clock.now(), queries.editions(request.actor)
    past = sorted((e for e in every if e.activated_at), key=lambda e: (e.activated_at, e.pk), reverse=True)
    current = past[0] if past else None
    failing = queries.failing(request.actor, current, now) if current else {}
    page = {
        "form": form,
        "current": words.edition(current) if current else None,
        "groups": words.grouped(current.entries.all()) if current else [],
        "drafts": [words.edition(e) for e in every if not e.activated_at],
        "past": [words.edition(e) for e in past[1:]],
        "tasks": queries.tasks(request.actor, now),
        "tests": [words.saved_test(row, failing.get(row.pk, "")) for row in queries.saved_tests(request.actor)],
    }
    return render(request, "issues/desk/catalogue.html", page, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def edition(request: ActorRequest, edition_id: int) -> HttpResponse:
    """Show an edition: of a draft what it changes, which cases it would send elsewhere, and what stands in its way."""
    if request.method == "POST":
        return _done(request, edition_id)
    actor, now = request.actor, clock.now()
    seen = queries.edition(actor, edition_id)
    is_draft = seen.activated_at is None
    failing = queries.failing(actor, seen, now)
    moved = queries.moved(actor, seen, now)
    units = people.units_by_id({u for each in moved for u in (each.from_unit_id, each.to_unit_id)})
    page = {
        "edition": words.edition(seen),
        "is_draft": is_draft,
        "is_own": is_draft and seen.author_id == actor.account_id,
        "groups": words.grouped(seen.entries.all()),
        "changes": [words.change(each) for each in queries.changes(actor, seen)] if is_draft else [],
        "trial": words.trial(seen) if seen.trial else None,
        "moved": [words.moved(each, units) for each in moved],
        "unseen": len(seen.trial.get("moved", ())) - len(moved),
        "tests": [words.saved_test(row, failing.get(row.pk, "")) for row in queries.saved_tests(actor)],
        "failing": len(failing),
        "hindrances": [words.WHY[code] for code in queries.hindrances(actor, seen, now)] if is_draft else [],
        "form": NoteForm(),
    }
    return render(request, "issues/desk/catalogue_edition.html", page)


def _done(request: ActorRequest, edition_id: int) -> HttpResponse:
    """Take one act on an edition; a refusal is said on the page it came from."""
    do, now = request.POST.get("do", ""), clock.now()
    try:
        if do in ACTS:
            act, then = ACTS[do]
            act(request.actor, edition_id, now)
            messages.success(request, words.DONE[do])
            return redirect(then) if then == "catalogue" else redirect(then, edition_id)
        if do != "drop" or not request.POST.get("entry", "").isdecimal():
            raise Http404
        catalogue.entry_drop(request.actor, edition_id, int(request.POST["entry"]), now)
        messages.success(request, words.DONE[do])
    except rules.RefusedActError as error:
        messages.warning(request, words.WHY[str(error.facts["why"])])
    return redirect("catalogue_edition", edition_id)


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: ActorRequest, edition_id: int, entry_id: int | None = None) -> HttpResponse:
    """Write an entry of one's draft, a new one or one in place of another; a tie shows both."""
    draft = queries.edition(request.actor, edition_id)
    rows = {row.pk: row for row in draft.entries.all()}
    old = rows.get(entry_id or 0)
    if entry_id is not None and old is None:
        raise rules.NotThereError
    form = EntryForm(request.POST or None, instance=_copied(old))
    rival = None
    if request.method == "POST" and form.is_valid():
        try:
            catalogue.entry_set(request.actor, edition_id, form.instance, clock.now(), instead_of=entry_id)
        except rules.RefusedActError as error:
            form.add_error(None, words.WHY[str(error.facts["why"])])
            rival = next((row for row in rows.values() if row.pk == error.facts.get("entry")), None)
        else:
            return redirect("catalogue_edition", edition_id)
    page = {
        "form": form,
        "edition": words.edition(draft),
        "old": words.entry(old) if old else None,
        "rivals": [words.entry(form.instance), words.entry(rival)] if rival else [],
    }
    return render(request, "issues/desk/catalogue_entry.html", page, status=_status(form))


def _copied(old: CatalogueEntry | None) -> CatalogueEntry:
    """Give a new row with what an entry says, so that the old one stays as it was."""
    kept = {
        f.attname: getattr(old, f.attname) for f in CatalogueEntry._meta.concrete_fields if old and not f.primary_key
    }
    return CatalogueEntry(**kept)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_test(request: ActorRequest, test_id: int | None = None) -> HttpResponse:
    """Write a saved test case, a new one or another, or remove it."""
    held = next((row for row in queries.saved_tests(request.actor) if row.pk == test_id), None)
    if test_id is not None and held is None:
        raise rules.NotThereError
    if held is not None and request.POST.get("do") == "drop":
        catalogue.saved_test_drop(request.actor, held.pk, clock.now())
        return redirect(f"{reverse('catalogue')}#tests")
    form = TestCaseForm(request.POST or None, instance=held or CatalogueTest())
    if request.method == "POST" and form.is_valid():
        catalogue.saved_test_set(request.actor, form.instance, clock.now())
        messages.success(request, gettext("The test case is saved."))
        return redirect(f"{reverse('catalogue')}#tests")
    page = {"form": form, "is_held": held is not None}
    return render(request, "issues/desk/catalogue_test.html", page, status=_status(form))


def _status(form: forms.BaseForm) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
