"""Every act a person may do at the desk."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.issues.forms import desk as forms
from linli.issues.forms import walk
from linli.issues.forms.words import categories, named, said
from linli.issues.queries.keeping import known_words
from linli.issues.queries.replies import replies_for
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import scrubbing
from linli.issues.rules.walking import Here
from linli.issues.services import (
    answering,
    asking,
    closing,
    desk,
    disposing,
    handover,
    publishing,
    relief,
    sampling,
    walking,
)
from linli.issues.views.desk import words
from linli.issues.views.desk.act import Act, Given, Stage, calls, label, reasons
from linli.issues.views.desk.acts_conduct import CONDUCT
from linli.issues.views.desk.acts_confiding import CONFIDING
from linli.issues.views.desk.acts_difficult import DIFFICULT, EXPLAINED
from linli.issues.views.desk.acts_handing import DECIDED, HANDED_ON
from linli.issues.views.desk.acts_joining import JOINING
from linli.issues.views.desk.acts_petitions import DECISIONS, PETITIONS
from linli.issues.views.desk.acts_referring import RECEIPTS, REFERRALS
from linli.issues.views.desk.acts_returns import RETURNS, RULINGS
from linli.issues.views.desk.acts_splitting import SPLITTING
from linli.issues.views.desk.acts_supervision import SUPERVISION
from linli.issues.views.desk.acts_telephoning import TELEPHONING
from linli.issues.views.desk.acts_whistles import BLOWN, RATINGS, WHISTLES
from linli.issues.views.desk.sending import fit_dispatch, sends
from linli.kernel.cases import queries as cases
from linli.kernel.people.rules import Actor


def _decline(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    refusal = asking.Refusal(*(given[name] for name in ("reason", "text", "basis", "body", "phone")))
    asking.report_decline(actor, case_id, version=given["version"], refusal=refusal, now=now)


def _review_decline(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    stays = given["ruling"] == "stays"
    asking.decline_review(actor, case_id, version=given["version"], is_upheld=stays, text=given["text"], now=now)


def _accept(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    axes = desk.Acceptance(
        category=given["category"],
        nature=given["nature"],
        tier=given["tier"],
        urgency=given["urgency"],
        confidentiality=given["confidentiality"],
        reason=given["reason"],
        has_looked_at_duplicates=given["looked"],
    )
    desk.report_accept(actor, case_id, version=given["version"], axes=axes, now=now)


def _answer(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    said = {"text": given["text"], "role": given["role"], "until_on": given["until"], "template_id": given["template"]}
    answering.answer_send(actor, case_id, version=given["version"], **said, now=now)


def _answer_direct(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    said = {**{name: given[name] for name in ("text", "source", "role")}, "template_id": given["template"]}
    answering.answer_direct(actor, case_id, version=given["version"], **said, now=now)


def _self_handle(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    said = {**{name: given[name] for name in ("text", "before", "after")}, "template_id": given["template"]}
    desk.self_handle(actor, case_id, version=given["version"], **said, now=now)


def _interim(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    said = {"kind": given["measure"], **{name: given[name] for name in ("note", "quantity", "daily_at")}}
    relief.interim_start(actor, case_id, version=given["version"], **said, now=now)


def _round(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    said = {"interim_id": given["interim"], "evidence": given["evidence"], "text": given["text"]}
    relief.interim_round(actor, case_id, version=given["version"], **said, now=now)


def _interim_end(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    said = {"interim_id": given["interim"], "at_closure": given["ends"] == "closure", "text": given["text"]}
    relief.interim_end(actor, case_id, version=given["version"], **said, now=now)


def _dispose(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    prefix = "interim_"
    ends = {int(name.removeprefix(prefix)): end == "closure" for name, end in given.items() if name.startswith(prefix)}
    waiver, template = given.get("waiver", ""), given["template"]
    disposal = disposing.Disposal(given["text"], given["outcome"], given["after"], ends, waiver, template)
    disposing.case_dispose(actor, case_id, version=given["version"], disposal=disposal, now=now)


def _check(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    here = Here(given["lat"], given["long"])
    finding = closing.Finding(given["verdict"], text=given["text"], photos=given["photos"], here=here)
    closing.case_check(actor, case_id, version=given["version"], finding=finding, now=now)


def _look(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    here = Here(given["lat"], given["long"])
    look = sampling.Look(given["verdict"], given["text"], given["photos"], here)
    sampling.finding_look(actor, case_id, version=given["version"], look=look, now=now)


def _fit_look(_stage: Stage) -> dict[str, Any]:
    return {"choices": {"verdict": list(words.REALITY.items())}}


def _publish(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    said = {"text": given["text"], "photos": tuple(given["photos"]), "are_no_names": given["no_names"]}
    publishing.case_publish(actor, case_id, version=given["version"], **said, now=now)


def _unpublish(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    said = {"reason": given["reason"], "text": given["text"], "is_strike": given["strike"]}
    publishing.case_unpublish(actor, case_id, version=given["version"], **said, now=now)


def _rule_hiding(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    stays = given["ruling"] == "stays"
    publishing.hiding_rule(actor, case_id, version=given["version"], is_upheld=stays, text=given["text"], now=now)


def _fit_unpublish(_stage: Stage) -> dict[str, Any]:
    return {"choices": {"reason": list(words.HIDINGS.items())}}


def _fit_accept(stage: Stage) -> dict[str, Any]:
    tables, case = taxonomy(), stage.seen.case
    follows = gettext("As the category says (now: {now})")

    def with_follow(now: str, each: Sequence[tuple[str, Any]]) -> list[tuple[str, Any]]:
        return [("", follows.format(now=now)), *each]

    tiers = {t.code: f"{t.code} {said(t.name_zh, t.name_en)}" for t in tables.tiers.values()}
    return {
        "choices": {
            "category": categories(),
            "nature": [(n.code, named(n)) for n in tables.natures.values()],
            "tier": with_follow(tiers.get(case.tier, case.tier), sorted(tiers.items())),
            "urgency": with_follow(str(words.URGENCIES[case.urgency]), list(words.URGENCIES.items())),
            "confidentiality": with_follow(
                str(words.CONFIDENTIALITIES[case.confidentiality]), words.stricter_from(case.confidentiality)
            ),
        },
        "initial": {"category": case.category, "nature": stage.seen.report.nature},
    }


def _fit_interim(_stage: Stage) -> dict[str, Any]:
    return {"choices": {"measure": list(words.INTERIMS.items())}}


def _open_interims(stage: Stage) -> list[tuple[int, str]]:
    alive = [i for i in stage.seen.interims if i.ended_at is None and not i.ends_at_closure]
    return [(i.pk, f"{words.INTERIMS[i.kind]} {i.note}".strip()) for i in alive]


def _fit_round(stage: Stage) -> dict[str, Any]:
    daily = {i.pk for i in stage.seen.interims if i.next_at is not None}
    return {"choices": {"interim": [choice for choice in _open_interims(stage) if choice[0] in daily]}}


def _fit_interim_end(stage: Stage) -> dict[str, Any]:
    return {"choices": {"interim": _open_interims(stage)}}


def _fit_dispose(stage: Stage) -> dict[str, Any]:
    waiting = any(leg.kind == "dispatch_assist" and leg.ended_at is None for leg in stage.seen.legs)
    needs_photo = taxonomy().categories[stage.seen.case.category].needs_after_photo
    return {"interims": _open_interims(stage), "needs_waiver": waiting, "needs_photo": needs_photo}


def _fit_reopen(_stage: Stage) -> dict[str, Any]:
    # What the platform itself gives as a reason is not for people to choose.
    codes = [(r.code, named(r)) for r in taxonomy().reasons_of("reopen") if r.code != "reporter_unsolved"]
    return {"choices": {"reason": codes}}


def _fit_publish(stage: Stage) -> dict[str, Any]:
    photos = cases.photos(stage.actor, stage.seen.case)
    names = [(p.name, gettext("Photo {n}").format(n=number)) for number, p in enumerate(photos, 1)]
    # Proposed without what names somebody; the moderator reads it and the original beside it.
    text = scrubbing.scrubbed(stage.seen.report.text, known_words(stage.seen.case))
    return {"choices": {"photos": names}, "initial": {"text": text}}


ACTS: dict[str, Act] = {
    **EXPLAINED,
    **RULINGS,
    **DECISIONS,
    **CONFIDING,
    **CONDUCT,
    **RECEIPTS,
    "called": Act(
        _("Note the emergency call"), _("The reporter could not call: telephone the service, then say so here."),
        forms.WordsForm, calls(desk.service_called, "text", is_versioned=False), "a",
        label(_("Whom you reached and what they do"), _("Number, time, name of the service.")),
    ),
    "review_decline": Act(
        _("Review the refusal"), _("Your desk's word on whether the report is taken up after all."),
        forms.ReviewDeclineForm, _review_decline,
    ),
    "review_close": Act(
        _("Close after review"), _("The case ends with your outcome; the reporter is told and may reopen for 30 days."),
        forms.ReviewCloseForm, calls(closing.review_close, "outcome", "text"),
    ),
    "unanswered_uphold": Act(
        _("It was no answer"), _("The answer clock counts as never stopped, and the reporter must be answered again."),
        forms.WordsForm, calls(answering.unanswered_uphold, "text"), "",
        label(_("Ruling"), _("The reporter and the unit read it.")),
    ),
    "unanswered_reject": Act(
        _("It was an answer"), _("Everything stays as it is; the reporter reads why."),
        forms.WordsForm, calls(answering.unanswered_reject, "text"), "",
        label(_("Ruling"), _("The reporter and the unit read it.")),
    ),
    **BLOWN,
    "accept": Act(
        _("Take up"), _("The dispatch clock starts and the reporter is told by when an answer comes."),
        forms.AcceptForm, _accept, "a", _fit_accept,
    ),
    "supply": Act(
        _("Enter the reporter's answer"), _("The case comes back to the desk and its clocks run on."),
        forms.AddForm, calls(asking.report_supply, "text", "photos"), "a",
    ),
    "answer_direct": Act(
        _("Answer and close"), _("The answer goes to the reporter, and the case is closed as answered."),
        forms.DirectAnswerForm, _answer_direct, "w",
    ),
    "sign": Act(
        _("Sign for it"), _("The duty is yours from dispatch; signing moves no clock."),
        forms.ActForm, calls(handover.leg_sign), "a",
    ),
    "report_in": Act(
        _("Report in"), _("Registers that your unit has come."),
        forms.ReportInForm, calls(handover.leg_report_in, "lat", "long", "text"),
    ),
    "file": Act(
        _("File"), _("Facts are checked; the case can be dispatched or handed up."),
        forms.FileForm, calls(desk.case_file, "check_method", "text"), "a",
    ),
    "dispatch": Act(
        _("Dispatch"), _("The lead's time starts now and does not move for returns."),
        forms.DispatchForm, sends(desk.case_dispatch), "a", fit_dispatch,
    ),
    "share_done": Act(
        _("Report own share done"), _("Ends your unit's part; the lead goes on."),
        forms.WordsForm, calls(handover.share_done, "text"), "c", label(_("What your unit did")),
    ),
    "dispose": Act(
        _("Report done"), _("The clock stops; the reporter is asked whether it is solved."),
        forms.DisposeForm, _dispose, "c", _fit_dispose,
    ),
    "check": Act(
        _("Check"), _("An independent look: solved closes with the reporter's word, not solved goes back."),
        forms.CheckForm, _check, "c",
    ),
    "look": Act(
        _("Look at the finding"), _("Drawn by lot: was there what was reported? Nothing is added up for a person."),
        forms.SampleForm, _look, "", _fit_look,
    ),
    "answer": Act(
        _("Answer the reporter"), _("Stops the answer clock; work goes on."),
        forms.AnswerForm, _answer, "w",
    ),
    "ask": Act(
        _("Ask the reporter"), _("The clocks stand still until the answer comes, at most five working days."),
        forms.AskForm, calls(asking.report_ask, "text", "days"),
    ),
    **HANDED_ON,
    **WHISTLES,
    **DECIDED,
    "self_handle": Act(
        _("Fixed on the spot"), _("Reports it done by the desk itself, with both photos."),
        forms.SelfHandleForm, _self_handle,
    ),
    "interim": Act(
        _("Start an interim measure"), _("Relief until the fix; it must end before the case is closed."),
        forms.InterimForm, _interim, "", _fit_interim,
    ),
    "interim_round": Act(
        _("Report today's round"), _("Shows that the daily measure was given; without it the unit is alarmed."),
        forms.RoundForm, _round, "", _fit_round,
    ),
    "field_report": Act(
        _("Tell the desk from the field"), _("What a look on site gave; the desk decides what follows."),
        walk.FieldReportForm, calls(walking.field_report, "reason", "text", "photos", is_versioned=False), "",
        reasons("field"),
    ),
    "interim_end": Act(
        _("End an interim measure"), _("Now, or when the case is closed."),
        forms.InterimEndForm, _interim_end, "", _fit_interim_end,
    ),
    **RETURNS,
    **SUPERVISION,
    **PETITIONS,
    "reject_disposal": Act(
        _("Check failed: send back"), _("The unit goes on with its original due."),
        forms.WordsForm, calls(closing.disposal_reject, "text"), "r",
        label(_("What is not done"), _("Unit and reporter read it.")),
    ),
    "reopen": Act(
        _("Reopen"), _("The lead gets half of the time again; the case never counts as on time."),
        forms.ReopenForm, calls(closing.case_reopen, "reason", "text"), "r", _fit_reopen,
    ),
    **RATINGS,
    **TELEPHONING,
    **DIFFICULT,
    **JOINING,
    **SPLITTING,
    **REFERRALS,
    "decline": Act(
        _("Do not take up"), _("Ends the report, with its reason, the right body and a number to call."),
        forms.DeclineForm, _decline, "r", reasons("decline"),
    ),
    "add": Act(
        _("Add for the reporter"), _("What the reporter says later, by telephone or at the counter."),
        forms.AddForm, calls(asking.report_add, "text", "photos", is_versioned=False),
    ),
    "note": Act(
        _("Write a note"), _("Only staff read it."),
        forms.WordsForm, calls(desk.note_add, "text", is_versioned=False), "n",
        label(_("Note"), _("Facts for colleagues. The reporter never reads it.")),
    ),
    "publish": Act(
        _("Publish"), _("Anybody may then read the text and the chosen photos; private places are rounded."),
        forms.PublishForm, _publish, "a", _fit_publish,
    ),
    "unpublish": Act(
        _("Take from the public view"), _("The public page disappears at once; the author reads why."),
        forms.HideForm, _unpublish, "", _fit_unpublish,
    ),
    "rule_hiding": Act(
        _("Look again"), _("Another moderator hid it; your word is the last."),
        forms.HidingRuleForm, _rule_hiding,
    ),
}  # fmt: skip

# The first of these that is open is what a case waits for; the rest are shown below it.
NEXT = (
    "called", "review_decline", "review_close", "unanswered_uphold", "whistle_approve", "whistle_call", "whistle_send",
    "return_rejected", "grant", "explain_agree", "order_answer", "supply", "take_charge",
    "accept", "conduct_accept", "conduct_close", "answer_direct", "sign", "report_in", "file",
    "confirm_text", "dispatch", "write_text", "share_done", "dispose", "check", "look",
    "receipt", "catalogue_settle", "rule_hiding", "publish",
)  # fmt: skip


def build(name: str, stage: Stage, data: Any = None, *, typed: Mapping[str, Any] | None = None) -> forms.ActForm:
    """Give the form of an act for a case, with what was sent, or with its first values and what is `typed` so far."""
    fit = ACTS[name].fit(stage)
    if ACTS[name].form.is_answer:
        replies = replies_for(stage.actor, stage.seen.case.category)
        fit["choices"] = {**fit.get("choices", {}), "template": [("", "–"), *((r.pk, r.code) for r in replies)]}
    drops = fit.pop("drops", ())
    lines = stage.seen.entries
    initial = {
        "version": stage.seen.case.version,
        "line": lines[-1].pk if lines else 0,
        **fit.pop("initial", {}),
        **(typed or {}),
    }
    form = ACTS[name].form(data, initial=initial, **fit)
    for field in drops:
        del form.fields[field]
    return form
