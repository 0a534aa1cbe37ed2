"""What reports of one event say side by side."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from variorum.collation.lined import line_up, lined_up
from variorum.collation.rows import Kind, LinedUp, Row, Text
from variorum.collation.sentences import read
from variorum.quotes.printed import Kind as SaidKind
from variorum.quotes.printed import Named, Said
from variorum.quotes.said import said

CASES = Path(__file__).parent.parent / "cases" / "collation"
HEADED = tomllib.loads((CASES / "headings.toml").read_text(encoding="utf-8"))["case"]
PEOPLE = tomllib.loads((CASES / "people.toml").read_text(encoding="utf-8"))["case"]
LANGUAGES = tomllib.loads((CASES / "languages.toml").read_text(encoding="utf-8"))["case"]

HERALD = """Ferry strikes the pier at Aldvik
At least five people died when the ferry Sula struck the old pier at Aldvik on Monday, the coastguard said.
The ferry, built in 1974, carried 62 passengers and a crew of nine.
Inspectors had found cracks in the steering gear of the ferry in March, a report by the harbour office shows.
“We heard a long scrape and then nothing at all for a minute,” said Marit Oskarsen, who was on the deck.
The company has promised 40,000 crowns to each family.
The harbour museum at Storvika, where Peder Lunde keeps the old bell, will open its doors to relatives."""
POST = """Two dead in ferry accident
Two people died when a ferry struck the old pier at Aldvik on Monday.
The Sula had 62 passengers on board, its owner said.
Cracks in the steering gear were found by inspectors in March, according to the harbour office.
“The town will stand with every family for as long as it takes,” said Jon Holm, the mayor."""
LATER = POST.replace("Two dead", "Seven dead").replace("Two people", "Seven people")


def texts() -> list[Text]:
    return [
        Text("a", "Coast Herald", HERALD, 0, datetime(2026, 5, 4, 9, 30, tzinfo=UTC), "en"),
        Text("b", "City Post", POST, 0, date(2026, 5, 4), "en"),
        Text("b", "City Post", LATER, 1, datetime(2026, 5, 4, 18, tzinfo=UTC), "en"),
    ]


def quay() -> LinedUp:
    given = texts()
    return lined_up(given, {(each.report, each.version): said(each.text, "en") for each in given})


def row(rows: tuple[Row, ...], heading: str) -> Row:
    (found,) = (each for each in rows if each.heading == heading)
    return found


def test_a_count_in_reports_and_versions() -> None:
    """One toll in two reports and in two versions of one: each with its bound marked, where and when it stands."""
    found = row(quay().figures, "Dead")
    assert found.kind is Kind.COUNT
    assert found.differ
    assert [(each.report, each.versions, each.text[slice(*each.marked)]) for each in found.words] == [
        ("a", (0,), "At least five"),
        ("b", (0,), "Two"),
        ("b", (1,), "Seven"),
    ]
    assert [each.at for each in found.words] == [each.at for each in texts()]
    assert all(each.sole for each in found.words)


def test_a_headline_that_was_left_as_it_was() -> None:
    """What a headline still says parts no version from the figure that stands in its text."""
    headline = "Two people dead after a blast at the Northmeal works"
    body = "{} people are dead and 14 injured after a blast at the Northmeal works in Sandvoe."
    post = "Explosion kills five at plant\nFive people are dead after the blast at the Northmeal works."
    lantern = "After the blast\nAt least five people are dead at the works in Sandvoe."
    found = row(
        lined_up(
            [
                Text("a", "Herald", f"{headline}\n{body.format('Two')}", 0, None, "en"),
                Text("a", "Herald", f"{headline}\n{body.format('Five')}", 1, None, "en"),
                Text("b", "Post", post, 0, None, "en"),
                Text("c", "Lantern", lantern, 0, None, "en"),
            ]
        ).figures,
        "Dead",
    )
    assert [(each.report, each.versions, each.text[slice(*each.marked)]) for each in found.words] == [
        ("a", (0,), "Two"),
        ("a", (1,), "Five"),
        ("b", (0,), "Five"),
        ("c", (0,), "At least five"),
    ]


def test_a_count_that_reports_agree_on() -> None:
    """The same figure of the same noun is one row, and nobody's alone."""
    found = row(quay().figures, "Passengers")
    assert not found.differ
    assert [(each.report, each.versions, each.text[slice(*each.marked)]) for each in found.words] == [
        ("a", (0,), "62"),
        ("b", (0, 1), "62"),
    ]
    assert not any(each.sole for each in found.words)


