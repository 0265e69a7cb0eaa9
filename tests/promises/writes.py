"""One example call of every write service: who does it, and what to call; the desk's acts bring their own."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from linli.doors.sheet_out import csv_bytes
from linli.issues.models import (
    Callback,
    CatalogueEntry,
    CatalogueTest,
    Category,
    Duty,
    Edition,
    MediaFetch,
    Reveal,
    RevealMore,
    Upload,
)
from linli.issues.queries.queue import Asked
from linli.issues.rules.drafts import ContactDraft, ReportDraft
from linli.issues.rules.importing import WHOLE, Past, ReportMapping
from linli.issues.rules.importing import read_mapping as mapping_of
from linli.issues.rules.open311.statuses import Incoming
from linli.issues.rules.walking import Here
from linli.issues.services import (
    burden,
    callbacks,
    catalogue,
    catalogue_sheet,
    difficult,
    drafting,
    duties,
    exporting,
    fitting,
    following,
    importing,
    indexing,
    intake,
    keeping,
    keyed,
    media,
    models,
    open311,
    pairs,
    places,
    printing,
    publishing,
    repeating,
    replies,
    revealing,
    sampling,
    setup,
    themes,
    undoing,
    uploads,
    walking,
)
from linli.issues.tests.acting import DONE, EXAMPLES, NO_DANGER, TO_DONE, Example, Play
from linli.kernel.areas import services as areas
from linli.kernel.areas.rules.mapping import NewArea, read_mapping
from linli.kernel.areas.rules.succession import Share
from linli.kernel.audit.rules.erasing import Erased, Gone
from linli.kernel.audit.services.sealing import rows_seal
from linli.kernel.cases.rules import NotThereError
from linli.kernel.cases.services import years
from linli.kernel.cases.services.codes import case_open
from linli.kernel.deadlines import services as deadlines
from linli.kernel.deadlines.queries import PUBLISHED_YEARS
from linli.kernel.deadlines.rules import Override
from linli.kernel.feed import services as feed
from linli.kernel.files import services as files
from linli.kernel.files.rules import Box
from linli.kernel.notify import services as notify
from linli.kernel.notify.models import Outbox
from linli.kernel.notify.rules import CHOSEN
from linli.kernel.people import services as people
from linli.kernel.people.queries import key_bearer
from linli.kernel.people.rules import (
    ANONYMOUS,
    Actor,
    ContactField,
    KeyBearer,
    KeyKind,
    OpenContact,
    RevealReason,
    Role,
    Sender,
)
from linli.kernel.people.services.guessing import guess_count
from linli.kernel.people.services.keys import NewKey, key_issue, key_revoke
from linli.mediation.models import AgreementPart, Archive, Confirmation, Court, DueItem, Invitation, Paper
from linli.mediation.rules.papers.model import Form
from linli.mediation.rules.room_frames import Chat
from linli.mediation.services import (
    archiving,
    asked,
    confirming,
    destroying,
    ending,
    forgetting,
    hearing,
    hearing_acts,
    inviting,
    panels,
    papers,
    parting,
    reaching,
    registering,
    screening,
    side_forgetting,
    succeeding,
    visiting,
    watching,
)
from linli.mediation.services import setup as mediation_setup
from linli.mediation.tests import acting as mediation
from linli.mediation.tests import keeping as agreements
from linli.mediation.tests import sweeping
from linli.mediation.tests import test_several as several
from linli.mediation.tests.acting import ASKED
from linli.mediation.tests.hearings import Room, arranged
from tests.fixtures.town import FOUNDED_ON
from tests.promises import writes_agreeing

OPERATOR = Actor(job="operator")
SENDER = Sender("device", "address")
NEXT_YEAR = max(PUBLISHED_YEARS) + 1
GROWING = 'level = "village"\ncode = "990101101{number}"\nname_zh = "{name}"\n'


@dataclass(frozen=True)
class Call:
    """A service ready to be called, and the reference of whoever does it."""

    actor: str
    run: Callable[[], object]


# Brings the world to where the service can be called; the folder is for files it reads.
Prepare = Callable[[Play, Path], Call]


def name_of(service: Callable[..., Any]) -> str:
    """Give the dotted name of a service, without `linli.`."""
    plain = service.func if isinstance(service, partial) else service
    return f"{plain.__module__}.{plain.__qualname__}".removeprefix("linli.")


def _act(example: Example) -> Prepare:
    def prepare(play: Play, _folder: Path) -> Call:
        play.opens(**example.opened).does(example.before)
        return Call(example.who(play).ref, lambda: example.play(play))

    return prepare


def _seated(play: Play) -> Play:
    mediation.seat(play.county, play.now)
    return play


def _disputed(
    names: str, who: Callable[[Play], Actor], run: Callable[[Play, Actor], object], wait: timedelta = timedelta()
) -> Prepare:
    """An example in a dispute that was led so far."""

    def prepare(play: Play, _folder: Path) -> Call:
        mediation.does(mediation.applied(_seated(play)), names)
        play.at(play.now + wait)
        actor = who(play)
        return Call(actor.ref, lambda: run(play, actor))

    return prepare


def _refused_by_one(who: Callable[[Play], Actor], service: Callable[..., object], **said: object) -> Prepare:
    """An example in a dispute with three other sides, of whom one has refused; it was proposed to go on without."""

    def prepare(play: Play, _folder: Path) -> Call:
        several.asked_three(_seated(play))
        several.says(play, 1, "refuse")
        several.clerk_does(play, parting.part_propose, **several.WHY)
        actor = who(play)
        version = play.case.version
        return Call(actor.ref, lambda: service(actor, play.case_id, version=version, now=play.now, **said))

    return prepare


def _kept(
    names: str, who: Callable[[Play], Actor], run: Callable[[Play, Actor], object], wait: timedelta = timedelta()
) -> Prepare:
    """An example of what follows an agreement in effect."""

    def prepare(play: Play, _folder: Path) -> Call:
        agreements.keeps(agreements.agreed(_seated(play)), names)
        play.at(play.now + wait)
        actor = who(play)
        return Call(actor.ref, lambda: run(play, actor))

    return prepare


def _of_kept(example: Example) -> Prepare:
    return _kept(example.before, example.who, lambda play, actor: _again(play, example, actor))


def _again(play: Play, example: Example, actor: Actor) -> None:
    now = play.now
    try:
        example.play(play, actor)
    finally:
        play.at(now)


def _job(name: str) -> Callable[[Play], Actor]:
    return lambda _play: Actor(job=name)


def _not_begun(play: Play) -> None:
    AgreementPart.objects.update(confirmation="none", performance="none")
    Confirmation.objects.all().delete()
    DueItem.objects.all().delete()


def _written_down(play: Play, folder: Path) -> Call:
    agreements.agreed(_seated(play), form="oral")
    clerk, part = mediation.mediation_clerk(play), agreements.part(play).pk
    said = {"version": play.case.version, "part": part, "is_same": True, "now": play.now}
    return Call(clerk.ref, lambda: confirming.written_down(clerk, play.case_id, **said))


def _begun(play: Play, _folder: Path) -> Call:
    agreements.agreed(_seated(play))
    _not_begun(play)
    return Call("job:agreements_watch", lambda: watching.agreements_begin(play.now))


def _shown_to_caller(play: Play, _folder: Path) -> Call:
    agreements.agreed(_seated(play))
    later = play.now + timedelta(days=31)
    visiting.calls_draw(later)
    centre, party = play.county.actor(Role.MEDIATION_CLERK, play.county.county_desk), agreements.sides(play)[0].pk
    return Call(centre.ref, lambda: visiting.call_show(centre, play.case_id, participant=party, now=later))


def _independent(play: Play, _folder: Path) -> Call:
    agreements.agreed(_seated(play))
    later = play.now + timedelta(days=31)
    visiting.calls_draw(later)
    centre = play.county.actor(Role.MEDIATION_CLERK, play.county.county_desk)
    said = {"has_answered": False, "answers": {}, "wishes": "", "now": later}
    party = agreements.sides(play)[0].pk
    return Call(centre.ref, lambda: visiting.call_note(centre, play.case_id, participant=party, **said))


def _of_sweep(example: Example) -> Prepare:
    def prepare(play: Play, _folder: Path) -> Call:
        sweeping.does(sweeping.swept(_seated(play)), example.before)
        return Call(example.who(play).ref, lambda: example.play(play))

    return prepare


def _agreed(name: str) -> Prepare:
    """An example between the first offer and the effect of an agreement."""

    def prepare(play: Play, folder: Path) -> Call:
        actor, run = writes_agreeing.led(name)(_seated(play), folder)
        return Call("" if actor.job else actor.ref, run)

    return prepare


def _sweep_begun(play: Play, _folder: Path) -> Call:
    return Call(sweeping.sweeper(_seated(play)).ref, lambda: sweeping.swept(play))


SEALED = "withdraw close_propose close archive_propose archive hand_over"


def _packed(play: Play, actor: Actor) -> object:
    listing = Paper.objects.get(case_id=play.case_id, number=40)
    papers.paper_draw(listing, play.now)
    return archiving.packet_package(actor, play.case_id, listing.code, play.now)


def _note_dropped(play: Play, actor: Actor) -> None:
    note = forgetting.note_write(actor, play.case_id, text="先听老人说。", is_shared=False, now=play.now)
    forgetting.note_drop(actor, play.case_id, note, play.now)


def _listed(
    who: Callable[[Play], Actor], run: Callable[[Play, Actor, int], object], *, is_proposed: bool = True
) -> Prepare:
    """An example of a list of destruction, with the one file on it that stands, or could stand, there."""

    def prepare(play: Play, _folder: Path) -> Call:
        mediation.does(mediation.applied(_seated(play)), "withdraw close_propose close archive_propose archive")
        Archive.objects.update(sealed_at=play.now.replace(year=play.now.year - 11))
        number = play.case_id
        if is_proposed:
            (number,) = destroying.destruction_propose(mediation.mediation_clerk(play), [number], play.now)
        actor = who(play)
        return Call(actor.ref, lambda: run(play, actor, number))

    return prepare


def _of_dispute(example: Example) -> Prepare:
    def run(play: Play, actor: Actor) -> object:
        now = play.now
        try:
            return example.play(play, actor)
        finally:
            play.at(now)

    return _disputed(example.before, example.who, run)


def _heard(run: Callable[[Room], object], *, begun: bool = False) -> Prepare:
    """An example in a hearing room; a job or a seat does some of them."""

    def prepare(play: Play, _folder: Path) -> Call:
        room = Room(_seated(play))
        return Call("", lambda: run(room.begun() if begun else room))

    return prepare


def _room_opened(play: Play, _folder: Path) -> Call:
    sitting = arranged(_seated(play))
    actor, end = mediation.mediation_clerk(play), sitting.starts_at + timedelta(hours=1)
    return Call(actor.ref, lambda: hearing.room_open(actor, play.case_id, play.now, ends_at=end, guests=[]))


def _left_alone(room: Room) -> object:
    hearing.seats_lose(room.row.pk, ["line-S"], room.now)
    return hearing_acts.room_tick(room.row.pk, room.now + timedelta(minutes=2))


def _opens(play: Play, _actor: Actor) -> object:
    row = Invitation.objects.get(case=play.case_id)
    return asked.invitation_open(ANONYMOUS, row.token, row.code, SENDER, play.now)


def _over(run: Callable[[Play, Actor], object]) -> Prepare:
    """An example about a dispute that was taken back; a job of its own does some of them."""

    def prepare(play: Play, folder: Path) -> Call:
        call = _disputed("withdraw", mediation.applicant, run)(play, folder)
        return Call("", call.run)

    return prepare


def _run_out(names: str, clock: Callable[..., object], after: timedelta) -> Prepare:
    def prepare(play: Play, folder: Path) -> Call:
        call = _disputed(names, mediation.applicant, lambda p, _a: clock(p.case_id, None, p.now + after))(play, folder)
        return Call("", call.run)

    return prepare


def _admin(play: Play) -> Actor:
    return play.county.actor(Role.ADMINISTRATOR)


def _said(actor: Callable[[Play], Actor], run: Callable[[Play, Actor], object]) -> Prepare:
    """An example that needs nothing before it."""

    def prepare(play: Play, _folder: Path) -> Call:
        who = actor(play)
        return Call(who.ref, lambda: run(play, who))

    return prepare


def _code_missed(play: Play, actor: Actor) -> None:
    with suppress(NotThereError):
        case_open(actor, "AAAABBBB", SENDER, play.now)


def _operator(run: Callable[[Play, Actor], object]) -> Prepare:
    return _said(lambda _: OPERATOR, run)


def _received(play: Play, _folder: Path) -> Call:
    lat, long = play.county.point()
    draft = ReportDraft("垃圾没人清", "0101", answers=NO_DANGER, lat=lat, long=long)
    return Call(
        "anonymous", lambda: intake.report_receive(ANONYMOUS, draft, play.now, sender=SENDER, key="k", scope="s")
    )


def _walker(play: Play) -> Actor:
    return play.county.actor(Role.GRID)


def _duty_done(play: Play, actor: Actor) -> None:
    duties.duties_load(OPERATOR, duties.shipped(), play.now)
    duties.duty_do(actor, Duty.objects.earliest("pk").pk, duties.Round(), play.now)


def _once(play: Play, actor: Actor) -> str:
    return keyed.once("k" * 20, b"", play.now, lambda: str(walking.finding_file(actor, walking.Finding("x"), play.now)))


def _fixed(play: Play, _folder: Path) -> Call:
    actor, said = _walker(play.opens().does("accept")), {"text": DONE, "version": play.case.version}
    photos = {name: (play.photo(play.now),) for name in ("before", "after")}
    return Call(
        actor.ref,
        lambda: walking.fix_on_the_spot(actor, play.case_id, **said, **photos, here=Here(), now=play.now),
    )


def _key(play: Play, actor: Actor = OPERATOR) -> str:
    return key_issue(actor, NewKey("org_example", KeyKind.CHANNEL, "contact@example.org"), play.now)


def _key_revoked(play: Play, _folder: Path) -> Call:
    admin, secret = _admin(play), _key(play)
    return Call(admin.ref, lambda: key_revoke(admin, secret[:8], play.now))


def _bearer(play: Play) -> KeyBearer:
    bearer = key_bearer(_key(play), play.now)
    assert bearer is not None
    return bearer


def _foreign_report(play: Play, bearer: KeyBearer) -> open311.Taken:
    lat, long = play.county.point()
    draft = ReportDraft("路上有坑", "0101", channel="open311", answers=NO_DANGER, lat=lat, long=long)
    return open311.report_take(bearer, draft, play.now, said=b"fields", replay=timedelta(hours=24))


def _report_taken(play: Play, _folder: Path) -> Call:
    bearer = _bearer(play)
    return Call(bearer.actor.ref, lambda: _foreign_report(play, bearer))


def _update_taken(play: Play, _folder: Path) -> Call:
    bearer = _bearer(play)
    case_id = _foreign_report(play, bearer).received.case_id
    update = open311.Update(Incoming.CANCELLED, "已修好")
    return Call(bearer.actor.ref, lambda: open311.update_take(bearer, case_id, update, play.now))


def _media_named(play: Play) -> None:
    """Let a report name a picture at an address that nobody may be led to."""
    lat, long = play.county.point()
    draft = ReportDraft("路上有坑", "0101", channel="open311", answers=NO_DANGER, lat=lat, long=long)
    urls, day = ["http://127.0.0.1/x.jpg"], timedelta(hours=24)
    open311.report_take(_bearer(play), draft, play.now, said=b"", replay=day, media_urls=urls)


def _media(run: Callable[[Play], object]) -> Prepare:
    def prepare(play: Play, _folder: Path) -> Call:
        _media_named(play)
        return Call("job:media_fetch", lambda: run(play))

    return prepare


def _media_ended(play: Play) -> None:
    media.media_end(MediaFetch.objects.get(), "", "no answer", play.now)


def _difficult_found(play: Play, _folder: Path) -> Call:
    play.opens().does("accept")
    later = play.now + timedelta(days=120)
    return Call("job:difficult_sweep", lambda: difficult.difficult_sweep(later))


def _supervisor(play: Play) -> Actor:
    return play.county.actor(Role.SUPERVISOR)


def _verifier(play: Play) -> Actor:
    return play.county.actor(Role.VERIFIER)


def _roads(play: Play) -> Actor:
    return play.county.actor(Role.UNIT_OFFICER)


def _new_place(play: Play) -> places.NewPlace:
    roads, village = play.county.departments["highway_maintenance"], play.county.villages[0]
    return places.NewPlace(
        "村口公路", "0201", (village.code,), roads.pk, "多次塌陷。", "重铺。", 0, is_about_place=True
    )


def _prove(play: Play, case_id: int) -> None:
    said = {"asked": 30, "content": 24, "text": "路口。", "now": play.now}
    places.site_check(_verifier(play), case_id, version=1, verdict="solved", text="平整。", now=play.now)
    places.survey_note(_verifier(play), case_id, version=2, **said)


def _delist(play: Play, actor: Actor, case_id: int) -> None:
    places.place_delist(actor, case_id, version=3, text="到位。", now=play.now)


def _off_list(play: Play, case_id: int) -> None:
    _prove(play, case_id)
    _delist(play, _supervisor(play), case_id)


def _relapse(play: Play, case_id: int) -> None:
    _off_list(play, case_id)
    play.opens()


def _place(
    who: Callable[[Play], Actor],
    run: Callable[[Play, Actor, int], object],
    before: Callable[[Play, int], None] = lambda _play, _case: None,
) -> Prepare:
    """An example about a listed place to which something has happened before."""

    def prepare(play: Play, _folder: Path) -> Call:
        case_id = places.place_list(_supervisor(play), _new_place(play), play.now)
        before(play, case_id)
        actor = who(play)
        return Call(actor.ref, lambda: run(play, actor, case_id))

    return prepare


def _lead(play: Play) -> Actor:
    return play.county.actor(Role.UNIT_LEAD)


def _form(play: Play) -> int:
    last = timezone.localdate(play.now) + timedelta(days=90)
    new = burden.NewSheet("人口月报", "省卫健委〔2026〕1号", "grid", "monthly", "户数", 10, last)
    return burden.sheet_register(_lead(play), new, play.now).pk


def _form_approved(play: Play) -> int:
    form = _form(play)
    burden.sheet_rule(_supervisor(play), form, is_approved=True, ruling="", now=play.now)
    return form


def _form_filled(play: Play, form: int) -> None:
    burden.sheet_fill(play.county.actor(Role.GRID), form, {"户数": "212"}, 30, play.now)


def _form_call(
    who: Callable[[Play], Actor], run: Callable[[Play, Actor, int], object], before: Callable[[Play], int]
) -> Prepare:
    """An example about a form of the register."""

    def prepare(play: Play, _folder: Path) -> Call:
        form, actor = before(play), who(play)
        return Call(actor.ref, lambda: run(play, actor, form))

    return prepare


def _forms_heavy(play: Play, _folder: Path) -> Call:
    form, later = _form_approved(play), play.now + timedelta(weeks=1)
    for _ in range(5):
        _form_filled(play, form)
    return Call("job:forms_weigh", lambda: burden.forms_weigh(later))


def _new_theme(play: Play) -> themes.NewTheme:
    month, roads = timezone.localdate(play.now).replace(day=1), play.county.departments["highway_maintenance"]
    return themes.NewTheme("农村公路", month, ("0201",), ("路面塌陷",), roads.pk, "反映多。")


def _theme_planned(play: Play, actor: Actor, case_id: int) -> None:
    in_time = timezone.localdate(play.now) + timedelta(days=20)
    themes.theme_plan(actor, case_id, version=1, measures=f"{in_time} 排查", now=play.now)


def _theme_old(play: Play, case_id: int) -> None:
    _theme_planned(play, _roads(play), case_id)
    play.at(play.now + timedelta(days=90))


def _theme(
    who: Callable[[Play], Actor],
    run: Callable[[Play, Actor, int], object],
    before: Callable[[Play, int], None] = lambda _play, _case: None,
) -> Prepare:
    """An example about a monthly theme to which something has happened before."""

    def prepare(play: Play, _folder: Path) -> Call:
        play.opens()
        case_id = themes.theme_choose(_supervisor(play), _new_theme(play), play.now)
        before(play, case_id)
        actor = who(play)
        return Call(actor.ref, lambda: run(play, actor, case_id))

    return prepare


def _typed(play: Play) -> str:
    page = drafting.PageTyped("words", {"text": "路上有坑"})
    return drafting.draft_save(play.reporter, "", page, play.now)


def _draft_sent(play: Play, _folder: Path) -> Call:
    token, report = _typed(play), ReportDraft("路上有坑", "0201", answers=NO_DANGER)
    return Call(play.reporter.ref, lambda: drafting.draft_send(play.reporter, token, report, play.now))


def _draft_dropped(play: Play, _folder: Path) -> Call:
    token = _typed(play)
    return Call(play.reporter.ref, lambda: drafting.draft_drop(play.reporter, token, play.now))


def _coded(play: Play) -> str:
    token = _typed(play)
    drafting.phone_code_send(play.reporter, token, "13800000000", SENDER, play.now, language="en")
    return token


def _code_sent(play: Play, _folder: Path) -> Call:
    token = _typed(play)
    return Call(
        play.reporter.ref,
        lambda: drafting.phone_code_send(play.reporter, token, "13800000000", SENDER, play.now, language="en"),
    )


def _code_answered(play: Play, _folder: Path) -> Call:
    token = _coded(play)
    code = Outbox.objects.get(event="L04").params["code"]
    return Call(play.reporter.ref, lambda: drafting.phone_code_answer(play.reporter, token, code, SENDER, play.now))


def _leftovers(play: Play, _folder: Path) -> Call:
    _coded(play)
    later = play.now + timedelta(days=2)
    return Call("job:leftovers_erase", lambda: drafting.leftovers_erase(later))


def _followed(play: Play, _folder: Path) -> Call:
    number = play.opens().does("publish").case.number
    return Call(play.reporter.ref, lambda: following.case_follow(play.reporter, number, play.now))


def _unfollowed(play: Play, folder: Path) -> Call:
    _followed(play, folder).run()
    number = play.case.number
    return Call(play.reporter.ref, lambda: following.case_unfollow(play.reporter, number, play.now))


REPORTS = 'external_number = "{id}"\nduplicate_of = "{of}"\ntext = "{words}"\nopened_at = "opened"\n'


def _reports(play: Play, folder: Path) -> tuple[Path, ReportMapping]:
    path = folder / "reports.csv"
    day = f"{play.now:%Y-%m-%d %H:%M:%S}"
    path.write_text(f"id,of,words,opened\n1,,路上有坑,{day}\n2,1,还是那个坑,{day}\n", "utf-8")
    return path, mapping_of(REPORTS)


def _taken_over(play: Play, folder: Path) -> Call:
    path, mapping = _reports(play, folder)
    later = play.now + timedelta(days=1)
    return Call(OPERATOR.ref, lambda: _import(path, mapping, later))


def _import(path: Path, mapping: ReportMapping, now: datetime) -> None:
    importing.reports_import(OPERATOR, path, mapping, now=now, progress=areas.unseen)


def _share_taken_over(play: Play, folder: Path) -> Call:
    path, mapping = _reports(play, folder)
    later = play.now + timedelta(days=1)
    return Call(
        OPERATOR.ref,
        lambda: importing.share_import(OPERATOR, path, mapping, WHOLE, now=later, progress=areas.unseen),
    )


def _batch_loaded(play: Play, _folder: Path) -> Call:
    past = Past(ReportDraft("路上有坑", external_number="7", channel="hotline"), play.now, None)
    rows, later = [importing.Row(1, past)], play.now + timedelta(days=1)
    directory = importing.Directory()
    return Call(
        OPERATOR.ref,
        lambda: importing.batch_load(OPERATOR, rows, "hotline", later, source="file", directory=directory),
    )


def _repeats_linked(play: Play, folder: Path) -> Call:
    path, mapping = _reports(play, folder)
    path.write_text(path.read_text("utf-8").replace("2,1,", "2,,"), "utf-8")
    later = play.now + timedelta(days=1)
    _import(path, mapping, later)
    return Call(
        OPERATOR.ref,
        lambda: importing.repeats_link(OPERATOR, {"2": "1"}, mapping.channel, later, source="file"),
    )


def _model_installed(play: Play, folder: Path) -> Call:
    model = fitting.text_model(["路灯", "工资"], ["灯", "薪"], least_texts=1)
    card = models.Card("subject", play.now.isoformat(), {"by hand": 2}, {})
    return Call(OPERATOR.ref, lambda: models.model_install(OPERATOR, card, model, play.now))


def _trained(play: Play, folder: Path) -> Call:
    return Call(OPERATOR.ref, lambda: models.models_train(OPERATOR, folder, {}, now=play.now, progress=lambda *_: None))


def _desks_added(play: Play, _folder: Path) -> Call:
    codes = ("9903", "990301")
    areas.areas_load_table(OPERATOR, [NewArea(code, f"新区{code}") for code in codes], play.now)
    return Call(OPERATOR.ref, lambda: importing.desks_add(OPERATOR, "990301", play.now))


def _tables_loaded(play: Play, _folder: Path) -> Call:
    CatalogueEntry.objects.filter(category="0101").delete()
    return Call(OPERATOR.ref, lambda: setup.taxonomy_load(OPERATOR, play.now))


def _row_saved(play: Play, actor: Actor) -> None:
    row = Category.objects.get(pk="0101")
    row.due = "8wh"
    setup.row_save(actor, row, play.now)


def _entry() -> CatalogueEntry:
    return CatalogueEntry(category="0101", area_prefix="990101", lead_role="sanitation", valid_from=FOUNDED_ON)


def _on_draft(do: Callable[[Play, Actor, int], Any], *, by_another: bool = False) -> Prepare:
    """Prepare an act on a draft that has one new entry and was tried."""

    def prepare(play: Play, _folder: Path) -> Call:
        author = _admin(play)
        edition = catalogue.edition_draft(author, Edition.objects.get().pk, "改派环卫", play.now)
        catalogue.entry_set(author, edition, _entry(), play.now)
        catalogue.edition_try(author, edition, play.now)
        actor = play.county.actor(Role.ARBITRATOR) if by_another else author
        return Call(actor.ref, lambda: do(play, actor, edition))

    return prepare


def _entry_dropped(play: Play, actor: Actor, edition: int) -> None:
    catalogue.entry_drop(actor, edition, CatalogueEntry.objects.get(area_prefix="990101").pk, play.now)


def _test_saved(play: Play, actor: Actor) -> None:
    row = CatalogueTest(words="垃圾", category="0101", lead_role="sanitation")
    catalogue.saved_test_set(actor, row, play.now)


def _area(number: int, name: str) -> NewArea:
    return NewArea(f"990101101{number}", name)


def _imported(play: Play, folder: Path) -> Call:
    path = folder / "villages.csv"
    path.write_text("number,name\n203,新村\n", "utf-8")
    mapping = read_mapping(GROWING)
    return Call(OPERATOR.ref, lambda: areas.areas_import(OPERATOR, path, mapping, now=play.now))


def _generated(play: Play, _folder: Path) -> Call:
    codes = ("9903", "990301", "990301101", "990301101201")
    areas.areas_load_table(OPERATOR, [NewArea(code, f"新区{code}") for code in codes], play.now)
    return Call(OPERATOR.ref, lambda: areas.areas_generate(OPERATOR, "990301", 1, now=play.now))


def _succeeded(play: Play, _folder: Path) -> Call:
    old, new, day = _area(204, "老村"), _area(203, "新村"), play.now.date() + timedelta(days=30)
    areas.areas_load_table(OPERATOR, [old], play.now)
    shares = [Share(old.code, new.code)]
    return Call(OPERATOR.ref, lambda: areas.area_succeed(OPERATOR, [new], shares, on=day, now=play.now))


def _announced(play: Play, _folder: Path) -> Call:
    deadlines.days_override(OPERATOR, [Override(play.now.date().replace(NEXT_YEAR, 1, 1), is_worked=False)], play.now)
    return Call(OPERATOR.ref, lambda: years.year_announce(OPERATOR, NEXT_YEAR, "notice of the test", play.now))


def _released(play: Play, _folder: Path) -> Call:
    day = play.now.date()
    deadlines.days_override(OPERATOR, [Override(day, is_worked=False)], play.now)
    return Call(OPERATOR.ref, lambda: deadlines.days_release(OPERATOR, [day], play.now))


def _clock_leased(play: Play, _folder: Path) -> Call:
    then = play.opens().now + timedelta(days=1)
    return Call("job:clocks", lambda: deadlines.dues_lease(then, limit=1))


def _message_waiting(play: Play, _folder: Path) -> Call:
    play.opens()
    return Call("job:outbox_send", lambda: notify.outbox_lease(play.now, 10))


def _message_sent(play: Play, _folder: Path) -> Call:
    row = _leased(play)
    return Call("job:outbox_send", lambda: notify.outbox_sent(row, "console", play.now))


def _message_failed(play: Play, _folder: Path) -> Call:
    row = _leased(play)
    return Call("job:outbox_send", lambda: notify.outbox_failed(row, "console", "no answer", play.now))


def _message_held(play: Play, _folder: Path) -> Call:
    row, morning = _leased(play), play.now + timedelta(hours=9)
    return Call("job:outbox_send", lambda: notify.outbox_hold(row, morning, play.now))


def _messages_read(play: Play, _folder: Path) -> Call:
    ids = list(Outbox.objects.filter(case=play.opens().case_id).values_list("pk", flat=True))
    return Call(play.reporter.ref, lambda: notify.messages_read(play.reporter, ids, play.now))


def _leased(play: Play) -> Any:
    play.opens()
    return notify.outbox_lease(play.now, 10)[0]


def _events_old(play: Play, _folder: Path) -> Call:
    later = play.opens().now + timedelta(days=2)
    return Call("job:feed_forget", lambda: feed.events_forget(later))


def _undone(play: Play, _folder: Path) -> Call:
    who = EXAMPLES["publish"].who(play.opens().does("publish"))
    version, text = play.case.version, "撤回"
    return Call(who.ref, lambda: undoing.act_undo(who, play.case_id, version=version, text=text, now=play.now))


def _village_clerk(play: Play) -> Actor:
    return play.county.actor(Role.CLERK, play.county.village_desks[0])


def _two(service: Callable[..., None]) -> Prepare:
    def prepare(play: Play, _folder: Path) -> Call:
        ids = [play.opens().case_id for _ in range(2)]
        clerk = play.clerk()
        return Call(clerk.ref, lambda: service(clerk, *ids, play.now))

    return prepare


def _apart(play: Play, folder: Path) -> Call:
    _two(pairs.pair_keep_apart)(play, folder).run()
    clerk, last = play.clerk(), play.case_id
    return Call(clerk.ref, lambda: pairs.pair_look_again(clerk, last - 1, last, play.now))


def _sheet_handed_in(play: Play, actor: Actor) -> int:
    rows = [["村口的路塌了一块。", "0201", "否", "accident=no"]]
    content = csv_bytes(["诉求内容", "类别", "是否有即时危险", "类别问题答复"], rows)
    return uploads.sheet_hand_in(actor, "a.csv", content, "counter", play.now)


def _sheet(service: Callable[..., None]) -> Prepare:
    def prepare(play: Play, _folder: Path) -> Call:
        clerk = _village_clerk(play)
        held = _sheet_handed_in(play, clerk)
        return Call(clerk.ref, lambda: service(clerk, held, play.now))

    return prepare


def _sheet_begun(play: Play, folder: Path) -> Call:
    _sheet(uploads.sheet_confirm)(play, folder).run()
    held = Upload.objects.get().pk
    return Call(_village_clerk(play).ref, lambda: uploads.sheet_go_on(held, play.now))


def _sheets_begun(play: Play, folder: Path) -> Call:
    return Call(_sheet_begun(play, folder).actor, lambda: uploads.sheets_go_on(play.now))


def _sheet_undone(play: Play, folder: Path) -> Call:
    _sheet_begun(play, folder).run()
    held, clerk = Upload.objects.get().pk, _village_clerk(play)
    return Call(clerk.ref, lambda: uploads.sheet_undo(clerk, held, "导错了。", play.now))


def _sheet_taken_back(play: Play, folder: Path) -> Call:
    undone = _sheet_undone(play, folder)
    undone.run()
    held = Upload.objects.get().pk
    return Call(undone.actor, lambda: uploads.sheet_take_back(held, play.now))


def _sheet_left(play: Play, _folder: Path) -> Call:
    _sheet_handed_in(play, _village_clerk(play))
    return Call("job:uploads", lambda: uploads.rows_erase(play.now + timedelta(days=2)))


def _photo_taken(play: Play, _folder: Path) -> Call:
    return Call("anonymous", lambda: play.photo(play.now))


def _document_taken(play: Play, _folder: Path) -> Call:
    return Call("anonymous", lambda: files.document_receive(ANONYMOUS, b"%PDF-1.4", play.now))


def _photos_left(play: Play, _folder: Path) -> Call:
    play.photo(play.now)
    later = play.now + timedelta(days=2)
    return Call("job:files_orphans_erase", lambda: files.orphans_erase(later))


def _photos_of_older_backup(play: Play, _folder: Path) -> Call:
    name = play.photo(play.now)
    stray = next(files.ROOT.rglob(f"{name}*")).with_name("stray.shown.jpg")

    def run() -> None:
        stray.touch()
        files.strays_erase(play.now + timedelta(days=2))

    return Call("job:files_orphans_erase", run)


def _brought_back(run: Callable[[Erased, Play], object]) -> Prepare:
    """An example on a report that a backup has brought back."""

    def prepare(play: Play, _folder: Path) -> Call:
        play.opens(photos=(play.photo(play.now),))
        line = Erased("0" * 32, play.now, Gone.PERIOD, [play.case_id])
        settings.ENV.erasures_file.write_text(f"{line.line}\n")
        return Call("job:restore", lambda: run(line, play))

    return prepare


def _unblocked(play: Play, _folder: Path) -> Call:
    admin, account = _admin(play), play.county.resident.pk
    people.account_block(admin, account, play.now)
    return Call(admin.ref, lambda: people.account_unblock(admin, account, play.now))


def _opened(play: Play, _folder: Path) -> Call:
    return Call("", lambda: people.account_open("newcomer", "long-enough-a-word", play.now))


def _revealed(play: Play, actor: Actor) -> None:
    card = OpenContact("测试居民", "13800000000")
    people.profile_change(play.reporter, card, play.now)
    play.county.resident.refresh_from_db()
    contact = play.county.resident.contact_id
    assert contact is not None
    people.contact_reveal(actor, contact, ContactField.PHONE, RevealReason.CONTACT_REPORTER, play.now)


def _post_ended(play: Play, _folder: Path) -> Call:
    admin = _admin(play)
    post = play.county.staff(Role.CLERK).posts.get().pk
    return Call(admin.ref, lambda: people.post_end(admin, post, play.now, to_on=play.now.date()))


def _unit(code: str) -> people.NewUnit:
    return people.NewUnit(code, "示例园林所", "government", "990101", ("parks",))


def _clerk(play: Play) -> Actor:
    return play.county.actor(Role.CLERK)


HOURS = deadlines.Hours("night", "夜班", (("20:00", "23:00"),))
DAY_OFF = [Override(FOUNDED_ON, is_worked=False)]


TOLD = callbacks.Told(was_contacted=True, verdict="solved")


def _closed(play: Play) -> None:
    play.opens().does(f"{TO_DONE} verify")


def _finding_drawn(play: Play, _folder: Path) -> Call:
    play.opens(is_filed=True, kind="finding")
    return Call("job:findings_draw", lambda: sampling.findings_draw(play.now))


def _drawn(play: Play, _folder: Path) -> Call:
    _closed(play)
    return Call("job:callbacks_draw", lambda: callbacks.callbacks_draw(play.now))


def _called(run: Callable[[Play, Actor, int], object]) -> Prepare:
    """An example of what an agent notes of a call-back."""

    def prepare(play: Play, _folder: Path) -> Call:
        _closed(play)
        callbacks.callbacks_draw(play.now)
        agent, one = play.county.actor(Role.CALLBACK), Callback.objects.get().pk
        return Call(agent.ref, lambda: run(play, agent, one))

    return prepare


def _looked(play: Play) -> int:
    """Let a clerk look at a reporter's contact in the week before, and have the look drawn."""
    play.opens(contact=ContactDraft("测试居民", "13800000000"))
    revealing.contact_show(play.clerk(), play.case, ContactField.PHONE, RevealReason.FIELD_VISIT, play.now)
    revealing.reveals_draw(play.now + timedelta(days=7))
    return Reveal.objects.get().pk


