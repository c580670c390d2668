"""Who is told about the way of a pair or group from its introduction to its planning."""

from collections.abc import Collection, Iterable

from models import Meeting, MeetingKind, Mentorship, MentorshipMember
from services.group_members import present
from services.notices import NoticeKind, enqueue_notice, moment_for
from services.session import Session


def subject_of(mentorship: Mentorship) -> str:
    """What the notices of a pair are about."""
    return f"mentorship:{mentorship.id}"


async def tell_stage(
    session: Session, *, mentorship: Mentorship, meeting: Meeting, actor_id: int | None
) -> None:
    """Tell everybody that they go on, and to which meeting: at once whoever has just decided it."""
    again = meeting.kind is MeetingKind.TRIAL and meeting.sequence_no > 1
    kinds = {
        MeetingKind.TRIAL: NoticeKind.TRIAL_AGAIN if again else NoticeKind.CHOICE_MUTUAL,
        MeetingKind.PLANNING: NoticeKind.PAIR_FITS,
    }
    await _tell(
        session,
        mentorship,
        kinds[meeting.kind],
        present(mentorship),
        occasion=f"meeting{meeting.id}",
        actor_id=actor_id,
        meeting_id=meeting.id,
    )


async def tell_left(
    session: Session, *, mentorship: Mentorship, leavers: Collection[MentorshipMember]
) -> None:
    """Tell those who were let go, each for themselves and without a reason."""
    for member in leavers:
        await _tell(session, mentorship, NoticeKind.GROUP_LEFT, [member], occasion="left")


async def tell_joined(
    session: Session, *, mentorship: Mentorship, newcomer: MentorshipMember, meeting_id: int | None
) -> None:
    """Tell everybody, the newcomer included, that one more belongs to them."""
    await _tell(
        session,
        mentorship,
        NoticeKind.GROUP_JOINED,
        present(mentorship),
        occasion=f"joined{newcomer.participation_id}:{newcomer.joined_at:%Y%m%d%H%M}",
        participation_id=newcomer.participation_id,
        meeting_id=meeting_id,
    )


async def _tell(
    session: Session,
    mentorship: Mentorship,
    kind: NoticeKind,
    members: Iterable[MentorshipMember],
    *,
    occasion: str,
    actor_id: int | None = None,
    **payload: int | None,
) -> None:
    for member in members:
        person = member.participation.person
        zone = person.timezone or member.participation.organization.timezone
        await enqueue_notice(
            session,
            kind=kind,
            recipient_id=person.id,
            subject=subject_of(mentorship),
            occasion=occasion,
            payload={"mentorship_id": mentorship.id, **payload},
            due_at=moment_for(zone, is_acting=person.id == actor_id),
        )
