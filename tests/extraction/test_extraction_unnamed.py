"""Walls, pages in place of articles and notes in languages that no list knew, and what only looks like one."""

from __future__ import annotations

import pytest

from variorum.extraction.again import read_again
from variorum.extraction.memory import SourceMemory
from variorum.types import Block, BlockKind, Document, PageState

_HEADLINE = "The wall of the harbour"
_TEXT = tuple(
    f"<p>On the {day} day the {crew} crew looked at the stones below the harbour wall and told the council what it had found.</p>"
    for day, crew in zip(
        ("first", "second", "third", "fourth", "fifth", "sixth"), ("Heron", "Gannet", "Plover", "Curlew", "Dunlin", "Knot"),
        strict=True,
    )
)  # fmt: skip
_LD = '<script type="application/ld+json">{"@type": "NewsArticle"}</script>'


def _page(text: tuple[str, ...], behind: str = "", *, title: str = _HEADLINE, head: str = _LD) -> bytes:
    return f"""<!doctype html><html><head><title>{title}</title>{head}</head><body><nav><a href="/a">Harbour</a></nav>
<main><h1>{title}</h1><article>{"".join(text)}</article>{behind}</main>
<footer><p>The Tide is printed in Eldersund.</p></footer></body></html>""".encode()


def _bare(body: str, title: str = "The Tide") -> bytes:
    return f"<!doctype html><html><head><title>{title}</title></head><body><main>{body}</main></body></html>".encode()


def _next(new: bytes, old: bytes | None = None) -> Document:
    """What is read of a page at the address of an article that is known."""
    memory = SourceMemory()
    first = read_again(old or _page(_TEXT), memory, url="https://tide.example/wall")
    memory_of_it = first.memory
    assert memory_of_it is not None
    return read_again(new, memory, memory_of_it, url="https://tide.example/wall").document


_CONSENT = (
    "Wir und unsere 611 Partner legen Kennungen auf Ihrem Gerät ab und lesen sie. Mehr dazu steht in den Einstellungen.",
    "Nosotros y nuestros 611 socios guardamos datos en este dispositivo y los leemos. Elija lo que prefiera.",
    "Avec nos 611 partenaires, nous gardons des données sur cet appareil. À vous de choisir.",
    "Noi e i nostri 611 partner conserviamo dati su questo dispositivo. Scegli come continuare.",
    "Szanujemy Twoją prywatność. Razem z firmami, z którymi pracujemy, zapisujemy dane na tym urządzeniu.",
    "Wij en onze 611 partners bewaren gegevens op dit apparaat. Maak hieronder een keuze.",
    "Nós e os nossos 611 parceiros guardamos dados neste aparelho. Escolha em baixo.",
    "Мы и наши 611 партнёров храним данные на этом устройстве. Выберите, что вам подходит.",
    "Ми та наші 611 партнерів зберігаємо дані на цьому пристрої. Оберіть, що вам підходить.",
    "نحن وشركاؤنا نحفظ بيانات على هذا الجهاز ونقرؤها. اختر ما يناسبك.",
    "Biz ve 611 iş ortaklarımız bu cihazda veri saklıyoruz. Seçiminizi aşağıdan yapın.",
    "Εμείς και οι 611 συνεργάτες μας φυλάμε δεδομένα σε αυτή τη συσκευή. Επιλέξτε παρακάτω.",
    "Vi och våra 611 partner sparar uppgifter på den här enheten. Välj nedan.",
    "当社と611社のパートナーは、この端末に情報を保存します。以下から選んでください。",
    "我们和611家合作伙伴会在此设备上保存信息。请在下方选择。",
    "당사와 611개 파트너는 이 기기에 정보를 저장합니다. 아래에서 선택하세요.",
)


@pytest.mark.parametrize("said", _CONSENT)
def test_a_page_that_asks_for_consent_is_told_by_its_words(said: str) -> None:
    """It may call itself whatever it likes, have no button that is known, and stand there at first sight."""
    page = _bare(f"<p>{said}</p><a href='/p'>…</a>")
    assert read_again(page, SourceMemory()).document.state is PageState.CONSENT
    assert _next(page).state is PageState.CONSENT