def test_a_matter_told_in_other_words() -> None:
    """Sentences that share what tells something stand together under the noun that they share."""
    found = row(quay().things, "Steering gear")
    assert [each.report for each in found.words] == ["a", "b"]
    assert all(each.text[slice(*each.marked)] == "gear" for each in found.words)


def test_what_one_report_alone_tells() -> None:
    """Quotations by speaker, figures by what they count, happenings by a name; nothing that stands in a row already."""
    found = [(each.kind, each.heading, each.words[0].report) for each in quay().alone]
    assert found == [
        (Kind.QUOTE, "Marit Oskarsen", "a"),
        (Kind.MONEY, "40,000 crowns", "a"),
        (Kind.FACT, "Peder Lunde", "a"),
        (Kind.QUOTE, "Jon Holm", "b"),
    ]
    assert all(each.words[0].sole for each in quay().alone)


def test_words_stand_where_they_say() -> None:
    """Places are characters of the first version in which the words stand, and marks are inside the words."""
    by = {(each.report, each.version): each.text for each in texts()}
    found = quay()
    for each in (words for rows in (found.figures, found.things, found.alone) for one in rows for words in one.words):  # fmt: skip
        assert by[each.report, each.versions[0]][each.start : each.end] == each.text
        assert 0 <= each.marked[0] < each.marked[1] <= len(each.text)


def test_a_single_report_has_nothing_beside_it() -> None:
    """One report in one version lines up with nothing, and is the only one to tell anything."""
    assert lined_up(texts()[:1]) == LinedUp((), (), ())
    assert lined_up([]) == LinedUp((), (), ())


def test_many_reports_are_one_row() -> None:
    """However many reports tell of one thing, they stand together; what all share is no reason to look no further."""
    given = [
        Text(str(number), f"Outlet {number}", POST.replace("Two people", f"{number} people"), language="en")
        for number in range(20, 140)
    ]
    (found,) = (each for each in lined_up(given).figures if each.differ)
    assert found.heading == "Dead"
    assert len(found.words) == len(given)


@pytest.mark.parametrize("case", HEADED, ids=lambda case: case["name"])
def test_headings_of_figures(case: dict[str, Any]) -> None:
    """A row of figures is headed as a table is: the dead by one word, sums and spans by what they are of with their unit; what
    a row of figures lines up is no row of statements as well."""
    texts = [
        Text(str(number), str(number), text, language=case["language"])
        for number, text in enumerate(case["texts"])
    ]
    found = lined_up(texts)
    assert [each.heading for each in found.figures] == case["figures"]
    assert [each.heading for each in found.things] == case["things"]


@pytest.mark.parametrize("case", PEOPLE, ids=lambda case: case["name"])
def test_counts_of_people(case: dict[str, Any]) -> None:
    """The same people stand in one row whatever they are called and however the figure is written, and are told by nobody alone;
    others, of another time or of another kind, stand in none."""
    found = lined_texts(*case["texts"], language=case["language"])
    rows = [
        [row.heading, *(f"{each.report} {each.text[slice(*each.marked)]}" for each in row.words)]
        for row in found.figures
        if row.kind in (Kind.COUNT, Kind.MONEY, Kind.AGE)
    ]
    assert rows == case["rows"]
    figures = (Kind.COUNT, Kind.MONEY, Kind.PERCENTAGE)
    assert [row.heading for row in found.alone if row.kind in figures] == case["alone"]


