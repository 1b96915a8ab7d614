"""Made-up companies by a seed, the ways people write one of them, and others that look like it.

Every name is put together from pieces of one of two lists, so that what is measured was never
tuned on. Deterministic: the same `random.Random` makes the same companies.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import NamedTuple

from domain.companies.company import Company


class Pieces(NamedTuple):
    """What names are made of; `towns` with a postcode of each country's kind."""

    families: tuple[str, ...]
    brands: tuple[str, ...]
    trades: dict[str, tuple[str, ...]]
    towns: dict[str, tuple[str, ...]]


TUNED = Pieces(
    families=(
        "Bäcker", "Schröder", "Lindqvist", "Moreau", "Bianchi", "Kowalski", "Novák", "Halvorsen",
        "Ibáñez", "Thornton", "Özdemir", "Petrescu", "Hartmann", "Vermeulen", "Gärtner", "Szabó",
    ),
    brands=(
        "Norvia", "Albatros", "Tekanor", "Silbermond", "Kestrel", "Aquilon", "Meridian", "Polaris",
        "Corvus", "Halden", "Rubikon", "Zenitas",
    ),
    trades={
        "DE": ("Metallbau", "Druckerei", "Gartenbau", "Medizintechnik", "Spedition", "Brauerei"),
        "FR": ("Menuiserie", "Imprimerie", "Transports", "Informatique"),
        "IT": ("Costruzioni", "Tessile", "Impianti", "Arredamenti"),
        "PL": ("Budownictwo", "Meble", "Transport"),
        "GB": ("Plumbing", "Print", "Haulage", "Joinery"),
        "US": ("Roofing", "Analytics", "Freight", "Diagnostics"),
        "SE": ("Bygg", "Snickeri", "Åkeri"),
        "TR": ("Mobilya", "İnşaat", "Tekstil"),
    },
    towns={
        "DE": ("48431 Rheine", "70173 Stuttgart", "24937 Flensburg", "99084 Erfurt"),
        "FR": ("69002 Lyon", "35000 Rennes"),
        "IT": ("10122 Torino", "70121 Bari"),
        "PL": ("90-001 Łódź", "30-002 Kraków"),
        "GB": ("LS1 4AP Leeds", "BS1 5TR Bristol"),
        "US": ("53703 Madison", "97201 Portland"),
        "SE": ("702 10 Örebro", "903 25 Umeå"),
        "TR": ("16140 Bursa", "35210 İzmir"),
    },
)  # fmt: skip
HELD_OUT = Pieces(
    families=(
        "Jäger", "Köhler", "Bergström", "Lefebvre", "Ricci", "Wiśniewski", "Dvořák", "Gundersen",
        "Muñoz", "Ashworth", "Yılmaz", "Ionescu", "Krause", "De Smet", "Förster", "Horváth",
    ),
    brands=(
        "Ostara", "Falkor", "Vantora", "Morgenstern", "Osprey", "Zephyron", "Solstice", "Vega",
        "Draco", "Lysander", "Trivium", "Apexon",
    ),
    trades={
        "DE": ("Elektrotechnik", "Tischlerei", "Landtechnik", "Optik", "Kältetechnik", "Mühle"),
        "FR": ("Plomberie", "Charpente", "Vignobles", "Signalisation"),
        "IT": ("Ceramiche", "Trasporti", "Meccanica", "Gelateria"),
        "PL": ("Stolarstwo", "Piekarnia", "Instalacje"),
        "GB": ("Scaffolding", "Catering", "Glazing", "Packaging"),
        "US": ("Robotics", "Orchards", "Trucking", "Biotech"),
        "SE": ("Måleri", "Fiske", "Plåt"),
        "TR": ("Gıda", "Otomotiv", "Makina"),
    },
    towns={
        "DE": ("01067 Dresden", "66111 Saarbrücken", "87435 Kempten", "18055 Rostock"),
        "FR": ("31000 Toulouse", "21000 Dijon"),
        "IT": ("50123 Firenze", "34121 Trieste"),
        "PL": ("50-101 Wrocław", "80-831 Gdańsk"),
        "GB": ("M1 1AE Manchester", "EX1 1HS Exeter"),
        "US": ("44113 Cleveland", "78701 Austin"),
        "SE": ("852 31 Sundsvall", "392 31 Kalmar"),
        "TR": ("06420 Ankara", "34710 İstanbul"),
    },
)  # fmt: skip

