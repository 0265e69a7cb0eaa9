"""H9: every read asks who reads, and a test shows it to two different readers; the rest say why they need not."""

import ast

from tests.house.code import dotted, module, rooms, trees_of_tests

PLACES = "places are facts that anybody may know"
UNITS = "units are public bodies; their names, functions and places are on every notice board"
SELF = "it makes the actor, or tells people about themselves"
DAYS = "working days are public"
MEMORY = "it drops what the process holds in memory and gives nothing"

# Reads without an actor, by package, with the reason.
OPEN = {
    PLACES: "kernel.areas: cell_at default_area is_known area counties children path names towns_and_villages successor extent"
    " is_near is_any_in cells_geojson findings in_force polygons named",
    "the report form tells whose a place is": "issues: place_at place_of",
    UNITS: "kernel.people: unit units_by_id unit_names role_holder role_holders desk_for desk_above desks_below desks_beside"
    " unit_by_code units_over units_named units_around unit_said holders_around",
    "which bodies mediate around a place is on every notice board": "mediation: bodies is_centre",
    "it names accounts that its caller came upon": "kernel.people: account_names",
    "the key itself is the right": "kernel.people: key_bearer",
    "the token itself is the right": "issues: number_of_token",
    "it hashes what it is given": "kernel.people: key_digest",
    "it lists keys to the operator's command line, without a secret": "kernel.people: issued_keys",
    "it gives published photos alone": "kernel.files: published_photos",
    "it gives a moment or an act, to a query that is narrowed itself": "kernel.cases: last_public_at last_act",
    "it gives the moment of an act and not whose": "kernel.audit: last_at",
    "services are offered to everybody": "issues: offered is_offered can_be_public",
    SELF: "kernel.people: sender_of sender_hash actor_of account_of_session posts_in_force own_posts account account_by_login own_contact",
    "it opens a contact for the sender of messages alone; people reveal through the service": "kernel.people: contact_address",
    "it masks what it is given": "kernel.people: contact_masked",
    "it tells whether a text holds what a person is called, never what that is": "kernel.people: tells_of",
    "it gives a number for each past month, of the whole installation": "issues: monthly_counts",
    "it tells when somebody may go on; the hash it is asked with is one's own": "kernel.people: tally_until",
    DAYS: "kernel.deadlines: calendar calendars published_days days_known",
    MEMORY: "kernel.areas: forget",
    "it drops the units held in memory and gives nothing": "kernel.people: forget",
    "what a dispute can be about, and on what ground one is refused, is printed on public pages": "mediation: dispute_types"
    " grounds all_grounds",
    "the door shows everybody where a dispute would go": "mediation: body_for type_of",
    "it picks among lines that the caller was shown": "mediation: proposal attempts askings_of nobody_fault approach_fault part_fault part_proposed panel_size passings passed review_of"
    " waits_for heirs_pauses",
    "link and code are the right; the page asks for both": "mediation: invitation_of invitation_opened bearer",
    "its caller has made sure that the reader is that party, or was shown the documents it picks among": "mediation:"
    " papers_of_party paper_among file_number",
    "it gives what must not be read to those that keep it out of papers": "mediation: secrets_of",
    "it reads a file for those whom its service has let in, or hashes to the operator's command line": "mediation: filed"
    " handed_over archive_fault archives",
    "it picks among lines that its caller was shown": "mediation: filing_proposal",
    "the hash at the foot of a document is the key, and nothing of what it says is given": "mediation: paper_known",
    "it picks or works out of what the caller was shown": "mediation: parties_of courts terms_of court_acts ledger_acts",
    "it gives what belongs to a dispute that its caller holds; which party is told what, `party_of` decides": "mediation:"
    " roles acts_for_other standing_in latest first_heads sent current drafted newest_rows newest_of met signatures as_rules required in_effect is_variation is_apart said_apart opted offers_of negotiation"
    " turn agreed_offer is_offered has_page taking_part left_out elected_in",
    "it puts a row the caller was shown into another form": "mediation: about candidate",
    "it gives the kernel a condition, which tells nothing by itself": "mediation: seats",
    "the taxonomy is printed on the public report form": "issues: taxonomy in_force entry_of",
    "it drops the taxonomy held in memory and gives nothing": "issues: forget",
    "it tells whether the taxonomy is held in memory": "issues: is_at_hand",
    "the code itself is the right": "kernel.cases: case_by_code",
    "it picks among the hand-overs of a case that the caller holds": "issues: drafted turned_back appealed",
    "it tells where a case stands; the caller holds the case already": "kernel.cases: spot root_of keepers container_of"
    " are_parts_untouched is_as_received",
    "the permission of its address decides; the rows hold nobody's words": "kernel.audit: rows",
    "it reads hashes, to the sealer and the operator's command line": "kernel.audit: newest unsealed sealed unpublished"
    " batches_after head verify",
    "it proves lines that the caller was shown, and names nobody": "kernel.audit: proof",
    "it gives a count or a yes to the operator's command line": "kernel.notify: overdue backlog untold_count",
    "it counts what waits, to the operator": "kernel.deadlines: backlog",
    "it counts hashes that are missing, to the operator": "kernel.audit: backlog",
    "it gives clocks to the sweep that fires them, and a condition": "kernel.deadlines: to_fire is_paused",
    "it tells the operator's command line whether the key fits": "kernel.people: is_key_right",
    "holidays are public": "kernel.deadlines: is_announced",
    "a model is weights of pieces of words, and the taxonomy is printed on the report form": "issues: path_of text_model forest"
    " phrases suggested likeliest pieces",
    "it gives a condition, which tells nothing by itself": "kernel.notify: untold",
    "it gives the sender how often a telephone has rung, by a hash of it": "kernel.notify: rung",
    "it tells the sender alone by which ways a person wants no notice": "kernel.notify: channels_off",
    "it gives rows to the sweep that erases them, and their number to its dry run": "kernel.files: originals_over",
    "it names by ids what was erased, to the job that writes it down and to a restore": "kernel.audit: unwritten"
    " brought_back",
    "rows of those ids, to be erased again": "kernel.files: files_by_id",
    "it gives files to whoever made sure that they are a person's own, to be erased": "kernel.files: files_by_name",
    "rows that the same sweep forgets": "kernel.notify: messages_before",
    "rows that the same sweep forgets, without a word of theirs": "kernel.audit: rows_before",
    "keys that the same sweep forgets": "kernel.cases: keys_before",
    "how long things are kept is no secret": "issues: keeping_rules times_kept times_over originals_over",
    "it reads the bytes of a file the caller was shown": "kernel.files: shown_bytes document_bytes",
    "it gives words to be masked in a text, to nobody's eyes": "issues: known_words",
    "it gives what its caller has made sure is a person's own": "issues: everything",
    "it gives rows to that": "kernel.cases: held_of",
    "what is private follows from the category": "issues: is_private",
    "decisions are public; the log names nobody": "issues: moderation_log",
    "it gives lines to that log, which leaves their words out": "kernel.cases: lines_of_acts",
    "it opens a contact to mask its words in a text that stays": "kernel.people: contact_opened",
    "it gives published cases alone, to everybody": "issues: published published_case published_dots",
    "what is put right about places and by themes is public": "issues: project_publicly publicly rows reports_of",
    "it gives numbers by class of trouble, of open reports alone": "issues: figures",
    "it gives months alone": "issues: months_taken",
    "the register of forms names nobody who fills them in": "issues: in_force sheets sheet held_elsewhere measured heavy",
    "it gives rows of a sheet to whoever was shown it, and codes of the tables": "issues: row_counts rows opened sealed names"
    " may_undo",
    "it gives sheets to the job that goes on with them": "issues: undoing",
    "it gives ids of cases, which their list then narrows to its reader": "issues: kept_apart apart_from",
    "it gives ids to the watch over places": "issues: watched",
    "it gives numbers of cases alone, which the rules make public": "issues: overrides public_entries",
    "it gives public lines alone": "kernel.cases: public_lines",
    "it gives the open parts of a case that is published": "kernel.cases: public_parts",
    "it gives kinds and ids to the stream, which tells each reader what concerns them": "kernel.feed: events_after"
    " last_position is_kept",
    "it tells where cases lie, to the stream that tells nobody else": "kernel.cases: units_in_sight",
    "a draw that everybody can redo; of cases not open to all it gives numbers to the draw alone": "issues: closings"
    " drawn_of seed_of months public_closings counted month_of next_month findings",
    "it puts rows the caller was shown into words": "issues: named",
    "conditions, which give nothing by themselves": "kernel.cases: inside at_units brought",
    "it tells the index of words which desks a case went to; what is found is sifted by its reader": "kernel.cases:"
    " units_on_the_way",
    "it counts or narrows cases the caller was shown": "kernel.cases: counting hexagon_counts within",
    "a hearing room is read for the seats in it, each of which is then shown what its rules let it see": "mediation:"
    " table room seat_of room_of seats_of rooms_of open_for said_in readable entries_for digest view held_rooms open_panel papers_in_force thing_of shown_to paper_view item_name showable show_file",
}


