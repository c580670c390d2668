"""Server-sent events for the page."""

from __future__ import annotations

import asyncio
import json

from aiohttp import web

from sandbox.control.common import Control, route

# Often enough for proxies and browsers to keep the connection.
HEARTBEAT = 15


@route("GET", "/events")
async def events(call: Control) -> web.StreamResponse:
    """Every change as it happens, until the page goes away."""
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    queue = call.world.events.subscribe()
    try:
        await response.prepare(call.request)
        await response.write(b"retry: 1000\n\n")
        while not call.world.closing:
            try:
                event = await asyncio.wait_for(queue.get(), HEARTBEAT)
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if event is None:
                break
            await response.write(f"data: {json.dumps(event)}\n\n".encode())
    except ConnectionError:
        # The page was closed.
        pass
    finally:
        call.world.events.unsubscribe(queue)
    return response
