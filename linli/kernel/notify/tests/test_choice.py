"""By which way a person hears of what is the person's own choice, as far as the notice leaves one."""

from dataclasses import replace

import pytest
from django.urls import reverse

from linli.kernel.audit.models import Audit
from linli.kernel.cases.models import Case
from linli.kernel.notify import jobs, rules, services
from linli.kernel.notify.models import ChannelOff, Outbox
from linli.kernel.notify.queries import channels_wanted
from linli.kernel.notify.rules import Kind
from linli.kernel.people.rules import Actor

# The library loads all its services at first use; some of them import what Python has marked as old.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:.*")
MAIL = "a@b.example"
# A decision, progress, an invitation.
EVENTS = {"N13": {}, "N05": {"unit": "示例单位", "due": "明天"}, "N18": {"link": "/i/TEST0001/callback/"}}


@pytest.fixture
def chooses(town, now):
    """Give a function by which the resident chooses ways for what is said; all else stays open."""

    def choose(**ways: str) -> None:
        wanted = {kind: ways.get(kind, "email sms").split() for kind in rules.CHOSEN}
        services.channels_choose(Actor(account_id=town.resident.pk), wanted, now)

    return choose


@pytest.fixture
def went(queue, contact, case, gateway, settings, mailoutbox, now):
    """Give a function that tells the reporter each of EVENTS, and gives the channels they went by."""
    settings.ENV = replace(settings.ENV, email_url="smtp://localhost")

    def tell(phone: str = "13800000000", email: str = MAIL) -> dict[str, str]:
        left = contact(phone=phone, email=email).pk
        Case.objects.update(contact=left)
        for event, params in EVENTS.items():
            queue(event, event, case_id=case.pk, contact_id=left, params=params)
        jobs.outbox_send(now)
        return dict(Outbox.objects.values_list("event", "channel"))

    return tell


def test_who_chose_nothing_is_told_of_all_by_the_usual_way(went):
    assert went() == {"N13": "email", "N05": "email", "N18": "email"}


def test_each_kind_goes_by_its_chosen_way_or_stays_on_the_page(chooses, went, gateway, mailoutbox):
    chooses(rights="sms", progress="", rating="email")
    assert went() == {"N13": "sms", "N05": "page", "N18": "email"}
    assert [mail.to for mail in mailoutbox] == [[MAIL]]
    assert [sent["id"] for sent in gateway.taken] == ["N13/1"]


def test_a_decision_goes_by_any_way_when_the_chosen_one_leads_nowhere(chooses, went):
    chooses(rights="sms", progress="sms", rating="sms")
    assert went(phone="") == {"N13": "email", "N05": "page", "N18": "page"}


def test_word_of_a_danger_asks_no_choice(chooses, went):
    chooses(rights="sms", progress="", rating="")
    Case.objects.update(urgency="u1")
    assert set(went().values()) == {"email"}


def test_a_choice_is_followed_for_ones_own_reports_and_what_one_follows_alone(chooses, went, queue, contact, town, now):
    chooses(progress="")
    stranger = contact(email=MAIL).pk
    queue("N05:s", "N05", contact_id=stranger, params=EVENTS["N05"])
    town.resident.contact_id = contact(email=MAIL).pk
    town.resident.save()
    queue("N05:f", "N05", account_id=town.resident.pk, params=EVENTS["N05"])
    went()
    assert dict(Outbox.objects.filter(event="N05").values_list("key", "channel")) == {
        "N05": "page", "N05:s": "email", "N05:f": "page",
    }  # fmt: skip


def test_a_choice_is_for_its_own_account_alone(chooses, town):
    chooses(progress="")
    assert channels_wanted(Actor(account_id=town.resident.pk))[Kind.PROGRESS] == []
    assert channels_wanted(Actor(account_id=town.residents[1].pk))[Kind.PROGRESS] == ["email", "sms"]


def test_decisions_keep_one_way_whoever_asks(chooses):
    with pytest.raises(rules.NoWayLeftError):
        chooses(rights="")
    assert not ChannelOff.objects.exists()


def test_a_page_asks_and_keeps_what_was_ticked(town, signed_in):
    browser, page = signed_in(town.resident), reverse("channels")
    assert browser.get(page).context["form"].initial == {kind: ["email", "sms"] for kind in rules.CHOSEN}
    refused = browser.post(page, {"progress": "sms"})
    assert refused.status_code == 422
    assert refused.context["form"]["progress"].value() == ["sms"]
    assert browser.post(page, {"rights": "sms", "progress": "sms"}).status_code == 302
    chosen = {Kind.RIGHTS: ["sms"], Kind.PROGRESS: ["sms"], Kind.RATING: []}
    assert browser.get(page).context["form"].initial == chosen
    assert Audit.objects.get(act="notify:channels:choose").data == {
        "off": ["rights:email", "progress:email", "rating:email", "rating:sms"]
    }
