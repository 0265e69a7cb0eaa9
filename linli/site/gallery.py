"""The component gallery: every part of the page kit with invented content, in demo installations only."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.doors import clock


class SampleForm(forms.Form):
    """One field of each kind."""

    words = forms.CharField(
        label=_("What is wrong?"),
        help_text=_("Say what you saw and since when."),
        widget=forms.Textarea(attrs={"maxlength": 200, "rows": 4}),
    )
    place = forms.CharField(label=_("Address or landmark"), max_length=200, required=False)
    nature = forms.ChoiceField(
        label=_("What do you want?"),
        choices=[("help", _("Help with something")), ("consult", _("An answer")), ("thank", _("To say thanks"))],
        widget=forms.RadioSelect,
    )
    solved = forms.ChoiceField(
        label=_("Is it solved?"),
        choices=[("yes", _("Solved")), ("partly", _("Partly")), ("no", _("Not solved"))],
        widget=forms.RadioSelect,
        required=False,
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=[("", "–"), ("1", "示例镇综治中心")], required=False)
    agreed = forms.BooleanField(label=_("I have read how my contact is used"))
    photos = forms.FileField(
        label=_("Photos"), help_text=_("Up to five. A photo says more than words."), required=False
    )
    lat = forms.FloatField(widget=forms.HiddenInput, required=False)
    long = forms.FloatField(widget=forms.HiddenInput, required=False)


class SampleFilter(forms.Form):
    """A filter as lists have it."""

    words = forms.CharField(label=_("Words"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), choices=[("", "–"), ("1", "示例镇综治中心")], required=False)


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component, with a form that comes back with faults among them."""
    faulty = SampleForm({"place": "示例路口公交站旁"}, auto_id="faulty_%s")
    now = clock.now()
    return render(
        request,
        "gallery.html",
        {
            "form": SampleForm(),
            "faulty": faulty,
            "now": now,
            "soon": now + timedelta(hours=3, minutes=20),
            "later": now + timedelta(days=5, hours=4),
            "past": now - timedelta(days=2, hours=1),
            "steps": _steps(now),
            "lines": _lines(now),
            "legs": _legs(now),
            "rows": _rows(now),
            "columns": _columns(),
            "answers": [
                {"key": gettext("What is wrong?"), "value": "路面有一个大坑，夜里看不清。", "change": "#form"},
                {"key": gettext("Place"), "value": "示例路与样板街交叉口", "change": "#form"},
                {"key": gettext("Contact"), "value": "", "change": "#form"},
            ],
            "filter_form": SampleFilter({"words": "路灯"}, auto_id="filter_%s"),
            "tasks": [
                {
                    "title": gettext("What is wrong?"),
                    "url": "#form",
                    "state_words": gettext("Done"),
                    "state_look": "done",
                },
                {
                    "title": gettext("Place"),
                    "url": "#form",
                    "hint": gettext("Map, list or address."),
                    "state_words": gettext("Still to do"),
                    "state_look": "neutral",
                },
            ],
            "crumbs": [(gettext("Home"), "/"), (gettext("Desk"), "/")],
        },
    )


def _steps(now: datetime) -> list[dict[str, Any]]:
    return [
        {"title": gettext("Received"), "look": "done", "unit": "示例镇综治中心", "at": now - timedelta(days=2)},
        {
            "title": gettext("Sent to the responsible unit"),
            "look": "done",
            "unit": "示例区公路养护中心",
            "at": now - timedelta(days=1),
            "text": "已现场勘查，计划本周修补路面。",
        },
        {
            "title": gettext("In hand"),
            "look": "current",
            "unit": "示例区公路养护中心",
            "due": now + timedelta(hours=30),
        },
        {"title": gettext("Checked by you"), "look": "todo"},
    ]


def _lines(now: datetime) -> list[dict[str, Any]]:
    return [
        {"happened_at": now - timedelta(days=1), "act_words": gettext("Received"), "who": "示例镇综治中心", "text": ""},
        {
            "happened_at": now - timedelta(hours=5),
            "act_words": gettext("Note"),
            "who": "示例镇综治中心 王*",
            "text": "已电话核实位置，坑深约十厘米。",
            "photos": [
                {
                    "small_url": static("site/mark.svg"),
                    "full_url": static("site/mark.svg"),
                    "words": gettext("Photo {n}").format(n=1),
                }
            ],
            "is_private": True,
            "visibility_words": gettext("Staff only"),
        },
        {"happened_at": now - timedelta(hours=4), "act_words": gettext("Signed"), "who": "示例区公路养护中心"},
    ]


def _legs(now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "kind_words": gettext("Lead"),
            "from_unit": "示例区综治中心",
            "to_unit": "示例区公路养护中心",
            "state_words": gettext("Signed"),
            "state_look": "work",
            "sent_at": now - timedelta(days=1),
            "accepted_at": now - timedelta(hours=20),
            "is_open": True,
            "due_at": now + timedelta(days=6),
            "advice": "建议整段重铺，先设警示标志。",
        },
        {
            "kind_words": gettext("Assistant"),
            "from_unit": "示例区综治中心",
            "to_unit": "示例镇综治中心",
            "state_words": gettext("Returned"),
            "state_look": "neutral",
            "sent_at": now - timedelta(days=1),
            "ended_at": now - timedelta(hours=2),
            "reason": "不在本镇辖区。",
            "is_child": True,
        },
    ]


def _rows(now: datetime) -> list[dict[str, Any]]:
    facts = [
        ("村道路面破损，多辆车受损", gettext("Overdue"), "overdue", now - timedelta(days=2)),
        ("小区门口路灯连续三晚不亮，老人孩子出行不便", gettext("In hand"), "work", now + timedelta(hours=3)),
        ("河边垃圾无人清理", gettext("New"), "new", now + timedelta(days=1, hours=6)),
        ("咨询老年卡办理地点", gettext("Closed"), "done", None),
    ]
    return [
        {
            "url": f"#row-{index}",
            "title": title,
            "number": f"430703-220704-0001{index}-7",
            "place": "示例镇示例村",
            "holder": "示例区公路养护中心",
            "category": "道路破损",
            "state_words": words,
            "state_look": look,
            "due_at": due,
            "received_at": now - timedelta(days=3, hours=index),
        }
        for index, (title, words, look, due) in enumerate(facts)
    ]


def _columns() -> list[dict[str, Any]]:
    return [
        {"words": gettext("State")},
        {"words": gettext("Report")},
        {"words": gettext("Unit")},
        {"words": gettext("Received"), "sort_url": "?sort=received"},
        {"words": gettext("Due"), "sort_url": "?sort=due", "is_sorted": True},
    ]
