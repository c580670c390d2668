"""The screens of a plan that is being written: the list, one item, what it is about, by when."""

from datetime import date, timedelta

from aiogram.utils.i18n import gettext as _

from handlers.calendar_words import full_day, month_day
from handlers.callbacks.programme import (
    AddPlanItem,
    ChooseDeficit,
    ChooseDue,
    ChooseForm,
    DropPlanItem,
    EditProgramme,
    NewPlanItem,
    OpenPlan,
    OpenPlanItem,
    SetDeficit,
    SetDue,
    SetForm,
    WritePlanItem,
)
from handlers.programme_words import FORMS, deficit_text, item_block
from handlers.screen import Button, Screen
from handlers.taxonomy import item_title
from handlers.widgets import choice, menu_row, page_of, page_row
from models import PlanItem, ProgramVersion
from services.program_content import ItemPart, missing_parts
from services.program_views import ProgramView

DEFICITS_ON_PAGE = 4
# Eight buttons: with pages, the new item, the way back and the menu.
ITEMS_WITHOUT_PAGES, ITEMS_ON_PAGE = 5, 3


def plan_screen(view: ProgramView, page: int = 0) -> Screen:
    """The items of the plan; what is still to be filled in is marked."""
    version, numbered = view.open, view.numbered(view.open)
    size = len(numbered) if len(numbered) <= ITEMS_WITHOUT_PAGES else ITEMS_ON_PAGE
    shown, page, pages = page_of(numbered, page, max(size, 1))
    rows = [
        choice(f"{number}. {_todo(item)}{deficit_text(item)}", OpenPlanItem(item_id=item.id))
        for number, item in shown
    ]
    text = _(
        "<b>The plan</b>\n\nEach item answers one difficulty: what you do about it, in which form, "
        "by when, with what result. Open an item to fill it in; “…” marks what is not complete."
    )
    return Screen(
        text=text,
        rows=[
            *rows,
            page_row(page, pages, lambda at: OpenPlan(version_id=version.id, page=at)),
            [
                Button(_("Add an item"), NewPlanItem(version_id=version.id)),
                Button(_("Back"), EditProgramme(version_id=version.id)),
                *menu_row(),
            ],
        ],
    )


def new_item_screen(view: ProgramView, page: int = 0) -> Screen:
    """What a new item is about."""
    version_id = view.open.id
    used = {item.item_code for item in view.open.items}
    shown, page, pages = page_of(view.deficits, page, DEFICITS_ON_PAGE)
    rows = [
        choice(item_title(code), AddPlanItem(version_id=version_id, code=code), chosen=code in used)
        for code in shown
    ]
    outside = [Button(_("Outside the diagnosis"), AddPlanItem(version_id=version_id))]
    pager = page_row(page, pages, lambda at: NewPlanItem(version_id=version_id, page=at))
    back = [Button(_("Back"), OpenPlan(version_id=version_id))]
    text = _(
        "<b>What is the new item about?</b>\n\nThese difficulties were named in the request; “✓” "
        "is in the plan already. The curator sees what stands outside the diagnosis."
    )
    return Screen(text=text, rows=[*rows, outside, pager, back])


def deficit_screen(view: ProgramView, item: PlanItem, page: int = 0) -> Screen:
    """What an item is about, chosen anew."""
    shown, page, pages = page_of(view.deficits, page, DEFICITS_ON_PAGE)
    rows = [
        choice(
            item_title(code),
            SetDeficit(item_id=item.id, code=code),
            chosen=code == item.item_code,
        )
        for code in shown
    ]
    outside = choice(
        _("Outside the diagnosis"), SetDeficit(item_id=item.id), chosen=item.item_code is None
    )
    pager = page_row(page, pages, lambda at: ChooseDeficit(item_id=item.id, page=at))
    back = [Button(_("Back"), OpenPlanItem(item_id=item.id))]
    text = _("<b>What is this item about?</b>")
    return Screen(text=text, rows=[*rows, outside, pager, back])


def item_screen(view: ProgramView, item: PlanItem, zone: str) -> Screen:
    """One item with everything that is said about it, and what can be changed."""
    number = 1 + next(n for n, own in enumerate(view.open.items) if own.id == item.id)
    drop = DropPlanItem(version_id=view.open.id, item_id=item.id)
    rows = [
        [
            Button(_("What you do"), WritePlanItem(item_id=item.id, part=ItemPart.MEASURE)),
            Button(_("Form"), ChooseForm(item_id=item.id)),
        ],
        [
            Button(_("By when"), ChooseDue(item_id=item.id)),
            Button(_("Result"), WritePlanItem(item_id=item.id, part=ItemPart.EXPECTED_RESULT)),
        ],
        [
            Button(_("Difficulty"), ChooseDeficit(item_id=item.id)),
            Button(_("Take it out"), drop),
        ],
        [Button(_("To the plan"), OpenPlan(version_id=view.open.id)), *menu_row()],
    ]
    return Screen(text=item_block(item, number, zone), rows=rows)


def form_screen(item: PlanItem, page: int = 0) -> Screen:
    """The forms of a measure."""
    shown, page, pages = page_of(list(FORMS), page)
    rows = [
        choice(str(FORMS[form]), SetForm(item_id=item.id, form=form), chosen=form is item.form)
        for form in shown
    ]
    pager = page_row(page, pages, lambda at: ChooseForm(item_id=item.id, page=at))
    back = [Button(_("Back"), OpenPlanItem(item_id=item.id))]
    text = _("<b>{deficit}</b>\nIn which form?").format(deficit=deficit_text(item))
    return Screen(text=text, rows=[*rows, pager, back])


def due_screen(version: ProgramVersion, item: PlanItem, page: int = 0) -> Screen:
    """By when: the ends of the months of the term, or a typed day."""
    days = ends_of_months(version.starts_on, version.ends_on)
    shown, page, pages = page_of(days, page)
    rows = [
        choice(
            _("by {day}").format(day=month_day(day)),
            SetDue(item_id=item.id, day=day.toordinal()),
            chosen=day == item.due_on,
        )
        for day in shown
    ]
    pager = page_row(page, pages, lambda at: ChooseDue(item_id=item.id, page=at))
    back = [Button(_("Back"), OpenPlanItem(item_id=item.id))]
    text = _("<b>{deficit}</b>\nBy when? Choose, or type a day between {first} and {last}.").format(
        deficit=deficit_text(item),
        first=full_day(version.starts_on),
        last=full_day(version.ends_on),
    )
    return Screen(text=text, rows=[*rows, pager, back])


def ends_of_months(first: date, last: date) -> list[date]:
    """The last days of the months from `first` on, and `last` itself."""
    days, day = [], first
    while day < last:
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        if day < last:
            days.append(day)
        day += timedelta(days=1)
    return [*days, last]


def _todo(item: PlanItem) -> str:
    return "… " if missing_parts(item) else ""