def _shown(play: Play, _folder: Path) -> Call:
    play.opens(contact=ContactDraft("测试居民", "13800000000"))
    who, why = play.clerk(), RevealReason.FIELD_VISIT
    return Call(who.ref, lambda: revealing.contact_show(who, play.case, ContactField.PHONE, why, play.now))


def _looks_drawn(play: Play, _folder: Path) -> Call:
    _looked(play)
    return Call(revealing.DRAW.ref, lambda: revealing.reveals_draw(play.now + timedelta(days=14)))


def _look_reviewed(play: Play, _folder: Path) -> Call:
    look, who = _looked(play), _officer(play)
    later = play.now + timedelta(days=7)
    return Call(who.ref, lambda: revealing.reveal_review(who, look, later, is_in_order=True))


def _more_decided(play: Play, _folder: Path) -> Call:
    revealing.more_ask(_clerk(play), "停水核实", play.now)
    wish, who = RevealMore.objects.get().pk, _supervisor(play)
    return Call(who.ref, lambda: revealing.more_decide(who, wish, play.now, is_given=True))


def _reply_saved(play: Play, actor: Actor) -> None:
    replies.reply_save(actor, replies.ReplyDraft("referred", "移送", "已于{日期}移送。"), play.now)


def _blurred(play: Play, _folder: Path) -> Call:
    name = play.opens(photos=(play.photo(play.now),)).case.files.get().name
    moderator = play.county.actor(Role.MODERATOR)
    boxes = [Box(10, 10, 20, 20)]
    return Call(moderator.ref, lambda: publishing.photo_blur(moderator, play.case_id, name, boxes, play.now))


