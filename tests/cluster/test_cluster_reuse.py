"""Passages that reports share with earlier ones."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate, product
from random import Random

import pytest

from variorum.cluster.reuse import RUN, Passages, Printed, Reuse
from variorum.quotes.spans import quoted

AGENCY = (
    "Divers have found the wheelhouse of the trawler Signe Marie at a depth of sixty metres off the Aldvik light.\n"
    "The boat went missing in January with a crew of four, and a search of nine days had brought up nothing but a buoy.\n"
    "The coast guard will try to lift the wreck in June if the weather allows, a spokesman said on Tuesday morning."
)
OTHER = (
    "The council of Marstein has put off its vote on the swimming hall until after the summer recess.\n"
    "Members of three parties said that the cost had doubled since the plans were drawn by an office in the capital.\n"
    "The old hall has been closed since the roof was found to be unsafe."
)


#: Reports without blanks between words, each with one that copies its first paragraph.
BRIDGE_ZH = (
    "东湾市政府星期一宣布，连接旧港和石门岛的跨海大桥将从下月起封闭三周，以便工程师更换被船只撞坏的两"
    "座桥墩。大桥每天约有一万二千辆汽车通过，封闭期间渡轮将由每小时一班增至每小时四班。\n"
    "市交通局长林树清说，工程费用估计为三千四百万元，由省政府承担一半。「我们不能再拖了，下一次风暴来"
    "临之前必须完成」，他在记者会上说。\n"
    "岛上的渔民合作社担心运输成本上升，要求市政府在封桥期间免收渡轮费用。"
)
BRIDGE_JA = (
    "港南市は月曜日、旧港と石門島を結ぶ大橋を来月から三週間通行止めにし、船の衝突で傷んだ橋脚二本を取"
    "り替えると発表した。橋は一日に約一万二千台の車が通り、通行止めの間はフェリーを一時間に四便に増や"
    "す。\n"
    "市の交通局長、林清志氏は「次の嵐が来る前に必ず終えなければならない。もう先延ばしはできない」と述"
    "べた。\n"
    "島の漁業組合は輸送費の上昇を心配し、フェリー料金の免除を市に求めている。"
)


def asked(*printed: Printed, outlets: bool = True) -> list[list[Reuse]]:
    passages = Passages()
    if outlets:
        passages.know_outlets(printed)
    return [passages.add(each) for each in printed]


def test_a_copied_report_is_found_with_its_passages() -> None:
    """Repairs of a few words inside do not break a passage; it says where it stands in both texts."""
    copied = "By our own reporter.\n" + AGENCY.replace("nine days", "over a week").replace(
        "Tuesday", "Wednesday"
    )
    (none, (found,)) = asked(Printed("a", "Wire", AGENCY), Printed("b", "Courier", copied))
    assert none == []
    assert (found.id, found.source) == ("b", "a")
    assert 0.85 < found.share < 1
    assert found.share_without_quotes == found.share
    assert "".join(copied[each.start : each.end] for each in found.passages).count("wheelhouse") == 1
    first = found.passages[0]
    assert AGENCY[first.source_start : first.source_end].startswith("Divers have found")
    assert copied[first.start : first.end].startswith("Divers have found")


def test_other_reports_share_nothing() -> None:
    """Neither with one another nor with a text of fewer words than a run."""
    assert asked(
        Printed("a", "Wire", AGENCY), Printed("b", "Courier", OTHER), Printed("c", "Post", "Short.")
    ) == [
        [],
        [],
        [],
    ]


def test_a_passage_is_told_of_who_printed_it_first() -> None:
    """The third report holds what the first printed and the second took over: it is told of the first alone."""
    told = asked(Printed("a", "Wire", AGENCY), Printed("b", "Courier", AGENCY), Printed("c", "Post", AGENCY))
    assert [[each.source for each in found] for found in told] == [[], ["a"], ["a"]]


def test_a_word_more_at_the_end_makes_nobody_the_first() -> None:
    """The second copy goes on with a word that the third goes on with too; both took the passage from the agency."""
    first = Printed("a", "Wire", AGENCY)
    second = Printed(
        "b", "Courier", f"{AGENCY}\nReaders may write to the editor of the paper about the wreck."
    )
    third = Printed(
        "c", "Post", f"{AGENCY}\nReaders who know more are asked to call the coast guard station."
    )
    assert [each.source for each in asked(first, second, third)[2]] == ["a"]


def test_who_took_more_is_the_source() -> None:
    """A report that prints a sentence more of what a third took is nearer to it than the first."""
    longer = (
        f"{AGENCY}\nThe crew had left Aldvik on the ninth of January to fish for cod on the northern banks."
    )
    found = asked(Printed("a", "Wire", AGENCY), Printed("b", "Courier", longer), Printed("c", "Post", longer))
    assert [each.source for each in found[2]] == ["b"]


def test_a_version_of_a_report_is_no_other_report() -> None:
    """What a report shares with itself is no reuse."""
    assert asked(Printed("a", "Wire", AGENCY), Printed("a", "Wire", AGENCY + "\nUpdated.")) == [[], []]


def test_two_sources_have_their_passages_each() -> None:
    """A report made of two others names both, and the shares add up."""
    both = AGENCY + "\n" + OTHER
    told = asked(Printed("a", "Wire", AGENCY), Printed("b", "Courier", OTHER), Printed("c", "Post", both))
    assert {each.source for each in told[2]} == {"a", "b"}
    assert sum(each.share for each in told[2]) == pytest.approx(1.0, abs=0.02)


def test_what_somebody_said_is_no_reuse() -> None:
    """Two reports that share one long quotation share nothing that counts."""
    said = (
        '"We looked at the same forty miles of water for nine days and there was nothing there to be seen at all, '
        "and I have told the families what I would want to be told: that we do not go home because we are tired, we go "
        'home because a boat that is afloat would have been seen by one of us or by the helicopter on the third day"'
    )
    one = f"{OTHER}\n{said}, the harbour master told this paper."
    other = (
        f"The search has ended without result. {said}, said the man in charge of the boats, who was tired."
    )
    quoted = [[(text.index('"'), text.rindex('"') + 1)] for text in (one, other)]
    assert asked(Printed("a", "Wire", one, quoted[0]), Printed("b", "Post", other, quoted[1])) == [[], []]
    assert asked(Printed("a", "Wire", one), Printed("b", "Post", other))[1]


def test_lines_of_the_outlet_are_no_reuse() -> None:
    """What stands under three reports of one outlet is its own; the same words at another outlet are not."""
    foot = (
        "Sign up to our letter and read the best of the coast every morning before anybody else has put the kettle on. "
        "You can end it at any time by the link at its foot, and we will never give your address to anybody, not to those "
        "who print our paper nor to those who pay for what stands beside the weather on page two of every edition."
    )
    texts = [
        f"{body}\n{foot}"
        for body in (AGENCY, OTHER, "The pilots of Skerry Air have called off their strike.")
    ]
    ours = [Printed(str(number), "Courier", text) for number, text in enumerate(texts)]
    assert asked(*ours) == [[], [], []]
    assert asked(*ours, outlets=False)[1:] != [[], []]


def test_phrases_do_not_add_up_to_a_copy() -> None:
    """Set phrases in two reports of different things are no reuse, however many words they are together."""
    rng, letters = Random(5), "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(rng.choices(letters, k=6)) for _ in range(400)]
    phrases = [" ".join(rng.sample(words, 10)) for _ in range(12)]
    one, other = (
        " ".join(f"{phrase} {' '.join(rng.sample(words, 6))}" for phrase in rng.sample(phrases, 12))
        for _ in range(2)
    )
    assert asked(Printed("a", "Wire", one), Printed("b", "Post", other)) == [[], []]


def test_one_sentence_of_two_short_reports_is_no_reuse() -> None:
    """Both have it from the same statement; a short report that is copied whole is reuse all the same."""
    shared = "The harbour master of Aldvik closed the northern basin to all ships at noon."
    ours = f"{shared}\nNobody was hurt when a crane fell over. Its owner has not been reached so far, police in town said."
    theirs = f"A gust had thrown a crane on the quay, where painters worked on the hull of a tug until ten.\n{shared}"
    assert asked(Printed("a", "Wire", ours), Printed("b", "Courier", theirs)) == [[], []]
    _, found = asked(Printed("a", "Wire", ours), Printed("b", "Courier", ours))
    assert [each.source for each in found] == ["a"]
    _, found = asked(Printed("a", "Wire", shared), Printed("b", "Courier", f"{shared} More soon."))
    assert [each.source for each in found] == ["a"]


def test_a_list_of_headlines_is_no_reuse() -> None:
    """Lines in capitals throughout that lead to other articles are nobody's text; the same lines as prose are."""
    links = (
        "Harbour Master Tells Council That Nine Days Were Enough\n"
        "Swimming Hall Vote Put Off Until After The Summer Recess\n"
        "Pilots Of Skerry Airline Call Off Strike Over New Rosters\n"
        "Watch The Moment When The Crane Fell Into The Fish Market"
    )
    for text, told in ((links, 0), (links.lower(), 1)):
        found = asked(
            Printed("a", "Wire", f"{AGENCY}\n{text}"), Printed("b", "Post", f"{OTHER}\n{text}\nEnd.")
        )
        assert len(found[1]) == told