def open_queries():
    for entry in OPEN.values():
        owner, names = entry.split(":")
        yield from (f"{owner}.{name}" for name in names.split())


def queries(modules):
    """Every public query as owner.name → its first argument's name."""
    return {
        f"{m.owner}.{f.name}": next((a.arg for a in [*f.args.posonlyargs, *f.args.args, *f.args.kwonlyargs]), "")
        for m in modules
        for f in m.functions()
    }


def shown(trees):
    """Which readers each function is shown to, at most, by one test: name → the largest set of them."""
    most = {}
    for test in (n for tree in trees for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
        nodes = list(ast.walk(test))
        calls = [n for n in nodes if isinstance(n, ast.Call)]
        actors = {ast.unparse(n) for n in calls if called(n) in {"actor", "Actor", "actor_of"}}
        actors |= {ast.unparse(n) for n in nodes if isinstance(n, ast.Attribute) and dotted(n).startswith("Role.")}
        actors |= {n.id for n in nodes if isinstance(n, ast.Name) and n.id == "ANONYMOUS"}
        for name in {called(n) for n in calls}:
            readers = actors | {ast.unparse(n.args[0]) for n in calls if called(n) == name and n.args}
            most[name] = max(most.get(name, set()), readers, key=len)
    return most


def called(call):
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def unshown(names, trees):
    readers = shown(trees)
    return {name for name in names if len(readers.get(name.split(".")[-1], ())) < 2}


def test_every_query_asks_who_reads_or_says_why_not():
    found = queries(rooms("queries"))
    assert {name for name, first in found.items() if first != "actor"} == set(open_queries())


def test_every_query_is_shown_to_two_different_readers():
    asked = {name for name, first in queries(rooms("queries")).items() if first == "actor"}
    assert unshown(asked, trees_of_tests()) == set()


def test_a_query_without_an_actor_and_one_without_a_test_are_caught():
    bad = module("issues.queries", "def all_cases() -> None: ...\ndef queue(actor: Actor) -> None: ...")
    assert queries([bad]) == {"issues.all_cases": "", "issues.queue": "actor"}
    one_reader = ast.parse("def test_queue(town):\n    assert queue(clerk)")
    two_readers = ast.parse("def test_queue(town):\n    assert queue(clerk) != queue(stranger)")
    assert unshown({"issues.queue"}, [one_reader]) == {"issues.queue"}
    assert unshown({"issues.queue"}, [two_readers]) == set()
