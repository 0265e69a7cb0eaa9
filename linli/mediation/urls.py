"""Every address of mediation, each with its permission or the reason why it is public."""

from django.urls import include, path

from linli.kernel.people.rules import Permission
from linli.kernel.people.urls import route
from linli.mediation.views import (
    after,
    agreeing,
    apply,
    calls,
    desk,
    destroying,
    drafting,
    figures,
    follow,
    hearing,
    hearings,
    invited,
    letter,
    measures,
    noting,
    offering,
    papers,
    register,
    roll,
    sweeps,
    verify,
)

BY_CODE = "the code is the key; it is asked for in the view"
BY_LINK = "the other side's link with its code is the key; it is asked for in the view"
BY_SEAT_LINK = "the link is the key; it is asked for in the view"
BY_SEAT = "who has a seat comes in, by account or by the browser that was seated; it is asked for in the view"
ANYBODY = "anybody may ask for mediation, without an account"
ON_PAPER = "whoever holds a document may ask whether it is genuine; nothing of it is told"
DESK, SCREEN = Permission.MEDIATION_DESK, Permission.MEDIATION_SCREEN
FOR_OTHERS = Permission.MEDIATION_APPLY_FOR
NOTICE_BOARD = "who mediates is on every notice board"
ASKED, DECIDES = Permission.MEDIATION_SEAT, Permission.MEDIATION_DECIDE
DRAFTS, DESTROYS = Permission.MEDIATION_SIT, Permission.MEDIATION_DESTROY

