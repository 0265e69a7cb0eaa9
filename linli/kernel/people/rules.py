"""Who may do what: the permission names, the roles, and what a set of posts reaches. Pure."""

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources


class Permission(StrEnum):
    """Every permission, `slice:object:action`, sorted. Strings, because the audit stores them."""

    ACCOUNT_EDIT = "people:account:edit"
    AUDIT_READ = "audit:row:read"
    CENTRE_READ = "centre:indicator:read"
    CONTACT_ALLOW = "people:contact:allow"
    CONTACT_REVEAL = "people:contact:reveal"
    ISSUES_ACCEPT = "issues:case:accept"
    ISSUES_ANSWER = "issues:case:answer"
    ISSUES_ANSWER_DIRECT = "issues:case:answer_direct"
    ISSUES_ARBITRATE = "issues:case:arbitrate"
    ISSUES_ASK = "issues:case:ask"
    ISSUES_ASK_REVIEW = "issues:case:ask_review"
    ISSUES_CALLBACK = "issues:callback:make"
    ISSUES_CATALOGUE = "issues:catalogue:edit"
    ISSUES_CHECK = "issues:case:check"
    ISSUES_CLOSE_REVIEWED = "issues:case:close_reviewed"
    ISSUES_CONDUCT_HANDLE = "issues:conduct:handle"
    ISSUES_CONDUCT_READ = "issues:conduct:read"
    ISSUES_CONFIRM = "issues:case:confirm"
    ISSUES_DECIDE = "issues:case:decide"
    ISSUES_DECLINE = "issues:case:decline"
    ISSUES_DESK = "issues:desk:read"
    ISSUES_DISPATCH = "issues:case:dispatch"
    ISSUES_DISPOSE = "issues:case:dispose"
    ISSUES_DUTY = "issues:duty:do"
    ISSUES_FILE = "issues:case:file"
    ISSUES_FORM_APPROVE = "issues:form:approve"
    ISSUES_FORM_FILL = "issues:form:fill"
    ISSUES_FORM_REGISTER = "issues:form:register"
    ISSUES_HAND_DOWN = "issues:case:hand_down"
    ISSUES_INTERIM = "issues:case:interim"
    ISSUES_LINK = "issues:case:link"
    ISSUES_NOTE = "issues:case:note"
    ISSUES_OBJECT = "issues:case:object"
    ISSUES_PETITION = "issues:case:petition"
    ISSUES_PRIVACY = "issues:privacy:edit"
    ISSUES_PROJECT = "issues:project:open"
    ISSUES_PUBLISH = "issues:case:publish"
    ISSUES_READ = "issues:case:read"
    ISSUES_RECEIVE = "issues:case:receive"
    ISSUES_RECEIVE_FOR = "issues:case:receive_for"
    ISSUES_REGISTER = "issues:case:register"
    ISSUES_REJECT_DISPOSAL = "issues:case:reject_disposal"
    ISSUES_REOPEN = "issues:case:reopen"
    ISSUES_REPORT_IN = "issues:case:report_in"
    ISSUES_REPORT_UP = "issues:case:report_up"
    ISSUES_REVIEW_DECLINE = "issues:case:review_decline"
    ISSUES_RULE_ANSWER = "issues:case:rule_answer"
    ISSUES_RULE_RETURN = "issues:case:rule_return"
    ISSUES_SELF_HANDLE = "issues:case:self_handle"
    ISSUES_SIGN = "issues:case:sign"
    ISSUES_SPLIT = "issues:case:split"
    ISSUES_SUPERVISE = "issues:case:supervise"
    ISSUES_SUPPLY = "issues:case:supply"
    ISSUES_TEMPLATE = "issues:template:edit"
    ISSUES_UNLINK = "issues:case:unlink"
    ISSUES_WHISTLE = "issues:case:whistle"
    ISSUES_WHISTLE_APPROVE = "issues:case:whistle_approve"
    ISSUES_WHISTLE_RATE = "issues:case:whistle_rate"
    ISSUES_WHISTLE_REPLY = "issues:case:whistle_reply"
    ISSUES_WITHDRAW = "issues:case:withdraw"
    MEDIATION_ANSWER = "mediation:case:answer"
    MEDIATION_APPLY = "mediation:case:apply"
    MEDIATION_APPLY_FOR = "mediation:case:apply_for"
    MEDIATION_DECIDE = "mediation:case:decide"
    MEDIATION_DESK = "mediation:desk:read"
    MEDIATION_DESTROY = "mediation:archive:destroy"
    MEDIATION_RAISE = "mediation:case:raise"
    MEDIATION_READ = "mediation:case:read"
    MEDIATION_RECORD = "mediation:record:write"
    MEDIATION_REPLY = "mediation:case:reply"
    MEDIATION_SCREEN = "mediation:case:screen"
    MEDIATION_SEAT = "mediation:seat:answer"
    MEDIATION_SIT = "mediation:sitting:run"
    SETUP_EDIT = "site:setup:edit"


