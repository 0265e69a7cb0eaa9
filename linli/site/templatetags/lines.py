"""The lines of the desk's lists. Drawn here, because Django's engine takes five times as long for a page of them."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from linli.site.templatetags.ll import clock, icon, state_tag

register = template.Library()

_BOX = (
    '<label class="ll-pick"><input type="checkbox" name="case" value="{}" autocomplete="off">'
    '<span class="govuk-visually-hidden">{} {}</span></label>'
)


@register.simple_tag
def queue_lines(lines: Iterable[Mapping[str, Any]], *, has_unit: bool, can_choose: bool) -> SafeString:
    """Give the rows of a list (views/desk/queue.py: Line), each with a box to choose it by where `can_choose`."""
    choose, none = escape(gettext("Choose")), escape(gettext("No clock"))
    drawn = []
    for line in lines:
        title, pick, unit = escape(line["title"]), "", ""
        if can_choose:
            box = _BOX.format(line["pick"], choose, title) if line["pick"] else ""
            pick = f'<td role="cell" class="ll-queue__pick">{box}</td>'
        if has_unit:
            unit = f'<td role="cell">{escape(line["unit"])}</td>'
        due = clock(line["due_at"]) or f'<span class="ll-muted">{none}</span>'
        drawn.append(
            f'\n<tr role="row" data-ll-row>{pick}'
            f'<td role="cell" class="ll-queue__state"><span class="ll-marks">{_marks(line)}</span></td>'
            '<th role="rowheader" scope="row" class="ll-queue__main">'
            f'<a class="ll-queue__title" lang="zh-Hans" href="{escape(line["url"])}">{title}</a>'
            f'<span class="ll-queue__sub">{escape(line["facts"])}</span></th>{unit}'
            f'<td role="cell" class="ll-queue__since">{line["since"]}</td>'
            f'<td role="cell" class="ll-queue__due">{due}</td></tr>'
        )
    return mark_safe("".join(drawn))  # noqa: S308 - every text of a line is escaped


def _marks(line: Mapping[str, Any]) -> str:
    marks: str = state_tag(line["state"], line["look"])
    if kind := line.get("kind"):
        marks += f'<span class="ll-tag">{escape(str(kind))}</span>'
    if look := line["urgency_look"]:
        drawing, urgency = icon(line["urgency_icon"]), escape(str(line["urgency"]))
        marks += f'<span class="ll-tag ll-tag--{look}">{drawing}{urgency}</span>'
    if line.get("is_again"):
        marks += f'<span class="ll-tag">{icon("rotate-ccw")}{escape(gettext("Again"))}</span>'
    return marks


@register.simple_tag
def options(choices: Iterable[Mapping[str, Any]]) -> SafeString:
    """Give choices as the options of a select."""
    drawn = (
        f'<option value="{escape(str(each["value"]))}"{" selected" if each["is_current"] else ""}>'
        f"{escape(str(each['words']))}</option>"
        for each in choices
    )
    return mark_safe("".join(drawn))  # noqa: S308 - escaped above
