"""The taxonomy: codes as data, and titles that say in Russian exactly what the data says."""

import yaml

from bot.translations import translations
from handlers.taxonomy import DIRECTIONS, ITEMS, SUBJECTS
from services import taxonomy


def _titles() -> dict[str, dict[str, str]]:
    data = yaml.safe_load(taxonomy.DATA.read_text(encoding="utf-8"))
    return {
        "directions": {row["code"]: row["title"] for row in data["directions"]},
        "items": {
            item["code"]: item["title"] for row in data["directions"] for item in row["items"]
        },
        "subjects": {row["code"]: row["title"] for row in data["subjects"]},
    }


def test_every_code_has_a_title_and_its_russian_is_the_data() -> None:
    i18n = translations()
    with i18n.context(), i18n.use_locale("ru"):
        shown = {
            name: {code: str(title) for code, title in titles.items()}
            for name, titles in (
                ("directions", DIRECTIONS),
                ("items", ITEMS),
                ("subjects", SUBJECTS),
            )
        }
    assert shown == _titles()


def test_ten_directions_hold_the_items_of_their_own() -> None:
    directions = taxonomy.directions()
    assert len(directions) == 10
    assert len(taxonomy.item_codes()) == sum(len(d.items) for d in directions) == 67
    assert all(taxonomy.direction_of(code) == d.code for d in directions for code in d.items)
    assert taxonomy.items("nothing") == ()
