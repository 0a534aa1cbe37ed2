"""The words by which pages name their parts and speak of themselves: closed lists, no rule for any one site.

`HINTS` are read in class names and ids; the phrases in text, folded (`text.normalise.fold`). English, German,
French, Spanish and Portuguese; notes, walls and missing pages in Italian, Dutch, Swedish and Polish too. What consent pages,
walls and notes say in further languages stands in `phrases.toml`.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources

_FURTHER: dict[str, dict[str, list[str]]] = tomllib.loads(
    resources.files("variorum.extraction").joinpath("phrases.toml").read_text("utf-8")
)


def _further(what: str) -> list[str]:
    """The phrases of one kind in all languages of `phrases.toml`."""
    return [phrase for phrases in _FURTHER.values() for phrase in phrases.get(what, ())]


def _either(what: str) -> str:
    """What matches any of these phrases in folded text (where a final sigma is written as any other)."""
    return "|".join(_further(what)).casefold()


#: Name of a `blocks.Where` flag -> the words by which class names and ids call it. Names are cut at hyphens,
#: underscores, digits and capitals; two neighbours are tried as one word ("pull-quote" is "pullquote").
HINTS = {
    name: frozenset(words.split())
    for name, words in {
        "FURNITURE": """related relatedlinks moreon readmore promo promos newsletter newsletters signup subscribe share
            shares sharing sharebar social sidebar rail teaser teasers recommend recommended recommendation
            recommendations outbrain taboola ad ads advert adverts advertisement advertising sponsor sponsored mostread
            mostpopular mostviewed mostshared trending breadcrumb breadcrumbs nav navbar navigation menu toolbar footer
            cookie cookies consent gdpr copyright disclaimer tags taglist keywords pagination pager seealso popup modal
            overlay skip skiplink print authorbio authorbox authorinfo aboutauthor abouttheauthor bio livefyre disqus
            sronly visuallyhidden screenreader""",
        "CAPTION": "caption captions captiontext wpcaption cutline imagedescription imagetext photocredit bildunterschrift legende cap",
        "PULL": "pullquote pullquotes pulled blockquotepull quotebox calloutquote exergue",
        "BOX": "factbox infobox factfile keypoints keyfacts ataglance explainer sidebox boxout infokasten encadre",
        "LEDE": """standfirst lede dek deck intro introduction subhead subheadline subtitle summary abstract strapline
            excerpt chapo vorspann entradilla bajada description""",
        "BYLINE": "byline bylines author authors authorname contributor contributors writer signature autor auteur credit credits",
        "STAMP": """date dates datetime dateline time timestamp published pubdate updated lastupdated meta metadata
            postmeta entrymeta articlemeta""",
        "HEADING": "headline title articletitle entrytitle posttitle storytitle",
        "WALL": "paywall piano regwall registrationwall subscriptionwall premiumwall",
        "COMMENTS": "comment comments commentlist kommentare commentaires comentarios respond readercomments",
        "POST": "livepost liveblogpost liveblogentry liveblogitem liveentry lbpost lbitem liveupdate",
    }.items()
}  # fmt: skip

#: Whole blocks, folded, that never are article text (with an optional colon or full stop).
LABELS = frozenset(
    line.strip()
    for line in """advertisement
