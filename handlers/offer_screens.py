"""The screens on which an offer of times is put together."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from aiogram import html
from aiogram.utils.i18n import get_i18n
from aiogram.utils.i18n import gettext as _
from babel.dates import format_date, get_day_names

from handlers.callbacks import Nothing, OpenMeeting
from handlers.callbacks.meetings import (
    AskOfferPlace,
    ChooseHour,
    DropOfferPlace,
    DropTime,
    ReviewOffer,
    SendOffer,
    SetDuration,
    SetMode,
    ShowDay,
    ShowDetails,
    ShowMonth,
)
from handlers.display import clock_time, day, moment_for_both, short_moment
from handlers.meeting_words import MODES, minutes, who
from handlers.offer_draft import OfferDraft, to_minute
from handlers.screen import Button, Screen
from handlers.widgets import menu_row
from models import MentoringMode
from services import clock
from services.calendar.month import month_grid, next_month, previous_month
from services.calendar.slots import ordered_hours
from services.calendar.zones import same_offset, to_local, to_utc
from services.meeting_slots import DAYS_AHEAD, DURATIONS, LONGEST_PLACE
from services.meeting_views import MeetingView
from services.session import Session

HOURS_IN_A_ROW = 4
Rows = list[list[Button]]


def month_screen(view: MeetingView, draft: OfferDraft) -> Screen:
    """The days of a month; days with a chosen time are marked."""
    today = to_local(clock.now(), view.mine.zone).date()
    last = today + timedelta(days=DAYS_AHEAD)
    year, month = divmod(draft.shown or _month_number(today), 12)
    chosen = {to_local(at, view.mine.zone).date() for at in draft.times}
    grid = month_grid(year, month + 1, first=today, last=last, marked=chosen)
    text = _(
        "Choose a day, or type a time in your own words, for example: Fri 16:30. "
        "You may offer up to three times."
    )
    rows = [
        _month_row(draft, year, month + 1, today, last),
        [Button(name, Nothing()) for name in _weekdays()],
        *(
            [_day_button(draft, cell.day, cell.enabled, cell.marked) for cell in week]
            for week in grid
            if any(cell.enabled for cell in week)
        ),
    ]
    return Screen(text=_with_chosen(text, view, draft), rows=[*rows, *_ways_back(draft)])


def day_screen(view: MeetingView, draft: OfferDraft, common: Sequence[int]) -> Screen:
    """The hours of a day, those free for everybody first."""
    shown = date.fromordinal(draft.shown)
    buttons = []
    for hour, is_common in ordered_hours(common):
        at = to_utc(datetime.combine(shown, time(hour)), view.mine.zone)
        if at <= clock.now():
            continue
        sign = "✓ " if to_minute(at) in draft.starts else "★ " if is_common else ""
        label = sign + clock_time(to_local(at, view.mine.zone))
        action = ChooseHour(meeting_id=draft.meeting_id, day=draft.shown, hour=hour)
        buttons.append(Button(label, action))
    lines = [f"<b>{day(shown)}</b>", _("Choose an hour, or type the time exactly: 16:30.")]
    if not buttons:
        lines = [f"<b>{day(shown)}</b>", _("No hours are left on this day. You can type a time.")]
    if common and buttons:
        lines.append(_("★ — you both are usually free."))
    lines += _other_clock(view, shown)
    back = ShowMonth(meeting_id=draft.meeting_id, month=_month_number(shown))
    rows = [buttons[i : i + HOURS_IN_A_ROW] for i in range(0, len(buttons), HOURS_IN_A_ROW)]
    return Screen(
        text=_with_chosen("\n".join(lines), view, draft),
        rows=[*rows, [Button(_("Back to the calendar"), back)], *_ways_back(draft)],
    )


def review_screen(session: Session, view: MeetingView, draft: OfferDraft) -> Screen:
    """What is about to be sent; a time is taken out by its button."""
    meeting_id = draft.meeting_id
    text = _("Your offer to {partner}:").format(partner=who(session, view.partners))
    text += f"\n\n{_chosen_lines(view, draft)}\n{_details(draft)}"
    send = _("Send")
    if view.meeting.slot_round != draft.round:
        text += "\n\n" + _("Meanwhile your partner has offered times too: see the meeting.")
        send = _("Send mine instead")
    rows: Rows = [
        [Button(send, SendOffer(meeting_id=meeting_id, seen_round=view.meeting.slot_round))]
    ]
    if not draft.is_full:
        rows.append(
            [
                Button(
                    _("Add another time"),
                    ShowMonth(meeting_id=meeting_id, month=_month_of_first(view, draft)),
                )
            ]
        )
    rows += [
        [
            Button(
                f"✕ {short_moment(at, view.mine.zone)}",
                DropTime(meeting_id=meeting_id, at=to_minute(at)),
            )
        ]
        for at in draft.times
    ]
    rows.append([Button(_("Duration and place"), ShowDetails(meeting_id=meeting_id))])
    return Screen(text=text, rows=[*rows, _meeting_row(draft)])


def details_screen(draft: OfferDraft) -> Screen:
    """How long, online or in person, where."""
    meeting_id = draft.meeting_id
    durations = [
        Button(
            f"✓ {count}" if count == draft.minutes else str(count),
            SetDuration(meeting_id=meeting_id, minutes=count),
        )
        for count in DURATIONS
    ]
    modes = []
    for mode in (MentoringMode.ONLINE, MentoringMode.OFFLINE):
        name = str(MODES[mode]).capitalize()
        label = f"✓ {name}" if mode == draft.mode else name
        modes.append(Button(label, SetMode(meeting_id=meeting_id, mode=mode)))
    text = _("How long, in minutes, and how?") + f"\n\n{_details(draft)}"
    place = _("Change the link or place") if draft.place else _("Add the link or place")
    rows = [
        durations,
        modes,
        [Button(place, AskOfferPlace(meeting_id=meeting_id))],
        [Button(_("Back to the offer"), ReviewOffer(meeting_id=meeting_id))],
    ]
    return Screen(text=text, rows=rows)


def place_question(mode: MentoringMode) -> str:
    """What to type: a link for an online meeting, a place for one in person."""
    if mode is MentoringMode.OFFLINE:
        return _(
            "Type where you meet, up to {limit} characters: for example, room 12 of School 3. "
            "Your partner will see it."
        ).format(limit=LONGEST_PLACE)
    return _(
        "Type the link to the video meeting; it begins with https://. Your partner will see it."
    )


def place_hint(problem: str) -> str:
    """What is wrong with a typed link or place."""
    return {
        "empty": _("Nothing was typed."),
        "too_long": _("This is too long: up to {limit} characters, please.").format(
            limit=LONGEST_PLACE
        ),
        "not_a_link": _("This does not look like one link. It should begin with https://."),
        "not_secure": _("Only a protected link will do: https://, not http://."),
    }[problem]


def place_screen(draft: OfferDraft) -> Screen:
    """The question for the link or the place of an offer; it may stay open."""
    meeting_id = draft.meeting_id
    text = place_question(MentoringMode(draft.mode))
    rows = [
        [Button(_("Leave it open for now"), DropOfferPlace(meeting_id=meeting_id))],
        [Button(_("Back to the offer"), ReviewOffer(meeting_id=meeting_id))],
    ]
    return Screen(text=text, rows=rows)


def _with_chosen(text: str, view: MeetingView, draft: OfferDraft) -> str:
    return f"{text}\n\n{_chosen_lines(view, draft)}" if draft.starts else text


def _chosen_lines(view: MeetingView, draft: OfferDraft) -> str:
    return "\n".join(
        f"✓ {moment_for_both(at, view.mine.zone, view.partner_zone)}" for at in draft.times
    )


def _details(draft: OfferDraft) -> str:
    mode = MentoringMode(draft.mode)
    lines = [f"{MODES[mode]}, {minutes(draft.minutes)}"]
    if draft.place:
        lines.append(html.quote(draft.place))
    return "\n".join(lines)


def _other_clock(view: MeetingView, shown: date) -> list[str]:
    noon = to_utc(datetime.combine(shown, time(12)), view.mine.zone)
    if same_offset(view.mine.zone, view.partner_zone, noon):
        return []
    return [
        _("When it is {yours} for you, it is {theirs} for your partner.").format(
            yours=clock_time(to_local(noon, view.mine.zone)),
            theirs=clock_time(to_local(noon, view.partner_zone)),
        )
    ]


def _ways_back(draft: OfferDraft) -> Rows:
    rows = [_meeting_row(draft)]
    if draft.starts:
        review = ReviewOffer(meeting_id=draft.meeting_id)
        rows.insert(0, [Button(_("On to the offer"), review)])
    return rows


def _meeting_row(draft: OfferDraft) -> list[Button]:
    return [Button(_("To the meeting"), OpenMeeting(meeting_id=draft.meeting_id)), *menu_row()]


def _month_row(draft: OfferDraft, year: int, month: int, first: date, last: date) -> list[Button]:
    title = format_date(date(year, month, 1), "LLLL y", locale=get_i18n().current_locale)
    before = previous_month(year, month, first=first)
    after = next_month(year, month, last=last)
    return [
        _to_month(draft, "‹", before),
        Button(title.capitalize(), Nothing()),
        _to_month(draft, "›", after),
    ]


def _to_month(draft: OfferDraft, sign: str, month: tuple[int, int] | None) -> Button:
    if month is None:
        return Button("·", Nothing())
    number = month[0] * 12 + month[1] - 1
    return Button(sign, ShowMonth(meeting_id=draft.meeting_id, month=number))


def _day_button(draft: OfferDraft, shown: date | None, enabled: bool, marked: bool) -> Button:
    if shown is None or not enabled:
        return Button("·", Nothing())
    label = f"✓{shown.day}" if marked else str(shown.day)
    return Button(label, ShowDay(meeting_id=draft.meeting_id, day=shown.toordinal()))


def _weekdays() -> list[str]:
    names = get_day_names("abbreviated", locale=get_i18n().current_locale)
    return [names[number] for number in range(7)]


def _month_number(shown: date) -> int:
    return shown.year * 12 + shown.month - 1


def _month_of_first(view: MeetingView, draft: OfferDraft) -> int:
    at = draft.times[0] if draft.times else clock.now()
    return _month_number(to_local(at, view.mine.zone).date())
