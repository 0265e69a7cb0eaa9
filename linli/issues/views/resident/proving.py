"""Where many reports came from one device or network: a telephone is asked for and a code is sent to it."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext

from linli.doors import clock
from linli.issues.forms.proof import CodeForm, NumberForm
from linli.issues.queries import drafts
from linli.issues.queries.drafts import Proof
from linli.issues.rules import limits
from linli.issues.rules.steps import Step
from linli.issues.services import drafting
from linli.issues.views.resident import sending
from linli.issues.views.resident.writing import Writing, address
from linli.kernel.people.queries import ActorRequest, sender_of, tally_until


def code(request: ActorRequest, writing: Writing) -> HttpResponse:
    """Ask for a number, then for the code sent to it; the right one sends the report."""
    if tally_until(limits.reports(sender_of(request)), clock.now()) is None:
        # Nobody is sent a code who needs none.
        return redirect(address(Step.CHECK))
    if request.method != "POST":
        return _shown(request, writing, NumberForm(initial={"number": _own_number(writing)}), CodeForm())
    return _code_sent(request, writing) if request.POST.get("do") == "number" else _code_taken(request, writing)


def _own_number(writing: Writing) -> str:
    return str(writing.typed[Step.CONTACT].get("phone", ""))


def _code_sent(request: ActorRequest, writing: Writing) -> HttpResponse:
    form, sender, language = NumberForm(request.POST), sender_of(request), get_language() or "zh-hans"
    if not form.is_valid():
        return _shown(request, writing, form, CodeForm(), HTTPStatus.UNPROCESSABLE_ENTITY)
    number = form.cleaned_data["number"]
    try:
        drafting.phone_code_send(request.actor, writing.token, number, sender, clock.now(), language=language)
    except drafting.TooManyCodesError as error:
        words = gettext("No more codes can be sent now. Ask for the next one at {time}.")
        form.add_error("number", words.format(time=f"{timezone.localtime(error.until):%H:%M}"))
        return _shown(request, writing, form, CodeForm(), error.status)
    return redirect("report_code")


def _code_taken(request: ActorRequest, writing: Writing) -> HttpResponse:
    form, sender = CodeForm(request.POST), sender_of(request)
    if form.is_valid():
        if drafting.phone_code_answer(request.actor, writing.token, form.cleaned_data["code"], sender, clock.now()):
            return sending.sent(request, writing)
        proof = _proof(request, writing)
        form.add_error(
            "code",
            gettext("This code is not right. You can try {n} more times.").format(n=proof.tries_left)
            if proof
            else gettext("This code no longer counts. Ask for a new one."),
        )
    number = NumberForm(initial={"number": _own_number(writing)})
    return _shown(request, writing, number, form, HTTPStatus.UNPROCESSABLE_ENTITY)


def _proof(request: ActorRequest, writing: Writing) -> Proof | None:
    """Give the code that was sent for this draft while it can still be answered."""
    written = drafts.draft(request.actor, writing.token)
    proof = written.proof if written else None
    return proof if proof and proof.tries_left and proof.until > clock.now() else None


def _shown(
    request: ActorRequest, writing: Writing, number: NumberForm, answer: CodeForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    page = {
        "writing": writing,
        "number": number,
        "answer": answer,
        "proof": _proof(request, writing),
        "until": tally_until(limits.reports(sender_of(request)), clock.now()),
    }
    return render(request, "issues/resident/report/code.html", page, status=status)
