"""Attributions changed, added and removed, and what only looks like it, made of templates in five languages.

A pair is one short article twice: two plain paragraphs, and between them one with a statement. *True*: the statement is told as
another's; a source comes or goes; one without a name gives way to one with a name. *Hard negatives* (half of all): another verb
of saying; the source before the statement or behind it; a source named inside what is quoted; the same person by another name
or with an office; another who is told; another person in what is said; another day on which it was said. An attribution is
right where its change and both its values are what was made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from table import Result
from variorum.comparison import compare
from variorum.edits import classify
from variorum.types import Block, BlockKind, Change, Document, EditClass, PageState

PAIRS = 60  # of each language, and as many hard negatives

PEOPLE = (
    "Paul Harrow", "Edda Castell", "Ines Valko", "Tom Brisling", "Hanna Orrel", "Viktor Saltmarsh", "Ruth Adam", "Jonas Orrebo",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tongue:
    """What templates of one language are filled with. `{s}` is a statement as it goes on, `{S}` one that begins, `{who}` and
    `{Who}` its source. `frames` come in groups of one form with several verbs; the first two groups have the source
    before the statement and behind it."""

    frames: tuple[tuple[str, ...], ...]
    statements: tuple[str, ...]
    groups: tuple[str, ...]
    unnamed: tuple[str, ...]
    offices: tuple[str, ...]
    #: Somebody is told: with `{to}`, and who that may be.
    addressed: str
    audiences: tuple[str, ...]
    #: On a day: with `{day}`, and days.
    dated: str
    days: tuple[str, ...]
    #: Of somebody who is named in what is said, and a quotation that names a source.
    of_person: str
    inner: str
    plain: tuple[str, ...]


TONGUES: Mapping[str, Tongue] = {
    "en": Tongue(
        frames=(
            ("{Who} said that {s}.", "{Who} announced that {s}.", "{Who} explained that {s}."),
            ("{S}, {who} said.", "{S}, {who} added.", "{S}, {who} explained."),
            ("According to {who}, {s}.", "{S}, according to {who}."),
            ("“{S},” said {who}.", "“{S},” {who} said.", "“{S},” {who} added."),
        ),
        statements=(
            "the bridge will stay shut until the frost is over", "the mill burnt down because of a faulty lamp",
            "nobody had looked at the cellar before the flood", "the ferry was carrying too much timber",
            "the new lock costs more than the county had planned", "the orchard was sold without a word to the tenants",
            "the water in the well is safe to drink again", "the harbour master knew of the crack in the pier",
        ),
        groups=("police", "the council", "the coastguard", "the union", "the owners", "the ministry"),
        unnamed=("a spokesman", "officials", "a witness", "a source close to the family", "two residents"),
        offices=("Mayor", "Judge", "Professor"),
        addressed="{Who} told {to} that {s}.", audiences=("reporters", "the committee", "the parish meeting"),
        dated="{Who} said on {day} that {s}.", days=("Monday", "Tuesday", "Friday"),
        of_person="{who} said that {name} should have asked before the works began.",
        inner="“{Group} told us for years that {s},” said {who}.",
        plain=("A thin fog lay over the valley in the morning.", "The lane behind the church is open to carts again."),
    ),
    "de": Tongue(
        frames=(
            ("{Who} sagte, {s}.", "{Who} erklärte, {s}.", "{Who} betonte, {s}."),
            ("{S}, sagte {who}.", "{S}, erklärte {who}.", "{S}, betonte {who}."),
            ("„{S}“, sagte {who}.", "„{S}“, erklärte {who}.", "„{S}“, betonte {who}."),
        ),
        statements=(
            "die Brücke bleibt bis zum Ende des Frostes gesperrt", "die Mühle brannte wegen einer schadhaften Lampe ab",
            "die Fähre hatte zu viel Holz geladen", "die neue Schleuse kostet mehr als der Kreis geplant hatte",
            "der Obstgarten wurde ohne ein Wort an die Pächter verkauft", "das Wasser im Brunnen ist wieder trinkbar",
            "der Riss in der Mole war im Hafen seit Langem bekannt", "niemand hatte vor der Flut nach dem Keller gesehen",
        ),
        groups=("die Polizei", "der Stadtrat", "die Küstenwache", "die Gewerkschaft", "die Reederei", "das Ministerium"),
        unnamed=("ein Sprecher", "eine Sprecherin", "ein Zeuge", "ein Anwohner"),
        offices=("Bürgermeister", "Richter", "Professor"),
        addressed="{Who} sagte {to}, {s}.", audiences=("der Presse", "dem Ausschuss", "der Versammlung"),
        dated="{Who} sagte am {day}, {s}.", days=("Montag", "Dienstag", "Freitag"),
        of_person="{who} sagte, {name} hätte vor dem Beginn der Arbeiten fragen müssen.",
        inner="„{Group} sagte uns seit Jahren, {s}“, erklärte {who}.",
        plain=("Am Morgen lag dünner Nebel über dem Tal.", "Der Weg hinter der Kirche ist für Karren wieder frei."),
    ),
    "fr": Tongue(
        frames=(
            ("{Who} a déclaré que {s}.", "{Who} a annoncé que {s}.", "{Who} a expliqué que {s}."),
            ("{S}, a déclaré {who}.", "{S}, a ajouté {who}.", "{S}, a expliqué {who}."),
            ("Selon {who}, {s}.", "{S}, selon {who}."),
            ("« {S} », a déclaré {who}.", "« {S} », a ajouté {who}.", "« {S} », a expliqué {who}."),
        ),
        statements=(
            "le pont restera fermé jusqu'à la fin du gel", "le moulin a brûlé à cause d'une lampe défectueuse",
            "le bac transportait trop de bois", "la nouvelle écluse coûte plus que le canton ne l'avait prévu",
            "le verger a été vendu sans un mot aux fermiers", "l'eau du puits est de nouveau potable",
            "personne n'avait regardé la cave avant la crue", "la fissure de la jetée était connue depuis longtemps",
        ),
        groups=("la police", "le conseil", "le syndicat", "le ministère", "la compagnie", "la préfecture"),
        unnamed=("un porte-parole", "une porte-parole", "un témoin", "un habitant"),
        offices=("le maire", "le juge", "le professeur"),
        addressed="{Who} a déclaré {to} que {s}.", audiences=("à la presse", "à la commission", "à l'assemblée"),
        dated="{Who} a déclaré {day} que {s}.", days=("lundi", "mardi", "vendredi"),
        of_person="{who} a déclaré que {name} aurait dû demander avant le début des travaux.",
        inner="« {Group} nous a dit pendant des années que {s} », a expliqué {who}.",
        plain=("Une brume légère couvrait la vallée au matin.", "Le chemin derrière l'église est rouvert aux charrettes."),
    ),
    "es": Tongue(
        frames=(
            ("{Who} dijo que {s}.", "{Who} anunció que {s}.", "{Who} explicó que {s}."),
            ("{S}, dijo {who}.", "{S}, añadió {who}.", "{S}, explicó {who}."),
            ("Según {who}, {s}.", "{S}, según {who}."),
            ("«{S}», dijo {who}.", "«{S}», añadió {who}.", "«{S}», explicó {who}."),
        ),
        statements=(
            "el puente seguirá cerrado hasta que pase la helada", "el molino ardió por culpa de una lámpara defectuosa",
            "el ferri llevaba demasiada madera", "la nueva esclusa cuesta más de lo que la comarca había previsto",
            "el huerto se vendió sin una palabra a los arrendatarios", "el agua del pozo vuelve a ser potable",
            "nadie había mirado el sótano antes de la crecida", "la grieta del muelle se conocía desde hace tiempo",
        ),
        groups=("la policía", "el ayuntamiento", "la naviera", "el sindicato", "el ministerio", "la fiscalía"),
        unnamed=("un portavoz", "una portavoz", "un testigo", "un vecino"),
        offices=("el alcalde", "el juez", "el profesor"),
        addressed="{Who} dijo {to} que {s}.", audiences=("a la prensa", "a la comisión", "a la asamblea"),
        dated="{Who} dijo el {day} que {s}.", days=("lunes", "martes", "viernes"),
        of_person="{who} dijo que {name} debería haber preguntado antes de que empezaran las obras.",
        inner="«{Group} nos dijo durante años que {s}», explicó {who}.",
        plain=("Una niebla fina cubría el valle por la mañana.", "El camino de detrás de la iglesia vuelve a estar abierto."),
    ),
    "pt": Tongue(
        frames=(
            ("{Who} disse que {s}.", "{Who} anunciou que {s}.", "{Who} explicou que {s}."),
            ("{S}, disse {who}.", "{S}, acrescentou {who}.", "{S}, explicou {who}."),
            ("Segundo {who}, {s}.", "{S}, segundo {who}."),
            ("“{S}”, disse {who}.", "“{S}”, acrescentou {who}.", "“{S}”, explicou {who}."),
        ),
        statements=(
            "a ponte continuará fechada até ao fim da geada", "o moinho ardeu por causa de um candeeiro avariado",
            "o ferry levava madeira a mais", "a nova eclusa custa mais do que o concelho tinha previsto",
            "o pomar foi vendido sem uma palavra aos rendeiros", "a água do poço voltou a ser potável",
            "ninguém tinha olhado para a cave antes da cheia", "a fenda do molhe era conhecida há muito tempo",
        ),
        groups=("a polícia", "a câmara", "a empresa", "o sindicato", "o ministério", "a comissão"),
        unnamed=("um porta-voz", "uma porta-voz", "uma testemunha", "um morador"),
        offices=("o presidente", "o juiz", "o professor"),
        addressed="{Who} disse {to} que {s}.", audiences=("à imprensa", "à comissão", "à assembleia"),
        dated="{Who} disse na {day} que {s}.", days=("segunda-feira", "terça-feira", "sexta-feira"),
        of_person="{who} disse que {name} devia ter perguntado antes do começo das obras.",
        inner="“{Group} disse-nos durante anos que {s}”, explicou {who}.",
        plain=("Uma névoa fina cobria o vale de manhã.", "O caminho atrás da igreja voltou a estar aberto."),
    ),
}  # fmt: skip

#: Both paragraphs, and the sources that were exchanged, none on a side without one.
Pair = tuple[str, str, str | None, str | None]
Maker = Callable[[Tongue, Random], Pair]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _fill(template: str, statement: str, who: str, **more: str) -> str:
    filled = template.format(s=statement, S=_capital(statement), who=who, Who=_capital(who), **more)
    return _capital(filled)


def _form(tongue: Tongue, rng: Random) -> str:
    return rng.choice(rng.choice(tongue.frames))


def changed(tongue: Tongue, rng: Random) -> Pair:
    """The same words from another: people, or bodies."""
    form, statement = _form(tongue, rng), rng.choice(tongue.statements)
    old, new = rng.sample(rng.choice((PEOPLE, tongue.groups)), 2)
    return _fill(form, statement, old), _fill(form, statement, new), old, new


def named(tongue: Tongue, rng: Random) -> Pair:
    """Whoever spoke without a name has one now, or the other way round."""
    form, statement = _form(tongue, rng), rng.choice(tongue.statements)
    old, new = rng.choice(tongue.unnamed), rng.choice(PEOPLE)
    if rng.random() < 0.3:
        old, new = new, old
    return _fill(form, statement, old), _fill(form, statement, new), old, new


def added(tongue: Tongue, rng: Random) -> Pair:
    """A statement of the writer's own becomes somebody's."""
    plain = [form for group in tongue.frames for form in group if not any(mark in form for mark in "“«„")]
    statement, who = rng.choice(tongue.statements), rng.choice((*tongue.groups, *PEOPLE))
    return f"{_capital(statement)}.", _fill(rng.choice(plain), statement, who), None, who


def removed(tongue: Tongue, rng: Random) -> Pair:
    """Somebody's statement becomes the writer's own."""
    old, new, _, who = added(tongue, rng)
    return new, old, who, None


def another_verb(tongue: Tongue, rng: Random) -> Pair:
    group = rng.choice([each for each in tongue.frames if len(each) > 2])
    one, other = rng.sample(group, 2)
    statement, who = rng.choice(tongue.statements), rng.choice((*tongue.groups, *PEOPLE, *tongue.unnamed))
    return _fill(one, statement, who), _fill(other, statement, who), None, None


def turned(tongue: Tongue, rng: Random) -> Pair:
    """The source from before the statement to behind it."""
    one, other = rng.sample([tongue.frames[0][0], tongue.frames[1][0]], 2)
    statement, who = rng.choice(tongue.statements), rng.choice((*tongue.groups, *PEOPLE))
    return _fill(one, statement, who), _fill(other, statement, who), None, None


def within(tongue: Tongue, rng: Random) -> Pair:
    """Another source inside what somebody is quoted with."""
    statement, who = rng.choice(tongue.statements), rng.choice(PEOPLE)
    texts = (
        _fill(tongue.inner, statement, who, Group=_capital(each)) for each in rng.sample(tongue.groups, 2)
    )
    return next(texts), next(texts), None, None


def fuller(tongue: Tongue, rng: Random) -> Pair:
    """The office of whoever speaks, or the surname alone."""
    form, statement, who = _form(tongue, rng), rng.choice(tongue.statements), rng.choice(PEOPLE)
    other = rng.choice((f"{rng.choice(tongue.offices)} {who}", who.split()[-1]))
    names = [who, other]
    rng.shuffle(names)
    return _fill(form, statement, names[0]), _fill(form, statement, names[1]), None, None


def told(tongue: Tongue, rng: Random) -> Pair:
    """Others hear it."""
    statement, who = rng.choice(tongue.statements), rng.choice((*tongue.groups, *PEOPLE))
    old, new = rng.sample(tongue.audiences, 2)
    form = tongue.addressed
    return _fill(form, statement, who, to=old), _fill(form, statement, who, to=new), None, None


def on_another_day(tongue: Tongue, rng: Random) -> Pair:
    statement, who = rng.choice(tongue.statements), rng.choice((*tongue.groups, *PEOPLE))
    old, new = rng.sample(tongue.days, 2)
    form = tongue.dated
    return _fill(form, statement, who, day=old), _fill(form, statement, who, day=new), None, None


def of_another(tongue: Tongue, rng: Random) -> Pair:
    """Another is named in what is said."""
    who, old, new = rng.sample(PEOPLE, 3)
    form = tongue.of_person
    return _fill(form, "", who, name=old), _fill(form, "", who, name=new), None, None


TRUE: tuple[Maker, ...] = (changed, named, added, removed)
TEMPTING: tuple[Maker, ...] = (another_verb, turned, within, fuller, told, on_another_day, of_another)


@dataclass(slots=True)
class Attributed:
    """Of one language: what was made (`true`), what was told, and of that what was right; hard negatives, and those told."""

    true: int = 0
    told: int = 0
    right: int = 0
    tempting: int = 0
    fell: int = 0
    wrong: list[str] = field(default_factory=list)


def made(seed: int, count: int = PAIRS) -> Iterator[tuple[str, str, Pair]]:
    """Pairs with their language and what made them, as many hard negatives as true ones; none twice in a language."""
    for language, tongue in TONGUES.items():
        rng = Random(f"{seed} {language}")
        seen: set[Pair] = set()
        for makers in (TRUE, TEMPTING):
            number = 0
            while number < count:
                maker = makers[number % len(makers)]
                pair = maker(tongue, rng)
                if pair not in seen:
                    seen.add(pair)
                    number += 1
                    yield language, maker.__name__, pair


def judged(seed: int, count: int = PAIRS) -> dict[str, Attributed]:
    """Attributions told and made, by language."""
    tallies = {language: Attributed() for language in TONGUES}
    for language, maker, (before, after, was, now) in made(seed, count):
        tally, true = tallies[language], was is not None or now is not None
        old, new = (_document(each, language) for each in (before, after))
        edits = [
            each for each in classify(compare(old, new), old, new) if each.klass is EditClass.ATTRIBUTION
        ]
        change = Change.ALTERED if was and now else Change.ADDED if now else Change.REMOVED
        right = [
            each
            for each in edits
            if true and each.change is change and _same(each.old, was) and _same(each.new, now)
        ]
        tally.true += true
        tally.told += len(edits)
        tally.right += bool(right)
        tally.tempting += not true
        tally.fell += not true and bool(edits)
        if len(right) != true or len(edits) != len(right):
            said = "; ".join(f"{each.change} {each.old!r} → {each.new!r}" for each in edits) or "nothing"
            tally.wrong.append(f"{language} {maker}: {before!r} → {after!r}: {said}")
    return tallies


def rows(seed: int) -> list[Result]:
    """The table, a row for each language."""
    return [
        Result(
            {
                "texts": f"generated, templates ({language})",
                "class": EditClass.ATTRIBUTION.value,
                "predicted": tally.told,
                "true": tally.true,
                "precision": f"{tally.right / max(1, tally.told):.3f}",
                "recall": f"{tally.right / tally.true:.3f}",
                "hard negatives": tally.tempting,
                "told": tally.fell,
            }
        )
        for language, tally in judged(seed).items()
    ]


def _same(told: str | None, made: str | None) -> bool:
    """Whether an edit names the source that was made, with whatever case and article."""
    if told is None or made is None:
        return told is made
    return made.casefold().split()[-1] in told.casefold().split() and told.casefold() in made.casefold()


def _document(paragraph: str, language: str) -> Document:
    first, last = TONGUES[language].plain
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in (first, paragraph, last))
    return Document(PageState.ARTICLE, blocks, "A valley in winter", language=language)
