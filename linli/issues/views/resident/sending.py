"""The end of the report: the answers to check, the sending, and what the reporter keeps."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext

from linli.doors import clock
from linli.doors.datum import Point
from linli.issues.forms.words import named, place_words, refusal, said
from linli.issues.queries import places
from linli.issues.queries.drafts import Written
from linli.issues.queries.standing import standing
from linli.issues.rules import drafts
from linli.issues.rules.clocks import Clock
from linli.issues.rules.steps import Step
from linli.issues.services import drafting
from linli.issues.services.limiting import TooManyReportsError
from linli.issues.views.drawing import qr
from linli.issues.views.public.shown import state
from linli.issues.views.resident.shown import dashed, thumbs
from linli.issues.views.resident.writing import Writing, address
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import DomainError, NotThereError
from linli.kernel.files.services import PhotosUnknownError
from linli.kernel.people.queries import ActorRequest, sender_of
from linli.kernel.people.rules import Actor

Row = dict[str, Any]


def check(request: ActorRequest, writing: Writing) -> HttpResponse:
    """Show all answers with a way back to each; sent, the report is stored once and its number shown."""
    following = writing.after(Step.CONTACT, is_change=True)
    if following is not Step.CHECK:
        return redirect(address(following))
    if request.method == "POST":
        return sent(request, writing)
    return _checked(request, writing, "")


def sent(request: ActorRequest, writing: Writing) -> HttpResponse:
    """Send the report and lead to its number, or to the page where something must be put right."""
    try:
        drafting.draft_send(request.actor, writing.token, writing.report(), clock.now(), sender=sender_of(request))
    except TooManyReportsError:
        return redirect("report_code")
    except PhotosUnknownError:
        # Their day ended between the check and the sending; the page of the photos says so.
        return redirect(address(Step.WORDS))
    except NotThereError:
        return _checked(
            request, writing, gettext("This place lies outside your county. Change the place, or call the desk there.")
        )
    except DomainError as error:
        return _checked(request, writing, refusal(error))
    return redirect("report_done")


def _checked(request: ActorRequest, writing: Writing, fault: str) -> HttpResponse:
    page = {"rows": list(_rows(writing)), "fault": fault, "writing": writing, "notice": drafts.PRIVACY_NOTICE}
    status = HTTPStatus.CONFLICT if fault else HTTPStatus.OK
    return render(request, "issues/resident/report/check.html", page, status=status)


def _rows(writing: Writing) -> Iterator[Row]:
    """Give question, answer and the way back, page by page."""
    for step in (Step.START, Step.CALL):
        if step in writing.typed and (step is Step.START or writing.numbers):
            yield from _plain(writing, step)
    text = str(writing.typed[Step.WORDS]["text"]).strip()
    yield _row(gettext("What is wrong?"), linebreaksbr(text), Step.WORDS)
    photos = thumbs(writing.photos)
    yield _row(
        gettext("Photos"), render_to_string("parts/thumbs.html", {"photos": photos}) if photos else "", Step.WORDS
    )
    yield _row(gettext("Where"), linebreaksbr(_place(writing)), Step.PLACE)
    yield from _plain(writing, Step.WHAT)
    yield from _plain(writing, Step.QUESTIONS)
    yield from _contact(writing)


def _row(key: str, value: str, step: Step) -> Row:
    return {"key": key, "value": value, "change": address(step, **{"from": Step.CHECK})}


def _plain(writing: Writing, step: Step) -> Iterator[Row]:
    form = writing.form(step)
    for bound in form:
        value = bound.value()
        labels = dict(getattr(bound.field, "choices", ()))
        chosen = [str(labels.get(key, key)) for key in (value if isinstance(value, list) else [value]) if key]
        if chosen or bound.field.required:
            yield _row(str(bound.label), said("、", ", ").join(chosen), step)


def _place(writing: Writing) -> str:
    report = writing.report()
    found = None
    if report.lat is not None and report.long is not None:
        found = places.place_at(Point(report.lat, report.long))
    elif report.area_code:
        found = places.place_of(report.area_code)
    told = [report.place_text, place_words(found) if found else ""]
    return "\n".join(filter(None, told)) or gettext("I cannot say where it is")


def _contact(writing: Writing) -> Iterator[Row]:
    form = writing.form(Step.CONTACT)
    form.is_valid()
    given = form.cleaned_data
    reached = [given[name] for name in ("name", "phone", "email") if given[name]]
    yield _row(
        gettext("Contact"),
        linebreaksbr("\n".join(reached)) if reached else gettext("None: I follow it by the code"),
        Step.CONTACT,
    )
    if given["keep_secret"]:
        yield _row(gettext("Who sees me"), gettext("Only the desk"), Step.CONTACT)
    if "check_method" in given:
        labels = dict(form.fields["check_method"].choices)
        yield _row(str(form["check_method"].label), str(labels[given["check_method"]]), Step.CONTACT)


def done(request: ActorRequest, written: Written) -> HttpResponse:
    """Show number, code, promised times and who has the report; to print, or as a text to keep (`?as=text`)."""
    case_id = written.case_id or 0
    # Whoever sent it holds its code; staff who filed for somebody see just the receipt.
    bearer, now = Actor(code_case_id=case_id), clock.now()
    if not request.actor.is_staff:
        request.session["code_case_id"] = case_id
    stands = standing(bearer, cases.case(bearer, case_id, now), now)
    case = stands.case
    follow_url = settings.ENV.public_url + reverse("follow", args=[case.lookup_code])
    words, look = state(case.state, case.outcome)
    accept, answer = stands.due(Clock.ACCEPT), stands.due(Clock.ANSWER)
    page = {
        "case": case,
        "code": dashed(case.lookup_code),
        "state": words,
        "look": look,
        "holder": named(case.holder),
        "accept_by": accept.due_at if accept and accept.met_at is None else None,
        "answer_by": answer.due_at if answer else None,
        "follow_url": follow_url,
        "qr": qr(follow_url),
        "is_for_resident": written.is_for_resident,
        "steps": list(Step),
    }
    if request.GET.get("as") == "text":
        answered = render(request, "issues/resident/report/receipt.txt", page, content_type="text/plain; charset=utf-8")
        answered["Content-Disposition"] = f'attachment; filename="linli-{case.number}.txt"'
        return answered
    return render(request, "issues/resident/report/done.html", page)
