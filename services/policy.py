"""The numbers of product.md («Clocks» and limits) in one place; an operator may change each."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Policy:
    """Days and hours of the programme. Working days follow the production calendar."""

    pii_mode: str = "alias"
    invite_valid_days: int = 14
    proposal_answer_working_days: int = 4
    proposal_reminder_working_days: tuple[int, ...] = (1, 3)
    first_meeting_working_days: int = 5
    held_question_minutes: int = 30
    reflection_hours: tuple[int, ...] = (24, 48)
    erase_working_days: int = 10
    withdraw_days: int = 30
    minimum_cell: int = 5
    snooze_days: int = 3
    invite_attempts: int = 5
    invite_attempts_minutes: int = 10


def policy_of(session: AsyncSession) -> Policy:
    """The policy the unit of work of this session was opened with."""
    return session.info["policy"]
