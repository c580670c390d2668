"""Every table and column has its fate when a person is erased, and nothing written stays."""

import pytest

from models import Base
from models.secret import encrypted_columns
from services.erasure_map import FATES, Why

TABLES = Base.metadata.tables


def kept(name: str) -> list[str]:
    return [column for columns in FATES[name].kept.values() for column in columns.split()]


def test_every_table_has_its_fate() -> None:
    assert set(FATES) == set(TABLES)


@pytest.mark.parametrize("name", sorted(FATES))
def test_every_column_has_its_fate(name: str) -> None:
    fate, columns = FATES[name], [column.name for column in TABLES[name].columns]
    if fate.destroyed:
        assert (dict(fate.emptied), dict(fate.kept)) == ({}, {})
        return
    assert sorted([*fate.emptied, *kept(name)]) == sorted(columns)
    assert set(fate.kept) <= set(Why)


@pytest.mark.parametrize("name", sorted(FATES))
def test_nothing_that_people_write_is_kept(name: str) -> None:
    fate = FATES[name]
    for column in encrypted_columns(TABLES[name]):
        assert fate.destroyed or column.name in fate.emptied, column.name


@pytest.mark.parametrize("name", sorted(FATES))
def test_rows_are_looked_for_where_something_goes(name: str) -> None:
    fate = FATES[name]
    assert (fate.rows is not None) == (fate.destroyed or bool(fate.emptied))