urlpatterns = [
    path(
        "mediation/",
        include(
            [
                route("", apply.start, name="mediation", public=ANYBODY),
                route("finding/", apply.finding, name="mediation_finding", public=ANYBODY),
                route("apply/", apply.apply, name="mediation_apply", public=ANYBODY),
                route("from/<int:case_id>/", apply.begin, name="mediation_begin", permission=FOR_OTHERS),
                route("p/<slug:code>/", follow.dispute, name="dispute", public=BY_CODE),
                route(
                    "p/<slug:code>/hearing/<int:room_id>/",
                    follow.dispute_hearing,
                    name="dispute_hearing",
                    public=BY_CODE,
                ),
                route("p/<slug:code>/data/", follow.dispute_data, name="dispute_data", public=BY_CODE),
                route(
                    "p/<slug:code>/papers/<slug:paper>/<slug:form>/",
                    papers.dispute_paper,
                    name="dispute_paper",
                    public=BY_CODE,
                ),
                route("r/<slug:token>/ledger/", after.invited_ledger, name="invited_ledger", public=BY_LINK),
                route(
                    "r/<slug:token>/ledger/<slug:act>/",
                    after.invited_ledger_act,
                    name="invited_ledger_act",
                    public=BY_LINK,
                ),
                route("p/<slug:code>/ledger/", after.party_ledger, name="dispute_ledger", public=BY_CODE),
                route(
                    "p/<slug:code>/ledger/<slug:act>/",
                    after.party_ledger_act,
                    name="dispute_ledger_act",
                    public=BY_CODE,
                ),
                route("p/<slug:code>/items/<int:item_id>/", follow.dispute_item, name="dispute_item", public=BY_CODE),
                route("p/<slug:code>/agreement/", agreeing.by_code, name="dispute_agreement", public=BY_CODE),
                route("p/<slug:code>/agreement/<slug:act>/", agreeing.by_code, name="dispute_agree", public=BY_CODE),
                route("p/<slug:code>/offers/", offering.by_code, name="dispute_offers", public=BY_CODE),
                route("p/<slug:code>/offers/<slug:act>/", offering.by_code, name="dispute_offer", public=BY_CODE),
                route("p/<slug:code>/<slug:act>/", follow.dispute_act, name="dispute_act", public=BY_CODE),
                route("r/<slug:token>/", invited.invitation, name="invitation", public=BY_LINK),
                route(
                    "r/<slug:token>/papers/<slug:paper>/<slug:form>/",
                    papers.invited_paper,
                    name="invitation_paper",
                    public=BY_LINK,
                ),
                route("r/<slug:token>/answer/", invited.invitation_answer, name="invitation_answer", public=BY_LINK),
                route("r/<slug:token>/erase/", invited.invitation_erase, name="invitation_erase", public=BY_LINK),
                route("r/<slug:token>/leave/", invited.invitation_leave, name="invitation_leave", public=BY_LINK),
                route(
                    "r/<slug:token>/items/<int:item_id>/",
                    invited.invitation_item,
                    name="invitation_item",
                    public=BY_LINK,
                ),
                route("r/<slug:token>/do/<slug:act>/", invited.invitation_act, name="invitation_act", public=BY_LINK),
                route("desk/<int:case_id>/items/<int:item_id>/", desk.item, name="mediation_item", permission=DESK),
                route("mediators/", register.mediators, name="mediators", public=NOTICE_BOARD),
                route("seats/", register.seats, name="mediation_seats", permission=ASKED),
                route("seats/<int:seat_id>/", register.seat, name="mediation_seat", permission=ASKED),
                route("register/", register.desk_register, name="mediation_register", permission=DESK),
                route("register/row/", register.mediator, name="mediation_mediator", permission=DECIDES),
                route("r/<slug:token>/agreement/", agreeing.by_link, name="invitation_agreement", public=BY_LINK),
                route(
                    "r/<slug:token>/agreement/<slug:act>/", agreeing.by_link, name="invitation_agree", public=BY_LINK
                ),
                route("r/<slug:token>/offers/", offering.by_link, name="invitation_offers", public=BY_LINK),
                route("r/<slug:token>/offers/<slug:act>/", offering.by_link, name="invitation_offer", public=BY_LINK),
                route("desk/", desk.desk, name="mediation_desk", permission=DESK),
                route("desk/sweeps/", sweeps.sweep_list, name="mediation_sweeps", permission=DESK),
                route("desk/sweeps/new/", sweeps.sweep_new, name="mediation_sweep_new", permission=SCREEN),
                route("desk/sweeps/<int:case_id>/", sweeps.sweep, name="mediation_sweep", permission=DESK),
                route(
                    "desk/sweeps/<int:case_id>/<slug:act>/",
                    sweeps.sweep_act,
                    name="mediation_sweep_act",
                    permission=DESK,
                ),
                route("desk/calls/", calls.calls, name="mediation_calls", permission=DESK),
                route(
                    "desk/calls/<int:case_id>/<int:participant_id>/", calls.call, name="mediation_call", permission=DESK
                ),
                route("desk/figures/", figures.figures, name="mediation_figures", permission=DESK),
                route("desk/figures/table.csv", figures.figures_table, name="mediation_figures_table", permission=DESK),
                route("desk/destruction/", destroying.destruction, name="mediation_destruction", permission=DESTROYS),
                route(
                    "desk/destruction/<int:list_id>/",
                    destroying.destruction_list,
                    name="mediation_destruction_list",
                    permission=DESTROYS,
                ),
                route("desk/asked/", measures.asked, name="mediation_asked", permission=DESK),
                route("desk/<int:case_id>/", desk.case, name="mediation_case", permission=DESK),
                route("desk/<int:case_id>/contacts/", desk.contacts, name="mediation_contacts", permission=DESK),
                route("desk/<int:case_id>/notes/", noting.notes, name="mediation_notes", permission=DRAFTS),
                route("desk/<int:case_id>/letter/", letter.letter, name="mediation_letter", permission=DESK),
                route("verify/", verify.verify, name="papers_verify", public=ON_PAPER),
                route("verify/<slug:code>/", verify.verify, name="paper_verify", public=ON_PAPER),
                route(
                    "desk/<int:case_id>/papers/<slug:paper>/<slug:form>/",
                    papers.desk_paper,
                    name="mediation_paper",
                    permission=DESK,
                ),
                route("desk/<int:case_id>/hearings/", hearings.rooms, name="mediation_hearings", permission=DESK),
                route(
                    "desk/<int:case_id>/hearings/<int:room_id>/",
                    hearings.seats,
                    name="mediation_hearing",
                    permission=DESK,
                ),
                route("hearing/in/<slug:token>/", hearing.come, name="hearing_come", public=BY_SEAT_LINK),
                route("hearing/<int:room_id>/", hearing.room, name="hearing", public=BY_SEAT),
                route(
                    "hearing/<int:room_id>/papers/<int:show_id>/", hearing.paper, name="hearing_paper", public=BY_SEAT
                ),
                route("hearing/<int:room_id>/socket/", hearing.socket, name="hearing_socket", public=BY_SEAT),
                route("desk/<int:case_id>/ledger/", after.ledger, name="mediation_ledger", permission=DESK),
                route(
                    "desk/<int:case_id>/ledger/<slug:act>/",
                    after.ledger_act,
                    name="mediation_ledger_act",
                    permission=DESK,
                ),
                route(
                    "desk/<int:case_id>/bundle/<slug:what>/", papers.bundle, name="mediation_bundle", permission=DESK
                ),
                route("desk/roll/", roll.roll_sheet, name="mediation_roll_sheet", permission=DESK),
                route("desk/<int:case_id>/roll/", roll.group_roll, name="mediation_roll", permission=DESK),
                route("desk/<int:case_id>/roll/take/", roll.roll_take, name="mediation_roll_take", permission=SCREEN),
                route("desk/<int:case_id>/roll/key/", roll.roll_key, name="mediation_roll_key", permission=SCREEN),
                route("desk/<int:case_id>/draft/", drafting.draft, name="mediation_draft", permission=DRAFTS),
                route("desk/<int:case_id>/draft/term/", drafting.term, name="mediation_draft_add", permission=DRAFTS),
                route(
                    "desk/<int:case_id>/draft/term/<int:term_id>/",
                    drafting.term,
                    name="mediation_draft_term",
                    permission=DRAFTS,
                ),
                route(
                    "desk/<int:case_id>/draft/term/<int:term_id>/drop/",
                    drafting.term_drop,
                    name="mediation_draft_drop",
                    permission=DRAFTS,
                ),
                route(
                    "desk/<int:case_id>/draft/warning/",
                    drafting.warning,
                    name="mediation_draft_warning",
                    permission=DRAFTS,
                ),
                route("desk/<int:case_id>/<slug:act>/", desk.act, name="mediation_act", permission=DESK),
            ]
        ),
    )
]