@pytest.mark.parametrize(
    "text",
    [
        "Readers said that the notice was long. “We and our 611 partners store information” is how it began, and few went on.",
        "Der Hafen fragt künftig nach. „Wir und unsere 611 Partner speichern Kennungen“, hieß es auf der Seite der Reederei.",
        "Die Abonnenten der Fähre zahlen ab Mai mehr, und wer Cookies auf der Seite der Reederei ablehnt, sieht keine Preise.",
    ],
)
def test_reports_on_consent_are_articles(text: str) -> None:
    """Such words are quoted and told of."""
    page = _page((f"<p>{text}</p>", *_TEXT))
    assert read_again(page, SourceMemory()).document.state is PageState.ARTICLE


def test_a_few_words_and_a_button_are_no_version_of_an_article() -> None:
    """In no language that a list knows, with nothing of the text or the headline."""
    document = _next(_bare("<p>Ni ŝatas vian trankvilon. Elektu, kion ni rajtas konservi ĉi tie por vi kaj por aliaj homoj, kiuj legas nian gazeton ĉiutage sur la sama aparato.</p><button>Bone</button>"))  # fmt: skip
    assert document.state is PageState.EMPTY
    assert document.reason == "nothing of the known text or headline, but a few words and a form or button"


_SHORT = "<p>The council withdrew what it had said of the wall, and gave no reason for it on Thursday evening, the harbour office wrote.</p>"


@pytest.mark.parametrize(
    "new",
    [
        _bare(_SHORT),
        _bare(f"<h1>{_HEADLINE}</h1>{_SHORT}<button>Search</button>"),
        _bare(f"{_SHORT}<button>Search</button>", title=_HEADLINE),
        _bare(f"{_SHORT}{_TEXT[3]}<button>Search</button>"),
        _page((_SHORT,), "<button>Search</button>", title="The council withdraws"),
        _bare("".join(t.replace("day the", "night a") for t in _TEXT * 2) + "<button>Search</button>"),
    ],
    ids=["no button", "headline", "title", "a sentence", "says article", "long"],
)
def test_what_may_be_a_version(new: bytes) -> None:
    """A text may be written anew, and be short; then something still says that it is the article."""
    assert _next(new).state is PageState.ARTICLE


_WALLS = (
    ("Оформите подписку, чтобы дочитать", "Подписчикам открыт весь архив."),
    ("Повна версія доступна передплатникам", "Далі буде цікаво."),
    ("Läs vidare som prenumerant", "En månad kostar en krona."),
    ("Haberin tamamı abonelere açık", "Bir ay bir lira."),
    ("Για να συνεχίσετε την ανάγνωση, συνδεθείτε", "Ένας μήνας κοστίζει ένα ευρώ."),
    ("هذا المقال متاح للمشتركين", "الشهر الأول بدينار واحد."),
    ("この記事は会員限定です", "初月は百円です。"),
    ("登录或订阅后继续阅读全文", "首月一元。"),
    ("구독자 전용 기사입니다", "첫 달은 천 원입니다."),
)


@pytest.mark.parametrize(("head", "said"), _WALLS)
@pytest.mark.parametrize("left", [1, 3])
def test_a_wall_is_told_by_its_words(head: str, said: str, left: int) -> None:
    """However little of the known text it leaves, and with no link."""
    behind = f"<div class='w1'><h3>{head}</h3><p>{said}</p></div>"
    assert _next(_page(_TEXT[:left], behind)).state is PageState.PAYWALLED


_UNKNOWN = (
    "<div class='w1'><h3>Legu plu kun ni</h3><p>Unu monato kostas nur unu moneron.</p><a href='/abo'>Jes, mi volas</a></div>",
    "<div class='w1'><p>Unu monato kostas nur unu moneron.</p><form><input name='m'></form></div>",
    "<div class='w1'><p>Unu monato kostas nur unu moneron.</p><button>Jes</button></div>",
)


@pytest.mark.parametrize("behind", _UNKNOWN)
@pytest.mark.parametrize("left", [1, 3])
def test_a_wall_is_told_by_how_it_stands(behind: str, left: int) -> None:
    """The beginning of the known text, and few new words behind it with a way on: in any language."""
    document = _next(_page(_TEXT[:left], behind))
    assert document.state is PageState.PAYWALLED


