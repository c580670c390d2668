"""The bot's URL map: every button's action, each at most 64 bytes. Ids only, never personal data.

What a button asks for is checked by the service that acts; an id from a button proves nothing.
Feature modules do not import each other: a button that leads elsewhere takes its action from here.
"""

from handlers.callbacks.general import Nothing, OpenMenu
from handlers.callbacks.office import ContinueForm, OpenReport

__all__ = ["ContinueForm", "Nothing", "OpenMenu", "OpenReport"]
