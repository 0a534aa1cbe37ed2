"""Pages in scripts without blanks: their articles are read, and what comes to them is no less told than in others."""

from __future__ import annotations

import pytest

from variorum.extraction.again import read_again
from variorum.extraction.article_memory import ArticleMemory
from variorum.extraction.memory import SourceMemory
from variorum.extraction.page import extract
from variorum.text.tokens import word_runs
from variorum.types import PageState

STORIES = {
    "zh": (
        "旧城大桥维修延长两周",
        (
            "市政府周一宣布，旧城大桥的维修还要两周，造价约四百万元。",
            "住在桥边的居民说，他们二月就收到了书面通知。",
            "发言人罗安平告诉记者，公交车暂时绕行北岸大道。",
            "几家商户抱怨，上个月的营业额少了三成以上。",
            "委员会下周四再次开会，讨论补助办法。",
        ),
        "交通部下午证实，两家外省公司已经递交标书。",
        "订阅我们的电子报",
    ),
    "ja": (
        "港の埠頭二つが工事で閉鎖",
        (
            "港湾局は月曜日、二つの埠頭を七週間閉鎖すると発表した。",
            "近くの住民には二月に書面で知らせたと議員は述べた。",
            "広報担当者は記者団に、渡し船は運航を続けると話した。",
            "商店主らは売り上げが三割減ると見込んでいる。",
            "委員会は来週の木曜日に再び開かれ、支援を話し合う。",
        ),
        "国土省は午後、県外の二社が入札に加わったと明らかにした。",
        "メール会員に登録する",
    ),
}
MENU = "".join(
    f"<div>{label}</div>"
    for label in ("关于我们", "联系方式", "广告服务", "版权声明", "加入我们", "网站地图")
)


def page(headline: str, *paragraphs: str, above: str = "") -> bytes:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"""<!doctype html><html><head><title>{headline}</title><meta charset="utf-8"></head><body>{above}
<main><article><h1>{headline}</h1><div class="body">{body}</div></article></main>{MENU}</body></html>""".encode()


@pytest.mark.parametrize("language", STORIES)
def test_an_article_of_short_paragraphs_is_read(language: str) -> None:
    headline, text, _, _ = STORIES[language]
    found = extract(page(headline, *text), url="https://tide.example/a")
    assert found.state is PageState.ARTICLE
    assert tuple(block.text for block in found.blocks) == text


@pytest.mark.parametrize("language", STORIES)
@pytest.mark.parametrize("place", [2, 5])
def test_a_paragraph_that_comes_is_told(language: str, place: int) -> None:
    """In the midst of the text and at its end; where a word of it is another, that is told as well."""
    headline, text, new, label = STORIES[language]
    longer = (*text[:place], new, *text[place:])
    memory = SourceMemory()
    first = read_again(page(headline, *text), memory, at_once=True)
    again = read_again(page(headline, *longer), memory, first.memory, at_once=True)
    assert tuple(block.text for block in again.document.blocks) == longer
    # A line that asks for something and ends as no sentence does is no paragraph.
    asked = read_again(page(headline, *text, label), memory, first.memory, at_once=True)
    assert tuple(block.text for block in asked.document.blocks) == text


@pytest.mark.parametrize("language", STORIES)
def test_another_paragraph_is_no_rewording(language: str) -> None:
    """Texts of one script have many characters in common: the pairs of them tell a paragraph in the place of another from one
    that was reworded, and what is remembered of it goes to bytes and back."""
    headline, text, new, _ = STORIES[language]
    memory = SourceMemory()
    first = read_again(page(headline, *text), memory, at_once=True)
    assert first.memory is not None
    kept = ArticleMemory.unpack(first.memory.pack())
    again = read_again(page(headline, *text[:1], new, *text[2:]), memory, kept, at_once=True)
    assert tuple(block.text for block in again.document.blocks) == (text[0], new, *text[2:])
    assert not again.forgotten


@pytest.mark.parametrize(
    "label", ["关于我们与联系方式", "利用規約とお問い合わせ先", "ニュース一覧・天気・交通"]
)
def test_labels_are_no_article(label: str) -> None:
    html = f"<html><body><main>{f'<p>{label}</p>' * 3}</main>{MENU}</body></html>".encode()
    assert extract(html, url="https://tide.example/a").state is PageState.EMPTY


def test_runs_of_words() -> None:
    """Blanks and marks part words; Han and kana are taken two by two, with what stands among them whole."""
    assert word_runs("It's 4.2m, naïve “tests”") == ["It", "s", "4", "2m", "naïve", "tests"]
    assert word_runs("旧城大桥，iPhone15发布。") == ["旧城", "城大", "大桥", "iPhone15", "发布"]
    assert word_runs("데이터가 늘었다 ไทย") == ["데이터가", "늘었다", "ไทย"]
    assert word_runs("") == []
