"""«Мои данные»: one page to read on any device, without scripts and without a network."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from aiogram import html
from aiogram.utils.i18n import get_i18n
from aiogram.utils.i18n import gettext as _

from handlers.answer_titles import MODE_TITLES, REACH_TITLES, bands_line
from handlers.calendar_words import full_day
from handlers.display import moment, plain_person_name
from handlers.meeting_words import KINDS
from handlers.meeting_words import STATES as MEETING_STATES
from handlers.pair_cards import STATES as PAIR_STATES
from handlers.support_words import OWN_STATES
from handlers.taxonomy import DIRECTIONS, ITEMS, SUBJECTS
from handlers.titles import (
    CONSENT_TITLES,
    DOWNLOAD_TITLES,
    PARTICIPATION_STATE_TITLES,
    PROPOSAL_GROUPS,
    ROLE_TITLES,
    SCHOOL_MOVE_TITLES,
)
from models import Answer, DownloadKind, MentorProfile, Need, Proposal, SurveyResponse
from services import clock
from services.actor import Actor
from services.calendar.zones import to_local
from services.download_files import File, download
from services.my_data import MyData, collect_my_data, last_day_in
from services.policy import policy_of
from services.session import Session
from services.surveys import Question, QuestionType, find_survey

PAGE = "text/html; charset=utf-8"
STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem;border-bottom:1px solid #ccc}"
    "table{border-collapse:collapse;width:100%}td{vertical-align:top;padding:.25rem .75rem "
    ".25rem 0;border-bottom:1px solid #eee}td:first-child{width:14rem;color:#555}"
)
Line = tuple[str, str]


@download(DownloadKind.MY_DATA)
async def my_data_file(session: Session, actor: Actor, subject_id: int | None) -> File:
    """Everything held about the actor; nobody else's words."""
    data = await collect_my_data(session, actor=actor)
    title = _("My data: number {number}").format(number=f"{data.person.number:03d}")
    sections = _Sections(session, data, actor.timezone)
    blocks = [_block(heading, lines) for heading, lines in sections.all() if lines]
    lead = _(
        "Everything that is kept about you here, as of {moment}. Operator: {operator}."
    ).format(moment=moment(clock.now(), actor.timezone), operator=policy_of(session).operator_name)
    rest = _(
        "What others wrote for themselves or for their curator is not here: it is theirs. To have "
        "something corrected or erased, open /privacy in the chat, or write to the operator."
    )
    body = f"<h1>{html.quote(title)}</h1><p>{html.quote(lead)}</p>{''.join(blocks)}"
    page = (
        f'<!doctype html><html lang="{get_i18n().current_locale}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{html.quote(title)}</title><style>{STYLE}</style></head>"
        f"<body>{body}<p>{html.quote(rest)}</p></body></html>"
    )
    name = _("my-data-{number:03d}.html").format(number=data.person.number)
    return File(name, PAGE, page.encode())


def _block(heading: str, lines: Sequence[Line]) -> str:
    rows = "".join(
        f"<tr><td>{html.quote(label)}</td><td>{_lines(value)}</td></tr>" for label, value in lines
    )
    return f"<h2>{html.quote(heading)}</h2><table>{rows}</table>"


def _lines(value: str) -> str:
    return html.quote(value).replace("\n", "<br>")


