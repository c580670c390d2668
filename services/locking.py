"""Reading a row in order to change it."""

from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm.interfaces import ORMOption

from models import Base
from services.errors import NotFound
from services.session import Session

Row = TypeVar("Row", bound=Base)


async def find_locked(
    session: Session, model: type[Row], row_id: Any, *options: ORMOption
) -> Row | None:
    """The row as it is now, locked until the end of the unit of work, or None.

    SELECT … FOR UPDATE also promotes the unit of work to the writer on SQLite, so what is read
    after it is current. (`Session.get(with_for_update=…)` would refuse a row whose older version
    was read before, instead of refreshing it.) Rows that only refer to a locked one are not held up
    (FOR NO KEY UPDATE): a foreign key that is checked must not wait for a lock taken out of order.
    """
    key = inspect(model).primary_key[0]
    return await session.scalar(
        select(model)
        .where(key == row_id)
        .options(*options)
        .with_for_update(of=model, key_share=True)
        .execution_options(populate_existing=True)
    )


async def get_locked(session: Session, model: type[Row], row_id: Any, *options: ORMOption) -> Row:
    """The row as it is now, locked; raises NotFound."""
    row = await find_locked(session, model, row_id, *options)
    if row is None:
        raise NotFound
    return row
