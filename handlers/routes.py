"""All routers, in the order in which they are asked."""

from aiogram import Router

from handlers import notices  # noqa: F401 - registers the renderers


def build_router() -> Router:
    """A new tree of routers; the fallback comes last and answers everything else."""
    root = Router(name="root")
    return root
