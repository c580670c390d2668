"""How much a step costs, counted and not timed: hops of SQLite calls to another thread.

The numbers are what the way of one update needs (docs/decisions/0001): two reads (dialog with the
mark, actor) of four hops each inside a reader's transaction of five; a step that changes the
dialog adds the writer's transaction of five with two statements of three.
"""

from pathlib import Path

from tests.bench.harness import counted_hops, our_bot, press

A_STEP_THAT_LOOKS = 13
A_STEP_THAT_ASKS_FOR_TEXT = 24


async def test_a_step_costs_what_it_must_and_no_more(tmp_path: Path) -> None:
    app = await our_bot(tmp_path)
    with counted_hops() as looking:
        await app.dispatcher.feed_update(app.bot, press("lang"))
    with counted_hops() as asking:
        await app.dispatcher.feed_update(app.bot, press("pname"))
    await app.close()
    assert looking == [A_STEP_THAT_LOOKS]
    assert asking == [A_STEP_THAT_ASKS_FOR_TEXT]
