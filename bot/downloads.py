"""One-time links over HTTP: GET /d/<token> asks, POST gives the file, then the link is dead.

One kind of link takes instead of giving: how its person may be reached, which may not be typed
into a messenger.

Messengers and antiviruses open links by themselves, so a GET gives nothing and uses up nothing.
Wrong, old and used links look alike. Nothing of a request is logged: a token is a key.
"""

import base64
import hashlib
import html
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from string import Template
from urllib.parse import quote

from aiogram.utils.i18n import I18n
from aiogram.utils.i18n import gettext as _
from aiohttp import web

from bot.database import Database
from bot.unit_of_work import UnitOfWork
from bot.visitors import Visitors, address_of
from handlers.display import clean_lines
from handlers.download_links import PATH
from models import DownloadKind
from services.contacts import LONGEST_CONTACT, save_contact
from services.download_files import File, make_file
from services.downloads import find_open_kind, use_download
from services.errors import DomainError, FormIncomplete, NotFound
from services.policy import Policy

log = logging.getLogger(__name__)

DATA = Path(__file__).parent / "data"
PAGE = Template((DATA / "download.html").read_text(encoding="utf-8"))
STYLE = (DATA / "download.css").read_text(encoding="utf-8")
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode("ascii")
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
}
# The pages speak the language of the product: whose link it is, nobody has proved yet.
LOCALE = "ru"

# The name of the only field of a form.
FIELD = "contact"

Handler = Callable[[web.Request], Awaitable[web.Response]]


class Downloads:
    """The two answers to a link."""

    def __init__(self, *, database: Database, policy: Policy, i18n: I18n) -> None:
        self._database = database
        self._policy = policy
        self._i18n = i18n
        self._visitors = Visitors()

    def routes(self) -> list[web.RouteDef]:
        """What the server is to serve."""
        path = f"{PATH}/{{token}}"
        return [web.get(path, self._guarded(self._ask)), web.post(path, self._guarded(self._give))]

    def _guarded(self, handler: Handler) -> Handler:
        """Not too often from one address; whatever goes wrong is said politely, never in detail."""

        async def answer(request: web.Request) -> web.Response:
            with self._i18n.context(), self._i18n.use_locale(LOCALE):
                if not self._visitors.may_enter(address_of(request)):
                    return _page(429, _("Too many attempts"), _("Please try again in a minute."))
                try:
                    return await handler(request)
                except DomainError:
                    return _gone()
                except Exception as error:
                    log.error("a download failed", extra={"error": type(error).__name__})
                    return _page(
                        503, _("It did not work"), _("Please open the link again in a minute.")
                    )

        return answer

    async def _ask(self, request: web.Request) -> web.Response:
        kind = await self._kind(request)
        if kind is None:
            return _gone()
        if kind is DownloadKind.CONTACT_FORM:
            return _contact_form()
        return _page(
            200,
            _("Your file is ready"),
            _("The link works once. Open it on a device that only you use."),
            form=_button(_("Download the file")),
        )

    async def _kind(self, request: web.Request) -> DownloadKind | None:
        async with self._unit() as unit:
            return await find_open_kind(unit.session, token=request.match_info["token"])

    async def _give(self, request: web.Request) -> web.Response:
        if await self._kind(request) is DownloadKind.CONTACT_FORM:
            return await self._take_contact(request)
        async with self._unit() as unit:
            ticket = await use_download(unit.session, token=request.match_info["token"])
            if ticket.kind is DownloadKind.CONTACT_FORM:
                return _gone()
            with self._i18n.use_locale(ticket.actor.locale):
                file = await make_file(
                    unit.session,
                    reader=ticket.actor,
                    kind=ticket.kind,
                    subject_id=ticket.subject_id,
                )
        return _file(file)

    async def _take_contact(self, request: web.Request) -> web.Response:
        """What does not fit is asked for again: the link is used up only by what was saved."""
        field = (await request.post()).get(FIELD, "")
        text = clean_lines(field) if isinstance(field, str) else ""
        try:
            async with self._unit() as unit:
                ticket = await use_download(unit.session, token=request.match_info["token"])
                if ticket.kind is not DownloadKind.CONTACT_FORM:
                    raise NotFound
                await save_contact(unit.session, actor=ticket.actor, text=text)
        except FormIncomplete:
            return _contact_form(text, status=400)
        return _page(
            200,
            _("Your contact is saved"),
            _("It is stored encrypted. Go back to the bot and open it to your pair."),
        )

    def _unit(self) -> UnitOfWork:
        return UnitOfWork(self._database, self._policy)


def _gone() -> web.Response:
    return _page(
        404,
        _("This link no longer works"),
        _("It works once and only for a short time. Please ask the bot for a new one."),
    )


def _contact_form(typed: str = "", *, status: int = 200) -> web.Response:
    label, limit = html.escape(_("Phone, e-mail, hours")), LONGEST_CONTACT
    field = (
        f'<label for="{FIELD}">{label}</label>'
        f'<textarea id="{FIELD}" name="{FIELD}" rows="4" maxlength="{limit}" required '
        f'autocomplete="off">{html.escape(typed)}</textarea>'
    )
    return _page(
        status,
        _("How may you be reached?"),
        _(
            "Up to {count} characters. Your colleague reads it by such a link, too, and only after "
            "you have opened it to your pair."
        ).format(count=limit),
        form=_button(_("Save"), field),
    )


def _button(title: str, fields: str = "") -> str:
    return f'<form method="post">{fields}<button>{html.escape(title)}</button></form>'


def _page(status: int, title: str, text: str, *, form: str = "") -> web.Response:
    body = PAGE.substitute(
        lang=LOCALE, title=html.escape(title), text=html.escape(text), style=STYLE, form=form
    )
    return web.Response(
        status=status, text=body, content_type="text/html", charset="utf-8", headers=HEADERS
    )


def _file(file: File) -> web.Response:
    name = quote(file.filename, safe="")
    headers = {
        **HEADERS,
        "Content-Type": file.media_type,
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
    }
    return web.Response(body=file.content, headers=headers)