class _Sections:
    """The sections of the page, each a heading and its lines."""

    def __init__(self, session: Session, data: MyData, zone: str) -> None:
        self._session, self._data, self._zone = session, data, zone

    def all(self) -> Iterator[tuple[str, list[Line]]]:
        data = self._data
        yield _("Who I am"), list(self._person())
        yield (
            _("Telegram accounts"),
            [(str(a.telegram_id), self._at(a.created_at)) for a in data.accounts],
        )
        yield _("Roles"), list(self._roles())
        yield _("Consents"), list(self._consents())
        yield _("What I asked for"), [line for need in data.needs for line in self._topics(need)]
        yield _("What I offer"), [line for offer in data.offers for line in self._topics(offer)]
        yield _("Proposals"), [(self._at(p.created_at), _proposal(p)) for p in data.proposals]
        yield _("Pairs"), list(self._pairs())
        yield _("Meetings"), list(self._meetings())
        yield _("Programme"), list(self._programs())
        yield _("Assignment as a mentor"), list(self._assignments())
        yield _("Agreements"), [(self._at(t.created_at), t.text) for t in data.tasks]
        for response in data.answers:
            yield self._survey_heading(response), list(self._answers(response))
        messages = [*data.messages, *data.support_messages]
        yield _("My messages"), [(self._at(m.created_at), m.text) for m in messages]
        yield (
            _("Support"),
            [(self._at(c.offered_at), str(OWN_STATES[c.state])) for c in data.support],
        )
        yield (
            _("Moves to another school"),
            [(self._at(m.asked_at), str(SCHOOL_MOVE_TITLES[m.state])) for m in data.moves],
        )
        yield (
            _("Files I was given"),
            [
                (self._at(d.created_at), str(DOWNLOAD_TITLES.get(d.kind, d.kind)))
                for d in data.downloads
            ],
        )
        yield _("Log of actions (codes)"), [(self._at(a.at), a.action) for a in data.actions]

    def _at(self, instant: datetime | None) -> str:
        if instant is None:
            return "—"
        local = to_local(instant, self._zone)
        return f"{full_day(local.date())}, {local:%H:%M}"

    def _person(self) -> Iterator[Line]:
        person = self._data.person
        yield _("Number"), f"{person.number:03d}"
        for label, value in (
            (_("Name here"), person.display_name),
            (_("Name in the school's roster"), person.roster_name),
            (_("Position"), person.position),
            (_("Subject"), person.subject and str(SUBJECTS.get(person.subject, person.subject))),
            (_("Time zone"), person.timezone),
            (_("Contact"), self._data.contact and self._data.contact.value),
        ):
            if value:
                yield label, value
        yield _("Known here since"), self._at(person.created_at)

    def _roles(self) -> Iterator[Line]:
        for role in self._data.roles:
            state = PARTICIPATION_STATE_TITLES.get(role.state, role.state)
            title = str(ROLE_TITLES[role.role])
            yield title, f"{role.organization.title}: {state}, {self._at(role.created_at)}"
            if role.returned_comment:
                yield _("Comment of the curator"), role.returned_comment

    def _consents(self) -> Iterator[Line]:
        for consent in self._data.consents:
            when = (
                full_day(consent.signed_on) if consent.signed_on else self._at(consent.decided_at)
            )
            parts = [when]
            if consent.text_version:
                parts.append(_("text of version {version}").format(version=consent.text_version))
            if consent.withdrawn_at:
                parts.append(_("withdrawn: {date}").format(date=self._at(consent.withdrawn_at)))
            yield str(CONSENT_TITLES[consent.kind]), "; ".join(parts)

    def _topics(self, wish: Need | MentorProfile) -> Iterator[Line]:
        items = wish.items if isinstance(wish, Need) else wish.competences
        yield _("Topics"), "\n".join(str(ITEMS.get(i.item_code, i.item_code)) for i in items) or "—"
        yield (
            _("How and when"),
            f"{MODE_TITLES[wish.mode]}; {bands_line(wish.bands)}; {REACH_TITLES[wish.reach]}",
        )

    def _pairs(self) -> Iterator[Line]:
        mine = self._data.person.id
        for pair in self._data.pairs:
            left_at = last_day_in(pair, mine)
            others = ", ".join(
                plain_person_name(self._session, member.participation.person)
                for member in pair.members
                if member.participation.person_id != mine
                and (left_at is None or member.joined_at <= left_at)
            )
            state = (
                PAIR_STATES[pair.state]
                if left_at is None
                else _("you left: {date}").format(date=self._at(left_at))
            )
            yield self._at(pair.formed_at), f"{others}: {state}"

    def _meetings(self) -> Iterator[Line]:
        for meeting in self._data.meetings:
            parts = [str(KINDS[meeting.kind]), str(MEETING_STATES[meeting.state])]
            parts += [text for text in (meeting.place, meeting.summary) if text]
            yield self._at(meeting.starts_at), "\n".join(parts)

    def _programs(self) -> Iterator[Line]:
        for version in self._data.programs:
            texts = (version.problem, version.goals, version.results)
            yield (
                _("Version {number}").format(number=version.number),
                "\n".join(text for text in texts if text) or "—",
            )
        for item in self._data.plan:
            topic = str(ITEMS.get(item.item_code or "", item.item_code or ""))
            texts = (topic, item.measure, item.expected_result)
            yield _("Line of the plan"), "\n".join(text for text in texts if text) or "—"

    def _assignments(self) -> Iterator[Line]:
        for one in self._data.assignments:
            fields = (
                one.content,
                one.pay_basis,
                one.order_number,
                one.order_on and full_day(one.order_on),
            )
            yield (
                (one.consent_signed_on and full_day(one.consent_signed_on)) or "—",
                "\n".join(field for field in fields if field) or "—",
            )

    def _survey_heading(self, response: SurveyResponse) -> str:
        survey = find_survey(response.survey_code)
        title = _(survey.title) if survey else response.survey_code
        return f"{title}, {self._at(response.submitted_at or response.asked_at)}"

    def _answers(self, response: SurveyResponse) -> Iterator[Line]:
        survey = find_survey(response.survey_code)
        for answer in response.answers:
            question = survey.question(answer.question_code) if survey else None
            item = self._code(answer.item_code) if answer.item_code else ""
            text = _(question.text).format(item=item) if question else answer.question_code
            yield text, self._answer(question, answer)

    def _answer(self, question: Question | None, answer: Answer) -> str:
        if answer.options is not None:
            known = question.options if question else {}
            return ", ".join(_(known[o]) if o in known else self._code(o) for o in answer.options)
        if answer.number is not None:
            scale = question is not None and question.type is QuestionType.SCALE10
            mark = _("{mark} of 10").format(mark=answer.number)
            return mark if scale else str(answer.number)
        return answer.text or "—"

    def _code(self, code: str) -> str:
        """A topic, or somebody an answer names: by the number alone."""
        named = self._data.named.get(code)
        if named is not None:
            return f"№ {named.person.number:03d}"
        return str(ITEMS.get(code) or DIRECTIONS.get(code) or code)


def _proposal(proposal: Proposal) -> str:
    return next(str(label) for label, states in PROPOSAL_GROUPS if proposal.state in states)
