"""What is read behind the looks: events, stories and quotes of real looks at real pages, over restarts and mergers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from stage import PARAGRAPHS, Stage, World, article, sqlite, world

from variorum.cluster.stream import RULE, Stream
from variorum.cluster.terms import terms
from variorum.errors import NotFoundError, StorageError
from variorum.pipeline.stories import Reader
from variorum.ports import Filed, PlacedEvent, QuoteFilter, Store, StoryFilter
from variorum.quotes.said import RULE as QUOTES_RULE
from variorum.quotes.said import said
from variorum.testing.clocks import FixedClock
from variorum.types import Document, Interval, Mark, Precision

DAM = (
    "The Orlen dam above Marstein was opened on Tuesday night after three days of rain, the water office said.",
    "“We opened two gates because the lake was rising by a metre an hour,” said Nora Fell, who heads the office.",
    "About forty families in the lower streets of Marstein had to leave their houses before the Orlen reached them.",
    "The bridge between Marstein and Tolvik is closed, and trains stop at the station of Tolvik until further notice.",
    "Engineers will look at the gates of the Orlen dam again when the lake has fallen below the old mark.",
)
AGAIN = (
    "Water from the Orlen dam flooded the lower streets of Marstein after its gates were opened on Tuesday night.",
    "“We opened the gates because the lake was rising by a metre an hour,” Nora Fell of the water office said.",
    "Some forty families in Marstein left their houses, and the bridge to Tolvik was closed to all traffic.",
    "Trains from the south end at Tolvik, where buses wait, and nobody could say when the bridge opens again.",
    "The lake behind the Orlen dam had risen for three days of rain before the engineers opened the gates.",
)
LATER = (
    "The families of Marstein who left their houses when the Orlen dam was opened may go home on Friday.",
    "The lake behind the Orlen dam has fallen below the old mark, the water office said, and both gates are shut.",
    "The bridge between Marstein and Tolvik will be looked at by engineers before trains may pass it again.",
    "Nora Fell, who heads the water office, said that the gates had held and that nobody had been in danger.",
    "In the lower streets of Marstein the mud of the Orlen still lies a hand deep on the floors of the houses.",
)


def put(
    made: World, path: str, paragraphs: tuple[str, ...], headline: str, outlet: str, published: str
) -> str:
    """Print a report and let it be watched; answers its id."""
    page = article(headline, paragraphs, published=published)
    url = made.stage.put(path, page)
    made.observatory.add(url, outlet=outlet)
    made.run()
    return made.observatory.find_article(url).id


def printed(made: World) -> dict[str, str]:
    """Three reports on one flood, the third three days later, and one on something else."""
    return {
        "first": put(made, "/dam", DAM, "Orlen dam opened", "Gazette", "2026-03-03T06:00:00Z"),
        "ferry": put(made, "/ferry", PARAGRAPHS, "Night ferries twice an hour", "Gazette", "2026-03-02"),
        "again": put(made, "/flood", AGAIN, "Marstein under water", "Courier", "2026-03-03"),
    }


def test_reports_of_one_happening_are_one_event(each_world: World) -> None:
    """Two outlets' reports of one flood are one event with its evidence; what is about something else stands apart."""
    ids = printed(each_world)
    store = each_world.observatory.store
    (story,) = store.stories()
    (event,) = store.events(story.id)
    assert (story.reports, story.outlets, event.reports) == (2, 2, 2)
    told = {article.id: member for article, member in store.reports([event.id])}
    assert told.keys() == {ids["first"], ids["again"]}
    for member in told.values():
        assert member.score
        assert member.score > 0.2
        assert {"Orlen", "Marstein"} <= set(member.names) <= set(member.terms)
        assert member.rule == RULE
    assert told[ids["first"]].precision is Precision.HOUR
    assert told[ids["again"]].precision is Precision.DAY
    assert store.memberships([ids["ferry"]])[ids["ferry"]].event_id != event.id
    assert len(store.stories(StoryFilter(least_reports=1))) == 2