FORMS = {
    "DE": (("GmbH", "Gesellschaft mit beschränkter Haftung", "G.m.b.H.", "gmbh"),
           ("AG", "Aktiengesellschaft", "A.G."), ("KG", "Kommanditgesellschaft", "K.G."),
           ("GmbH & Co. KG", "GmbH und Co KG", "GmbH + Co. KG")),
    "FR": (("SARL", "S.A.R.L.", "sarl"), ("SA", "S.A.", "Société Anonyme")),
    "IT": (("S.r.l.", "SRL", "Srl"), ("S.p.A.", "SPA", "Spa")),
    "PL": (("Sp. z o.o.", "SP ZOO", "spółka z ograniczoną odpowiedzialnością"), ("S.A.", "SA")),
    "GB": (("Ltd", "Limited", "LTD."), ("PLC", "plc", "Public Limited Company")),
    "US": (("Inc.", "Incorporated", "INC"), ("LLC", "L.L.C.")),
    "SE": (("AB", "Aktiebolag"), ("HB", "Handelsbolag")),
    "TR": (("A.Ş.", "AS", "Anonim Şirketi"), ("Ltd. Şti.", "LTD STI", "Limited Şirketi")),
}  # fmt: skip
STREETS = {
    "DE": ("Lindenstraße", "Am Hafen", "Goethestraße"), "FR": ("rue Pasteur", "avenue Foch"),
    "IT": ("Via Verdi", "Corso Dante"), "PL": ("ul. Polna", "ul. Lipowa"),
    "GB": ("Mill Road", "Church Street"), "US": ("Oak Street", "Lake Avenue"),
    "SE": ("Storgatan", "Ågatan"), "TR": ("Atatürk Caddesi", "Çınar Sokak"),
}  # fmt: skip
ENDINGS = {
    "DE": ".de", "FR": ".fr", "IT": ".it", "PL": ".pl", "GB": ".co.uk", "US": ".com", "SE": ".se",
    "TR": ".com.tr",
}  # fmt: skip
COUNTRY_NAMES = {
    "DE": "Deutschland", "FR": "France", "IT": "Italia", "PL": "Polska", "GB": "United Kingdom",
    "US": "USA", "SE": "Sverige", "TR": "Türkiye",
}  # fmt: skip
_WRITTEN_OUT = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa"}
_BARE = str.maketrans("äöüåéèêáàíóñçşığİŞłńśźżčřžýůŁŚŻÄÖÜÅ", "aouaeeeaaioncsigISlnszzcrzyuLSZAOUA")


@dataclass(frozen=True, slots=True)
class Made:
    """A company with the pieces it was made of."""

    company: Company
    stem: str
    trade: str
    form: int
    country: str


def company(chance: random.Random, pieces: Pieces, number: int = 0) -> Made:
    """Make a company; a `number` other than 0 becomes part of its name, so that none is twice."""
    country = chance.choice(sorted(pieces.trades))
    stem = chance.choice(pieces.families if chance.random() < 0.5 else pieces.brands)
    if chance.random() < 0.3:
        other = chance.choice(pieces.families)
        stem = f"{stem} & {other}" if other != stem else stem
    trade = chance.choice(pieces.trades[country])
    return _made(chance, pieces, f"{stem}{f' {number}' if number else ''}", trade, country)


_WRITTEN = """
al an ar bel ber bor cas cor dal del dor el fal fan gar gel hal har il jas kal kar lan lin lor
mal mar mel nor nav ol or pal per ral ran ros sal san sol tal tar tor ul val var vel vin wal wer
wol zan zel zor
"""
_SYLLABLES = _WRITTEN.split()


def invented(chance: random.Random, pieces: Pieces) -> Made:
    """Make a company with a name of invented syllables: a million of them hardly meet."""
    country = chance.choice(sorted(pieces.trades))
    stem = "".join(chance.choice(_SYLLABLES) for _ in range(chance.choice((2, 3, 3, 4)))).title()
    if chance.random() < 0.3:
        stem = f"{chance.choice(pieces.families)} {stem}"
    return _made(chance, pieces, stem, chance.choice(pieces.trades[country]), country)