def _ended(play: Play, _folder: Path) -> Call:
    play.opens(photos=(play.photo(play.now),)).does("withdraw")
    later = play.now + timedelta(days=366)
    return Call("job:retention", lambda: keeping.cases_anonymise(later))


def _swept(play: Play, folder: Path) -> Call:
    _ended(play, folder)
    return Call("job:retention", lambda: keeping.retention_run(play.now + timedelta(days=366)))


def _rows_old(play: Play, _folder: Path) -> Call:
    play.opens()
    rows_seal(play.now, 1)
    return Call("job:retention", lambda: keeping.rows_forget(play.now + timedelta(days=4 * 365)))


def _originals_old(play: Play, _folder: Path) -> Call:
    play.opens(photos=(play.photo(play.now),))
    return Call("job:retention", lambda: keeping.originals_forget(play.now + timedelta(days=366)))


def _own(run: Callable[[Play], object]) -> Prepare:
    """An example on a report of one's own, with a photo."""

    def prepare(play: Play, _folder: Path) -> Call:
        play.opens(photos=(play.photo(play.now),))
        return Call(play.reporter.ref, lambda: run(play))

    return prepare


def _photos_removed(play: Play) -> None:
    names = [photo.name for photo in play.case.files.all()]
    keeping.photos_remove(play.reporter, play.case_id, names, play.now)