advertisements
advertising
anzeige
werbung
publicité
publicidad
publicidade
ad
sponsored
sponsored content
continue reading the main story
continue reading
continue reading below
story continues below
story continues below advertisement
article continues below
article continues after advertisement
read more
read full article
article content
czytaj więcej
mehr zum thema
lesen sie auch
lire aussi
à lire aussi
lea también
leia também
leia mais
see also
related
related stories
related articles
related topics
related content
related links
related internet links
more on this story
more from this section
top stories
top stories now
most read
most popular
most popular now
most viewed
trending
trending now
share
share this
share this story
share this article
share this page
share on facebook
share on twitter
tweet
email
e-mail
print
print this article
e-mail this to a friend
printable version
email this article
facebook
twitter
whatsapp
linkedin
pinterest
copy link
save
follow us
teilen
drucken
partager
imprimer
compartir
compartilhar
comments
leave a comment
view comments
show comments
post a comment
sign up
subscribe
subscribe now
log in
sign in
register
close
next
previous
back to top
top
skip to content
skip to main content
loading
loading...
play
play video
watch
video
image caption
image copyright
image source
media caption
media playback is unsupported on your device
copyright
all rights reserved
tags
topics
advertisement - scroll to continue
external links
about the author""".splitlines()
)  # fmt: skip

#: Labels, folded, that call what stands behind or below them an advertisement.
AD_LABELS = frozenset(
    """advertisement advertisements advertising anzeige werbung publicité publicidad publicidade reclame annonce
    sponsored advertorial""".split()  # noqa: SIM905
)

_AGO = (
    r"(?:\b\d+|\ban?|\bone) ?(?:min(?:ute)?s?|hours?|hrs?|days?|weeks?) ago\b|\bvor (?:\d+|einer|einem) (?:minuten?|stunden?|tag(?:en)?)\b"
    r"|\bil y a \d+ (?:minutes?|heures?|jours?)\b|\bhace \d+ (?:minutos?|horas?|días?)\b|\bhá \d+ (?:minutos?|horas?|dias?)\b"
)
#: How long ago something was, folded.
AGO = re.compile(_AGO)
#: How long ago something was, or how often it was shared or answered: lines that change by themselves, folded.
PASSING = re.compile(
    rf"{_AGO}|\b(?:sent|shared|read|printed) \d[\d.,]* times\b|\b\d[\d.,]* ?[km]?\+? (?:shares?|comments?|likes?|views|replies|reactions|kommentare?|partages?|commentaires?|comentarios?|comentários?)\b"
)

_COUNTED = (
    r"comments?|shares?|likes?|views|reads|replies|reactions|kommentare?|aufrufe|geteilt|commentaires?|partages?|vues|lectures"
    r"|réactions|comentarios?|compartidos?|visitas|lecturas|reacciones|comentários?|partilhas|compartilhamentos|visualizações|reações"
)
_READING = r"read|reading time|lesezeit|lesedauer|(?:temps|durée) de lecture|lecture|(?:tiempo de )?lectura|(?:tempo de )?leitura"
#: Whole lines, folded, that count what readers did, the label first, or tell how long reading takes: "Shares: 340".
COUNTER = re.compile(
    rf"(?:{_COUNTED}) ?[:(]? ?\d[\d., ]*[km]?\+?\)?|(?:{_READING}) ?:? ?\d+[ -]?min\w*\.?|\d+[ -]?min\w*\.? (?:de )?(?:{_READING})"
)

#: A time behind a writer's name: "By Ada Reed. 2 hours ago, 5 minutes".
TIME_BEHIND = re.compile(
    r"\.\s+(?:\d|(?:yesterday|today|updated|published|gestern|heute|vor|hier|aujourd.hui|il y a|ayer|hoy|hace|ontem|hoje|há)\b).*",
    re.IGNORECASE,
)

#: Beginnings of blocks, folded, that are the page's own voice and not the article's.
FURNITURE_STARTS = re.compile(
    r"(?:\[an error occurred while processing|this (?:story|article|post|video|page) has been (?:shared|read|viewed|sent) \d[\d.,]* times|the \w+(?: \w+)? is not responsible for the content"
    r"|(?:copyright|©|\(c\)) ?(?:©|\(c\))? ?(?:19|20)\d\d|(?:©|\(c\)) |all rights reserved|this material may not be"
    r"|(?:read|see|watch|listen|more)(?: more| also| next| now| on this)?: |also read|related: |more: |don't miss|recommended: "
    r"|lesen sie (?:auch|hier|mehr)|mehr (?:zum thema|dazu)|lire aussi|à lire|lea (?:también|además)|leia (?:também|mais)"
    r"|sign up (?:for|to|here)|subscribe (?:to|now|here)|get (?:our|the) (?:latest|free|daily|best)|click here|follow (?:us|@|\w+ on (?:twitter|facebook))"
    r"|like us on|download (?:our|the) (?:free )?app|share (?:this|on)|we use cookies|this (?:site|website) uses cookies"
    r"|your (?:browser|device) does not support|you need to (?:have|enable) javascript|please (?:enable|turn on) javascript"
    r"|photo(?:graph)?s?(?: by|: )|image(?: credit|: )|picture: |(?:photo|image|picture) (?:credit|courtesy|source)"
    r"|abonnieren sie|melden sie sich|inscrivez-vous|abonnez-vous|suscríbe|assine |inscreva-se)"
)

#: Headings after which a page speaks of other articles.
ASIDE_HEADINGS = re.compile(
    r"(?:see also|related|more (?:on|from|about|stories)|most (?:read|popular|viewed)|top stories|you (?:may|might)|recommended|trending"
    r"|read (?:more|next)|comments?$|\d+ comments|share|about the author|sign up|newsletter|mehr zum|lesen sie|das könnte sie|auch interessant"
    r"|meistgelesen|kommentare|à lire|lire aussi|sur le même|les plus lus|commentaires|lea también|más (?:en|noticias|leídas)|te puede"
    r"|comentarios|leia|mais lidas|veja também|comentários)"
)

#: "23 Feb 07 | Americas": the line of a dated link in lists of older reports.
DATED_LINK = re.compile(r"^\d{1,2} [a-z]{3,9} (?:\d\d|\d{4}) ?\| ?[\w &/-]{2,40}$")

#: What may follow the word that labels a note: a date or brackets, and a mark.
_LABELLED = r"(?: \([^)]{3,30}\)| (?:of |on |vom |du |le |à |del? |em )?\d[^:]{0,30}|, [^:]{3,30})? ?[:.(\u2014\u2013-]"
_BULLETS = "\u2022\u00b7\u25cf\u25aa\u25ba\u2013\u2014-"
_TEXT = "(?:article|story|report|post|page|headline)"
_DATED = r"(?=[\dmtwfs])(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))[^:.!?]{0,32}[:,-]\s*(?:\d{1,2}[:.]\d\d[^:.!?]{0,12}[:,-]\s*)?"
#: How corrections, clarifications and editors' notes begin, folded. `edits` tells their kinds by lists of its own; both agree
#: on the cases in `tests/cases/notes`.
NOTE_STARTS = re.compile(
    rf"^[\[(【*_ {_BULLETS}]*(?:this (?:{_TEXT}|piece|version)(?:'s headline| has been| was| is| originally| incorrectly| previously| contains| corrects)"
    rf"|(?:an?|the) (?:earlier|previous|original) version (?:of this {_TEXT}|(?:of the (?:article|story) )?(?:incorrectly|wrongly|mistakenly|mis(?:stated|spel)))"
    r"|because of an editing error,|the headline of this (?:article|story)|the (?:article|story) (?:was|has been) (?:corrected|amended)(?:\.| to (?:correct|remove))"
    r"|a correction was made (?:on [^:!]{3,30}:|to this)|we(?: have|'ve) (?:corrected|amended) (?:the|this|an?) (?:article|story|figure|name|error)"
    r"|(?:adds [^)]{1,50}, )?corrects (?:the |a )?(?:paragraph|headline|spelling|name|date|day|figure)|for the record:"
    rf"|{_DATED}(?:correction|clarification)s? ?[:-]"
    r"|corrections? (?:and|&) clarifications? ?[:\u2014-]"
    r"|(?:correction|corrections|clarification|clarifications|editor'?s'? note|editors' note|update|updated|note|amended|footnote)s?(?: \([^)]{3,30}\)| (?:of )?\d[^:]{0,30}|, [^:]{3,30})? ?(?::|-|\u2014)"
    rf"|(?:berichtigung|korrektur(?:hinweis)?|richtigstellung|klarstellung|in eigener sache){_LABELLED}|anmerkung der redaktion|anm\. d\. red"
    r"|in einer (?:früheren|ersten|vorherigen) (?:version|fassung)(?! (?:de[rs]|von|eine[rs]|seine[rs]|ihre[rs])\b)"
    r"|wir haben (?:das|den fehler|die stelle|die zahl) (?:korrigiert|berichtigt)"
    r"|(?:(?:transparenz)?hinweis: ?)?wir haben (?:die (?:zahl|anzahl|angabe|höhe|schreibweise)|den namen|das (?:alter|datum)) (?:der|des|von|zu|zum|zur) (?![^.!?]{0,40}? nach (?:oben|unten) )[^.!?,]{1,40}? (?:korrigiert|berichtigt)(?!\w)"
    r"|dieser (?:artikel|beitrag|text) wurde (?:zuletzt )?(?:nach (?:der )?veröffentlichung |(?:am|um) \d[^:!?]{2,30} )?(?:aktualisiert|berichtigt|ergänzt|geändert|korrigiert|nachträglich)"
    r"|der (?:artikel|beitrag|text) wurde (?:aktualisiert|nachträglich|nach (?:der )?veröffentlichung)"
    rf"|(?:correctif|rectificatif|précision|mise à jour|ndlr){_LABELLED}|erratum|note de la rédaction|contrairement à ce que nous (?:écrivions|avons écrit)"
    r"|une (?:première|précédente) version de (?:cet|ce|notre) |une version (?:antérieure|précédente|initiale) de (?:cet|ce|notre) "
    r"|dans une (?:première|précédente) version(?:, nous| de (?:cet|ce|notre) )"
    r"|cet article a été (?:corrigé|modifié|mis à jour)(?! (?:par|en \d))|nous avons corrigé (?:l'|le |la |une? )(?:article|erreur|nom|titre|chiffre)"
    rf"|(?:corrección|rectificación|aclaración){_LABELLED}|fe de (?:errores|erratas)|nota (?:del editor|de la redacción)"
    r"|una versión anterior de est|en una versión anterior (?:se )?\w+ (?:por error|erróneamente)"
    r"|(?:este artículo|esta noticia) (?:ha sido|fue) (?:actualizad|corregid|modificad)[oa](?! (?:por|en \d))"
    r"|(?:a diferencia de|al contrario de|contrariamente a) lo (?:que publicamos|publicado)(?! (?:por|en)\b)"
    r"|hemos corregido (?:el|la|un) (?:error|nombre|titular|dato|cifra|texto)"
    rf"|(?:correção|errata|erramos|esclarecimento){_LABELLED}|nota (?:do editor|da redação)"
    r"|uma versão anterior d(?:est|ess)|numa versão anterior \w+(?:-se)? por (?:engano|erro)"
    r"|(?:este (?:artigo|texto)|esta reportagem) foi (?:alterad|atualizad|corrigid)[oa](?! (?:por|pel|em \d))"
    r"|(?:diferente(?:mente)? do|ao contrário do) (?:que (?:foi |havia sido |tinha sido )?)?(?:publicado|publicamos|publicámos|noticiado|noticiamos|noticiámos)(?! (?:por|pel[oa]s?|em|n[oa]s?)\b)"
    r"|corrigimos (?:o|a|um) (?:erro|nome|título|dado|número|texto)"
    # Italian, Dutch, Swedish, Polish
    rf"|(?:rettifica|correzione|precisazione){_LABELLED}|errata corrige|(?:in )?una (?:prima|precedente|vecchia) versione di (?:questo|quest')"
    r"|questo (?:articolo|testo) è stato (?:corretto|modificato|rettificato|aggiornato)(?! (?:da|dal|nel)\b)|abbiamo corretto (?:l'|il |la |un )(?:errore|articolo|nome|titolo|dato|cifra)"
    rf"|(?:rectificatie|correctie){_LABELLED}|(?:in )?een eerdere versie van di[te] (?:artikel|bericht|stuk|verhaal)|in een eerdere versie (?:stond|werd|is) "
    r"|dit (?:artikel|bericht|stuk|verhaal) (?:is|werd) (?:op \d[^:!?]{2,30} )?(?:aangepast|gecorrigeerd|gerectificeerd|bijgewerkt|gewijzigd)"
    rf"|(?:rättelse|korrigering|förtydligande|rettelse){_LABELLED}|(?:i )?en tidigare version av (?:artikeln|texten|den här|denna)|i en tidigare version (?:stod|angavs|uppgavs) "
    r"|(?:artikeln|texten|den här (?:artikeln|texten)) har (?:rättats|korrigerats|uppdaterats|ändrats)"
    rf"|(?:sprostowanie|korekta){_LABELLED}|w (?:poprzedniej|wcześniejszej|pierwotnej|pierwszej) wersji (?:tego )?(?:artykułu|tekstu)"
    r"|(?:poprzednia|wcześniejsza|pierwotna) wersja (?:tego )?(?:artykułu|tekstu)|(?:ten )?(?:artykuł|tekst) został (?:\d[^:!?]{2,30} )?(?:poprawiony|sprostowany|skorygowany|zaktualizowany|zmieniony)"
    rf"|{_either('note')}"
    # what the newsroom says that it wrote by mistake
    r"|we (?:wrongly|incorrectly|mistakenly|erroneously) (?:reported|said|wrote|stated|published|named|identified)"
    r"|we (?:originally|initially|first|previously) (?:reported|said|wrote|stated) [^!?.]{1,120}[.] (?:we (?:regret|apologi[sz]e|are sorry)|(?:that|this) (?:was|is) (?:wrong|incorrect))"
    r"|(?:corrected|clarified)(?: (?:at|on) [^.!?]{1,30})? to (?:say|show|state|remove|reflect|give|make clear)"
    r"|wir haben (?:den|diesen|unseren) (?:artikel|text|beitrag|bericht) nachträglich (?:geändert|korrigiert|berichtigt|angepasst|präzisiert)"
    r"|(?:die (?:zahl|anzahl|angabe|schreibweise)|der name|das (?:alter|datum)) (?:(?:der|des|von|zu|zum|zur) [^.!?,]{1,30} )?(?:wurde|ist) nachträglich (?:korrigiert|berichtigt)(?: worden)?[.)]{0,2}$"
    r"|nous (?:avions|avons) (?:(?:écrit|indiqué|annoncé|affirmé|rapporté)(?: (?:ici|d'abord))? (?:par erreur|à tort)|(?:par erreur|à tort) (?:écrit|indiqué|annoncé|affirmé|rapporté))"
    r"|nous (?:écrivions|indiquions|annoncions)(?: (?:ici|d'abord))? (?:par erreur|à tort)"
    r"|(?:habíamos (?:escrito|publicado|informado)|escribimos|informamos|publicamos)(?: (?:aquí|inicialmente))? por (?:error|equivocación)"
    r"|(?:tínhamos (?:escrito|publicado|noticiado)|escrevemos|noticiámos|noticiamos|informámos|informamos)(?: (?:aqui|inicialmente))? por (?:erro|engano|lapso)"
    # what was taken out
    r"|we(?: have|'ve)?(?: since)? (?:removed|deleted|taken out|withdrawn) (?:an?|the|two|three|several|some) (?:\w+ )?(?:line|sentence|paragraph|passage|reference|quotation|quote|claim|photograph|photo|image|caption)s? (?:that|which|in which|attributed|from (?:this|the|our) (?:article|story))"
    r"|(?:an?|the|two|three|several|some) (?:\w+ )?(?:line|sentence|paragraph|passage|reference|quotation|quote|claim|photograph|photo|image|caption)s?(?: [^.!?]{1,80})? (?:was|were|has been|have been)(?: since)? (?:removed|deleted|taken out) from (?:this|our) (?:article|story)"
    r"|(?:transparenz)?hinweis: ?(?:in )?(?:der|die|einer|eine|unserer) (?:frühere|erste|vorherige|ursprüngliche)n? (?:version|fassung)"
    r"|wir haben (?:den|die|das|einen|eine|ein|zwei|mehrere) (?:\w+ )?(?:satz|sätze|zeile|zeilen|passage|passagen|absatz|absätze|zitat|zitate|stellen|formulierung|angabe)\b[^.!?]{0,90} (?:entfernt|gelöscht|gestrichen|berichtigt|korrigiert)"
    r"|(?:der|die|das|ein|eine|zwei|mehrere) (?:\w+ )?(?:satz|sätze|zeile|zeilen|passage|passagen|absatz|absätze|zitat|zitate|stelle|formulierung)\b[^.!?]{0,90} aus (?:diesem|dem) (?:artikel|text|beitrag) (?:entfernt|gelöscht|gestrichen)"
    r"|nous avons (?:retiré|supprimé|enlevé) (?:une|la|le|un|cette|ce) (?:phrase|ligne|passage|paragraphe|citation|mention|photo)"
    r"|(?:une|la|le|un) (?:phrase|ligne|passage|paragraphe|citation|mention|photo)\b[^.!?]{0,80} a été (?:retiré|supprimé)e? de (?:cet article|ce texte|notre article)"
    r"|note ?: ?(?:dans )?une (?:première|précédente) version"
    r"|hemos (?:eliminado|retirado|suprimido|quitado) (?:una|la|un|el) (?:frase|línea|pasaje|párrafo|cita|referencia|mención)"
    r"|(?:una|la|un|el) (?:frase|línea|pasaje|párrafo|cita|referencia|mención)\b[^.!?]{0,80} (?:ha sido|fue) (?:eliminad|retirad|suprimid)[oa] de est[ea] "
    r"|(?:nota|aviso) ?: ?(?:en )?una versión (?:anterior|previa|inicial)"
    r"|(?:retir[aá]mos|removemos|elimin[aá]mos|suprimimos) (?:uma|a|um|o) (?:frase|linha|passagem|parágrafo|citação|referência|menção)"
    r"|(?:uma|a|um|o) (?:frase|linha|passagem|parágrafo|citação|referência|menção)\b[^.!?]{0,80} foi (?:retirad|removid|eliminad|suprimid)[oa] d(?:este|esta|esse|essa) "
    r"|(?:nota|aviso) ?: ?(?:em uma|numa|uma) versão (?:anterior|prévia|inicial))"
)
#: What raw bytes hold, in lower case, wherever a note could begin: at least one of these for every alternative
#: of `NOTE_STARTS`. Used where nothing is parsed.
NOTE_BYTES = tuple(
    piece.encode()
    for piece in (
        "corre", "clarif", "amended", "note", "update", "version", "this article", "this story", "this report", "this post",
        "this piece", "this page", "this headline", "editing error", "the record", "berichtig", "korrektur", "korrigiert",
        "richtigstell", "klarstell", "eigener sache", "anm", "anterior", "fassung", "wurde", "rectif", "errat", "errores", "cision",
        "mise", "ndlr", "contrairement", "nota", "aclara", "esclarec", "erramos", "diferente", "ao contr", "lo publicado", "que publicamos", "cet article", "corrig", "este art",
        "esta noticia", "este texto", "esta reportagem", "removed", "deleted", "taken out", "withdrawn", "entfernt",
        "gestrichen", "gelöscht", "rettific", "correzione", "precisazione", "versione", "questo ", "corretto", "correctie", "versie", "dit ",
        "ttelse", "korrigering", "tydligande", "artikeln", "texten", "sprostowanie", "korekta", "wersj", "artyku", "tekst ", "gel&ouml;scht", "retir", "suppr", "enlev", "elimin", "suprim", "quitado", "remov", "aviso",
        "we wrong", "we mist", "we erron", "incorrect", "we regret", "we apolog", "we are sorry", "was wrong", "is wrong", "nachtr", "par erreur", " tort", "por err",
        "por equivoc", "por engano", "por lapso",
        *_further("note_bytes"),
    )
)  # fmt: skip

#: Lines that name the writer, and words that part several names.
BYLINE_START = re.compile(
    r"^(?:by|von|par|por|de|di|door|written by|reported by|story by|analysis by|text:|autor:|author:)\s+",
    re.IGNORECASE,
)
#: A line of facts about a report, as some pages put them behind the text: "Datum 02.03.2026", "Autorin: Ida Lorenz".
DATE_LABEL = re.compile(r"^(?:date|datum|fecha|data)\b\s*:?\s*(?=\d|\w{3,10}\.? \d)", re.IGNORECASE)
WRITER_LABEL = re.compile(
    r"^(?:author|autor(?:in)?(?:/autor(?:in)?)?|auteure?|autora?)\b\s*:?\s*(?=[A-ZÄÖÜÉÁÍÓÚ])", re.IGNORECASE
)
NAME_BREAK = re.compile(r"\s*(?:,|;|\||/|&|\band\b|\bund\b|\bet\b|\be\b|\by\b|\ben\b)\s*", re.IGNORECASE)
#: What stands in author fields and is no person.
NOT_NAMES = re.compile(
    r"https?:|www\.|@|^(?:admin|administrator|staff|unknown|none|null|n/a|guest|user)$"
    r"|^(?:(?:senior|chief|staff|deputy|foreign|political|business|sports?|science|health|news|special) )*"
    r"(?:editor|reporter|correspondent|writer|journalist|columnist|contributor|redaktion|redakteur(?:in)?|korrespondent(?:in)?|journalistin"
    r"|rédact(?:eur|rice)|correspondante?|journaliste|redactora?|corresponsal|periodista|redatora?|jornalista|repórter)s?$",
    re.IGNORECASE,
)

#: A visible time line of the page: label -> modified or published.
MODIFIED_LABEL = re.compile(
    r"\b(?:last (?:updated|modified|edited|changed)|updated|modified|amended|aktualisiert|zuletzt geändert|letzte aktualisierung|stand|mis à jour|mise à jour|actualizado|actualizada|atualizado|atualizada)\b",
    re.IGNORECASE,
)
PUBLISHED_LABEL = re.compile(
    r"\b(?:published|posted|first published|created|veröffentlicht|erschienen|publié|publicado|publicada)\b",
    re.IGNORECASE,
)
#: How a page speaks of itself in such a line.
THIS_PAGE = re.compile(
    r"\b(?:this (?:article|story|page|post|piece|report|entry|video|live ?blog)|the (?:article|page) (?=was|has)|diese[rs]? (?:artikel|beitrag|text|seite|meldung)"
    r"|cet article|cette page|ce texte|est[ea] (?:artículo|noticia|página|artigo|texto|matéria|reportagem)|quest[oa] (?:articolo|pagina)"
    r"|di[te] artikel|dit bericht|deze pagina|(?:den här |denna )?artikeln|(?:ten )?artykuł|denne? artikk?el(?:en)?)\b",
    re.IGNORECASE,
)
#: Words, folded, that stand beside the label and the date in a line of times.
TIME_WORDS = frozenset(
    """last first originally most recently was were is has have been it's
    on at in by from the to of and with date time day days week weeks month months year years hour hours hrs hr min mins
    minute minutes sec seconds ago read reading today yesterday tonight morning noon midnight local am pm a p m st nd rd th h s
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
    comment comments view views share shares print email online edition version author staff source admin editor
    wurde ist am um vom von im uhr vor der den und datum zuletzt erstmals minuten minute stunden stunde tagen tag heute gestern
    lesezeit aktualisierung letzte letztes montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do fr sa so
    le la les à a été par de du en dans et il y heure heures minutes jour jours lecture hier dernière lundi mardi mercredi
    jeudi vendredi samedi dimanche lun mer jeu ven sam dim
    el fue ha sido por las los del al y hora horas minutos hace hoy ayer última vez lectura lunes martes miércoles jueves viernes
    sábado domingo
    foi às em pelo pela no na há hoje ontem leitura segunda-feira segunda terça quarta quinta sexta feira""".split()  # noqa: SIM905
)
#: A noun with its article, as a sentence has one and a line of times has none: "the edition", "eine Quelle".
DETERMINED = re.compile(
    r"(?:\b(?:the|its|our|their|his|her|der|die|das|dem|den|ein|eine|einer|le|la|les|un|une|el|los|las|una|os|as|um|uma|il|lo|gli|het|een)|^\s*an?)\s+"
    r"(?!(?:date|time|datum|hora|heure|data|fecha)\b)(?:[^\W\d_]+\s+)?[^\W\d_]{3,}",
    re.IGNORECASE,
)
#: Verbs between what was published or updated and the word that says so.
FINITE = re.compile(
    r"\b(?:was|were|is|are|has|have|had|wurden?|ist|sind|war|waren|(?:a|ont) été|est|sont|han? sido|fue|fueron|foi|foram|è|werd|werden)\b",
    re.IGNORECASE,
)
#: Words, folded, that stand in front of such a verb in lines of times, where no page is named.
LINE_OPENINGS = frozenset(
    """last first originally most recently on at it es il elle date time online version email print
    zuletzt erstmals am um vom den datum dernière""".split()  # noqa: SIM905
)
#: What only a note says of the day on which a text was altered, folded.
AMENDED = re.compile(r"\bamended\b|\b(?:korrigiert|berichtigt|geändert)\b|\b(?:corrig|modifié)")
COPYRIGHT = re.compile(r"copyright|©|\(c\)\s|all rights reserved", re.IGNORECASE)

#: Page states by what the page says of itself, folded. Read only where hardly any article text stands.
BLOCKED = re.compile(
    r"access (?:to this page has been )?denied|access denied|403 forbidden|^forbidden$|you have been blocked|you don't have permission to access"
    r"|are you a (?:robot|human)|(?:verify|confirm) (?:that )?you are (?:a )?human|verifying you are human|checking (?:your browser|if the site connection is secure)"
    r"|just a moment\.\.\.|attention required|unusual (?:traffic|activity)|pardon our interruption|request (?:was )?blocked|security check|captcha"
    r"|too many requests|rate limit|please enable (?:js|cookies) and disable any ad blocker|not available in your (?:region|country|location)|451 unavailable"
    r"|zugriff verweigert|ich bin kein roboter|sind sie ein mensch|accès refusé|accès interdit|êtes-vous un robot|acceso denegado|acesso negado|no eres un robot|não é um robô"
)
#: By what the raw bytes of a block page give its maker away; ordinary pages may bear some of it too, so this is
#: read only where hardly any article text stands.
GUARDS = {
    "Cloudflare": re.compile(r"_cf_chl_|cf-(?:challenge|error-details|browser-verification|turnstile)|/cdn-cgi/challenge-platform/h/"),
    "Akamai": re.compile(r"errors\.edgesuite\.net|/_sec/cp_challenge/|sec-if-cpt-container|bm-verify|Reference\s*&#35;\d+\."),
    "DataDome": re.compile(r"captcha-delivery\.com"),
    "PerimeterX": re.compile(r"px-captcha|captcha\.px-c|perimeterx\.net/.{0,40}captcha"),
    "Imperva": re.compile(r"Incapsula incident|_Incapsula_Resource\?(?:SWUDNSAI|CWUDNSAI)|_Incapsula_Resource.{0,200}main-iframe|main-iframe.{0,200}_Incapsula_Resource", re.DOTALL),
    "AWS WAF": re.compile(r"token\.awswaf\.com|captcha\.awswaf\.com|AwsWafIntegration|gokuProps"),
}  # fmt: skip
#: How a page calls itself a liveblog, folded: in title, headline or address.
LIVE = re.compile(
    r"\blive\b|\bliveblog|\blive-?ticker\b|\bticker\b|\bnewsblog\b|as it happened|\ben direct\b|\ben vivo\b|\bminuto a minuto\b|\bao vivo\b"
    r"|\ben-direct\b|\ben-vivo\b|\bao-vivo\b|\bdirecto\b|minute-by-minute"
)
#: What is written on the button by which a consent page is left, folded.
ACCEPT = re.compile(
    r"^(?:i )?(?:accept|agree|allow|consent)(?: (?:all|and|cookies|to all)\b.{0,30})?$|^(?:yes, )?i (?:agree|accept)|^continue (?:with|to) .{0,30}$|^got it$"
    r"|^(?:alle(?:s)? )?(?:akzeptieren|zustimmen|annehmen|einwilligen)|^(?:alle|ich) .{0,20}(?:akzeptier|zustimm|stimme|einwillig|einverstanden)|^einverstanden"
    r"|^(?:tout )?accepter|^j'accepte|^continuer sans accepter|^aceptar|^acepto|^aceitar|^aceito|^concordo"
)
GONE = re.compile(
    r"\b(?:http[ -]?)?(?:error |fehler |erreur )?4(?:04|10)\b(?: ?[-:–|] ?| )?(?:error|fehler|(?:page |file |article )?not found|gone|(?:seite |artikel )?nicht gefunden|(?:page )?(?:introuvable|non trouvée)|(?:página )?n(?:o|ão) encontrad[ao])?"
    r"|(?:page|article|story|content)(?: you (?:requested|are looking for|were looking for))?(?: (?:was|could|can|cannot|is|has|does))*(?: ?n[o']t)?(?: be| been| longer)* (?:found|exist|available|removed|deleted|expired)"
    r"|(?:can't|cannot|couldn't) find (?:that|the|this) page|no longer (?:available|exists)|has been removed|page not found|page (?:does not|doesn't) exist|sorry, (?:we|this page)|nothing (?:was )?found"
    r"|seite (?:wurde |konnte )?nicht (?:gefunden|vorhanden|verfügbar|auffindbar)|(?:seite|artikel|beitrag) gibt es (?:leider )?nicht(?: mehr)?\b|(?:seite|artikel) (?:leider )?nicht finden|(?:artikel|seite|inhalt) (?:ist )?nicht mehr (?:verfügbar|vorhanden)|existiert nicht"
    r"|page (?:introuvable|non trouvée)|(?:page|article) n'existe (?:pas|plus)|n'est plus disponible"
    r"|página no (?:encontrada|existe|disponible)|no se (?:ha )?encontr\w+ la página|ya no está disponible"
    r"|página não (?:encontrada|existe)|não (?:foi )?encontrad[ao]|não está mais disponível"
    r"|pagina non (?:è stata )?(?:trovata|disponibile|esiste)|pagina (?:richiesta|che (?:cerchi|stai cercando)) non (?:esiste|è)|(?:pagina|articolo) non (?:è più disponibile|esiste)"
    r"|pagina (?:kan |kon |werd |is )?niet (?:worden )?(?:gevonden|beschikbaar)|pagina bestaat niet(?: meer)?|(?:artikel|pagina) is niet meer beschikbaar"
    r"|sidan (?:kunde inte hittas|finns inte(?: längre| kvar)?|hittades inte|saknas)|(?:kan|kunde) inte hitta sidan|artikeln finns inte (?:längre|kvar)"
    r"|nie znaleziono (?:strony|artykułu)|strona(?:, której szukasz,?)? nie (?:istnieje|została znaleziona)|(?:strona|artykuł) (?:już )?nie istnieje"
    r"|side[nr]? (?:findes|finnes|ble|blev) ikke(?: funnet| fundet| længere| lenger)?"
)
CONSENT = re.compile(
    r"before you continue|we (?:and our|value your|care about your)\b.{0,40}\b(?:partners|privacy)|(?:accept|manage|use of) (?:all )?cookies|your privacy (?:choices|matters)|we use cookies|consent to (?:the|our)"
    r"|wir (?:und unsere partner|verwenden cookies)|einwilligung|datenschutz-einstellungen|mit werbung (?:weiter)?lesen|zustimmen"
    r"|nous (?:et nos partenaires|utilisons des cookies)|accepter (?:et|les cookies)|continuer sans accepter|nosotros y nuestros socios|utilizamos cookies|aceptar (?:las )?cookies|usamos cookies|aceitar (?:os )?cookies"
    rf"|{_either('consent')}"
)
#: What only a text that breaks off says.
PAYWALL = re.compile(
    r"(?:subscribe|log ?in|sign ?in|register|sign ?up)(?: now| today| here)? (?:to|and) (?:continue|keep|unlock|finish|read (?:the (?:rest|full|whole)|on|more of this|this)|access (?:the|this) (?:full|article|story))"
    r"|(?:to continue|to keep) reading\b.{0,40}(?:subscri|regist|sign|log)|unlock (?:this|the) (?:article|story)|(?:the rest of )?this (?:article|story|content|report|text|piece) is (?:only )?(?:for|available to|reserved for) (?:our )?(?:subscribers|members)"
    r"|you have (?:reached|read|used)\b.{0,60}(?:free|limit) ?.{0,20}articles?"
    r"|(?:weiterlesen|jetzt lesen) mit|(?:um|zum) (?:\w+ ){0,4}weiter ?(?:zu)? ?lesen\b.{0,40}(?:abo|registrier|anmeld)|diesen (?:artikel|beitrag) (?:jetzt )?(?:weiterlesen|freischalten)|(?:artikel|text|inhalt) (?:ist )?nur für abonnent|jetzt freischalten"
    r"|la suite est réservée|il vous reste\b.{0,40}à lire|pour lire la suite|(?:article|contenu) (?:est )?réservé aux abonnés|lisez la suite"
    r"|para (?:seguir|continuar) leyendo|suscríbe\w* para (?:seguir|continuar|leer)|(?:contenido|artículo) (?:es )?exclusivo para suscriptores|solo para suscriptores"
    r"|para continuar (?:lendo|a ler)|assine para (?:continuar|ler)|continue lendo com|(?:conteúdo|matéria|texto) (?:é )?exclusiv[ao] para assinantes"
    r"|keep reading for \W?\d|(?:members|subscribers) get the (?:full|whole) story|diese[nr]? (?:artikel|beitrag|text) lesen sie (?:nur )?mit\b"
    r"|(?:contenuto|articolo) (?:è )?(?:riservato|esclusivo) (?:agli|per gli) abbonati|(?:abbonati|accedi|registrati) per continuare(?: a leggere)?|per continuare a leggere\b.{0,40}(?:abbon|acced|registr)"
    r"|lees (?:verder|dit (?:artikel|verhaal)) met een (?:\w+ )?abonnement|om verder te lezen|(?:artikel|verhaal) is (?:alleen|exclusief) (?:toegankelijk )?voor abonnees"
    r"|vill du läsa (?:vidare|hela)|(?:logga in|prenumerera|bli prenumerant)(?: här| nu)? för att läsa|(?:artikeln|innehållet) är (?:bara |endast )?för (?:våra )?prenumeranter|fortsätt läsa (?:med|som)"
    r"|dalsza część (?:artykułu|tekstu) (?:jest )?dostępna|(?:zaloguj się|wykup dostęp|kup dostęp)(?:,)? (?:aby|by|żeby) (?:czytać|przeczytać)|(?:artykuł|tekst) (?:jest )?(?:dostępny )?(?:tylko|wyłącznie) dla (?:subskrybentów|prenumeratorów)"
    rf"|{_either('wall')}"
)
#: What a wall says, and what advertises a subscription below free articles says too.
PAYWALL_OFFER = re.compile(
    r"already (?:a subscriber|have (?:an account|a subscription))|start your (?:free )?trial|(?:for |only )?subscribers? only|for subscribers\b|subscriber[- ]exclusive|create (?:a|your) free account|become a (?:subscriber|member) to|get unlimited access"
    r"|sie haben bereits ein (?:abo|konto)|plus-artikel|mit einem abo|jetzt (?:abonnieren|testen)|(?:nur )?für abonnenten"
    r"|hai già un abbonamento|sei già abbonato|riservato agli abbonati|al abonnee\b|voor abonnees|word abonnee|redan prenumerant|bli prenumerant|för prenumeranter|masz już (?:konto|subskrypcję|prenumeratę)|dla (?:subskrybentów|prenumeratorów)"
    r"|déjà abonné|abonnez-vous pour|réservé aux abonnés|ya eres suscriptor|exclusivo para suscriptores|já é assinante|exclusivo para assinantes"
    rf"|{_either('offer')}"
)
NEEDS_SCRIPTS = re.compile(
    r"(?:enable|activate|turn on|requires?|needs?) (?:\w+ )?java ?script|java ?script (?:is|must be|to be|ist|est|está) (?:\w+ )?(?:disabled|enabled|required|turned|needed|deaktiviert|désactivé|desactivado)|javascript aktivieren|activer javascript|activar javascript|ativar (?:o )?javascript"
)

#: What offers to read on, where everything behind it is gone.
READ_ON = re.compile(
    r"\b(?:subscri(?:be|bers?|ption)|for (?:our )?members|members only|keep reading|full story|log ?in|sign ?in|digitalabo|(?:bereits|schon) registriert"
    r"|abbonat|abbonamento|accedi\b|continua a leggere|abonne|lees verder|verder lezen|inloggen|prenumer|logga in|läs (?:vidare|mer)|subskryb|zaloguj|czytaj dalej|(?:read|continue reading) (?:more|on|the rest)|continue reading|abo\b|abonn|anmelden"
    r"|weiterlesen|mehr lesen|ler mais|leer más|lire plus|lire la suite|suscri|seguir leyendo|assin(?:e|ante)|continu(?:ar|e) (?:a ler|lendo))"
)

#: A note of which the words say of no correction; read where `NOTE_STARTS` found one.
PLAIN_NOTE = re.compile(
    rf"^[\[(*_ {_BULLETS}]*(?:foot)?notes? ?[:\u2014-]"
    r"(?!.{0,60}\b(?:version|corrected|amended|updated)\b)"
)
