"""Countries as people write them, as ISO 3166 codes."""

from __future__ import annotations

from domain.companies.scripts import plain

_NAMES = """
AE uae|united arab emirates|vereinigte arabische emirate|emirates
AR argentina|argentinien
AM armenia|armenien
AT austria|osterreich|oesterreich|autriche|aut
AU australia|australien|aus
BE belgium|belgien|belgie|belgique|bel
BG bulgaria|bulgarien|bgr
BR brazil|brasil|brasilien|bra
CA canada|kanada|can
CH switzerland|schweiz|suisse|svizzera|che
CL chile
CN china|zhongguo|prc|peoples republic of china|p r china|chn|zhong guo
CO colombia|kolumbien
CZ czechia|czech republic|cesko|ceska republika|tschechien|cze
DE germany|deutschland|allemagne|alemania|germania|deu|brd
DK denmark|danmark|danemark|dnk
EE estonia|eesti|estland
EG egypt|agypten|aegypten
ES spain|espana|spanien|espagne|esp
FI finland|suomi|finnland|fin
FR france|frankreich|francia|fra
GB uk|united kingdom|great britain|england|scotland|wales|gbr|northern ireland|grossbritannien
GE georgia|georgien|sakartvelo
GR greece|griechenland|hellas|ellada|el|grc
HK hong kong|hongkong
HR croatia|hrvatska|kroatien
HU hungary|magyarorszag|ungarn|hun
ID indonesia|indonesien
IE ireland|eire|irland|irl
IL israel|yshrl
IN india|indien|bharat|ind
IS iceland|island
IT italy|italia|italien|italie|ita
JP japan|riben|nippon|nihon|jpn
KE kenya|kenia
KR hanguk|daehanminguk|korea|south korea|republic of korea|sudkorea|suedkorea|kor
KZ kazakhstan|kasachstan
LT lithuania|lietuva|litauen
LU luxembourg|luxemburg
LV latvia|latvija|lettland
MA morocco|maroc|marokko
MX mexico|mexiko|mex
MY malaysia
NG nigeria
NL netherlands|the netherlands|nederland|niederlande|holland|pays bas|nld
NO norway|norge|norwegen|nor
NZ new zealand|neuseeland
PE peru
PH philippines|philippinen|philipines
PL poland|polska|polen|pol
PT portugal|prt
RO romania|rumanien|rumaenien|rou
RS serbia|srbija|serbien
RU russia|russian federation|rossiya|rossii|russland|rus
SA saudi arabia|ksa|saudi arabien|kingdom of saudi arabia
SE sweden|sverige|schweden|swe
SG singapore|singapur
SI slovenia|slovenija|slowenien
SK slovakia|slovensko|slowakei
TH thailand
TR turkey|turkiye|turkei|tuerkei|tur
TW taiwan|republic of china|taiwan r o c
UA ukraine|ukraina|ukrayina
US usa|united states|united states of america|u s a|u s|america|vereinigte staaten|etats unis
VN vietnam|viet nam
ZA south africa|sudafrika|suedafrika|rsa
"""
_CODES = {
    name: code
    for line in _NAMES.strip().splitlines()
    for code, names in [line.split(" ", 1)]
    for name in names.split("|")
}

_SHORT = 3
_LETTERS_OF_A_CODE = 2

_IN_NAMES = {name: code for name, code in _CODES.items() if " " not in name and len(name) > _SHORT}


def country_named(word: str) -> str:
    """Return the ISO code of a country that a plain word of a name means, "" for none."""
    return _IN_NAMES.get(word, "")


def country_code(text: str) -> str:
    """Return the ISO code of a country, "" for what is none as far as is known here."""
    written = " ".join(plain(text).replace(".", " ").replace("-", " ").replace("'", "").split())
    if len(written) == _LETTERS_OF_A_CODE and written not in _CODES:
        return written.upper()
    return _CODES.get(written, "")