class Role(StrEnum):
    """The roles of `roles.csv`; a post names one of them."""

    ANONYMOUS = "anonymous"
    RESIDENT = "resident"
    CODE = "code"
    GRID = "grid"
    CLERK = "clerk"
    PRINCIPAL = "principal"
    UNIT_OFFICER = "unit_officer"
    UNIT_LEAD = "unit_lead"
    ARBITRATOR = "arbitrator"
    VERIFIER = "verifier"
    CALLBACK = "callback"
    SUPERVISOR = "supervisor"
    MODERATOR = "moderator"
    PRIVACY_OFFICER = "privacy_officer"
    CONDUCT = "conduct"
    MEDIATION_CLERK = "mediation_clerk"
    MEDIATION_DIRECTOR = "mediation_director"
    MEDIATOR = "mediator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Act(StrEnum):
    """What the audit rows of this package say was done, sorted."""

    ACCOUNT_BLOCK = "people:account:block"
    ACCOUNT_CREATE = "people:account:create"
    ACCOUNT_ERASE = "people:account:erase"
    ACCOUNT_OPEN = "people:account:open"
    ACCOUNT_SECURE = "people:account:secure"
    ACCOUNT_UNBLOCK = "people:account:unblock"
    CONTACT_REVEAL = "people:contact:reveal"
    KEY_ISSUE = "people:key:issue"
    KEY_REVOKE = "people:key:revoke"
    PASSWORD_SET = "people:password:set"  # noqa: S105 - the name of an act
    POST_END = "people:post:end"
    POST_GIVE = "people:post:give"
    PROFILE_CHANGE = "people:profile:change"
    GUESS = "people:sign_in:guess"
    UNIT_CHANGE = "people:unit:change"
    UNIT_CREATE = "people:unit:create"


# In these somebody reports, and goes on with what was reported.
REPORTING = frozenset({Role.ANONYMOUS, Role.RESIDENT, Role.CODE})
STAFF_ROLES = frozenset(Role) - REPORTING
# Who sits at a desk has before them what lies with it, also what another desk handed over from its own area.
DESK_STAFF = frozenset({Role.CLERK, Role.PRINCIPAL, Role.VERIFIER})

# What the flag `outsourced` takes from whatever role it meets (issue-desk 1 g, 3).
CLOSED_TO_OUTSOURCED = frozenset(
    {
        Permission.CONTACT_ALLOW,
        Permission.CONTACT_REVEAL,
        Permission.ISSUES_ACCEPT,
        Permission.ISSUES_ANSWER_DIRECT,
        Permission.ISSUES_ARBITRATE,
        Permission.ISSUES_CATALOGUE,
        Permission.ISSUES_CHECK,
        Permission.ISSUES_CLOSE_REVIEWED,
        Permission.ISSUES_CONDUCT_HANDLE,
        Permission.ISSUES_DECIDE,
        Permission.ISSUES_DECLINE,
        Permission.ISSUES_DISPATCH,
        Permission.ISSUES_FORM_APPROVE,
        Permission.ISSUES_HAND_DOWN,
        Permission.ISSUES_REVIEW_DECLINE,
        Permission.ISSUES_RULE_ANSWER,
        Permission.ISSUES_RULE_RETURN,
        Permission.ISSUES_SPLIT,
        Permission.MEDIATION_DECIDE,
        Permission.MEDIATION_DESTROY,
        Permission.MEDIATION_REPLY,
        Permission.MEDIATION_RAISE,
        Permission.MEDIATION_RECORD,
        Permission.MEDIATION_SCREEN,
        Permission.MEDIATION_SEAT,
        Permission.MEDIATION_SIT,
    }
)