def _made(chance: random.Random, pieces: Pieces, stem: str, trade: str, country: str) -> Made:
    form = chance.randrange(len(FORMS[country]))
    host = "".join(letter for letter in _plain(f"{stem}{trade}").lower() if letter.isalnum())
    street = f"{chance.choice(STREETS[country])} {chance.randrange(1, 120)}"
    town = chance.choice(pieces.towns[country])
    return Made(
        Company(
            f"{stem} {trade} {FORMS[country][form][0]}", country, f"{host}{ENDINGS[country]}",
            "", f"{street}, {town}",
        ),
        stem, trade, form, country,
    )  # fmt: skip


def _plain(text: str) -> str:
    for letter, written in _WRITTEN_OUT.items():
        text = text.replace(letter, written)
    return text.translate(_BARE)


def variant(chance: random.Random, made: Made) -> Company:
    """Return the same company as somebody else writes it: one to three things are different."""
    company = made.company
    written = chance.choice(FORMS[made.country][made.form])
    stem, trade = made.stem, made.trade
    for how in chance.sample(
        (_shout, _spell_out, _strip, _hyphen, _slip, _swap), chance.choice((1, 1, 2))
    ):
        stem, trade = how(chance, stem, trade)
    if " & " in stem:
        stem = stem.replace("&", chance.choice(("&", "und" if made.country == "DE" else "&", "+")))
    name = " ".join(filter(None, (stem, trade, written if chance.random() < 0.8 else "")))
    domain = chance.choice(
        (
            "",
            "",
            company.domain,
            f"www.{company.domain}",
            f"info@{company.domain}",
            f"https://shop.{company.domain}/kontakt",
        )
    )
    address = company.address if chance.random() < 0.3 else ""
    country = chance.choice((company.country, company.country, COUNTRY_NAMES[company.country]))
    return Company(name, country, domain, "", address)


def near_miss(chance: random.Random, pieces: Pieces, made: Made) -> Company:
    """Return another company that looks like it: a word, the form or the number is another."""
    stem, trade, country = made.stem, made.trade, made.country
    kind = chance.choice(("trade", "stem", "number", "form", "neighbour"))
    if kind == "trade":
        trade = chance.choice([each for each in pieces.trades[country] if each != trade])
    elif kind == "number":
        return replace(
            _made(chance, pieces, f"{stem} {chance.randrange(2, 40)}", trade, country).company,
            name=f"{stem} {trade} {chance.randrange(2, 40)} {FORMS[country][made.form][0]}",
        )
    elif kind == "form":
        others = [forms[0] for n, forms in enumerate(FORMS[country]) if n != made.form]
        other = _made(chance, pieces, stem, trade, country).company
        return replace(other, name=f"{stem} {trade} {chance.choice(others)}", domain="")
    else:
        names = [each for each in (*pieces.families, *pieces.brands) if each not in stem]
        stem = chance.choice(names)
    other = _made(chance, pieces, stem, trade, country).company
    return replace(other, address=made.company.address) if kind == "neighbour" else other


def _shout(_chance: random.Random, stem: str, trade: str) -> tuple[str, str]:
    return stem.upper(), trade.upper()


def _spell_out(_chance: random.Random, stem: str, trade: str) -> tuple[str, str]:
    return _plain(stem), _plain(trade)


def _strip(_chance: random.Random, stem: str, trade: str) -> tuple[str, str]:
    return stem.translate(_BARE), trade.translate(_BARE)


def _hyphen(chance: random.Random, stem: str, trade: str) -> tuple[str, str]:
    return f"{stem}{chance.choice('- ')}{trade}", ""


def _slip(chance: random.Random, stem: str, trade: str) -> tuple[str, str]:
    """Leave out, double or turn one letter behind the third."""
    place = chance.randrange(3, max(len(trade) - 1, 4))
    if place >= len(trade) - 1:
        return stem, trade
    turned = f"{trade[:place]}{trade[place + 1]}{trade[place]}{trade[place + 2 :]}"
    return stem, chance.choice(
        (trade[:place] + trade[place + 1 :], trade[:place] + trade[place] + trade[place:], turned)
    )


def _swap(_chance: random.Random, stem: str, trade: str) -> tuple[str, str]:
    return trade, stem
