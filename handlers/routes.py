"""All routers, in the order in which they are asked."""

from aiogram import Router

from handlers import (
    fallback,
    menu,
    notices,  # noqa: F401 - registers the renderers
    report,
)

# The fallback stays last: it answers whatever nobody before it understood.
ROUTERS = (
    menu.router,
    report.router,
    fallback.router,
)


def build_router() -> Router:
    """A new root over all routers.

    A router belongs to one root at a time, so an application built earlier in this process lets
    go of them.
    """
    root = Router(name="root")
    for router in ROUTERS:
        router._parent_router = None
        root.include_router(router)
    return root
