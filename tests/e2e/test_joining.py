"""Coming in, told by people with phones: a coordinator, a curator, a mentee, a mentor."""

from tests.e2e.joining import coordinator_link, link_on_screen, newest
from tests.e2e.town import Town


async def test_look(any_town: Town) -> None:
    town = any_town
    link = await coordinator_link(town)
    anna = await town.phone("Анна")
    for step in (anna.start(), anna.press("Что написать"), anna.press("Как это"), anna.start(link)):
        print("-----\n", await step, await anna.buttons())
    for label in ("Прочитать", "Согласен(на)", "Обращаться"):
        print("-----\n", await anna.press(label), await anna.buttons())
    print("-----\n", await anna.say("/invite"), await anna.buttons())

    print("-----\n", await anna.press("School curator"), await anna.buttons())
    curator_link = link_on_screen(await newest(anna))
    vera = await town.phone("Вера")
    await vera.start(curator_link)
    for label in ("Прочитать", "Согласен(на)"):
        await vera.press(label)
    print("-----\n", await vera.say("Вера Павловна"), await vera.buttons())
    print("-----\n", await vera.say("/invite"), await vera.buttons())
    print("-----\n", await vera.press("Общая"), await vera.buttons())
    print("-----\n", await vera.press("Создать"), await vera.buttons())
    school = link_on_screen(await newest(vera))
    for m in await vera.messages():
        print(m)
    masha = await town.phone("Мария")
    print("-----\n", await masha.start(school), await masha.buttons())
    for label in [
        "И то",
        "Прочитать",
        "Согласен(на)",
        "Обращаться",
        "Методическое",
        "Формирующее",
        "Готово",
        "Онлайн",
        "Когда угодно",
        "Не важно",
        "Методическое",
        "Активные",
        "Готово",
        "2",
        "Очно",
        "Готово",
        "Да",
    ]:
        print("-----\n", label, "->", await masha.press(label), await masha.buttons())
    await town.settle()
    print("-----\n", await vera.screen(), await vera.buttons())
    print("-----\n", await vera.press("Все, кто"), await vera.buttons())
    print("-----\n", await vera.press("Мария"), await vera.buttons())
    print("-----\n", await vera.press("Вернуть"), await vera.buttons())
    print("-----\n", await vera.say("Уточните <b>тему</b>"), await vera.buttons())
    await town.settle()
    print("-----\n", await masha.screen(), await masha.buttons())
    print("-----\n", await masha.press("Поправить"), await masha.buttons())
    print("-----\n", await vera.say("/people"), await vera.buttons())
    print("-----\n", await vera.press("Мария"), await vera.buttons())
    print("-----\n", await vera.press("Подтвердить"), vera.toast, await vera.buttons())
    print("-----\n", await vera.press("Согласие на"), vera.toast, await vera.buttons())
    await town.settle()
    print("-----\n", await masha.screen(), await masha.buttons())
    print("-----\n", await anna.say("/invite"), await anna.buttons())
    print("-----\n", await anna.press("Кто вошёл"), await anna.buttons())