class Scope(StrEnum):
    """How far a grant reaches: one's own cases, those one has a seat in, one's unit's, cell, subtree, everything."""

    NONE = "–"
    OWN = "own"
    SEAT = "seat"
    UNIT = "unit"
    CELL = "cell"
    SUBTREE = "subtree"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Held:
    """One post in force."""

    role: Role
    unit_id: int
    unit_kind: str
    area_code: str


@dataclass(frozen=True, slots=True)
class Party:
    """A party of a case other than who opened it, as a row of the case's slice; it holds a key of its own."""

    case_id: int
    party_id: int


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account with its posts, the bearer of one case's lookup code, another party, a job, or anybody."""

    account_id: int | None = None
    posts: tuple[Held, ...] = ()
    code_case_id: int | None = None
    is_outsourced: bool = False
    job: str = ""
    # It may what the bearer of the code may, and reads nothing that is between that one and the desk.
    party: Party | None = None

    @property
    def ref(self) -> str:
        """Name the actor for audit rows, without a personal detail."""
        if self.job:
            return f"job:{self.job}"
        if self.account_id is not None:
            return f"account:{self.account_id}"
        if self.party is not None:
            return f"party:{self.party.party_id}"
        return f"code:{self.code_case_id}" if self.code_case_id is not None else "anonymous"

    @property
    def is_staff(self) -> bool:
        """Tell whether a staff post is in force."""
        return bool(self.posts)

    @property
    def unit_ids(self) -> frozenset[int]:
        """Give the units the actor holds a post at."""
        return frozenset(p.unit_id for p in self.posts)


ANONYMOUS = Actor()


@dataclass(frozen=True, slots=True)
class Sender:
    """Where a request comes from: keyed hashes, which tell senders apart and lead to nobody; empty where not known."""

    device: str = ""
    address: str = ""


# What the platform does by itself comes from nowhere and is not counted.
NOWHERE = Sender()


@dataclass(frozen=True, slots=True)
class Limit:
    """How often one sender may do one thing within a time that begins with the first."""

    what: str
    most: int
    within: timedelta = timedelta(hours=1)


# Wrong passwords, one-time codes and keys from one address, over all accounts (promises P22, our default).
GUESSES = Limit("guess", 30, timedelta(minutes=15))


def is_counted(actor: Actor, sender: Sender) -> bool:
    """Tell whether limits hold: not for staff with a post, nor for the platform itself."""
    return sender != NOWHERE and not actor.is_staff and not actor.job


