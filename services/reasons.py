"""Codes of why something ended that more than one service writes or reads; told to nobody."""

# Somebody takes part no more: it says nothing about whom they worked with.
PERSON_LEFT = "person_left"
# The author of a reflection is not in the group any more.
MEMBER_LEFT = "member_left"
