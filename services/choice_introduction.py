"""What an introduction decides: who goes on with whom to a trial meeting."""

from collections.abc import Collection, Mapping

from models import (
    Meeting,
    Mentorship,
    MentorshipMember,
    Side,
    SurveyResponse,
    SurveyResponseState,
)
from services.choice_answers import by_member, list_responses, voice_of
from services.choice_parts import end_without_blame, go_on_in_parts
from services.choice_rules import Verdict, Voice, Wish, decide, trusted
from services.group_members import need_owners, needs_served, of_side, present
from services.places import count_places_besides
from services.proposal_ends import end_joining
from services.session import Session
from services.survey_answers import option
from services.survey_asking import open_survey


async def settle_introduction(
    session: Session,
    *,
    mentorship: Mentorship,
    meeting: Meeting,
    actor_id: int | None,
    vouched: bool = False,
) -> None:
    """The mutual choice of a locked mentorship whose introduction is closed.

    It waits while somebody's word is missing and nobody has refused in their stead, unless a
    curator has `vouched` for them.
    """
    members = present(mentorship)
    responses = by_member(members, await list_responses(session, meeting=meeting))
    voices = {side: _voices(members, responses, side) for side in Side}
    if vouched:
        met = {side: [voice.id for voice in voices[side]] for side in Side}
        voices = {side: trusted(voices[side], met[side.other]) for side in Side}
    outcome = decide(
        voices[Side.MENTEE],
        voices[Side.MENTOR],
        await _wishes(session, members),
        await _places(session, mentorship, members),
    )
    if outcome.verdict is Verdict.WAITS:
        return
    if outcome.verdict is Verdict.ENDS:
        await end_without_blame(session, mentorship=mentorship, actor_id=actor_id)
    else:
        await end_joining(session, mentorship_id=mentorship.id, actor_id=actor_id)
        await go_on_in_parts(
            session,
            mentorship=mentorship,
            parts=outcome.parts,
            mode=meeting.mode,
            actor_id=actor_id,
        )
    await _offer_support(session, members, responses)


def _voices(
    members: Collection[MentorshipMember],
    responses: Mapping[int, SurveyResponse | None],
    side: Side,
) -> list[Voice]:
    met = [member.participation_id for member in of_side(members, side.other)]
    return [
        voice_of(side, m.participation_id, responses[m.participation_id], met)
        for m in of_side(members, side)
    ]


async def _wishes(session: Session, members: list[MentorshipMember]) -> list[Wish]:
    owners = await need_owners(session, members=members)
    return [
        Wish(need_id=need_id, mentee_id=owners[need_id], mentors=frozenset(mentors))
        for need_id, mentors in sorted(needs_served(members, owners).items())
    ]


async def _places(
    session: Session, mentorship: Mentorship, members: list[MentorshipMember]
) -> dict[int, int]:
    """How many people each mentor may take out of this introduction: at least one."""
    return {
        mentor.participation_id: max(
            1,
            await count_places_besides(
                session, mentor_id=mentor.participation_id, mentorship_id=mentorship.id
            ),
        )
        for mentor in of_side(members, Side.MENTOR)
    }


async def _offer_support(
    session: Session,
    members: Collection[MentorshipMember],
    responses: Mapping[int, SurveyResponse | None],
) -> None:
    """A mentee who is not ready yet keeps the need, and is asked what would help."""
    for mentee in of_side(members, Side.MENTEE):
        response = responses[mentee.participation_id]
        if response is None or response.state is not SurveyResponseState.SUBMITTED:
            continue
        if option(response, "im05") == "not_yet":
            await open_survey(
                session,
                code="no_pair_support",
                respondent_id=mentee.participation_id,
                # The same matter as services/support_asking.py asks about: this pair did not fit.
                subject=f"member:{mentee.id}",
            )