class TooManyError(ValueError):
    """A sender has reached a limit, which ends at `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"limit reached until {until}")
        self.until = until


@dataclass(frozen=True, slots=True)
class Reach:
    """What one permission reaches for one actor. Empty everywhere means: may not."""

    own: bool = False
    code_case_id: int | None = None
    units: frozenset[int] = frozenset()
    prefixes: frozenset[str] = frozenset()
    everything: bool = False
    # The desks whose staff reach their areas: what lies with such a desk is reached wherever it lies.
    desks: frozenset[int] = frozenset()
    # The desks whose cells the actor walks: what such a desk has from another lies in none of its cells.
    walked: frozenset[int] = frozenset()
    # The cases whose kind says that the actor has a seat in them, wherever they lie.
    seat: bool = False

    def __bool__(self) -> bool:
        is_own = self.own or self.seat or self.code_case_id is not None
        return bool(is_own or self.units or self.prefixes or self.everything)


@cache
def grants() -> dict[Permission, dict[Role, Scope]]:
    """Give the role table `data/roles.csv`: permission → role → scope; every cell is present."""
    return {Permission(row["permission"]): {role: Scope(row[role]) for role in Role} for row in _table("roles")}


def reach(actor: Actor, permission: Permission) -> Reach:
    """Give how far `permission` carries `actor`: the union over the posts in force and the resident's own."""
    row = grants()[permission]
    if actor.job:
        return Reach(everything=True)
    units: set[int] = set()
    prefixes: set[str] = set()
    desks: set[int] = set()
    walked: set[int] = set()
    everything = seat = False
    for post in actor.posts:
        if actor.is_outsourced and permission in CLOSED_TO_OUTSOURCED:
            continue
        scope = row[post.role]
        if scope is Scope.UNIT:
            units.add(post.unit_id)
        elif scope in {Scope.CELL, Scope.SUBTREE}:
            prefixes.add(post.area_code)
            if post.role in DESK_STAFF:
                desks.add(post.unit_id)
            elif scope is Scope.CELL:
                walked.add(post.unit_id)
        elif scope is Scope.SEAT:
            seat = True
        elif scope is Scope.ALL:
            everything = True
    basic = Role.RESIDENT if actor.account_id is not None else Role.ANONYMOUS
    own = actor.account_id is not None and row[Role.RESIDENT] is Scope.OWN
    everything = everything or row[basic] is Scope.ALL
    key_to = actor.party.case_id if actor.party is not None else actor.code_case_id
    code = key_to if row[Role.CODE] is Scope.OWN else None
    return Reach(
        own, code, frozenset(units), frozenset(prefixes), everything, frozenset(desks), frozenset(walked), seat
    )


def may(actor: Actor, permission: Permission) -> bool:
    """Tell whether `permission` reaches anything at all for `actor`."""
    return bool(reach(actor, permission))


class KeyKind(StrEnum):
    """What a key of another system may do: report for people, work for a unit, or read alone."""

    CHANNEL = "channel"
    UNIT = "unit"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class KeyBearer:
    """Another system that has shown its key: who it acts as, and what the key is bound to."""

    key_id: int
    actor: Actor
    kind: KeyKind
    # The area it is for, empty for everywhere, and the categories or classes of them, empty for all.
    area_code: str = ""
    categories: tuple[str, ...] = ()
    # Web pages that may write with it from a browser.
    origins: tuple[str, ...] = ()

    def is_for(self, category: str, area_code: str) -> bool:
        """Tell whether the key is good for a category and a place.

        >>> bearer = KeyBearer(1, ANONYMOUS, KeyKind.CHANNEL, "430703", ("02",))
        >>> bearer.is_for("0201", "430703101"), bearer.is_for("0101", "430703101"), bearer.is_for("0201", "430702")
        (True, False, False)
        """
        is_category = not self.categories or category.startswith(self.categories)
        return is_category and area_code.startswith(self.area_code)


class NotGrantedError(PermissionError):
    """The actor holds no post that includes the act."""


def demand(actor: Actor, permission: Permission) -> None:
    """Raise NotGrantedError unless `permission` reaches anything at all for `actor`."""
    if not may(actor, permission):
        raise NotGrantedError(f"{actor.ref} holds no post that includes {permission}")


class AreaOutsideError(ValueError):
    """A post's area does not lie in the area of its unit."""


class PostEndedError(ValueError):
    """The post already ends on that day or before; it is not made longer."""


class LastAdministratorError(ValueError):
    """The act would leave nobody who can open the set-up."""


class NoDeskError(LookupError):
    """No desk stands over an area, so that a case there would have no owner."""


class RevealLimitError(PermissionError):
    """The person has revealed as many details today as one person may."""