def test_quotes_are_read_with_their_speakers(each_world: World) -> None:
    """What each version quotes is known, and a speaker's quotes are found whatever version prints them."""
    ids = printed(each_world)
    store = each_world.observatory.store
    (printing,) = store.printings([ids["first"]])
    document = store.document(ids["first"], 0)
    assert printing.rule == QUOTES_RULE
    assert all(document.text[each.start : each.end] == each.text for each in printing.said)
    quotes = store.quotes(QuoteFilter(speaker="Nora Fell", query="gates"))
    assert {article.outlet for article, _ in quotes} == {"Gazette", "Courier"}
    altered = tuple(text.replace("opened two gates", "had to open two gates") for text in DAM)
    each_world.stage.put("/dam", article("Orlen dam opened", altered, published="2026-03-03T06:00:00Z"))
    each_world.look(ids["first"])
    each_world.look(ids["first"])
    assert [each.number for each in store.printings([ids["first"]])] == [0, 1]
    said = store.quotes(QuoteFilter(article_id=ids["first"], speaker="fell"))
    assert {(quote.first_version, quote.last_version, "had to" in quote.text) for _, quote in said} == {
        (0, 0, False), (1, 1, True),
    }  # fmt: skip


def test_a_new_process_goes_on(stage: Stage, tmp_path: Path) -> None:
    """A report that comes after a restart joins the event of those before it, and ids stay."""
    with world(stage, sqlite(tmp_path)) as made:
        printed(made)
        before = made.observatory.store.stories()
    with world(stage, sqlite(tmp_path)) as made:
        made.clock.advance(timedelta(days=1))
        put(made, "/home", LATER, "Families may go home", "Herald", "2026-03-05T18:00:00Z")
        (story,) = made.observatory.store.stories()
        assert story.id == before[0].id
        assert (story.reports, story.outlets) == (3, 3)


def test_an_article_that_slept_is_woken_by_its_new_version(stage: Stage, tmp_path: Path) -> None:
    """An article that nothing is compared with any more keeps its place when it changes."""
    with world(stage, sqlite(tmp_path)) as made:
        ids = printed(made)
        store = made.observatory.store
        before = store.memberships(list(ids.values()))
        made.stage.put("/dam", article("Orlen dam shut again", (*DAM[:4], LATER[1])))
        store.set_due(ids["first"], made.clock.now(), "by hand")
        settings = made.observatory.settings.replace(stories=False)
        made.observatory.settings = settings
        made.look(ids["first"])
        made.look(ids["first"])
        assert [article_id for article_id, _ in store.unread(10)] == [ids["first"]]
        reader = Reader(store, made.clock, lambda: "new00000", most=1)
        assert reader.drain() == 1
        after = store.memberships(list(ids.values()))
        assert {key: each.event_id for key, each in after.items()} == {
            key: each.event_id for key, each in before.items()
        }
        assert [each.number for each in store.printings([ids["first"]])] == [0, 1]


def test_takedown_and_noise_reach_stories(each_world: World) -> None:
    """After a takedown nothing of the article is left in stories; a version that a person marks says nothing."""
    ids = printed(each_world)
    observatory, store = each_world.observatory, each_world.observatory.store
    store.mark(Mark(ids["again"], 0, "noise", "eve", each_world.clock.now()))
    assert observatory.read_texts() == 1
    assert store.memberships([ids["again"]]) == {}
    assert store.stories() == []
    store.mark(Mark(ids["again"], 0, "edit", "eve", each_world.clock.now()))
    assert observatory.read_texts() == 1
    (story,) = store.stories()
    observatory.takedown(ids["first"], "asked for")
    observatory.read_texts()
    assert store.unread(10) == []
    assert store.stories() == []
    assert (
        store.story(store.memberships([ids["again"]])[ids["again"]].story_id).title == "Marstein under water"
    )
    assert {article.id for article, _ in store.quotes()} & {ids["first"]} == set()
    assert story.reports == 2


