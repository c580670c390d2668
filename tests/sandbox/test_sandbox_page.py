"""The page is served whole, from the sandbox itself."""

from __future__ import annotations

import re

from sandbox_control import Control


async def test_the_page_and_everything_it_names(control: Control) -> None:
    async with control.session.get(f"{control.address}/") as response:
        assert (response.status, response.content_type) == (200, "text/html")
        page = await response.text()
    names = re.findall(r'(?:src|href)="(static/[^"]+)"', page)
    assert names
    for name in names:
        async with control.session.get(f"{control.address}/{name}") as response:
            assert response.status == 200, name
    assert not re.findall(r'(?:src|href)="https?://', page)
