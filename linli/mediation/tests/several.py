"""A dispute with several other sides, each of whom is asked, heard and left out by itself (16)."""

from dataclasses import replace

from linli.issues.tests.acting import Play
from linli.kernel.people.rules import Actor, Party
from linli.mediation.models import Participant
from linli.mediation.rules.applications import Person
from linli.mediation.services import parting, replying
from linli.mediation.tests.acting import ASKED, WHOLE, applied, director, does, mediation_clerk

THREE = replace(
    WHOLE, further=(Person("示例丙", "13900000003", "MARK-ADDRESS"), Person("示例公司", "", "示例路 9 号", True))
)
WHY = {"separable": True, "wished": True, "text": "各方责任可以分开，申请人当面同意。"}


def asked_of(play: Play, count: int) -> Play:
    """Let so many other sides be asked, each with a telephone of its own."""
    names = [Person(f"示例{name}", f"1390000000{number}") for number, name in enumerate("丙丁戊", 3)]
    return does(applied(play, replace(WHOLE, further=tuple(names[: count - 1]))), ASKED)


def others(play: Play) -> list[Participant]:
    return list(Participant.objects.filter(case=play.case_id, side="R").order_by("pk"))


def key_of(play: Play, number: int) -> Actor:
    """Give the bearer of the key of one of the other sides."""
    return Actor(party=Party(play.case_id, others(play)[number].pk))


def says(play: Play, number: int, answer: str, **more: object) -> None:
    replying.reply(key_of(play, number), play.case_id, answer=answer, now=play.now, **more)


def clerk_does(play: Play, service, **said: object) -> None:
    service(mediation_clerk(play), play.case_id, version=play.case.version, now=play.now, **said)


def parted(play: Play) -> None:
    """Let the clerk propose, and the director confirm."""
    clerk_does(play, parting.part_propose, **WHY)
    parting.part_decide(director(play), play.case_id, version=play.case.version, now=play.now)
