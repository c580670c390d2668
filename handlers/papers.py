"""Files about people, each over a one-time link: one's own data, the list of codes, the acts."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers import my_data_file, people_files  # noqa: F401 - register the files
from handlers.calendar_words import full_day
from handlers.callbacks.consents import OpenInvited
from handlers.callbacks.joining import OpenInvites, OpenSchoolPeople
from handlers.callbacks.life import GetAct, GetCodeList, GetMyData, ListActs, OpenPapers
from handlers.callbacks.office import OpenPrivacy
from handlers.display import organization_name
from handlers.download_links import download_screen
from handlers.screen import Button, Screen
from handlers.widgets import choice, menu_row, page_of, page_row
from models import DestructionAct, DownloadKind
from services import people
from services.access import can_read_code_list
from services.actor import Actor
from services.calendar.zones import to_local
from services.code_list import note_code_list
from services.destruction_acts import get_act, list_acts
from services.errors import NotFound
from services.my_data import note_my_data
from services.paper_consents import list_invited
from services.session import Session

router = Router(name="papers")
# A person's own data are theirs, whatever they have promised about others.
own_router = Router(name="own_papers")


@router.callback_query(OpenPapers.filter())
async def open_papers(
    callback: CallbackQuery, callback_data: OpenPapers, session: Session, actor: Actor
) -> Screen:
    """What else there is about the people of an organisation."""
    organization_id = callback_data.organization_id
    counts = await people.get_school(session, actor=actor, organization_id=organization_id)
    rows = [[Button(_("Invite"), OpenInvites())]]
    if can_read_code_list(actor, organization_id):
        action = GetCodeList(organization_id=organization_id)
        rows.append([Button(_("List: number and name"), action)])
    if counts.invited and await _signs_papers(session, actor, organization_id):
        action = OpenInvited(organization_id=organization_id)
        rows.append([Button(_("Signed on paper before coming in"), action)])
    rows.append([Button(_("Acts of destruction"), ListActs())])
    back = Button(_("To the people"), OpenSchoolPeople(organization_id=organization_id))
    return Screen(
        text=f"<b>{organization_name(counts.title)}</b>", rows=[*rows, [back, *menu_row()]]
    )


async def _signs_papers(session: Session, actor: Actor, organization_id: int) -> bool:
    try:
        return bool(await list_invited(session, actor=actor, organization_id=organization_id))
    except NotFound:
        return False


@router.callback_query(GetCodeList.filter())
async def get_code_list(
    callback: CallbackQuery, callback_data: GetCodeList, session: Session, actor: Actor
) -> Screen:
    """The only list in which numbers and names stand side by side."""
    organization_id = callback_data.organization_id
    await note_code_list(session, actor=actor, organization_id=organization_id)
    back = Button(_("Back"), OpenPapers(organization_id=organization_id))
    return await download_screen(
        session,
        actor,
        kind=DownloadKind.CODE_LIST,
        subject_id=organization_id,
        text=_(
            "<b>List: number and name</b>\n\nWho is who at your school. Keep it on a work computer "
            "and send it through no messenger. It is noted who took it and when."
        ),
        rows=[[back], menu_row()],
    )


@router.callback_query(ListActs.filter())
async def open_acts(
    callback: CallbackQuery, callback_data: ListActs, session: Session, actor: Actor
) -> Screen:
    """The acts of one's scope, the newest first."""
    acts = await list_acts(session, actor=actor)
    if not acts:
        return Screen(
            text=_("<b>Acts of destruction</b>\n\nNobody's data have been destroyed yet."),
            rows=[menu_row()],
        )
    shown, page, pages = page_of(acts, callback_data.page)
    rows = [choice(_act_label(act, actor), GetAct(act_id=act.id)) for act in shown]
    text = _(
        "<b>Acts of destruction</b>\n\nWhoever withdraws the consent or asks to be erased is "
        "erased, and an act is made. Print it, sign it, keep it for three years."
    )
    pager = page_row(page, pages, lambda number: ListActs(page=number))
    return Screen(text=text, rows=[*rows, pager, menu_row()])


def _act_label(act: DestructionAct, actor: Actor) -> str:
    day = full_day(to_local(act.destroyed_at, actor.timezone).date())
    return f"№ {act.person_number:03d} · {day}"


@router.callback_query(GetAct.filter())
async def open_act(
    callback: CallbackQuery, callback_data: GetAct, session: Session, actor: Actor
) -> Screen:
    """One act, with the log."""
    found = await get_act(session, actor=actor, act_id=callback_data.act_id)
    text = _("<b>Act of destruction</b>\nParticipant No. {label}").format(
        label=_act_label(found.act, actor).removeprefix("№ ")
    )
    return await download_screen(
        session,
        actor,
        kind=DownloadKind.DESTRUCTION_ACT,
        subject_id=found.act.id,
        text=text,
        rows=[[Button(_("Back"), ListActs())], menu_row()],
    )


@own_router.callback_query(GetMyData.filter())
async def get_my_data(callback: CallbackQuery, session: Session, actor: Actor) -> Screen:
    """Everything that is held about the actor, also while they are frozen."""
    await note_my_data(session, actor=actor)
    return await download_screen(
        session,
        actor,
        kind=DownloadKind.MY_DATA,
        text=_(
            "<b>My data as a file</b>\n\nEverything that is kept about you, with your own answers. "
            "The page opens in any browser."
        ),
        rows=[[Button(_("Back"), OpenPrivacy())], menu_row()],
    )