@pytest.mark.parametrize(
    "new",
    [
        _page(_TEXT, _UNKNOWN[0]),
        _page(_TEXT[:5], _UNKNOWN[0]),
        _page(_TEXT[1:3], _UNKNOWN[0]),
        _page(_TEXT[:3], "<div class='w1'><p>La gazeto havas novan presilon en la kelo.</p></div>"),
        _page((*_TEXT[:3], "<p>The council told <a href='/more'>another story</a> of it.</p>")),
        _page(_TEXT[:3], "<p class='n'>Correction: the wall is not <a href='/old'>as old as it said</a> here.</p>"),
        _page(_TEXT[:3], "<div class='related'><h3>Pli</h3><a href='/b'>La nova ponto</a></div>"),
        _page(_TEXT[:3], "<div class='w1'>" + _TEXT[4].replace("day", "night") * 4 + "<a href='/abo'>Jes</a></div>"),
    ],
    ids=["whole", "hardly shorter", "no beginning", "no way on", "link in a sentence", "note", "related", "many words"],
)  # fmt: skip
def test_a_shorter_text_is_no_wall(new: bytes) -> None:
    """Texts are shortened, and something else may come on the same day."""
    assert _next(new).state is PageState.ARTICLE


def test_what_changes_below_a_shorter_text_is_no_wall() -> None:
    """Teasers that were there are others now."""
    teaser = "<div class='t'><h3>{}</h3><p>Kio okazis tie hieraŭ.</p><a href='/{}'>Legu</a></div>"
    old, new = teaser.format("La ponto", "b"), teaser.format("La stacio", "s")
    assert _next(_page(_TEXT[:3], new), _page(_TEXT, old)).state is PageState.ARTICLE


_NOTES = (
    "Исправление: в предыдущей версии статьи был назван другой причал.",
    "В первоначальной версии материала была указана другая дата закрытия причала.",
    "Виправлення: у попередній версії статті було названо інший причал.",
    "تصحيح: ذكرت نسخة سابقة من هذا المقال رصيفا آخر غير هذا.",
    "Düzeltme: Bu haberin önceki sürümünde başka bir iskele yazıyordu.",
    "Διόρθωση: σε προηγούμενη έκδοση του άρθρου αναφερόταν άλλη προβλήτα.",
    "תיקון: בגרסה קודמת של הכתבה נכתב רציף אחר.",
    "Oprava: v předchozí verzi článku bylo uvedeno jiné molo.",
    "Oikaisu: jutun aiemmassa versiossa mainittiin toinen laituri.",
    "更正：本文先前版本误写了另一座码头的名称。",
    "訂正：配信時の記事では別の埠頭の名を挙げていました。",
    "정정: 이 기사의 이전 버전은 다른 부두의 이름을 적었습니다.",
)


@pytest.mark.parametrize("note", _NOTES)
def test_a_note_behind_the_text_is_told_by_its_words(note: str) -> None:
    """Set as nothing else on the page, it is text of the article."""
    document = _next(_page(_TEXT, f"<div class='nn'><p>{note}</p></div>"))
    assert document.blocks[-1] == Block(BlockKind.NOTE, note)


@pytest.mark.parametrize(
    "line",
    [
        "Исправление — дело долгое, и колония, о которой шла речь, стоит на том берегу.",
        "Исправительная колония номер семь принимает посетителей по средам.",
        "Düzeltme çalışmaları limanda hafta sonuna kadar sürecek gibi görünüyor.",
        "تصحيح المسار عنوان معرض يقام في الميناء حتى نهاية الشهر.",
        "Oprava mola potrvá do konce týdne a zaplatí ji město.",
        "The correctional facility at Brackwater takes visitors on Wednesdays.",
        "订正会在码头举行，市民可以参加。",
    ],
)
def test_what_only_begins_like_a_note_is_none(line: str) -> None:
    """Repairs, prisons and exhibitions have the same words."""
    document = _next(_page(_TEXT, f"<div class='nn'><p>{line}</p></div>"))
    assert all(block.kind is not BlockKind.NOTE for block in document.blocks)
