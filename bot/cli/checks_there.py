"""Checks over the network: Telegram, its clock, our own addresses."""

from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import aiohttp
from aiogram import Bot, Dispatcher
from aiogram.exceptions import AiogramError
from aiohttp import web

from bot.cli.console import CommandFailed
from bot.cli.findings import Finding, fail, note, ok
from bot.cli.telegram import ask_who_i_am
from bot.cli.texts import gettext as _
from bot.settings import Settings
from bot.telegram_session import telegram_session
from bot.webhook import PATH, create_server
from handlers.download_links import PATH as FILES
from services import clock

TIMEOUT = aiohttp.ClientTimeout(total=15)
LARGEST_SKEW_SECONDS = 60
TELEGRAM_PORTS = (443, 80, 88, 8443)
HTTP_OF_A_STRANGER = 401
# A header of the bot's own pages (bot/downloads.py).
MARK_OF_FILES = "X-Robots-Tag"
ERRORS = (aiohttp.ClientError, TimeoutError, OSError)


async def check_there(settings: Settings) -> list[Finding]:
    """Everything that needs the network."""
    findings = [await _telegram(settings)]
    async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
        if settings.clock_file is None:
            findings.append(await _clock(session, settings))
        if settings.webhook_url:
            findings.append(await _webhook(session, settings, settings.webhook_url))
        else:
            findings.append(ok(_("Updates"), _("by polling (WEBHOOK_URL is not set)")))
        if settings.public_url:
            findings.append(await _public(session, settings, settings.public_url))
        if settings.health_port and not settings.webhook_url:
            findings.append(await _health(session, settings))
    return findings


async def _telegram(settings: Settings) -> Finding:
    subject = _("Telegram")
    try:
        me = await ask_who_i_am(settings)
    except CommandFailed as failure:
        return fail(subject, failure.sentences[0])
    except AiogramError as error:
        return fail(
            subject,
            _(
                "{address} does not answer ({reason}): check TELEGRAM_API_URL and the network"
            ).format(address=settings.telegram_api_url, reason=type(error).__name__),
        )
    if settings.bot_username and settings.bot_username.casefold() != (me.username or "").casefold():
        return fail(
            subject,
            _("the bot is @{username}: correct BOT_USERNAME, or remove it").format(
                username=me.username
            ),
        )
    return ok(subject, f"@{me.username}")


async def _clock(session: aiohttp.ClientSession, settings: Settings) -> Finding:
    """Compare with the clock of Telegram's server, from its Date header."""
    subject = _("Time of this machine")
    try:
        async with session.head(settings.telegram_api_url, allow_redirects=False) as response:
            theirs = parsedate_to_datetime(response.headers["Date"])
    except (*ERRORS, KeyError, ValueError):
        return note(subject, _("could not be compared with Telegram's"))
    skew = (clock.now() - theirs).total_seconds()
    if abs(skew) > LARGEST_SKEW_SECONDS:
        return fail(
            subject,
            _("differs from Telegram's by {seconds} s: set the clock (NTP)").format(
                seconds=f"{skew:+.0f}"
            ),
        )
    return ok(subject)


async def _webhook(session: aiohttp.ClientSession, settings: Settings, url: str) -> Finding:
    """Knock at our own webhook from outside: a stranger's knock is answered with 401.

    While no bot serves the port, a server is put there for the time of the knock.
    """
    subject = _("Webhook")
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if settings.is_real_telegram and (parts.scheme != "https" or port not in TELEGRAM_PORTS):
        return fail(
            subject,
            _("Telegram accepts https on the ports 443, 80, 88 and 8443 only: correct WEBHOOK_URL"),
        )
    stand_in = await _stand_in(settings)
    try:
        async with session.post(f"{url}{PATH}", data=b"") as response:
            status = response.status
    except ERRORS as error:
        return fail(
            subject,
            _(
                "{url} cannot be reached ({reason}): check the name, the certificate, the proxy"
            ).format(url=url, reason=type(error).__name__),
        )
    finally:
        if stand_in is not None:
            await stand_in.cleanup()
    if status != HTTP_OF_A_STRANGER:
        return fail(
            subject,
            _(
                "{url} answers {status} instead of the bot: let the proxy pass {path} on to "
                "{host}:{port}"
            ).format(
                url=url,
                status=status,
                path=PATH,
                host=settings.webhook_host,
                port=settings.webhook_port,
            ),
        )
    return ok(subject, url)


async def _stand_in(settings: Settings) -> web.AppRunner | None:
    """Our server at WEBHOOK_PORT; None when the port is taken, by the running bot most likely."""
    secret = settings.webhook_secret
    bot = Bot(
        settings.bot_token.get_secret_value(),
        session=telegram_session(settings.telegram_api_url, strict=False),
    )
    server = create_server(
        bot, Dispatcher(disable_fsm=True), secret=secret.get_secret_value() if secret else None
    )
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.webhook_host, settings.webhook_port).start()
    except OSError:
        await runner.cleanup()
        return None
    return runner


async def _public(session: aiohttp.ClientSession, settings: Settings, url: str) -> Finding:
    """Ask for a file that cannot be: the bot has a page of its own for that."""
    subject = _("Public address")
    try:
        async with session.get(f"{url}{FILES}/check", allow_redirects=False) as response:
            if MARK_OF_FILES in response.headers:
                return ok(subject, url)
            return note(
                subject,
                _(
                    "{url} answers {status} instead of the bot: start it, and let the proxy pass "
                    "{path} on to {host}:{port}"
                ).format(
                    url=url,
                    status=response.status,
                    path=FILES,
                    host=settings.webhook_host,
                    port=settings.webhook_port,
                ),
            )
    except ERRORS as error:
        return note(
            subject,
            _("{url} cannot be reached ({reason}): check PUBLIC_URL").format(
                url=url, reason=type(error).__name__
            ),
        )


async def _health(session: aiohttp.ClientSession, settings: Settings) -> Finding:
    subject = _("Health check")
    address = f"http://{settings.webhook_host}:{settings.health_port}/health"
    try:
        async with session.get(address) as response:
            healthy = response.status == web.HTTPOk.status_code
    except ERRORS:
        return ok(subject, _("the port {port} is free").format(port=settings.health_port))
    if healthy:
        return ok(subject, _("the bot is running"))
    return fail(
        subject,
        _("the port {port} is taken by something else: change HEALTH_PORT").format(
            port=settings.health_port
        ),
    )
