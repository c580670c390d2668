"""The languages the bot speaks: code and own name."""

LOCALES = {"ru": "Русский", "en": "English"}
