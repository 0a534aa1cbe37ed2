"""Abbreviations that end in a full stop without ending a sentence, per language, folded, without the stop.

Left out are those that are common words of one of these languages ("on", "out", "es"): the sets are used as one.
"""

from __future__ import annotations

ABBREVIATIONS: dict[str, str] = {
    "en": """mr mrs ms messrs mme mlle dr prof sen sens rep reps gov govs gen col lt maj capt cpl sgt cmdr adm rev hon
        pres supt insp st ste mt ft no nos vs v etc approx dept est fig figs inc ltd co corp bros jr sr jan feb apr
        jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri ave blvd rd al cf ca vol pp eds
        a.m p.m u.s u.k e.g i.e""",
    "de": """hr fr frl dr prof dipl ing bd bzw ca d.h etc evtl geb gest ggf hrsg inkl jh jhd kap lfd min
        mio mrd nr s sog st str tel u.a u.ä usw v.a vgl z.b z.t zzgl jan feb mär apr jun jul aug sep sept okt nov dez""",
    "fr": "m mm mme mmes mlle mlles dr pr prof st ste av cf chap env etc ex fig janv févr avr juil sept oct nov déc n° p pp réf tél vol",
    "es": "sr sra sres sras srta d dr dra prof gral cnel cap tte lic ing excmo excma ud uds ee ee.uu av cap etc fig núm pág págs p.ej tel vol ene feb abr jun jul sept oct nov dic",
    "pt": "sr sra srs sras dr dra prof profa exmo exma eng gen cel cap av etc fig nº núm pág págs p.ex tel vol jan fev abr mai jun jul nov dez",
    "it": "sig sigg sig.ra dott dott.ssa prof prof.ssa ing avv gen col cap ecc fig n nn p pp pag tel vol gen feb apr giu lug sett ott nov dic",
    "nl": "dhr mevr mw dr drs ir ing mr prof st jl ll a.u.b bijv blz bv ca d.w.z e.d enz etc evt incl mln mld nr o.a resp tel t.a.v vgl vlg zgn jan feb mrt apr jun jul aug sep sept okt nov dec",
}  # fmt: skip

#: One set for all languages: articles quote one another, and a missed cut costs less than a wrong one.
ALL = frozenset(word for table in ABBREVIATIONS.values() for word in table.split())

#: Abbreviations that stand before a number, as in "No. 5"; before anything else their stop may end a sentence.
NUMBERED = frozenset(
    {"no", "nos", "nr", "núm", "vol", "fig", "art", "p", "pp", "pág", "pag", "n", "nº", "n°"}
)

_AFTER_ORDINALS = """januar jänner februar märz april mai juni juli august september oktober november dezember
    jahrhundert jh jan feb mär apr jun jul aug sep sept okt nov dez klasse liga bundesliga runde platz"""

#: What follows an ordinal written with a stop ("5. Mai"): there the stop ends nothing.
AFTER_ORDINALS = frozenset(_AFTER_ORDINALS.split())