def test_what_was_shared_with_a_report_that_is_taken_down_is_told_no_more(each_world: World) -> None:
    """The others rest on what they share with one another, at once and after they were read anew."""
    third = (*AGAIN[1:], "Hedwig Quast opened the school as a shelter.")
    ids = printed(each_world) | {
        "shelter": put(each_world, "/shelter", third, "Marstein school a shelter", "Post", "2026-03-03"),
        "mayor": put(
            each_world,
            "/mayor",
            (*DAM[1:], "Hedwig Quast, the mayor, opened the Quast school to them."),
            "Mayor Hedwig Quast opens school",
            "Herald",
            "2026-03-03T08:00:00Z",
        ),
    }
    observatory, store = each_world.observatory, each_world.observatory.store
    observatory.read_texts()
    (event,) = {
        member.event_id
        for key, member in store.memberships(list(ids.values())).items()
        if key != ids["ferry"]
    }
    before = store.memberships([ids["shelter"]])[ids["shelter"]]
    assert {"Quast", "Hedwig"} & set(before.terms)
    observatory.takedown(ids["mayor"], "asked for")
    for read in (False, True):
        if read:
            observatory.read_texts()
            assert store.unread(10) == []
        left = {article.id: member for article, member in store.reports([event])}
        assert left.keys() == {ids["first"], ids["again"], ids["shelter"]}
        for member in left.values():
            assert member.score
            assert not {"Quast", "Hedwig"} & {*member.terms, *member.names}
        assert left[ids["shelter"]].score != before.score


def test_evidence_is_told_in_whole_words(each_world: World) -> None:
    """As the reports print them, names with their capitals, also of a language whose words are known by their beginnings."""
    told = "El embalse de Valdeluna se desbordó de noche y los bomberos evacuaron a trescientos vecinos."
    more = "«Nadie nos avisó del embalse», protestó Hélène Ruano en la plaza de Valdeluna."
    for number, day in enumerate(("2026-03-02", "2026-03-03")):
        text = (told, more, f"Los bomberos siguen en Valdeluna, dijo Ruano por {number + 1}ª vez.")
        put(each_world, f"/es{number}", text, "Valdeluna, evacuada", f"Diario {number}", day)
    each_world.observatory.read_texts()
    store = each_world.observatory.store
    (story,) = store.stories()
    (event,) = store.events(story.id)
    for _, member in store.reports([event.id]):
        assert {"Valdeluna", "embalse"} <= set(member.terms)
        assert "Valdeluna" in member.names
        assert set(member.names) <= set(member.terms)
        assert not any("…" in term for term in member.terms)


def test_reprocessing_makes_it_anew(each_world: World) -> None:
    """Texts read anew are placed and quoted anew, under the same ids."""
    printed(each_world)
    observatory, store = each_world.observatory, each_world.observatory.store
    before = store.stories(), [quote.text for _, quote in store.quotes()]
    list(observatory.reprocess())
    assert store.unread(10) == []
    assert (store.stories(), [quote.text for _, quote in store.quotes()]) == before


def test_switched_off_nothing_is_read(stage: Stage, tmp_path: Path) -> None:
    """Without the setting texts wait, and are read when somebody asks for it."""
    with world(stage, sqlite(tmp_path), stories=False) as made:
        ids = printed(made)
        store = made.observatory.store
        assert store.stories(StoryFilter(least_reports=1)) == []
        assert len(store.unread(10)) == len(ids)
        assert made.observatory.read_texts() == len(ids)
        assert len(store.stories()) == 1


def test_a_running_watch_reads_on(each_world: World) -> None:
    """`run` reads texts between looks, without an end of its own."""
    urls = [
        each_world.stage.put("/dam", article("Orlen dam opened", DAM)),
        each_world.stage.put("/flood", article("Marstein under water", AGAIN)),
    ]
    for url in urls:
        each_world.observatory.add(url)
    store = each_world.observatory.store

    async def until_read() -> None:
        stop = asyncio.Event()
        watching = asyncio.create_task(each_world.observatory.watch(stop=stop, poll_seconds=0.01))
        async with asyncio.timeout(60):
            while len(store.memberships([each.id for each in store.articles()])) < len(urls):
                await asyncio.sleep(0.01)
        stop.set()
        await watching

    asyncio.run(until_read())
    assert len(store.stories()) == 1
    assert store.rarities() is not None, "what came last was not mended at the stop"


