"""Who marks consents that somebody signed on paper (ТК 88, ТК 351.8)."""

from services.access import can_mark_paper_consent
from services.actor import Actor
from services.curators import nearest_curators
from services.session import Session


async def may_mark_papers(
    session: Session, *, actor: Actor, path: str, person_id: int | None = None
) -> bool:
    """The curators and deputies of the school at `path`; where there is none, whoever stands in.

    Nobody marks their own: `person_id` is whose papers they are, None for the school as a whole.
    """
    if actor.frozen or actor.person_id in (None, person_id):
        return False
    if can_mark_paper_consent(actor, path):
        return True
    standing_in = await nearest_curators(session, path=path, besides=person_id)
    return actor.person_id in {person.id for person in standing_in}