class ContactField(StrEnum):
    """The parts of a contact; each is revealed for itself."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"


class RevealReason(StrEnum):
    """Why a contact detail is shown in full: the group `reveal` of `reason_codes.csv`."""

    CONTACT_REPORTER = "contact_reporter"
    FIELD_VISIT = "field_visit"
    LEGAL_DUTY = "legal_duty"
    AUDIT = "audit"


NEEDS_TEXT = frozenset({RevealReason.LEGAL_DUTY, RevealReason.AUDIT})
# Our default (issue-desk 16.4); further ones are the supervisor's to make.
REVEALS_PER_DAY = 30


@dataclass(frozen=True, slots=True)
class OpenContact:
    """How to reach a person, readable. Only the sender of messages and the person see one."""

    name: str = ""
    phone: str = ""
    email: str = ""
    language: str = "zh-hans"


@dataclass(frozen=True, slots=True)
class MaskedContact:
    """What staff see of a contact before they give a reason to see more."""

    name: str
    phone: str
    email: str


def masked(contact: OpenContact) -> MaskedContact:
    """Give a contact with all but a hint hidden."""
    return MaskedContact(masked_name(contact.name), masked_phone(contact.phone), masked_email(contact.email))


@cache
def role_names() -> dict[Role, dict[str, str]]:
    """Give the words for each role, `zh` and `en`: the rows of `data/role_names.csv`."""
    return {Role(row["role"]): row for row in _table("role_names")}


@cache
def department_roles() -> dict[str, dict[str, str]]:
    """Give the functions a unit can hold, by code: the rows of `data/department_roles.csv`."""
    return {row["code"]: row for row in _table("department_roles")}


def _table(name: str) -> list[dict[str, str]]:
    text = resources.files("linli.kernel.people").joinpath(f"data/{name}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


# From the lowest to the highest.
DESK_ROLES = ("village_desk", "town_centre", "district_centre", "city_centre")


def in_force(from_on: date, to_on: date | None, today: date) -> bool:
    """Tell whether a span of days covers `today`; the last day is not included.

    >>> in_force(date(2022, 7, 1), date(2022, 8, 1), date(2022, 8, 1))
    False
    """
    return from_on <= today and (to_on is None or today < to_on)


def narrowest(prefixes: Iterable[str]) -> tuple[str, ...]:
    """Give the prefixes without those covered by a shorter one, sorted.

    >>> narrowest(["430703121", "430703", "4306"])
    ('4306', '430703')
    """
    kept: list[str] = []
    for prefix in sorted(prefixes):
        if not kept or not prefix.startswith(kept[-1]):
            kept.append(prefix)
    return tuple(kept)


def masked_phone(phone: str) -> str:
    """Give a telephone number with its middle hidden (issue-desk 16.4).

    >>> masked_phone("13800138000")
    '138****8000'
    """
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "*" * len(phone)  # noqa: PLR2004 - shorter shows nothing


def masked_name(name: str) -> str:
    """Give a name as its first character and a star (issue-desk 16.4).

    >>> masked_name("张小满")
    '张*'
    """
    return f"{name[0]}*" if name else ""


def masked_email(email: str) -> str:
    """Give an e-mail address as its first character and its host.

    >>> masked_email("xiaoman@example.org")
    'x***@example.org'
    """
    return f"{email[0]}***@{email.partition('@')[2]}" if email else ""


# What stands in an address behind its building: unit, floor, room.
_BEHIND_BUILDING = re.compile(
    r"(?<=[栋幢座楼号])[^栋幢座楼号]*?(?:\d+|[一二三四五六七八九十]+|[A-Za-z])\s*(?:单元|层|室|房|户|号).*$"
)


def masked_address(address: str) -> str:
    """Give an address up to its building (issue-desk 16.4).

    >>> masked_address("幸福小区3栋2单元501室"), masked_address("村口小学旁")
    ('幸福小区3栋', '村口小学旁')
    """
    return _BEHIND_BUILDING.sub("", address)


def masked_identity(number: str, *, first: int = 3, last: int = 4) -> str:
    """Give an identity number with only its first and last characters (issue-desk 16.4).

    >>> masked_identity("430703199001011234")
    '430***********1234'
    """
    hidden = len(number) - first - last
    return number[:first] + "*" * hidden + number[-last:] if hidden > 0 else "*" * len(number)


def plain_code(typed: str) -> str:
    """Give a one-time code without spaces and signs, in plain digits and letters.

    >>> plain_code(" ０１２ 345－"), plain_code("ab12-CD34")
    ('012345', 'ab12cd34')
    """
    return "".join(c for c in unicodedata.normalize("NFKC", typed) if c.isalnum()).lower()
