"""Who may do what: small named predicates over the actor's roles and their reach.

A role reaches the subtree of its organisation. Out of reach answers as NotFound, so that nobody
learns what exists elsewhere (architecture.md, rule 5).
"""

from collections.abc import Collection

from models import PARTICIPANT_ROLES, Role
from services.actor import Actor
from services.errors import NotFound

# Who leads people at an organisation and below it.
LEADERS = (
    Role.SCHOOL_CURATOR,
    Role.SCHOOL_HEAD,
    Role.MUNICIPAL_COORDINATOR,
    Role.REGIONAL_COORDINATOR,
)
# Who prepares pairs: the head signs, but does not choose.
PAIRING_ROLES = (Role.SCHOOL_CURATOR, Role.MUNICIPAL_COORDINATOR, Role.REGIONAL_COORDINATOR)

# Strictly lower roles that a role may invite inside its own subtree (reliability.md 5, row 6).
MAY_INVITE: dict[Role, frozenset[Role]] = {
    Role.REGIONAL_COORDINATOR: frozenset(Role) - {Role.REGIONAL_COORDINATOR},
    Role.MUNICIPAL_COORDINATOR: frozenset(
        {Role.SCHOOL_CURATOR, Role.SCHOOL_HEAD, Role.PSYCHOLOGIST, *PARTICIPANT_ROLES}
    ),
    Role.SCHOOL_HEAD: frozenset({Role.SCHOOL_CURATOR, Role.PSYCHOLOGIST, *PARTICIPANT_ROLES}),
    Role.SCHOOL_CURATOR: PARTICIPANT_ROLES,
}


def reaches(actor: Actor, path: str, *roles: Role) -> bool:
    """True when one of the actor's active `roles` covers the organisation at `path`."""
    return any(path.startswith(grant.path) for grant in actor.live(*roles))


def scope_paths(actor: Actor, *roles: Role) -> tuple[str, ...]:
    """The subtrees of the actor's active `roles`, without those inside another one."""
    paths = {grant.path for grant in actor.live(*roles)}
    return tuple(
        sorted(p for p in paths if not any(p != other and p.startswith(other) for other in paths))
    )


def can_lead(actor: Actor, path: str) -> bool:
    """May see and confirm people at the organisation at `path`."""
    return not actor.frozen and reaches(actor, path, *LEADERS)


def can_pair(actor: Actor, path: str) -> bool:
    """May propose pairs for the organisation at `path`."""
    return not actor.frozen and reaches(actor, path, *PAIRING_ROLES)


def can_approve(actor: Actor, path: str, person_id: int) -> bool:
    """May confirm this person at the organisation at `path`; nobody confirms themselves."""
    return can_lead(actor, path) and actor.person_id != person_id


def can_excuse(actor: Actor, path: str, members: Collection[int]) -> bool:
    """May do without a reflection of somebody at the organisation at `path`.

    Never as one of the pair, whose people `members` are: nobody closes a meeting of their own so.
    """
    return can_pair(actor, path) and actor.person_id not in members


def can_see_topics(actor: Actor, path: str) -> bool:
    """May read what somebody asks help for: their curator only, past their own head."""
    return not actor.frozen and reaches(actor, path, Role.SCHOOL_CURATOR)


def can_mark_paper_consent(actor: Actor, path: str) -> bool:
    """May say that a consent was signed on paper (ТК 88): the person's own curator."""
    return not actor.frozen and reaches(actor, path, Role.SCHOOL_CURATOR)


def can_support(actor: Actor, path: str, person_id: int) -> bool:
    """May see what this person asked a psychologist for; nobody is their own psychologist."""
    return (
        not actor.frozen
        and reaches(actor, path, Role.PSYCHOLOGIST)
        and actor.person_id != person_id
    )


def can_see_network(actor: Actor) -> bool:
    """May see how far the organisations of a territory have come."""
    return not actor.frozen and actor.holds(Role.MUNICIPAL_COORDINATOR, Role.REGIONAL_COORDINATOR)


def can_set_deputy(actor: Actor, path: str, person_id: int) -> bool:
    """May say which curator of the organisation at `path` deputises; nobody about themselves."""
    return can_lead(actor, path) and actor.person_id != person_id


def can_read_code_list(actor: Actor, organization_id: int) -> bool:
    """May have the list code - name of an organisation: its own curators and head only."""
    return not actor.frozen and any(
        grant.organization_id == organization_id
        for grant in actor.live(Role.SCHOOL_CURATOR, Role.SCHOOL_HEAD)
    )


def invitable_roles(actor: Actor, path: str) -> frozenset[Role]:
    """The roles the actor may invite to the organisation at `path`."""
    if actor.frozen:
        return frozenset()
    allowed = (MAY_INVITE.get(g.role, frozenset()) for g in actor.live() if path.startswith(g.path))
    return frozenset().union(*allowed)


def require(allowed: bool) -> None:
    """Raise NotFound unless `allowed`."""
    if not allowed:
        raise NotFound
