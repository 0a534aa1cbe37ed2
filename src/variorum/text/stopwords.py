"""The commonest short words of eight languages: enough to vote on the language of a paragraph."""

from __future__ import annotations

STOPWORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to in that is was for on with as it he his by at from are this be have not had they has who said but were their which an will would been she or its",
        "de": "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch",
        "fr": "le la les de des du et en un une est que qui dans pour sur pas au par avec il plus ce ne se sont cette ont aux mais elle son ses être comme leur nous vous été ces selon",
        "es": "el la los las de del y en que un una se por con para su es al lo como más pero sus le ha este sí porque esta entre cuando muy sin sobre también hasta hay donde han fue son según desde",
        "it": "il lo la i gli le di del della dei delle e che in un una per con non è si da al alla dal nel nella sono come più ma ha anche suo sua questo questa hanno essere stato gli",
        "pt": "o a os as de do da dos das e em que um uma não para com por se no na nos nas ao mais como mas foi à ele ela são seu sua pelo pela também já é ou ser está quando entre até segundo",
        "nl": "de het een en van in is dat op te zijn voor met die niet aan er om ook als dan maar bij door naar heeft hij uit wordt nog ze over worden was werd deze kan hun meer tegen",
        "pl": "w i na z się nie do że to jest o po jak za od przez dla ale są przed tym tego ma być już oraz który które która także czy ich jego był została",
    }.items()
}  # fmt: skip
