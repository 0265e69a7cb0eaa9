"""H8, H11, H15: what the whole suite exercised, judged when it ends: page templates, acts of cases, acts of the audit.

A plug-in of the test run, because no single test can know what the others did. A run of a part judges nothing.
"""

from collections.abc import Iterable
from typing import Any

import pytest

from tests.house.code import PACKAGE

RENDERED: set[str] = set()
ACTED: set[str] = set()
AUDITED: set[str] = set()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Listen to every template that is rendered, and to every timeline line and audit row that is written."""
    from django.db.models.signals import post_init
    from django.test.signals import template_rendered

    from linli.doors import rows_in
    from linli.kernel.audit.models import Audit
    from linli.kernel.cases.models import Entry

    template_rendered.connect(_note_template, weak=False)
    post_init.connect(_note_line, sender=Entry, weak=False)
    post_init.connect(_note_audit, sender=Audit, weak=False)
    noted, made = {Entry: ACTED, Audit: AUDITED}, rows_in.made

    def made_and_noted(model: Any, **columns: Any) -> Any:
        # Rows that are written at once are made without the constructor, and so without its signal.
        if model in noted:
            noted[model].add(columns.get("act", ""))
        return made(model, **columns)

    rows_in.made = made_and_noted


def _note_template(template: Any, **_: Any) -> None:
    RENDERED.add(template.name or "")


def _note_line(instance: Any, **_: Any) -> None:
    if instance.pk is None:
        ACTED.add(instance.act)


def _note_audit(instance: Any, **_: Any) -> None:
    if instance.pk is None:
        AUDITED.add(instance.act)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker of xdist has seen."""
    output = getattr(node, "workeroutput", None) or {}
    RENDERED.update(output.get("rendered", "").split("\n"))
    ACTED.update(output.get("acted", "").split("\n"))
    AUDITED.update(output.get("audited", "").split("\n"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Report the three tests, failed where something was left out."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        # Plain text, because template names may be of Django's own string type, which cannot be sent.
        output |= {"rendered": "\n".join(RENDERED), "acted": "\n".join(ACTED), "audited": "\n".join(AUDITED)}
    elif _is_whole(session.config) and session.testscollected:
        from linli.kernel.cases.rules import kinds
        from tests.house.code import modules
        from tests.house.test_acts import acts as acts_of

        acts = {t.act for kind in kinds() for t in kind.transitions}
        _judge(session, "test_every_template_is_rendered_by_a_test", templates() - RENDERED)
        _judge(session, "test_every_act_of_every_kind_is_done_by_a_test", acts - ACTED)
        _judge(session, "test_every_act_of_the_audit_is_written_by_a_test", acts_of(modules()) - AUDITED)


def templates() -> set[str]:
    """Give the name of every page template."""
    return {
        path.as_posix().split("/templates/", 1)[1]
        for path in PACKAGE.rglob("*.html")
        if "/templates/" in path.as_posix()
    }


def _is_whole(config: pytest.Config) -> bool:
    chosen = config.option.keyword or config.option.markexpr or config.option.collectonly
    chosen = chosen or config.getoption("lf", default=False)
    return config.args_source == pytest.Config.ArgsSource.TESTPATHS and not chosen


def _judge(session: pytest.Session, name: str, left_out: Iterable[str]) -> None:
    left_out = sorted(left_out)
    report = pytest.TestReport(
        nodeid=f"tests/house/seen.py::{name}",
        location=("tests/house/seen.py", None, name),
        keywords={},
        outcome="failed" if left_out else "passed",
        longrepr=f"left out: {', '.join(left_out)}" if left_out else None,
        when="call",
    )
    session.config.hook.pytest_runtest_logreport(report=report)
    if left_out:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
