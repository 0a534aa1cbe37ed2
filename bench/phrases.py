"""What furniture and notes say, in four languages, in our own words; other languages borrow English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Newsletter:
    heading: str
    text: str
    field: str
    button: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """Wordings by what they are for; `{}` takes a number or a sentence."""

    ad: tuple[str, ...]
    related: tuple[str, ...]
    readmore: tuple[str, ...]
    newsletter: tuple[Newsletter, ...]
    comments: str
    shares: str
    people: tuple[str, ...]
    updated: tuple[str, ...]
    day: str
    consent: tuple[str, str, str, str]
    breaking: tuple[str, ...]
    correction: tuple[str, ...]
    promotion: tuple[str, ...]
    author: tuple[str, ...]


_EN = Phrases(
    ad=("Advertisement", "Ad", "Sponsored", "Advertisement – continue reading below"),
    related=("Related", "More on this story", "You may also like", "Most read"),
    readmore=("READ MORE", "Read more", "SEE ALSO"),
    newsletter=(
        Newsletter("Our morning letter", "Get the day's most important reports before breakfast. You can unsubscribe at any time.", "Your address", "Sign up"),
        Newsletter("Stay informed", "Every Friday our editors pick the stories worth your weekend. It costs nothing and arrives by mail.", "name@mail", "Subscribe"),
        Newsletter("One mail, all the news", "Sign up for our letter and miss nothing from your region. By signing up you agree to our terms.", "E-mail", "Yes, please"),
    ),
    comments="Comments",
    shares="shares",
    people=("reader", "northwind", "oldharbour", "teacup", "marginalia"),
    updated=("Updated {} hours ago", "Last updated {} hours ago", "{} hours ago"),
    day="Tuesday",
    consent=(
        "We value your privacy",
        (
        "We and our partners store information on your device, such as cookies, and read it again, in order to show you "
        "advertisements that fit, to measure how they work, to learn who reads us and to make our pages better. With your "
        "consent we may use your approximate location and tell devices apart. You can agree to this for all purposes, "
        "refuse it, or choose one by one what you allow. Your choice counts for this site alone, and you can change it "
        "whenever you like at the foot of every page."
        ),
        "Accept all", "Manage choices",
    ),
    breaking=("Breaking:", "LIVE:", "Just in:"),
    correction=(
        "Correction: An earlier version of this article stated wrongly that {}.",
        "This article was amended after publication to make clear: {}.",
        "Editor's note: A sentence has been changed. It now reads: {}.",
    ),
    promotion=(
        "Listen to our new series about {}, in which reporters tell how they found out.",
        "Support our work: readers like you make reports on {} possible.",
        "Download our app and follow {} wherever you are.",
    ),
    author=(
        "The author writes about {} and lives near the coast. Before that, she worked for a news agency for nine years.",
        "Our correspondent has followed {} since he was a student. He can be reached by mail.",
    ),
)  # fmt: skip
_DE = Phrases(
    ad=("Anzeige", "Werbung", "Gesponsert", "Anzeige – weiterlesen nach der Werbung"),
    related=("Mehr zum Thema", "Das könnte Sie auch interessieren", "Meistgelesen", "Lesen Sie auch"),
    readmore=("LESEN SIE AUCH", "Mehr dazu", "Weiterlesen"),
    newsletter=(
        Newsletter("Unser Brief am Morgen", "Die wichtigsten Berichte des Tages, noch vor dem Frühstück. Sie können ihn jederzeit abbestellen.", "Ihre Adresse", "Anmelden"),
        Newsletter("Gut unterrichtet", "Jeden Freitag wählt unsere Redaktion aus, was das Wochenende lohnt. Kostenlos und bequem per Mail.", "E-Mail", "Bestellen"),
        Newsletter("Nichts verpassen", "Melden Sie sich für unseren Brief aus Ihrer Region an. Mit der Anmeldung stimmen Sie den Bedingungen zu.", "name@post", "Ja, gern"),
    ),
    comments="Kommentare",
    shares="mal geteilt",
    people=("leserin", "nordwind", "hafenblick", "teetasse", "randnotiz"),
    updated=("Aktualisiert vor {} Stunden", "Zuletzt aktualisiert vor {} Stunden", "vor {} Stunden"),
    day="Dienstag",
    consent=(
        "Ihre Privatsphäre ist uns wichtig",
        (
        "Wir und unsere Partner speichern Angaben auf Ihrem Gerät, etwa Cookies, und lesen sie wieder aus, um Ihnen passende "
        "Werbung zu zeigen, ihre Wirkung zu messen, unsere Leserschaft kennenzulernen und die Seiten besser zu machen. Mit "
        "Ihrer Zustimmung nutzen wir Ihren ungefähren Standort und unterscheiden Geräte. Sie können für alle Zwecke zustimmen, "
        "ablehnen oder einzeln wählen, was Sie erlauben. Ihre Wahl gilt nur für dieses Angebot und lässt sich am Fuß jeder "
        "Seite jederzeit ändern."
        ),
        "Alle akzeptieren", "Einstellungen",
    ),
    breaking=("Eilmeldung:", "LIVE:", "Soeben:"),
    correction=(
        "Korrektur: In einer früheren Fassung hieß es fälschlich, {}.",
        "Anmerkung der Redaktion: Wir haben einen Satz geändert. Er lautet nun: {}.",
        "Dieser Artikel wurde nach der Veröffentlichung berichtigt: {}.",
    ),
    promotion=(
        "Hören Sie unsere neue Reihe über {}, in der Reporter von ihrer Arbeit erzählen.",
        "Unterstützen Sie uns: Berichte über {} gibt es nur dank unserer Leser.",
        "Laden Sie unsere App und verfolgen Sie {}, wo immer Sie sind.",
    ),
    author=(
        "Die Autorin schreibt über {} und lebt an der Küste. Zuvor war sie neun Jahre bei einer Agentur.",
        "Unser Korrespondent verfolgt {} seit seinem Studium. Er ist per Mail zu erreichen.",
    ),
)  # fmt: skip
_FR = Phrases(
    ad=("Publicité", "Annonce", "Contenu sponsorisé", "Publicité – la suite ci-dessous"),
    related=("À lire aussi", "Sur le même sujet", "Les plus lus", "Vous aimerez aussi"),
    readmore=("LIRE AUSSI", "À lire aussi", "Pour aller plus loin"),
    newsletter=(
        Newsletter("La lettre du matin", "L'essentiel de l'actualité avant le petit déjeuner. Désinscription possible à tout moment.", "Votre adresse", "S'inscrire"),
        Newsletter("Restez informé", "Chaque vendredi, la rédaction choisit ce qui mérite votre week-end. C'est gratuit, par courriel.", "courriel", "Je m'abonne"),
    ),
    comments="Commentaires",
    shares="partages",
    people=("lectrice", "ventdunord", "vieuxport", "marge"),
    updated=("Mis à jour il y a {} heures", "Actualisé il y a {} heures", "il y a {} heures"),
    day="Mardi",
    consent=(
        "Votre vie privée compte pour nous",
        (
        "Nos partenaires et nous-mêmes enregistrons des informations sur votre appareil, par exemple des cookies, et les "
        "relisons afin de vous montrer des annonces adaptées, d'en mesurer l'effet, de connaître notre lectorat et "
        "d'améliorer nos pages. Avec votre accord, nous pouvons utiliser votre position approximative. Vous pouvez accepter "
        "pour toutes les finalités, refuser ou choisir une à une celles que vous autorisez. Votre choix ne vaut que pour ce "
        "site et peut être modifié à tout moment en bas de chaque page."
        ),
        "Tout accepter", "Paramétrer",
    ),
    breaking=("Alerte :", "DIRECT :", "À l'instant :"),
    correction=(
        "Rectificatif : une version précédente de cet article indiquait à tort que {}.",
        "Note de la rédaction : une phrase a été modifiée. Elle se lit désormais : {}.",
    ),
    promotion=(
        "Écoutez notre nouvelle série sur {}, racontée par nos reporters.",
        "Soutenez notre travail : vos dons rendent possibles nos enquêtes sur {}.",
    ),
    author=(
        "L'auteure écrit sur {} et vit près de la côte. Elle a travaillé neuf ans dans une agence.",
        "Notre correspondant suit {} depuis ses études. On peut le joindre par courriel.",
    ),
)  # fmt: skip
_ES = Phrases(
    ad=("Publicidad", "Anuncio", "Contenido patrocinado"),
    related=("Noticias relacionadas", "Más sobre este tema", "Lo más leído", "También te puede interesar"),
    readmore=("LEA TAMBIÉN", "Más información", "Te puede interesar"),
    newsletter=(
        Newsletter("La carta de la mañana", "Lo más importante del día antes del desayuno. Puede darse de baja cuando quiera.", "Su correo", "Apuntarse"),
        Newsletter("Manténgase informado", "Cada viernes la redacción elige lo que merece su fin de semana. Es gratis y llega por correo.", "correo", "Suscribirse"),
    ),
    comments="Comentarios",
    shares="veces compartido",
    people=("lectora", "vientonorte", "puertoviejo", "margen"),
    updated=("Actualizado hace {} horas", "Última actualización hace {} horas", "hace {} horas"),
    day="Martes",
    consent=(
        "Su privacidad nos importa",
        (
        "Nosotros y nuestros socios guardamos información en su dispositivo, como las cookies, y volvemos a leerla para "
        "mostrarle anuncios adecuados, medir su efecto, conocer a nuestros lectores y mejorar nuestras páginas. Con su "
        "consentimiento podemos usar su ubicación aproximada. Puede aceptar todos los fines, rechazarlos o elegir uno a uno "
        "los que permite. Su elección vale solo para este sitio y puede cambiarla en cualquier momento al pie de cada página."
        ),
        "Aceptar todo", "Configurar",
    ),
    breaking=("Última hora:", "EN DIRECTO:", "Ahora mismo:"),
    correction=(
        "Corrección: una versión anterior de este artículo decía por error que {}.",
        "Nota de la redacción: se ha cambiado una frase, que ahora dice: {}.",
    ),
    promotion=(
        "Escuche nuestra nueva serie sobre {}, contada por los reporteros.",
        "Apoye nuestro trabajo: sus aportes hacen posibles los reportajes sobre {}.",
    ),
    author=(
        "La autora escribe sobre {} y vive cerca de la costa. Trabajó nueve años en una agencia.",
        "Nuestro corresponsal sigue {} desde que era estudiante. Se le puede escribir por correo.",
    ),
)  # fmt: skip
_BY_LANGUAGE: Final = {"en": _EN, "de": _DE, "fr": _FR, "es": _ES}


def phrases(language: str) -> Phrases:
    """The wordings of a language, English where there are none."""
    return _BY_LANGUAGE.get(language, _EN)