def test_shares_of_two_firms() -> None:
    """Shares of one firm stand in a row, and none that fell beside one that rose; what stands behind a mark heads no row."""
    one = "Dye works\nShares of Holm rose 5 per cent. Workers want 7 per cent more pay; the town council has offered 3 per cent."
    other = "Two firms\nShares of Holm rose 4 per cent, those of Berg fell 5 per cent. Workers want a rise of 7%, twice what the town council offered."
    found = [each for each in lined_texts(one, other, language="en").figures if each.kind is Kind.PERCENTAGE]
    assert sorted(
        (each.heading, *(words.text[slice(*words.marked)] for words in each.words)) for each in found
    ) == [
        ("7 per cent", "7 per cent", "7%"),
        ("Holm", "5 per cent", "4 per cent"),
    ]
    fell = lined_texts(
        "A\nPrices rose 5 per cent in Ostwick.", "B\nPrices fell 5 per cent in Ostwick.", language="en"
    )
    assert not fell.figures


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "in January 12 people were hurt when the Sula hit a pier at Holm.", "In January a dozen people were hurt when the Sula struck a pier at Holm."),
        ("nl", "In Holm raakten 14 sporters gewond bij een pier.", "In Holm raakten veertien sporters gewond bij een pier."),
        ("ru", "Ущерб в Холме оценивается в 150 миллионов рублей.", "Мэр оценил ущерб в Холме в 150 млн рублей."),
    ],
)  # fmt: skip
def test_a_number_in_another_notation_is_nobody_s_own(language: str, one: str, other: str) -> None:
    """Who prints a number in digits is not the only one to say it where another has it in words."""
    found = lined_texts(f"A\n{one}", f"B\n{other}", language=language)
    assert found.figures or found.things
    assert not any(words.sole for row in (*found.figures, *found.things) for words in row.words)


def test_phrases_with_other_counts_are_of_others() -> None:
    """One noun with two numbers is no one thing: those on board, and those hurt."""
    one = "Ferry\nThe ferry Sula ran onto rocks off Aldvik on Monday with 212 noisy passengers."
    other = "Rocks\nThe ferry Sula ran onto rocks off Aldvik; a mast fell on 15 drowsy passengers."
    assert "Passengers" not in [each.heading for each in lined_texts(one, other, language="en").things]


def test_what_is_found_once_is_used_again() -> None:
    """Sentences read before give the same rows."""
    given = texts()
    assert line_up([read(each) for each in given], {}) == lined_up(given)


@pytest.mark.parametrize("case", LANGUAGES, ids=lambda case: case["language"])
def test_languages(case: dict[str, Any]) -> None:
    """Figures and things line up in five languages, under nouns without article or adjective."""
    texts = [Text(key, key, case[key], language=case["language"]) for key in ("one", "other")]
    found = lined_up(texts)
    assert row(found.figures, case["count"]).differ
    assert [each.heading for each in found.things] == case["things"]


def test_a_language_without_lists() -> None:
    """Where a language has no lists, figures in digits and names line up all the same."""
    one = "Onnettomuus\nAldvikin vanha laituri sai osuman kun Sula ajoi siihen: 62 matkustajaa oli kyydissä."
    other = "Lautta osui\nLautta osui maanantaina kun Sula ajoi siihen: vanha laituri sai osuman, 62 matkustajaa oli kyydissä."
    found = lined_up([Text("a", "A", one, language="fi"), Text("b", "B", other, language="fi")])
    assert [each.text[slice(*each.marked)] for each in found.figures[0].words] == ["62", "62"]


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "\x00" * 50, "“" * 300, "1 " * 2000, "the " * 3000, "Ab1'" * 900, "<b>5 dead</b>\n" * 200],
)
def test_hostile_texts(text: str) -> None:
    """Whatever a report holds, there is an answer, and words are as printed."""
    found = lined_up([Text("a", "A", text, language="en"), Text("b", "B", text + "x", language="en")])
    for each in (words for rows in (found.figures, found.things, found.alone) for one in rows for words in one.words):  # fmt: skip
        assert each.text in text + "x"


