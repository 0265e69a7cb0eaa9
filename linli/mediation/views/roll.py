"""The committee's page of a group's roll: the sheet is tried and taken over, keys are handed out, parts wait."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import msgspec
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.doors import clock, sheet_out
from linli.doors.sheet_upload import NOTE_MARK
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import DomainError
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Permission
from linli.mediation.forms.rolls import CAPACITIES, KeyForm, RollForm, TakeForm, fault_words
from linli.mediation.forms.words import refusal, said
from linli.mediation.models import AgreementPart, Member
from linli.mediation.queries.rolls import Place, roll
from linli.mediation.queries.standing import Standing, open_acts, standing
from linli.mediation.rules.inviting import PAGE_PATH
from linli.mediation.rules.money import yuan
from linli.mediation.rules.rolls import COLUMNS, Fault, Row
from linli.mediation.services import rolls
from linli.mediation.views import shown
from linli.mediation.views.drawing import qr

SALT, SHOWN = "mediation-roll", 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATES = {
    AgreementPart.State.OPEN: _("to be signed"),
    AgreementPart.State.EFFECTIVE: _("in effect"),
    AgreementPart.State.HELD: _("waits"),
    AgreementPart.State.NOT_JOINED: _("stays outside"),
}
_NOTES = {
    "unit": (f"{NOTE_MARK} 栋-单元-室，如 3-2-501", f"{NOTE_MARK} as 3-2-501"),
    "name": ("姓名", "Full name"),
    "capacity": ("业主、共有人、继承人、承租人或者劳动者", "owner, co-owner, heir, tenant or worker"),
    "area": ("按面积分配时填写，如 86.50", "for shares by area, as 86.50"),
    "factor": ("按系数分配时填写，如 1.2", "for shares by factor, as 1.2"),
    "fixed": ("按名单分配时填写，如 1500.00", "for fixed sums, as 1500.00"),
    "phone": ("用于发送链接和查阅码", "for link and code"),
    "held": ("如：业主已故，待继承人证明", "as: the owner has died"),
    "born": ("不满18周岁的填写，如 2012-05-20；不留存", "of who is under 18, as 2012-05-20; not kept"),
    "represented": ("不满18周岁的填写父母或者监护人", "of who is under 18: parent or guardian"),
}


def _staged(request: ActorRequest, case_id: int) -> tuple[Standing, set[str]]:
    """Give a dispute with a roll, or that may get one, to whoever sees it at its committee."""
    now = clock.now()
    stands = standing(request.actor, cases.case(request.actor, case_id, now, Permission.MEDIATION_DESK), now)
    acts = {t.act for t in open_acts(request.actor, stands)}
    if "roll_import" not in acts and not Member.objects.filter(case=case_id).exists():
        raise Http404
    return stands, acts


@require_http_methods(["GET", "HEAD", "POST"])
def group_roll(request: ActorRequest, case_id: int) -> HttpResponse:
    """Show the roll, and try a sheet: everything that is wrong with it row by row, or what it would bring."""
    stands, acts = _staged(request, case_id)
    if request.method != "POST":
        return _page(request, stands, acts, RollForm(initial={"version": stands.case.version}))
    if "roll_import" not in acts:
        raise Http404
    form = RollForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, stands, acts, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    sheet = form.cleaned_data["sheet"]
    try:
        rows = rolls.roll_look(sheet.name, sheet.read(), clock.now(), case_id)
    except rolls.BadRollError as error:
        form.add_error("sheet", gettext("Nothing was written. Put right what stands below and hand it in again."))
        return _page(request, stands, acts, form, faults=error.faults, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _page(request, stands, acts, RollForm(initial={"version": stands.case.version}), tried=rows)


@require_POST
def roll_take(request: ActorRequest, case_id: int) -> HttpResponse:
    """Take over the rows that were looked at."""
    _staged(request, case_id)
    form = TakeForm(request.POST)
    if not form.is_valid():
        return redirect("mediation_roll", case_id)
    try:
        raw = signing.loads(form.cleaned_data["rows"], salt=f"{SALT}:{case_id}")
        rows = msgspec.convert(raw, list[Row])
        number = rolls.roll_import(
            request.actor, case_id, version=form.cleaned_data["version"], rows=rows, now=clock.now()
        )
    except signing.BadSignature:
        messages.warning(request, gettext("This is not the sheet that was looked at. Hand it in again."))
    except DomainError as error:
        messages.warning(request, refusal(error))
    else:
        messages.success(request, gettext("{n} members are on the roll.").format(n=number))
    return redirect("mediation_roll", case_id)


@cache_control(private=True, no_store=True)
@require_POST
def roll_key(request: ActorRequest, case_id: int) -> HttpResponse:
    """Make a member a new link and code, and show both once, to be handed over."""
    stands, acts = _staged(request, case_id)
    form = KeyForm(request.POST)
    if not form.is_valid() or "member_key" not in acts:
        raise Http404
    try:
        asked = rolls.member_key(request.actor, case_id, **form.cleaned_data, now=clock.now())
    except DomainError as error:
        messages.warning(request, refusal(error))
        return redirect("mediation_roll", case_id)
    link = f"{settings.ENV.public_url}{PAGE_PATH}{asked.token}/"
    page = {"case": stands.case, "asked": asked, "name": asked.participant.name, "link": link, "qr": qr(link),
            "back_url": reverse("mediation_roll", args=[case_id])}  # fmt: skip
    return render(request, "mediation/roll_key.html", page)


@require_safe
def roll_sheet(_request: ActorRequest) -> HttpResponse:
    """Give the empty sheet: headings, and what belongs under each."""
    header = [said(zh, en) + ("*" if is_needed else "") for zh, en, is_needed in COLUMNS.values()]
    data = sheet_out.workbook(header, [], notes=[said(*_NOTES[key]) for key in COLUMNS])
    headers = {"Content-Disposition": 'attachment; filename="linli-roll.xlsx"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type=XLSX, headers=headers)


def _page(
    request: ActorRequest, stands: Standing, acts: set[str], form: RollForm, *, faults: Sequence[Fault] = (),
    tried: Sequence[Row] = (), status: int = HTTPStatus.OK,
) -> HttpResponse:  # fmt: skip
    found, case = roll(request.actor, stands.case), stands.case
    columns = {key: said(zh, en) for key, (zh, en, _needed) in COLUMNS.items()}
    take = TakeForm(initial={
        "version": case.version,
        "rows": signing.dumps(msgspec.to_builtins(list(tried)), salt=f"{SALT}:{case.pk}", compress=True),
    }) if tried else None  # fmt: skip
    counts = found.counts()
    page = {
        "case": case,
        "kind": shown.kind_words(case.category),
        "form": form if "roll_import" in acts else None,
        "places": [_place(place, may_key="member_key" in acts, version=case.version) for place in found.places],
        "counts": [{"words": words, "n": counts[state]} for state, words in STATES.items() if counts[state]],
        "speakers": found.speakers,
        "is_spoken_for": found.is_spoken_for,
        "faults": [{"place": fault.place, "words": fault_words(fault, columns)} for fault in faults[:SHOWN]],
        "more": max(len(faults) - SHOWN, 0),
        "tried": [{"row": row, "capacity": CAPACITIES[Member.Capacity(row.capacity)],
                   "fixed": yuan(row.fixed) if row.fixed else ""} for row in tried],
        "take": take,
        "case_url": reverse("mediation_case", args=[case.pk]),
    }  # fmt: skip
    return render(request, "mediation/roll.html", page, status=status)


def _place(place: Place, *, may_key: bool, version: int) -> dict[str, Any]:
    member = place.member
    is_here = member.left_at is None
    return {
        "unit": member.unit,
        "name": member.participant.name,
        "capacity": CAPACITIES[Member.Capacity(member.capacity)],
        "held": member.held_because,
        "has_left": not is_here,
        "speaker": place.speaker.name if place.speaker else "",
        "speaks_for": place.speaks_for,
        "opened_at": place.key.opened_at if place.key else None,
        "part": STATES[AgreementPart.State(place.part.state)] if place.part else "",
        "key": KeyForm(initial={"version": version, "participant": member.participant_id}, auto_id=False)
        if may_key and is_here
        else None,
    }
