"""Destroying what is known of a person (152-ФЗ, domain.md 2.3.6 and 2.3.7).

Numbers stay, so that aggregates do not change; what names, describes or reaches the person goes.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, Select, delete, or_, select, update

from models import (
    Account,
    Answer,
    Competence,
    Consent,
    DialogState,
    ErasureState,
    Invite,
    Meeting,
    MeetingRevision,
    MeetingState,
    MentorProfile,
    MentorshipMember,
    Need,
    NeedItem,
    Notification,
    Participation,
    ParticipationState,
    Person,
    SurveyResponse,
)
from services import audit, clock, consents, states
from services.calendar.zones import to_local
from services.consents import VALID
from services.locking import get_locked
from services.session import Session

# The day of erasure is a day of the person's own zone, else of Moscow's.
DEFAULT_ZONE = "Europe/Moscow"


async def list_due_people(session: Session) -> list[int]:
    """Ids of frozen people whose day of erasure has come where they live."""
    now = clock.now()
    rows = await session.execute(
        select(Person.id, Person.purge_on, Person.timezone).where(
            Person.erasure_state == ErasureState.FROZEN,
            # No zone is further ahead of UTC than a day.
            Person.purge_on <= now.date() + timedelta(days=1),
        )
    )
    return [
        row.id for row in rows if row.purge_on <= to_local(now, row.timezone or DEFAULT_ZONE).date()
    ]


async def erase_person(session: Session, *, person_id: int) -> None:
    """Destroy the person's data; only a frozen person, and only once.

    The audit line with counts by category is the extract that the act of destruction needs
    (приказ Роскомнадзора от 28.10.2022 № 179).
    """
    person = await get_locked(session, Person, person_id)
    if person.erasure_state is not ErasureState.FROZEN:
        return
    await _end_consents(session, person_id)
    counts = {
        "participations": await _erase_participations(session, person_id),
        "topics": await _erase_topics(session, person_id),
        "texts": await _erase_texts(session, person_id),
        "accounts": await _erase_accounts(session, person_id),
    }
    person.display_name = person.roster_name = person.position = person.subject = None
    person.timezone = None
    person.erasure_state = ErasureState.ERASED
    audit.record(
        session,
        actor_id=None,
        action="person_erased",
        entity="person",
        entity_id=person_id,
        **counts,
    )
    await session.flush()


def _participations_of(person_id: int) -> Select[tuple[int]]:
    return select(Participation.id).where(Participation.person_id == person_id)


async def _end_consents(session: Session, person_id: int) -> None:
    """Whoever asked to be erased has not withdrawn anything yet: nothing may hold any longer."""
    held = await session.scalars(
        select(Consent).where(Consent.person_id == person_id, Consent.state.in_(VALID))
    )
    for consent in held.all():
        await consents.withdraw(session, consent=consent, actor_id=None)


async def _erase_participations(session: Session, person_id: int) -> int:
    mine = await session.scalars(
        select(Participation).where(
            Participation.person_id == person_id,
            Participation.state != ParticipationState.ERASED,
        )
    )
    count = 0
    for participation in mine:
        states.move(participation, ParticipationState.ERASED)
        participation.returned_comment = None
        count += 1
    return count


async def _erase_topics(session: Session, person_id: int) -> int:
    mine = _participations_of(person_id)
    needs = select(Need.id).where(Need.participation_id.in_(mine))
    asked = await session.execute(delete(NeedItem).where(NeedItem.need_id.in_(needs)))
    offered = await session.execute(delete(Competence).where(Competence.participation_id.in_(mine)))
    await session.execute(update(Need).where(Need.participation_id.in_(mine)).values(bands=[]))
    await session.execute(
        update(MentorProfile).where(MentorProfile.participation_id.in_(mine)).values(bands=[])
    )
    return asked.rowcount + offered.rowcount


async def _erase_texts(session: Session, person_id: int) -> int:
    """What they wrote, what was written about them, and where they met."""
    mine = _participations_of(person_id)
    responses = select(SurveyResponse.id).where(SurveyResponse.respondent_id.in_(mine))
    texts = await session.execute(
        update(Answer)
        .where(Answer.response_id.in_(responses), Answer.text.is_not(None))
        .values(text=None)
    )
    await session.execute(
        update(SurveyResponse)
        .where(SurveyResponse.respondent_id.in_(mine))
        .values(excuse_reason=None)
    )
    return texts.rowcount + await _erase_places(session, mine)


async def _erase_places(session: Session, mine: Select[tuple[int]]) -> int:
    """Links and addresses of their meetings; a meeting that is still to come keeps its place."""
    mentorships = select(MentorshipMember.mentorship_id).where(
        MentorshipMember.participation_id.in_(mine)
    )
    past = select(Meeting.id).where(
        Meeting.mentorship_id.in_(mentorships),
        Meeting.state.not_in([MeetingState.PROPOSED, MeetingState.SCHEDULED]),
    )
    meetings = await session.execute(_without_place(Meeting, Meeting.id.in_(past)))
    await session.execute(_without_place(MeetingRevision, MeetingRevision.meeting_id.in_(past)))
    return meetings.rowcount


def _without_place(table: type[Meeting | MeetingRevision], which: ColumnElement[bool]):
    return update(table).where(which, table.place.is_not(None)).values(place=None)


async def _erase_accounts(session: Session, person_id: int) -> int:
    """The link to the messenger: the account, its dialog, its ids in proofs and invitations."""
    telegram_ids = list(
        await session.scalars(select(Account.telegram_id).where(Account.person_id == person_id))
    )
    dialogs = [DialogState.key.like(f"%:{one}:{one}") for one in telegram_ids]
    if dialogs:
        await session.execute(delete(DialogState).where(or_(*dialogs)))
    await session.execute(delete(Account).where(Account.person_id == person_id))
    await session.execute(delete(Notification).where(Notification.recipient_id == person_id))
    # The proof keeps the text's hash, the instants and the message; not whose chat it was.
    await session.execute(
        update(Consent).where(Consent.person_id == person_id).values(chat_id=None)
    )
    await session.execute(
        update(Invite)
        .where(Invite.participation_id.in_(_participations_of(person_id)))
        .values(revoked_at=clock.now())
    )
    return len(telegram_ids)