def test_the_foot_of_two_reports_of_an_outlet_is_its_own() -> None:
    """What two reports of one outlet end with is no reuse, even where no third is known; of two outlets it is, and so is
    a report that is printed twice."""
    foot = (
        "Do you know more of this? Write to our desk at the harbour, or call the number that stands beside the door. "
        "We read every letter, we print the best of them on Saturdays, and we never tell anybody who has written what to us."
    )
    one, other = f"{AGENCY}\n{foot}", f"{OTHER}\n{foot}"
    assert asked(Printed("a", "Post", one), Printed("b", "Post", other)) == [[], []]
    assert asked(Printed("a", "Wire", one), Printed("b", "Post", other))[1]
    assert asked(Printed("a", "Post", one), Printed("b", "Post", one))[1]


def test_copied_blocks_among_words_by_chance() -> None:
    """Of 400 words drawn by chance a copied fifth is found, with two words in a hundred replaced; nothing else is."""
    rng, words = Random(7), 20_000
    weights = list(accumulate(1 / number for number in range(1, words + 1)))

    def some(number: int) -> list[int]:
        return [bisect_left(weights, rng.random() * weights[-1]) for _ in range(number)]

    texts, copied = [some(400) for _ in range(150)], {}
    for number in range(60, 150, 5):
        source, start, to = rng.randrange(number), rng.randrange(300), rng.randrange(300)
        block = [word if rng.random() > 0.02 else some(1)[0] for word in texts[source][start : start + 80]]
        texts[number][to : to + 80] = block
        copied[number] = str(source)
    told = asked(
        *(Printed(str(i), "Wire", " ".join(f"w{word}" for word in text)) for i, text in enumerate(texts))
    )
    found = {number: {each.source for each in reuses} for number, reuses in enumerate(told) if reuses}
    assert {number: copied[number] in sources for number, sources in found.items()} == dict.fromkeys(
        copied, True
    )


