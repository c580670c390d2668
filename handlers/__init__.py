"""The Telegram edge: an update comes in, a Screen goes out. One module per goal of a user."""