def test_what_others_give_in_part_or_otherwise_is_nobodys_alone() -> None:
    """A sentence of which another report quotes a part, or which it tells in its own words, is told by two."""
    whole = "Talks\n“It was agreed to look for a crossing at Aldvik that suits all, but no such crossing is immediately in sight for any of us,” Marit Oskarsen said.\n“The ferries are old and the crews are tired of it,” Marit Oskarsen said."
    part = "More talks\nMarit Oskarsen said such a crossing is “not immediately in sight”.\nThe talks went on for the night."
    given = [Text("a", "A", whole, language="en"), Text("b", "B", part, language="en")]
    found = lined_up(given, {(each.report, 0): said(each.text, "en") for each in given})
    told = [each.words[0].text for each in found.alone if each.kind is Kind.QUOTE]
    assert told == ["The ferries are old and the crews are tired of it,"]


def test_a_name_that_one_report_has_is_told_once_whole_and_not_of_its_own_people() -> None:
    """Of a name the first sentence in whatever version, all of the name as the heading; nobody of the outlet itself, and nothing
    of which another report has what is told of the name."""
    first = "Pier\nAfter talks with the new harbour master Peder Lunde, the council gave up its plan for the pier.\nThe Herald's Ruth Adam at Aldvik says the ferries will stay.\nA letter about the old pier and what became of it went to the Harbour Pilotage Board on Friday.\nJon Holm of Storvika said that the ferries sail again in March."
    later = first.replace("After talks", "Behind closed doors, after talks")
    other = "Harbour\nThe ferries sail again in March, it was announced.\nThe harbour stays, and the town is glad."
    given = [
        Text("a", "Herald", first, 0, language="en"),
        Text("a", "Herald", later, 1, language="en"),
        Text("b", "Post", other, 0, language="en"),
    ]
    found = [(each.heading, each.words[0].text) for each in lined_up(given).alone if each.kind is Kind.FACT]
    assert found == [
        ("Peder Lunde", first.splitlines()[1]),
        ("Harbour Pilotage Board", first.splitlines()[3]),
    ]


def test_a_month_says_nothing() -> None:
    """A quotation of which a month is taken for the speaker has no heading to stand under."""
    text = "Office\nIn a video in December, she said the following.\nHe said it in December.\n“I let a culture take root in my office that was far too permissive.”"
    each = text.index("I let")
    quote = Said(each, len(text) - 1, text[each:-1], SaidKind.DIRECT, Named("December", 18, 26))
    given = [
        Text("a", "A", text, language="en"),
        Text("b", "B", "Office\nNothing was said of it.", language="en"),
    ]
    assert not [row for row in lined_up(given, {("a", 0): [quote]}).alone if row.kind is Kind.QUOTE]


def lined_texts(*given: str, language: str = "en") -> LinedUp:
    texts = [Text(str(number), str(number), text, language=language) for number, text in enumerate(given)]
    return lined_up(texts, {(each.report, 0): said(each.text, language) for each in texts})


def test_those_known_to_have_died_are_the_dead() -> None:
    """A toll is one however it is told, and shown from the text where that has it; no report tells it alone a second time."""
    found = lined_texts(
        "Ferry sinks\nFive people died when the ferry Sula sank off Aldvik on Monday, the coastguard said.",
        "Toll rises to seven\nSeven people are known to have died when the Sula sank off Aldvik.",
        "Ferry lost\nThe number of dead in the sinking of the Sula off Aldvik climbed to eight.\nEight people were killed.",
    )
    (dead,) = found.figures
    assert dead.heading == "Dead"
    assert [each.text[slice(*each.marked)] for each in dead.words] == ["Five", "Seven", "eight"]
    assert not [each for each in found.alone if each.kind is Kind.COUNT]