def plainly(later: list[str], earlier: list[str]) -> list[tuple[int, int, int, int]]:
    """Passages as the module's docstring defines them, looked for word by word: the first and last words on either side."""
    found, at = [], 0
    while at + RUN <= len(later):
        ends = []
        for place in range(len(earlier) - RUN + 1):
            if earlier[place : place + RUN] != later[at : at + RUN]:
                continue
            end, source_end = at, place
            while end < len(later) and source_end < len(earlier):
                if later[end] == earlier[source_end]:
                    end, source_end = end + 1, source_end + 1
                    continue
                steps = sorted(product(range(4), repeat=2), key=lambda step: (max(step), sum(step), step))
                gaps = ((end + one, source_end + other) for one, other in steps[1:])
                step = next(
                    (each for each in gaps if _three(later, each[0]) == _three(earlier, each[1])), None
                )
                if step is None:
                    break
                end, source_end = step
            ends.append((end, -place, source_end))
        if ends:
            end, place, source_end = max(ends, key=lambda each: each[:2])
            found.append((at, end, -place, source_end))
            at = end
        else:
            at += 1
    return found


def _three(words: list[str], place: int) -> list[str] | object:
    return words[place : place + 3] if place + 3 <= len(words) else object()


@pytest.mark.parametrize("seed", range(12))
def test_passages_are_those_of_the_definition(seed: int) -> None:
    """However they are found: copies with repairs, repeated stretches and few words, which make many equal runs."""
    chance = Random(seed)
    earlier = [f"w{chance.randrange(400)}" for _ in range(150)]
    earlier += earlier[20 : 20 + chance.randrange(40)]
    later: list[str] = []
    for _ in range(6):
        begin = chance.randrange(120)
        copied = earlier[begin : begin + chance.randrange(10, 60)]
        for _ in range(chance.randrange(4)):
            copied[chance.randrange(len(copied))] = f"x{chance.randrange(9)}"
        later += [*copied, *(f"y{chance.randrange(99)}" for _ in range(chance.randrange(5)))]
    texts = " ".join(later), " ".join(earlier)
    passages = Passages()
    passages.add(Printed("a", "One", texts[1]))
    (found,) = passages.add(Printed("b", "Two", texts[0]))
    told = [
        (len(texts[0][: each.start].split()), len(texts[0][: each.end].split()), len(texts[1][: each.source_start].split()))
        for each in found.passages
    ]  # fmt: skip
    assert told == [(start, end, place) for start, end, place, _ in plainly(later, earlier)]


