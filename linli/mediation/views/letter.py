"""The invitation as a letter for a closed envelope, with link, QR code and digits; that it was shown is recorded."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from linli.doors import clock
from linli.kernel.cases import queries as cases
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Permission
from linli.mediation.forms.words import named
from linli.mediation.queries.standing import standing
from linli.mediation.rules.inviting import PAGE_PATH
from linli.mediation.services.inviting import letter_show
from linli.mediation.views import shown
from linli.mediation.views.drawing import qr


@cache_control(private=True, no_store=True)
@require_POST
def letter(request: ActorRequest, case_id: int) -> HttpResponse:
    """Show the letter to print; of the applicant it tells the name alone."""
    now = clock.now()
    seen = cases.case(request.actor, case_id, now, Permission.MEDIATION_DESK)
    typed = request.POST.get("participant", "")
    who = int(typed) if typed.isascii() and typed.isdecimal() else None
    asked = letter_show(request.actor, case_id, who, now)
    stands = standing(request.actor, seen, now)
    link = f"{settings.ENV.public_url}{PAGE_PATH}{asked.token}/"
    page = {
        "case": seen,
        "asked": asked,
        "link": link,
        "qr": qr(link),
        "other": asked.participant,
        "applicant": stands.applicant,
        "kind": shown.kind_words(seen.category),
        "summary": stands.dispute.summary,
        "committee": named(seen.holder),
        "phone": seen.holder.phone,
        "now": now,
    }
    return render(request, "mediation/letter.html", page)
