"""The bot's URL map: every button's action, each at most 64 bytes. Ids only, never personal data.

What a button asks for is checked by the service that acts; an id from a button proves nothing.
Feature modules do not import each other: a button that leads elsewhere takes its action from here.
"""

from handlers.callbacks.general import Nothing, OpenMenu
from handlers.callbacks.joining import ContinueRegistration, OpenInvites, OpenPeople, OpenPerson
from handlers.callbacks.meetings import (
    OfferSlots,
    OpenMeeting,
    OpenMeetings,
)
from handlers.callbacks.office import ContinueForm, OpenHelp, OpenPrivacy, OpenReport, OpenTasks
from handlers.callbacks.pairing import (
    OpenNeed,
    OpenNeeds,
    OpenPair,
    OpenPairOffice,
    OpenPairs,
    OpenPairsOffice,
    OpenProposal,
)
from handlers.callbacks.surveys import ExcuseSurvey, OpenSurvey, OpenSurveys

__all__ = [
    "ContinueForm",
    "ContinueRegistration",
    "ExcuseSurvey",
    "Nothing",
    "OfferSlots",
    "OpenHelp",
    "OpenInvites",
    "OpenMeeting",
    "OpenMeetings",
    "OpenMenu",
    "OpenNeed",
    "OpenNeeds",
    "OpenPair",
    "OpenPairOffice",
    "OpenPairs",
    "OpenPairsOffice",
    "OpenPeople",
    "OpenPerson",
    "OpenPrivacy",
    "OpenProposal",
    "OpenReport",
    "OpenSurvey",
    "OpenSurveys",
    "OpenTasks",
]
