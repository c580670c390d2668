"""All routers, in the order in which they are asked."""

from aiogram import Router

from handlers import (
    account_events,
    approvals,
    candidates,
    consent,
    excuse,
    fallback,
    held,
    help,
    invite,
    invite_links,
    language,
    meetings,
    menu,
    needs,
    notices,  # noqa: F401 - registers the renderers
    offer,
    pair,
    people,
    privacy,
    profile,
    proposals,
    reflection,
    registration,
    registration_answers,
    report,
    returning,
    slots,
    start,
    tasks,
)

# The fallback stays last: it answers whatever nobody before it understood.
ROUTERS = (
    menu.router,
    start.router,
    consent.router,
    registration.router,
    registration_answers.router,
    invite.router,
    invite_links.router,
    people.router,
    approvals.router,
    report.router,
    tasks.router,
    profile.router,
    language.router,
    privacy.router,
    returning.router,
    help.router,
    account_events.router,
    pair.router,
    proposals.router,
    candidates.router,
    needs.router,
    excuse.router,
    held.router,
    meetings.router,
    offer.router,
    reflection.router,
    slots.router,
    fallback.router,
)


def build_router() -> Router:
    """A new root over all routers.

    A router belongs to one root at a time, so an application built earlier in this process lets
    go of them.
    """
    root = Router(name="root")
    for spoken in (root.message, root.edited_message, root.callback_query):
        spoken.outer_middleware(account_events.BackInReach())
    for router in ROUTERS:
        router._parent_router = None
        root.include_router(router)
    return root
