"""Use cases: verbs on a session. They know nothing of Telegram, of texts, or of the wall clock."""
