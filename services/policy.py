"""The numbers of product.md («Clocks» and limits) in one place; an operator may change each."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Policy:
    """Days and hours of the programme. Working days follow the production calendar."""

    pii_mode: str = "alias"
    # Who answers for the data, as the consent and the acts of destruction name them.
    operator_name: str = ""
    operator_address: str = ""
    # Where one-time links lead; None: there are none.
    public_url: str | None = None
    download_minutes: int = 15
    invite_valid_days: int = 14
    proposal_answer_working_days: int = 4
    proposal_reminder_working_days: tuple[int, ...] = (1, 3)
    first_meeting_working_days: int = 5
    # Without a pair for so long: support is offered, the search goes wider.
    no_pair_days: int = 14
    # A pair that stays in one stage for so long, and one that agreed on no rhythm.
    stall_days: int = 21
    usual_cadence_days: int = 14
    held_question_minutes: int = 30
    survey_reminder_hours: tuple[int, ...] = (24, 48)
    survey_reminder_days: tuple[int, ...] = (3, 10)
    # How long before the last day of a pair its final meeting is asked about.
    final_stage_days: int = 14
    # How long after its last day a pause may last before its curator is asked.
    pause_overdue_days: int = 7
    follow_up_days: int = 90
    erase_working_days: int = 10
    withdraw_days: int = 30
    minimum_cell: int = 5
    snooze_days: int = 3
    # A newcomer waits so long for the curators before their deputies, and each level above, know.
    newcomer_waits_working_days: int = 2
    account_link_hours: int = 24
    invite_attempts: int = 5
    invite_attempts_minutes: int = 10
    # Messages to the other members of a pair: so many a day, and so many in so many seconds.
    partner_messages_a_day: int = 10
    partner_messages_burst: int = 3
    partner_messages_burst_seconds: int = 10


def policy_of(session: AsyncSession) -> Policy:
    """The policy the unit of work of this session was opened with."""
    return session.info["policy"]
