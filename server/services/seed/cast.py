"""Who and what the demo is about: products, partners, people, customers. All invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """One article. `shape` tells how its serials are made: see `serials.make`."""

    product_id: int
    gtin: str
    name: str
    regex: str
    shape: str
    points: int
    list_price: int
    weight: int
    folds_case: bool = False
    folds_lookalikes: bool = False
    check_name: str = ""


PRODUCTS: tuple[DemoProduct, ...] = (
    DemoProduct(
        1, "04260771810017", "Halden HD-18 cordless drill", r"HD18[A-Z]\d{7}", "HD18@#######",
        40, 18_900, 18, folds_case=True,
    ),
    DemoProduct(
        2, "04260771810024", "Halden HI-18 impact driver", r"HI\d{9}", "HI#########", 40, 19_900, 14
    ),
    DemoProduct(
        3, "04260771810031", "Halden AG-125 angle grinder", r"AG-\d{4}-\d{6}", "AG-####-######",
        35, 16_500, 10,
    ),
    DemoProduct(
        4, "04260771810048", "Halden B5 battery 5.0 Ah", r"70\d{9}", "70########!", 15, 9_900, 20,
        check_name="luhn",
    ),
    DemoProduct(
        5, "04260771810055", "Halden C6 rapid charger", r"C6[0-9A-HJ-NP-Z]{8}", "C6????????", 15,
        8_900, 9, folds_lookalikes=True,
    ),
    DemoProduct(
        6, "04260771810062", "Lumora LX3 cross-line laser", r"LX\d{2}[A-Z]{2}\d{6}", "LX##@@######",
        60, 34_900, 7,
    ),
    DemoProduct(
        7, "04260771810079", "Lumora T160 thermal camera", r"T160[0-9A-F]{8}", "T160%%%%%%%%", 150,
        129_000, 3,
    ),
    DemoProduct(
        8, "04260771810086", "Halden V20 dust extractor", r"V20\d{7}K", "V20#######K", 70, 41_900, 5
    ),
    DemoProduct(
        9, "04260771810093", "Lumora W4 work light", r"W4[A-Z]\d{8}", "W4@########", 20, 7_900, 7
    ),
    DemoProduct(
        10, "04260771810109", "Halden CS-190 circular saw", r"CS\d{4}[A-Z]\d{5}", "CS####@#####",
        45, 22_900, 4,
    ),
    DemoProduct(
        11, "04260771810116", "Halden AK-8 compressor", r"AK8-\d{8}", "AK8-########", 80, 48_900, 2
    ),
    DemoProduct(
        12, "04260771810123", "Halden P2 power station", r"P2K[0-9]{9}", "P2K#########", 120,
        99_900, 1,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoPartner:
    """A distributor. `weekly` is what it sold a week a year ago, `growth` the year's factor.

    `coverage` is how many times its open deals cover what its quarter still lacks.
    """

    partner_id: int
    name: str
    country: str
    weekly: int
    growth: float
    coverage: float
    people: tuple[tuple[str, str], ...]
    customers: tuple[str, ...]


PARTNERS: tuple[DemoPartner, ...] = (
    DemoPartner(
        1, "Brückner Werkzeughandel GmbH", "DE", 62, 1.35, 2.9,
        (
            ("Jana Möller", "clerk"), ("Tobias Krüger", "rep"),
            ("Sabine Brückner", "partner_admin"), ("Emre Yıldız", "clerk"),
            ("Katarzyna Wójcik", "rep"), ("Lukas Größl", "clerk"),
        ),
        (
            "Zimmerei Österreicher GmbH", "Møller & Sønner Tømrerfirma ApS", "Elektro Faßbender",
            "Heizung Süß & Partner", "Stadtwerke Grünfelde", "Metallbau Kühnert KG",
            "Dachdeckerei Weißenborn", "Tischlerei Ahlers", "Baugesellschaft Löwe mbH",
            "Haustechnik Jäger",
        ),
    ),
    DemoPartner(
        2, "Ferretería Castellano S.L.", "ES", 38, 1.15, 2.4,
        (
            ("Lucía Peñalver", "clerk"), ("Íñigo Etxeberria", "rep"),
            ("Carmen Castellano", "partner_admin"), ("João Batista Nunes", "clerk"),
            ("Zoë Van den Brande", "rep"),
        ),
        (
            "Construcciones Peñafiel S.A.", "Instalaciones Ibáñez", "Carpintería Núñez Hermanos",
            "Reformas Güell", "Serralleria Puigdomènech", "Oficina Técnica Araújo, Lda.",
            "Climatización del Sur S.L.", "Talleres Muñoz",
        ),
    ),
    DemoPartner(
        3, "Yamashita Tools K.K.", "JP", 24, 1.6, 3.4,
        (
            ("山下 健太", "clerk"), ("Aiko Tanabe", "rep"), ("Haruto Yamashita", "partner_admin"),
            ("Nguyễn Thị Hạnh", "clerk"), ("佐々木 美咲", "rep"),
        ),
        (
            "株式会社青木設備", "有限会社みどり工務店", "Fujimoto Electric Works",
            "東山建設株式会社", "Kōbe Interior Studio", "北浜エンジニアリング",
            "大森工業株式会社", "Sakura Facility Service",
        ),
    ),
)  # fmt: skip

REVIEWERS: tuple[tuple[int, str], ...] = ((91, "Ingrid Halvorsen"), (92, "Rafael Okonkwo"))

STAFF: tuple[tuple[int, str, str], ...] = (
    *((number, name, "reviewer") for number, name in REVIEWERS),
    (93, "Mathilde Oyelaran", "channel_manager"),
    (94, "Gustav Lindqvist", "programme_owner"),
    (95, "Noor Haddad", "auditor"),
    (96, "Edda Marchetti", "programme_owner"),
)
"""The vendor's people, of every role; two owners, for staff changes on the word of two."""
STANDING: dict[int, tuple[str, str, str]] = {
    1: ("Platinum", "DACH", "Large"),
    2: ("Gold", "Iberia", "Large"),
    3: ("Silver", "Japan", "Rookie"),
}
"""Tier, territory and league of each partner; all are managed by the channel manager."""
MANAGER = 93


def member_id(partner_id: int, number: int) -> int:
    """Return the id of the `number`-th person (from 1) of a partner."""
    return partner_id * 10 + number