def test_reading_at_the_end_leaves_the_loop_free(disk_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """While `check` reads the texts that wait, what else runs in the loop goes on; a cancellation ends the reading before
    the store is closed."""
    begun, ended = threading.Event(), threading.Event()

    def reading(_: Reader, stopped: Callable[[], bool]) -> int:
        begun.set()
        while not ended.wait(0.01):
            if stopped():
                ended.set()
        return 0

    monkeypatch.setattr(Reader, "drain", reading)

    async def cancelled() -> None:
        watching = asyncio.create_task(disk_world.observatory.watch(once=True, poll_seconds=0.01))
        assert await asyncio.to_thread(begun.wait, 60)
        watching.cancel()
        with pytest.raises(asyncio.CancelledError):
            await watching
        assert ended.is_set()

    timer = threading.Timer(10, ended.set)  # for a loop that waits for the reading
    timer.start()
    asyncio.run(cancelled())
    timer.cancel()


def test_what_was_learnt_is_kept_before_texts_are_read(
    disk_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How often articles change is stored before texts are read for stories: an error there takes nothing of it."""
    observatory, store = disk_world.observatory, disk_world.observatory.store
    ids = [disk_world.watch(f"/dam/{number}", article(f"Dam {number}", DAM)) for number in range(3)]
    kept: list[dict[str, str | None]] = []

    def learnt() -> dict[str, str | None]:
        return {source.id: store.hazard_counts(source.id) for source in store.sources()}

    monkeypatch.setattr(Reader, "drain", lambda *_: kept.append(learnt()))
    observatory.settings = observatory.settings.replace(batch_looks=1)
    disk_world.clock.advance(timedelta(hours=1))
    for article_id in ids:
        store.set_due(article_id, disk_world.clock.now(), "by hand")
    assert len(disk_world.run()) == 3
    assert kept == [learnt()]
    assert None not in learnt().values()


@pytest.mark.parametrize("what", ["said", "terms", "add"])
def test_a_report_that_breaks_the_reading_stops_no_other(
    each_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    """One article that cannot be read, wherever it breaks, is named in the log; the others are read, and looks are
    made."""

    def breaking(*given: object, **more: object) -> object:
        if any("ferry" in str(each) for each in given):
            raise IndexError("no such word")
        return whole(*given, **more)

    place: object = "variorum.pipeline.stories"
    whole: Callable[..., object] = {"said": said, "terms": terms, "add": Stream.add}[what]
    if what == "add":
        monkeypatch.setattr(Stream, what, breaking)
    else:
        monkeypatch.setattr(f"{place}.{what}", breaking)
    each_world.observatory.settings = each_world.observatory.settings.replace(stories=False)
    ids = printed(each_world)
    store = each_world.observatory.store
    assert each_world.observatory.read_texts() == 3
    assert store.memberships(list(ids.values())).keys() == {ids["first"], ids["again"]}
    assert len(store.stories()) == 1
    assert store.unread(10) == []
    (told,) = [record for record in caplog.records if ids["ferry"] in record.getMessage()]
    assert told.levelname == "WARNING"


def test_texts_that_the_store_refuses_come_last(disk_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others of a batch are read, and so are those behind it; what was refused waits, and is read when the store
    gives it."""
    disk_world.observatory.settings = disk_world.observatory.settings.replace(stories=False)
    ids = printed(disk_world)
    store = disk_world.observatory.store
    give = type(store).documents
    reader = Reader(store, FixedClock(disk_world.clock.now()), iter(map(str, range(100))).__next__, most=100)

    def refuse(article_id: str, numbers: Collection[int]) -> dict[int, Document]:
        if article_id == ids["first"]:
            raise StorageError(f"{article_id}: its text is damaged")
        return give(store, article_id, numbers)

    with monkeypatch.context() as patched:
        patched.setattr(store, "documents", refuse)
        with pytest.raises(StorageError, match="is damaged"):
            reader.step(1)
        assert reader.step(1) == reader.step(1) == 1
        assert [article_id for article_id, _ in store.unread(10)] == [ids["first"]]
    assert reader.drain() == 1
    assert store.stories()[0].reports == 2


def test_all_others_are_read_though_a_text_is_refused(
    disk_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Reading all that waits goes on behind a batch with a refused text, tells which one waits on, and fails at the end."""
    store = waiting_for(disk_world)
    monkeypatch.setattr("variorum.pipeline.stories._BATCH", 2, raising=False)
    give = type(store).documents
    reader = Reader(store, FixedClock(disk_world.clock.now()), iter(map(str, range(100))).__next__, most=100)
    refused = store.unread(10)[0][0]

    def refuse(article_id: str, numbers: Collection[int]) -> dict[int, Document]:
        if article_id == refused:
            raise StorageError(f"{article_id}: its text is damaged")
        return give(store, article_id, numbers)

    monkeypatch.setattr(store, "documents", refuse)
    with pytest.raises(StorageError, match="is damaged"):
        reader.drain()
    assert [article_id for article_id, _ in store.unread(10)] == [refused]
    assert f"article {refused} is not read" in caplog.text


def test_what_could_not_be_mended_is_mended_later(disk_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the groups that were mended are refused by the store, the next attempt mends the same ones."""
    disk_world.observatory.settings = disk_world.observatory.settings.replace(stories=False)
    ids = printed(disk_world)
    store = disk_world.observatory.store
    reader = Reader(store, FixedClock(disk_world.clock.now()), iter(map(str, range(100))).__next__, most=100)
    around: list[set[str]] = []
    repair = Stream.repair

    def mend(stream: Stream, keys: Collection[str]) -> object:
        around.append(set(keys))
        return repair(stream, keys)

    def refuse(*_: object) -> None:
        raise StorageError("the disk is full")

    monkeypatch.setattr(Stream, "repair", mend)
    assert reader.step() == 3
    with monkeypatch.context() as patched:
        patched.setattr(store, "set_rarities", refuse)
        with pytest.raises(StorageError):
            reader.drain()
    assert reader.drain() == 0
    assert around == [set(ids.values()), set(ids.values())]


def test_groups_that_cannot_be_mended_stop_no_reading(
    disk_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where mending breaks in a way that nobody foresaw, it is told in the log, and reading goes on."""

    def breaking(*_: object) -> None:
        raise IndexError("no such group")

    monkeypatch.setattr(Stream, "repair", breaking)
    printed(disk_world)
    assert disk_world.observatory.store.unread(10) == []
    assert {record.levelname for record in caplog.records if "mended" in record.getMessage()} == {"WARNING"}


@pytest.mark.parametrize("stated", ["0001-01-01T00:00:00Z", "1900-01-01", "1970-01-01T00:00:00+00:00"])
def test_a_time_before_there_were_pages_is_none(each_world: World, stated: str) -> None:
    """A date that a field has before anybody fills it places no report: it counts as of when it was first seen."""
    article_id = put(each_world, "/dam", DAM, "Orlen dam opened", "Gazette", "2026-03-02")
    store = each_world.observatory.store
    seen = store.versions(article_id)[0].first_seen
    store.set_article(replace(store.article(article_id), published=stated))
    store.set_document(
        article_id, 0, replace(store.document(article_id, 0), published=stated),
        text_key=store.versions(article_id)[0].text_key, decision_rule=1,
    )  # fmt: skip
    assert each_world.observatory.read_texts() == 1
    member = store.memberships([article_id])[article_id]
    assert (member.at, member.precision) == (seen, Precision.SEEN)


def test_few_texts_of_an_article_are_held_at_once(each_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An article with many versions that were not read is read a few texts at a time."""
    article_id = put(each_world, "/dam", DAM, "Orlen dam opened", "Gazette", "2026-03-02")
    store = each_world.observatory.store
    text, version = store.document(article_id, 0), store.versions(article_id)[0]
    for number in range(1, 50):
        at = version.first_seen + timedelta(hours=number)
        said_then = replace(text.blocks[-1], text=f"{text.blocks[-1].text} Gate {number} was opened.")
        store.add_version(
            replace(version, number=number, text_key=f"key {number}", intervals=(Interval(at, at, at),)),
            replace(text, blocks=(*text.blocks[:-1], said_then)),
        )
    asked: list[int] = []
    give = type(store).documents

    def counted(article_id: str, numbers: Collection[int]) -> dict[int, Document]:
        asked.append(len(numbers))
        return give(store, article_id, numbers)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "documents", counted)
    assert each_world.observatory.read_texts() == 1
    assert len(store.printings([article_id])) == 50
    assert max(asked) < 25


@pytest.mark.parametrize("refused", ["file", "documents"])
def test_what_the_store_refuses_is_tried_again(
    disk_world: World, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    """A store that refuses to give texts, or to take a batch, loses nothing: the texts wait, and are read with what the
    store has by then."""
    disk_world.observatory.settings = disk_world.observatory.settings.replace(stories=False)
    printed(disk_world)
    store = disk_world.observatory.store
    reader = Reader(store, FixedClock(disk_world.clock.now()), iter(map(str, range(100))).__next__, most=100)

    def refuse(*_: object) -> None:
        raise StorageError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(store, refused, refuse)
        with pytest.raises(StorageError):
            reader.drain()
    assert len(store.unread(10)) == 3
    assert reader.drain() == 3
    assert len(store.stories()) == 1
    if refused == "file":  # then groups were made that nobody knows
        with pytest.raises(NotFoundError):
            store.event("0")


def waiting_for(made: World) -> Store:
    """Three reports on one flood or something else that nobody has read yet; answers the store."""
    made.observatory.settings = made.observatory.settings.replace(stories=False)
    printed(made)
    return made.observatory.store


def reader(made: World, *, most: int) -> Reader:
    return Reader(
        made.observatory.store, made.clock, iter(f"new{n:05}" for n in range(100)).__next__, most=most
    )


def test_all_of_a_batch_are_placed_however_few_are_held(disk_world: World) -> None:
    """Reports that are read together are told where they belong before any of them is compared with nothing any more."""
    store = waiting_for(disk_world)
    ids = [article_id for article_id, _ in store.unread(10)]
    assert reader(disk_world, most=1).drain() == 3
    assert store.unread(10) == []
    assert store.memberships(ids).keys() == set(ids)
    assert len(store.stories()) == 1


def test_what_is_woken_goes_with_its_event(disk_world: World) -> None:
    """Reports that sleep, in two events that a third report of the batch that wakes them makes one: all end in one event,
    and the ids that were lead there."""
    ids = printed(disk_world)
    store, now = disk_world.observatory.store, disk_world.clock.now()
    (again,) = (each for each in store.placed() if each.member.article_id == ids["again"])
    apart = replace(again.member, event_id="apart", story_id="apart too")
    store.file(
        Filed(now, reports=(replace(again, member=apart),), events=(PlacedEvent("apart", "apart too"),))
    )
    before = store.memberships([ids["first"], ids["again"]])
    disk_world.observatory.settings = disk_world.observatory.settings.replace(stories=False)
    third = put(disk_world, "/third", AGAIN, "Marstein under water", "Herald", "2026-03-03T07:00:00Z")
    assert store.read_anew([ids["first"], ids["again"]]) == 2
    assert reader(disk_world, most=1).drain() == 3
    after = store.memberships([ids["first"], ids["again"], third])
    assert len({member.event_id for member in after.values()}) == 1
    for member in before.values():
        assert store.event(member.event_id).id == after[third].event_id
        assert store.story(member.story_id).id == after[third].story_id


def test_one_that_is_left_alone_rests_on_nothing(disk_world: World) -> None:
    """When the other report of an event leaves it, the evidence that rested on it goes too, whether they sleep or not."""
    ids = printed(disk_world)
    store = disk_world.observatory.store
    assert store.memberships([ids["first"]])[ids["first"]].score
    store.mark(Mark(ids["again"], 0, "noise", "eve", disk_world.clock.now()))
    assert reader(disk_world, most=1).drain() == 1
    alone = store.memberships([ids["first"]])[ids["first"]]
    assert (alone.score, alone.terms, alone.names, alone.days_apart) == (None, (), (), None)