@pytest.mark.parametrize(
    ("one", "other", "lined"),
    [
        ("The plane went down near Aldvik on Monday", "The plane went down near Aldvik on Sunday", True),
        ("The plane went down near Aldvik on Monday", "The plane went down near Aldvik, officials said on Tuesday", False),
        ("The plane went down near Aldvik on Monday", "The plane was found near Aldvik on Tuesday", False),
        ("The plane crashed near Aldvik on Monday", "Police said on Monday that the plane crashed near Aldvik", False),
        ("The plane at Aldvik was built in 1974", "The plane at Aldvik was built in 1976", True),
    ],
)  # fmt: skip
def test_dates_of_one_happening(one: str, other: str, lined: bool) -> None:
    """Two dates stand in a row where both are of what was done, and with the same word where they differ; when it was told is
    another matter."""
    found = lined_texts(f"Plane\n{one} with nine people.", f"Crash\n{other} with nine people.")
    assert bool([each for each in found.figures if each.kind is Kind.DATE]) == lined


def test_a_day_before_its_verb() -> None:
    """Where every noun has a capital, the verb behind a day is the one that it stands with."""
    found = lined_texts(
        "Fähre\nAm Montag sank die Fähre Sula vor Aldvik mit neun Menschen.",
        "Sula\nAm Dienstag sank die Fähre Sula vor Aldvik mit neun Menschen.",
        "Suche\nAm Mittwoch sagte die Küstenwache, die Fähre Sula vor Aldvik sei mit neun Menschen gesunken.",
        language="de",
    )
    (days,) = [each for each in found.figures if each.kind is Kind.DATE]
    assert [each.report for each in days.words] == ["0", "1"]


def test_not_all_are_the_only_report_to_say_so() -> None:
    """Where each of the reports in a row has something of its own, none is marked: they tell of it together."""
    found = lined_texts(
        "Pier\nPeder Lunde of Storvika came to Aldvik for urgent talks to save the harbour summit planned for Friday.",
        "Talks\nThe urgent talks came as Odile Marsh arrived in Aldvik ahead of the harbour summit on Friday.",
    )
    (summit,) = found.things
    assert len(summit.words) == 2
    assert not any(each.sole for each in summit.words)


def test_a_noun_that_stands_before_others() -> None:
    """What a rare noun before two others tells of is one thing; a figure in it that one report has is told by it alone as well. A
    word that never stands behind a noun may be an adjective."""
    one = "Plan\nThe council wants 10 anchor posts on the quay to hold any coastal ferries."
    other = "Harbour\nIts present plans would see some anchor chains laid in Storvika for ferries."
    third = "Fees\nRelations are strained by plans for a quay anchor system."
    found = lined_texts(one, other, third)
    anchor = row(found.things, "Anchor")
    assert [each.text[slice(*each.marked)] for each in anchor.words][:2] == ["anchor", "anchor"]
    assert [
        each.words[0].text[slice(*each.words[0].marked)] for each in found.alone if each.kind is Kind.COUNT
    ] == ["10"]
    assert "Anchor" not in [each.heading for each in lined_texts(one, other).things]


def test_a_pronoun_for_a_full_name_is_told() -> None:
    """What she said is told of whom the report names in full, where one woman alone is named with her title."""
    text = (
        "Talks\nHarbour minister Marit Oskarsen came. Ms Oskarsen stayed for the night at the quay.\n"
        + "The ferries went on and the rain did not end for anybody in the town. " * 7
        + "\n“It is not an easy time for any of the crews on these islands,” she said."
    )
    found = lined_texts(text, "Rain\nIt rained on the ferries and the town, and the quay was shut.")
    assert [each.heading for each in found.alone if each.kind is Kind.QUOTE] == ["Marit Oskarsen"]
    other = text.replace("for anybody in the town. \n", "for Odile Marsh. \n")
    assert not [each for each in lined_texts(other, "Rain\nIt rained.").alone if each.kind is Kind.QUOTE]
