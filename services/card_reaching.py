"""Cards about messages between members of a pair."""

from typing import Any

from sqlalchemy import Select, literal, select
from sqlalchemy.orm import aliased

from models import Participation, PartnerMessage
from services.card_kinds import CardKind
from services.card_scope import CardScope, of_people, person_columns, undecided


def messages_reported(scope: CardScope) -> Select[Any]:
    """Messages that people of the scope have shown to their curator; never to the author."""
    sender = aliased(Participation)
    return of_people(
        select(
            PartnerMessage.id,
            literal(""),
            PartnerMessage.reported_at,
            *person_columns(partner=PartnerMessage.sender_id),
        )
        .join(Participation, Participation.id == PartnerMessage.reported_by_id)
        .join(sender, sender.id == PartnerMessage.sender_id)
        .where(
            sender.person_id != scope.person_id,
            Participation.person_id != scope.person_id,
            undecided(scope, CardKind.MESSAGE_REPORTED, PartnerMessage.id),
        ),
        scope,
        PartnerMessage.reported_at,
    )
