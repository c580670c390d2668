"""Cards about messages between members of a pair."""

from typing import Any

from sqlalchemy import Select, literal, select
from sqlalchemy.orm import aliased

from models import MessageReport, Participation, PartnerMessage
from services.card_kinds import CardKind
from services.card_scope import CardScope, of_people, person_columns, undecided
from services.report_readers import reads


def messages_reported(scope: CardScope) -> Select[Any]:
    """Messages shown to those who look after a school: for exactly those who may read them."""
    sender = aliased(Participation)
    return of_people(
        select(
            MessageReport.id,
            literal(""),
            MessageReport.reported_at,
            *person_columns(partner=PartnerMessage.sender_id),
        )
        .join(PartnerMessage, PartnerMessage.id == MessageReport.message_id)
        .join(Participation, Participation.id == MessageReport.reporter_id)
        .join(sender, sender.id == PartnerMessage.sender_id)
        .where(
            reads(
                scope.person_id,
                Participation.organization_id,
                besides=(sender.person_id, Participation.person_id),
            ),
            undecided(scope, CardKind.MESSAGE_REPORTED, MessageReport.id),
        ),
        scope,
        MessageReport.reported_at,
    )