def unspaced(language: str, *texts: str) -> list[list[Reuse]]:
    """Reports of outlets of their own, with what they quote."""
    return asked(
        *(
            Printed(str(number), f"o{number}", text, quoted(text, language))
            for number, text in enumerate(texts)
        )
    )


@pytest.mark.parametrize(
    ("language", "text", "before", "behind"),
    [
        ("zh", BRIDGE_ZH, "受损大桥要关三周。", "石门岛中学的学生则改为网上上课，校长说家长普遍表示理解，但也希望工程不要延误到考试季节。"),
        ("ja", BRIDGE_JA, "島の学校は授業をオンラインに切り替える。", "校長は保護者の理解を得たと話し、試験の時期までに工事が終わることを望んでいる。"),
    ],
)  # fmt: skip
def test_a_copy_without_blanks_between_words_is_found(
    language: str, text: str, before: str, behind: str
) -> None:
    """The paragraph that was copied, sign by sign, with its share of the signs that are no marks."""
    copied = text.split("\n")[0]
    later = f"{before}\n{copied}\n{behind}"
    (_, (found,)) = unspaced(language, text, later)
    (passage,) = found.passages
    assert later[passage.start : passage.end] == copied.rstrip("。")
    assert text[passage.source_start : passage.source_end] == copied.rstrip("。")
    signs = [sum(sign.isalnum() for sign in each) for each in (copied, later)]
    assert found.share == found.share_without_quotes == pytest.approx(signs[0] / signs[1])


@pytest.mark.parametrize(
    ("language", "text", "later"),
    [
        # another thing of the same office and man
        ("zh", BRIDGE_ZH, ("东湾市政府星期一宣布，市立图书馆将于秋季重新开放，馆内新设儿童阅览室和一间可容纳八十人的讲堂。\n"
         "市交通局长林树清说，图书馆门前的公交车站会向南移动五十米，方便轮椅乘客上下车。")),
        ("ja", BRIDGE_JA, ("港南市は月曜日、市立図書館を秋に再開すると発表した。館内には子ども用の閲覧室と八十人が入る講堂が新しくできる。"
         "市の交通局長、林清志氏は図書館前のバス停を南に五十メートル移すと述べた。")),
        # what somebody said
        ("zh", BRIDGE_ZH, "「我们不能再拖了，下一次风暴来临之前必须完成」，局长在会上说。岛民对此反应不一，有人欢迎也有人担忧生计。"),
        ("ja", BRIDGE_JA, ("島では不安の声が上がっている。局長は「次の嵐が来る前に必ず終えなければならない。もう先延ばしはできない」と述べたが、"
         "店を営む女性は客が減ると話した。")),
        # an office and what it does every day, said in as many signs as a short report has words
        ("zh", "海东省人民政府新闻发言人星期二在省会举行的例行记者会上表示，有关部门注意到报道。两艘渔船在礁石附近相撞，无人受伤。",
         "海东省人民政府新闻发言人星期二在省会举行的例行记者会上表示，新的留学生登记办法将于九月生效，申请人须在网上登记。"),
        ("ja", "気象庁によると、震源の深さは約十キロ、地震の規模を示すマグニチュードは五・二と推定される。この地震による津波の心配はない。港南市では棚から商品が落ちた店があった。",
         "気象庁によると、震源の深さは約四十キロ、地震の規模を示すマグニチュードは四・六と推定される。この地震による津波の心配はない。石門町の小学校では児童が校庭に避難した。"),
    ],
)  # fmt: skip
def test_phrases_and_quotations_without_blanks_are_no_reuse(language: str, text: str, later: str) -> None:
    """A sign is no word: what an office is called, and how reports of a kind begin, is a phrase there too."""
    assert unspaced(language, text, later) == [[], []]
