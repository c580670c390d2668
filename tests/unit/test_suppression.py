"""No mean of a few people may be read from a report, nor worked out from what it shows."""

from hypothesis import given
from hypothesis import strategies as st

from services.suppression import Cell, cells_to_show, part_may_be_shown

MINIMUM = 5
CELLS = st.dictionaries(
    st.integers(1, 12),
    st.integers(0, 12).map(lambda people: Cell(people=people, answers=people, total=people)),
)


@given(CELLS)
def test_what_is_hidden_is_never_a_few_people(cells: dict[int, Cell]) -> None:
    people = sum(cell.people for cell in cells.values())
    whole = Cell(people=people, answers=people, total=people)
    shown = cells_to_show(cells, whole, MINIMUM)
    assert all(cells[key].people >= MINIMUM for key in shown)
    by_subtraction = sum(cell.people for key, cell in cells.items() if key not in shown)
    assert not shown or by_subtraction == 0 or by_subtraction >= MINIMUM


@given(CELLS)
def test_nothing_is_hidden_without_need(cells: dict[int, Cell]) -> None:
    answered = {key: cell for key, cell in cells.items() if cell.answers}
    if all(cell.people >= MINIMUM for cell in answered.values()):
        people = sum(cell.people for cell in cells.values())
        whole = Cell(people=people, answers=people, total=people)
        assert cells_to_show(cells, whole, MINIMUM) == set(answered)


def test_one_person_in_two_schools_is_not_two() -> None:
    cells = {1: Cell(9, 9, 9), 2: Cell(4, 4, 4), 3: Cell(4, 4, 4)}
    # The four of the second school are the four of the third.
    assert cells_to_show(cells, Cell(13, 17, 17), MINIMUM) == set()


def test_a_part_is_shown_beside_nothing_or_beside_enough() -> None:
    enough = Cell(5, 7, 40)
    assert part_may_be_shown(enough, Cell(), MINIMUM)
    assert part_may_be_shown(enough, enough, MINIMUM)
    assert not part_may_be_shown(enough, Cell(4, 9, 9), MINIMUM)
    assert not part_may_be_shown(Cell(4, 9, 9), enough, MINIMUM)
