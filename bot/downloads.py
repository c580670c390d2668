"""One-time downloads over HTTP: GET /d/<token> asks, POST gives the file, then the link is dead.

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
from handlers.download_links import PATH
from services.download_files import File, make_file
from services.downloads import is_download_open, use_download
from services.errors import DomainError
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

Answer = Callable[[str], Awaitable[web.Response]]
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

    def _guarded(self, handler: Answer) -> Handler:
        """Not too often from one address; whatever goes wrong is said politely, never in detail."""

        async def answer(request: web.Request) -> web.Response:
            with self._i18n.context(), self._i18n.use_locale(LOCALE):
                if not self._visitors.may_enter(address_of(request)):
                    return _page(429, _("Too many attempts"), _("Please try again in a minute."))
                try:
                    return await handler(request.match_info["token"])
                except DomainError:
                    return _gone()
                except Exception as error:
                    log.error("a download failed", extra={"error": type(error).__name__})
                    return _page(
                        503, _("It did not work"), _("Please open the link again in a minute.")
                    )

        return answer

    async def _ask(self, token: str) -> web.Response:
        async with self._unit() as unit:
            is_open = await is_download_open(unit.session, token=token)
        if not is_open:
            return _gone()
        return _page(
            200,
            _("Your file is ready"),
            _("The link works once. Open it on a device that only you use."),
            button=_("Download the file"),
        )

    async def _give(self, token: str) -> web.Response:
        async with self._unit() as unit:
            ticket = await use_download(unit.session, token=token)
            with self._i18n.use_locale(ticket.actor.locale):
                file = await make_file(
                    unit.session,
                    reader=ticket.actor,
                    kind=ticket.kind,
                    subject_id=ticket.subject_id,
                )
        return _file(file)

    def _unit(self) -> UnitOfWork:
        return UnitOfWork(self._database, self._policy)


def _gone() -> web.Response:
    return _page(
        404,
        _("This link no longer works"),
        _("It works once and only for a short time. Please ask the bot for a new one."),
    )


def _page(status: int, title: str, text: str, *, button: str | None = None) -> web.Response:
    form = f'<form method="post"><button>{html.escape(button)}</button></form>' if button else ""
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
