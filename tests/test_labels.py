from lanxian.labels import label, labels
from lanxian.parsing.headings import vocabulary
from lanxian.parsing.kinds import kinds


def test_what_the_parser_can_find_has_a_name() -> None:
    names = labels()
    assert {kind.key for kind in kinds()} < set(names["table"])
    assert set(vocabulary()["narrative"]) <= set(names["narrative"])


def test_a_key_without_a_name_is_its_own() -> None:
    assert label("column", "备注") == "备注"
    assert label("table", "nothing") == "nothing"