def _officer(play: Play) -> Actor:
    return play.county.actor(Role.PRIVACY_OFFICER)


def _held(play: Play, actor: Actor) -> int:
    return keeping.hold_place(actor, play.opens().case.number, "民事诉讼法第六十七条", play.now).pk


def _hold_lifted(play: Play, _folder: Path) -> Call:
    officer = _officer(play)
    hold = _held(play, officer)
    return Call(officer.ref, lambda: keeping.hold_lift(officer, hold, play.now))


WRITES: dict[str, Prepare] = {name_of(e.service): _act(e) for e in EXAMPLES.values()} | {
    "issues.services.difficult.difficult_sweep": _difficult_found,
    "issues.services.catalogue.edition_activate": _on_draft(
        lambda p, a, e: catalogue.edition_activate(a, e, p.now), by_another=True
    ),
    "issues.services.catalogue.edition_discard": _on_draft(lambda p, a, e: catalogue.edition_discard(a, e, p.now)),
    "issues.services.catalogue.edition_draft": _said(
        _admin, lambda p, a: catalogue.edition_draft(a, Edition.objects.get().pk, "改派", p.now)
    ),
    "issues.services.catalogue_sheet.edition_from_sheet": _said(
        _admin, lambda p, a: catalogue_sheet.edition_from_sheet(a, Edition.objects.get().pk, "改派", [], p.now)
    ),
    "issues.services.catalogue.edition_try": _on_draft(lambda p, a, e: catalogue.edition_try(a, e, p.now)),
    "issues.services.catalogue.entry_drop": _on_draft(_entry_dropped),
    "issues.services.catalogue.entry_set": _on_draft(
        lambda p, a, e: catalogue.entry_set(
            a, e, _entry(), p.now, instead_of=CatalogueEntry.objects.get(area_prefix="990101").pk
        )
    ),
    "issues.services.catalogue.saved_test_drop": _said(
        _admin, lambda p, a: catalogue.saved_test_drop(a, CatalogueTest.objects.earliest("pk").pk, p.now)
    ),
    "issues.services.catalogue.saved_test_set": _said(_admin, _test_saved),
    "issues.services.drafting.draft_drop": _draft_dropped,
    "issues.services.drafting.draft_save": _said(lambda p: p.reporter, lambda p, _: _typed(p)),
    "issues.services.drafting.draft_send": _draft_sent,
    "issues.services.drafting.leftovers_erase": _leftovers,
    "issues.services.drafting.phone_code_answer": _code_answered,
    "issues.services.drafting.phone_code_send": _code_sent,
    "issues.services.exporting.person_export": _operator(
        lambda p, a: (p.opens(), exporting.person_export(a, [p.case.number], None, p.now)),
    ),
    "issues.services.exporting.own_export": _own(lambda p: exporting.own_export(p.reporter, [p.case_id], p.now)),
    "issues.services.duties.duties_load": _operator(lambda p, a: duties.duties_load(a, duties.shipped(), p.now)),
    "issues.services.duties.duty_do": _said(_walker, _duty_done),
    "issues.services.following.case_follow": _followed,
    "issues.services.following.case_unfollow": _unfollowed,
    "issues.services.importing.batch_load": _batch_loaded,
    "issues.services.importing.desks_add": _desks_added,
    "issues.services.importing.repeats_link": _repeats_linked,
    "issues.services.importing.share_import": _share_taken_over,
    "issues.services.importing.reports_import": _taken_over,
    "issues.services.indexing.index_rebuild": _operator(
        lambda p, a: (p.opens(), indexing.index_rebuild(a, p.now)),
    ),
    "issues.services.intake.report_receive": _received,
    "issues.services.indexing.index_compact": _operator(lambda p, a: indexing.index_compact(a, p.now)),
    "issues.services.publishing.photo_blur": _blurred,
    "issues.services.keeping.account_close": _own(lambda p: keeping.account_close(p.reporter, p.now)),
    "issues.services.keeping.cases_anonymise": _ended,
    "issues.services.keeping.erasure_ask": _own(lambda p: keeping.erasure_ask(p.reporter, p.case_id, p.now)),
    "issues.services.keeping.hold_lift": _hold_lifted,
    "issues.services.keeping.hold_place": _said(_officer, _held),
    "issues.services.keeping.originals_forget": _originals_old,
    "issues.services.keeping.photos_remove": _own(_photos_removed),
    "issues.services.keeping.reporter_remove": _own(lambda p: keeping.reporter_remove(p.reporter, p.case_id, p.now)),
    "issues.services.keeping.retention_run": _swept,
    "issues.services.repeating.all_erase": _brought_back(lambda _, p: repeating.all_erase(p.now, lambda *_: None)),
    "issues.services.repeating.erasure_repeat": _brought_back(lambda line, p: repeating.erasure_repeat(line, p.now)),
    "issues.services.repeating.erasures_repeat": _brought_back(lambda _, p: repeating.erasures_repeat(p.now)),
    "issues.services.keeping.rows_forget": _rows_old,
    "issues.services.keyed.once": _said(_walker, _once),
    "issues.services.walking.finding_file": _said(
        _walker, lambda p, a: walking.finding_file(a, walking.Finding("井盖松动"), p.now)
    ),
    "issues.services.walking.fix_on_the_spot": _fixed,
    "kernel.cases.services.codes.case_open": _said(lambda _: ANONYMOUS, _code_missed),
    "issues.services.media.media_end": _media(_media_ended),
    "issues.services.media.media_fetch": _media(lambda p: media.media_fetch(p.now)),
    "issues.services.media.media_lease": _media(lambda p: media.media_lease(p.now)),
    "issues.services.open311.report_take": _report_taken,
    "issues.services.open311.update_take": _update_taken,
    "issues.services.models.model_install": _model_installed,
    "issues.services.models.models_train": _trained,
    "issues.services.callbacks.callbacks_draw": _drawn,
    "issues.services.sampling.findings_draw": _finding_drawn,
    "issues.services.callbacks.callback_missed": _called(
        lambda play, actor, one: callbacks.callback_missed(actor, one, play.now)
    ),
    "issues.services.callbacks.callback_answer": _called(
        lambda play, actor, one: callbacks.callback_answer(actor, one, TOLD, play.now)
    ),
    "issues.services.burden.forms_weigh": _forms_heavy,
    "issues.services.burden.sheet_end": _form_call(_lead, lambda p, a, n: burden.sheet_end(a, n, p.now), _form),
    "issues.services.burden.sheet_fill": _form_call(
        lambda p: p.county.actor(Role.GRID), lambda p, _a, n: _form_filled(p, n), _form_approved
    ),
    "issues.services.burden.sheet_register": _said(_lead, lambda p, _a: _form(p)),
    "issues.services.burden.sheet_rule": _form_call(
        _supervisor, lambda p, a, n: burden.sheet_rule(a, n, is_approved=True, ruling="", now=p.now), _form
    ),
    "issues.services.places.month_report": _place(
        _roads, lambda p, a, case: places.month_report(a, case, version=1, text="已铺一半。", now=p.now)
    ),
    "issues.services.places.place_delist": _place(_supervisor, _delist, _prove),
    "issues.services.places.place_list": _said(_supervisor, lambda p, a: places.place_list(a, _new_place(p), p.now)),
    "issues.services.places.places_watch": _place(
        lambda _: Actor(job="deadlines"), lambda p, _a, _c: places.places_watch(p.now), _relapse
    ),
    "issues.services.places.site_check": _place(
        _verifier, lambda p, a, case: places.site_check(a, case, version=1, verdict="solved", text="平整。", now=p.now)
    ),
    "issues.services.places.survey_note": _place(
        _verifier,
        lambda p, a, case: places.survey_note(a, case, version=1, asked=30, content=24, text="路口。", now=p.now),
    ),
    "issues.services.places.watch_over": _place(
        lambda _: Actor(job="deadlines"), lambda p, _a, case: places.watch_over(case, None, p.now), _off_list
    ),
    "issues.services.replies.reply_save": _said(_supervisor, _reply_saved),
    "issues.services.themes.theme_choose": _said(
        _supervisor, lambda p, a: themes.theme_choose(a, _new_theme(p.opens()), p.now)
    ),
    "issues.services.themes.theme_conclude": _theme(
        _supervisor,
        lambda p, a, case: themes.theme_conclude(a, case, version=2, text="总结。", now=p.now),
        _theme_old,
    ),
    "issues.services.themes.theme_plan": _theme(_roads, _theme_planned),
    "issues.services.themes.theme_progress": _theme(
        _roads,
        lambda p, a, case: themes.theme_progress(a, case, version=2, text="已排查。", done=[0], now=p.now),
        lambda p, case: _theme_planned(p, _roads(p), case),
    ),
    "issues.services.revealing.contact_show": _shown,
    "issues.services.revealing.more_ask": _said(_clerk, lambda p, a: revealing.more_ask(a, "停水核实", p.now)),
    "issues.services.revealing.more_decide": _more_decided,
    "issues.services.revealing.reveal_review": _look_reviewed,
    "issues.services.revealing.reveals_draw": _looks_drawn,
    "issues.services.revealing.reveals_export": _said(_officer, lambda p, a: revealing.reveals_export(a, p.now, p.now)),
    "issues.services.setup.row_save": _said(_admin, _row_saved),
    "issues.services.setup.taxonomy_load": _tables_loaded,
    **{name_of(example.service): _of_dispute(example) for example in mediation.EXAMPLES.values()},
    "mediation.services.parting.part_propose": _refused_by_one(
        mediation.mediation_clerk, parting.part_propose, **several.WHY
    ),
    "mediation.services.parting.part_decide": _refused_by_one(mediation.director, parting.part_decide),
    "mediation.services.parting.refusal_end": _refused_by_one(mediation.mediation_clerk, parting.refusal_end),
    **{name_of(example.service): _of_kept(example) for example in agreements.EXAMPLES.values()},
    "mediation.services.confirming.written_down": _written_down,
    "mediation.services.confirming.court_save": _said(
        _admin, lambda p, a: confirming.court_save(a, Court(code="C", area_code="990101"), p.now)
    ),
    "mediation.services.confirming.confirm_lapse": _kept(
        "", _job("deadlines"), lambda p, _a: confirming.confirm_lapse(p.case_id, None, p.now), timedelta(days=40)
    ),
    "mediation.services.visiting.call_note": _independent,
    "mediation.services.visiting.call_show": _shown_to_caller,
    "mediation.services.visiting.calls_draw": _kept(
        "", _job("calls_draw"), lambda p, _a: visiting.calls_draw(p.now), timedelta(days=31)
    ),
    "mediation.services.watching.agreements_begin": _begun,
    "mediation.services.watching.agreements_watch": _kept(
        "", _job("agreements_watch"), lambda p, _a: watching.agreements_watch(p.now), timedelta(days=20)
    ),
    "mediation.services.watching.visits_due": _kept(
        f"pay_report pay_receive pay_verify {agreements.FILED} confirm",
        _job("agreements_watch"),
        lambda p, _a: watching.visits_due(p.now),
    ),
    **{name_of(example.service): _of_sweep(example) for example in sweeping.EXAMPLES.values()},
    "mediation.services.sweeps.sweep_start": _sweep_begun,
    "mediation.services.applying.dispute_apply": _disputed("", lambda _: ANONYMOUS, lambda p, _a: mediation.applied(p)),
    "mediation.services.side_forgetting.side_erase": _disputed(
        f"{ASKED} withdraw", mediation.respondent, lambda p, a: side_forgetting.side_erase(a, p.case_id, p.now)
    ),
    "mediation.services.ending.dispute_erase": _over(lambda p, a: ending.dispute_erase(a, p.case_id, p.now)),
    "mediation.services.ending.disputes_anonymise": _over(
        lambda p, _a: ending.disputes_anonymise(p.now + timedelta(days=366))
    ),
    "mediation.services.ending.time_up": _run_out("take check invite consent", ending.time_up, timedelta(days=60)),
    "mediation.services.succeeding.heirs_over": _run_out(
        f"{mediation.ACCEPTED} party_gone", succeeding.heirs_over, timedelta(days=31)
    ),
    "mediation.services.screening.info_expired": _run_out("take ask_info", screening.info_expired, timedelta(days=8)),
    "mediation.services.panels.seats_lapse": _run_out(
        f"{mediation.PANEL} panel_fill", panels.seats_lapse, timedelta(days=4)
    ),
    "mediation.services.panels.seat_answer": _disputed(
        f"{mediation.PANEL} panel_fill",
        mediation.mediator,
        lambda p, a: mediation.answers_seat(a, p, **mediation.FINE_SEAT, now=p.now),
    ),
    "mediation.services.registering.mediator_set": _disputed(
        "",
        mediation.director,
        lambda p, a: registering.mediator_set(a, p.case.holder_id, mediation.register_row(p), p.now),
    ),
    "mediation.services.reaching.contacts_show": _disputed(
        "", mediation.mediation_clerk, lambda p, a: reaching.contacts_show(a, p.case_id, p.now)
    ),
    "mediation.services.asked.invitation_open": _disputed(ASKED, mediation.respondent, _opens),
    "mediation.services.inviting.letter_show": _disputed(
        ASKED, mediation.mediation_clerk, lambda p, a: inviting.letter_show(a, p.case_id, None, p.now)
    ),
    "mediation.services.inviting.reconsider": _disputed(
        f"{ASKED} refuse",
        mediation.respondent,
        lambda p, a: inviting.reconsider(a, p.case_id, answer="agree", is_confirmed=True, now=p.now),
    ),
    "mediation.services.inviting.reply_over": _run_out(
        f"{ASKED} attempt letter", inviting.reply_over, timedelta(days=6)
    ),
    "mediation.services.archiving.archive_package": _disputed(
        SEALED, mediation.mediation_clerk, lambda p, a: archiving.archive_package(a, p.case_id, p.now)
    ),
    "mediation.services.forgetting.note_write": _disputed(
        mediation.SITTING,
        mediation.mediator,
        lambda p, a: forgetting.note_write(a, p.case_id, text="先听老人说。", is_shared=False, now=p.now),
    ),
    "mediation.services.forgetting.note_drop": _disputed(mediation.SITTING, mediation.mediator, _note_dropped),
    "mediation.services.forgetting.privates_forget": _run_out(
        f"{mediation.APART} give_up close_propose close",
        lambda _case, _leg, at: forgetting.privates_forget(at),
        timedelta(days=366),
    ),
    "mediation.services.destroying.destruction_propose": _listed(
        mediation.mediation_clerk, lambda p, a, n: destroying.destruction_propose(a, [n], p.now), is_proposed=False
    ),
    "mediation.services.destroying.destruction_sign": _listed(
        mediation.director, lambda p, a, n: destroying.destruction_sign(a, n, p.now)
    ),
    "mediation.services.destroying.destruction_return": _listed(
        mediation.director, lambda p, a, n: destroying.destruction_return(a, n, reason="有诉讼在办", now=p.now)
    ),
    "mediation.services.archiving.packet_package": _disputed(SEALED, mediation.mediation_clerk, _packed),
    "mediation.services.papers.paper_draw": _over(lambda p, _a: papers.paper_draw(Paper.objects.latest("pk"), p.now)),
    "mediation.services.papers.papers_draw": _over(lambda p, _a: papers.papers_draw(p.now)),
    "mediation.services.papers.paper_data": _over(
        lambda p, _a: papers.paper_data(Paper.objects.latest("pk"), Form.PDF, p.now)
    ),
    "mediation.services.hearing.room_open": _room_opened,
    "mediation.services.hearing.link_make": _heard(
        lambda r: hearing.link_make(r.clerk, r.row.pk, r.ids["R"], r.now),
    ),
    "mediation.services.hearing.link_use": _heard(
        lambda r: hearing.link_use(hearing.link_make(r.clerk, r.row.pk, r.ids["R"], r.now), r.now),
    ),
    "mediation.services.hearing.link_open": _heard(
        lambda r: hearing.link_open(ANONYMOUS, hearing.link_make(r.clerk, r.row.pk, r.ids["R"], r.now), SENDER, r.now),
    ),
    "mediation.services.hearing.link_miss": _heard(lambda r: hearing.link_miss(ANONYMOUS, SENDER, r.now)),
    "mediation.services.hearing.seat_by_code": _heard(
        lambda r: hearing.seat_by_code(r.row.pk, r.play.case_id, r.now),
    ),
    "mediation.services.hearing.seat_come": _heard(lambda r: r.come("A")),
    "mediation.services.hearing.seats_lose": _heard(
        lambda r: hearing.seats_lose(r.row.pk, ["line-A"], r.now), begun=True
    ),
    "mediation.services.hearing_acts.room_do": _heard(lambda r: r.do("A", Chat(text="您好")), begun=True),
    "mediation.services.hearing_acts.room_tick": _heard(_left_alone, begun=True),
    **{f"mediation.services.{name}": _agreed(name) for name in writes_agreeing.CALLS},
    "mediation.services.setup.tables_load": _operator(lambda play, actor: mediation_setup.tables_load(actor, play.now)),
    "issues.services.printing.patrol_print": _said(
        lambda p: p.county.actor(Role.GRID), lambda p, a: printing.patrol_print(a, p.now)
    ),
    "issues.services.printing.callback_print": _called(
        lambda play, actor, one: printing.callback_print(actor, one, play.now)
    ),
    "issues.services.exporting.cases_export": _said(
        _village_clerk, lambda p, a: exporting.cases_export(a, Asked(), p.now)
    ),
    "issues.services.exporting.difficult_export": _said(
        _village_clerk, lambda p, a: exporting.difficult_export(a, p.now)
    ),
    "issues.services.pairs.pair_keep_apart": _two(pairs.pair_keep_apart),
    "issues.services.pairs.pair_look_again": _apart,
    "issues.services.uploads.rows_erase": _sheet_left,
    "issues.services.uploads.sheet_confirm": _sheet(uploads.sheet_confirm),
    "issues.services.uploads.sheet_go_on": _sheet_begun,
    "issues.services.uploads.sheet_hand_in": _said(_village_clerk, _sheet_handed_in),
    "issues.services.uploads.sheet_take_back": _sheet_taken_back,
    "issues.services.uploads.sheet_undo": _sheet_undone,
    "issues.services.uploads.sheets_go_on": _sheets_begun,
    "issues.services.undoing.act_undo": _undone,
    "kernel.areas.services.area_succeed": _succeeded,
    "kernel.areas.services.areas_generate": _generated,
    "kernel.areas.services.areas_import": _imported,
    "kernel.areas.services.areas_load_table": _operator(
        lambda p, a: areas.areas_load_table(a, [_area(203, "新村")], p.now)
    ),
    "kernel.cases.services.years.calendars_load": _operator(lambda p, a: years.calendars_load(a, p.now)),
    "kernel.cases.services.years.year_announce": _announced,
    "kernel.deadlines.services.calendar_set": _operator(lambda p, a: deadlines.calendar_set(a, HOURS, p.now)),
    "kernel.deadlines.services.days_override": _operator(lambda p, a: deadlines.days_override(a, DAY_OFF, p.now)),
    "kernel.deadlines.services.days_release": _released,
    "kernel.deadlines.services.dues_lease": _clock_leased,
    "kernel.feed.services.events_forget": _events_old,
    "kernel.files.services.document_receive": _document_taken,
    "kernel.files.services.orphans_erase": _photos_left,
    "kernel.files.services.strays_erase": _photos_of_older_backup,
    "kernel.files.services.photo_receive": _photo_taken,
    "kernel.notify.services.channels_choose": _said(
        lambda p: p.reporter, lambda p, a: notify.channels_choose(a, {kind: ["sms"] for kind in CHOSEN}, p.now)
    ),
    "kernel.notify.services.messages_read": _messages_read,
    "kernel.notify.services.outbox_failed": _message_failed,
    "kernel.notify.services.outbox_hold": _message_held,
    "kernel.notify.services.outbox_lease": _message_waiting,
    "kernel.notify.services.outbox_sent": _message_sent,
    "kernel.people.services.account_block": _said(
        _admin, lambda p, a: people.account_block(a, p.county.resident.pk, p.now)
    ),
    "kernel.people.services.account_create": _said(
        _admin, lambda p, a: people.account_create(a, "newcomer", password=None, now=p.now)
    ),
    "kernel.people.services.account_erase": _said(lambda p: p.reporter, lambda p, a: people.account_erase(a, p.now)),
    "kernel.people.services.account_open": _opened,
    "kernel.people.services.account_secure": _said(
        lambda p: p.reporter, lambda p, a: people.account_secure(a, p.county.resident.pk, "totp_added", p.now)
    ),
    "kernel.people.services.account_unblock": _unblocked,
    "kernel.people.services.contact_reveal": _said(_clerk, _revealed),
    "kernel.people.services.guessing.guess_count": _said(
        lambda _: ANONYMOUS, lambda p, a: guess_count(a, SENDER, p.now)
    ),
    "kernel.people.services.keys.key_issue": _said(_admin, _key),
    "kernel.people.services.keys.key_revoke": _key_revoked,
    "kernel.people.services.password_set": _said(
        _admin, lambda p, a: people.password_set(a, p.county.resident.pk, "another-long-word", p.now)
    ),
    "kernel.people.services.post_end": _post_ended,
    "kernel.people.services.post_give": _said(
        _admin,
        lambda p, a: people.post_give(
            a, p.county.resident.pk, p.county.county_desk.pk, Role.SUPERVISOR, p.now, from_on=FOUNDED_ON
        ),
    ),
    "kernel.people.services.profile_change": _said(
        lambda p: p.reporter, lambda p, a: people.profile_change(a, OpenContact("测试居民丙"), p.now)
    ),
    "kernel.people.services.unit_change": _said(
        _admin, lambda p, a: people.unit_change(a, p.county.county_desk.pk, {"phone": "1"}, ["district_centre"], p.now)
    ),
    "kernel.people.services.unit_create": _said(_admin, lambda p, a: people.unit_create(a, _unit("parks-1"), p.now)),
    "kernel.people.services.units_load": _said(_admin, lambda p, a: people.units_load(a, [_unit("parks-2")], p.now)),
}
