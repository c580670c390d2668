"""Numbers that a button may carry.

A forged one outside this range is no button of ours: it never reaches a query, where a database
would refuse it as too large.
"""

from typing import Annotated

from pydantic import Field

Id = Annotated[int, Field(ge=0, lt=2**63)]
# An instant in minutes since 1970, within what a calendar can hold.
Minute = Annotated[int, Field(ge=0, lt=2**31)]
