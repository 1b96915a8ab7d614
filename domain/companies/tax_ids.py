"""Tax and register numbers of companies: read, checked by their digits, and put in one form.

The arithmetic is python-stdnum's; which numbers name one and the same company is ours. Never asks
a register whether a number was ever given out.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Protocol, cast

from stdnum import get_cc_module

_EU = {
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
}  # fmt: skip

_LONGEST = 30

_MODULES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(_EU, ("vat",)),
        "AR": ("ar.cuit",),
        "AU": ("au.abn", "au.acn"),
        "BR": ("br.cnpj",),
        "CA": ("ca.bn",),
        "CH": ("ch.uid", "ch.vat"),
        "CL": ("cl.rut",),
        "CN": ("cn.uscc",),
        "CO": ("co.nit",),
        "ES": ("es.nif",),
        "FR": ("fr.tva", "fr.siret", "fr.siren"),
        "GB": ("gb.vat",),
        "ID": ("id.npwp",),
        "IL": ("il.hp",),
        "IN": ("in_.gstin", "in_.pan"),
        "JP": ("jp.cn",),
        "KR": ("kr.brn",),
        "MX": ("mx.rfc",),
        "NO": ("no.mva", "no.orgnr"),
        "NZ": ("nz.ird",),
        "PE": ("pe.ruc",),
        "RS": ("rs.pib",),
        "RU": ("ru.inn", "ru.ogrn"),
        "SE": ("se.vat", "se.orgnr"),
        "SG": ("sg.uen",),
        "TH": ("th.tin",),
        "TR": ("tr.vkn",),
        "TW": ("tw.ubn",),
        "UA": ("ua.edrpou",),
        "US": ("us.ein",),
        "VN": ("vn.mst",),
        "ZA": ("za.tin",),
    }
)
"""Numbers of a country in the order they are tried, by their module in `stdnum`."""

_ONE_COMPANY: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        # The SIREN is in all three; a SIRET adds the branch, a TVA two check digits.
        "fr.tva": lambda number: number[-9:],
        "fr.siret": lambda number: number[:9],
        # The first eight digits are the company, the others the branch.
        "br.cnpj": lambda number: number[:8],
        # A registration in each state, around the company's PAN.
        "in_.gstin": lambda number: number[2:12],
        "se.vat": lambda number: number[:10],
        "ch.vat": lambda number: number[:12],
        "no.mva": lambda number: number[:9],
        "au.abn": lambda number: number[-9:],
        "vn.mst": lambda number: number[:10],
    }
)
"""How the number of a branch or of a tax becomes that of the company, where it can."""


@dataclass(frozen=True, slots=True)
class TaxId:
    """A number in the form in which two of one company are equal; `is_valid` by its digits."""

    country: str
    number: str
    is_valid: bool

    @property
    def text(self) -> str:
        """Return it as it is compared."""
        return f"{self.country} {self.number}".strip()


class _Numbers(Protocol):
    """What a module of python-stdnum does."""

    def is_valid(self, number: str, /) -> bool: ...

    def compact(self, number: str, /) -> str: ...


@cache
def _module(name: str, country: str) -> _Numbers | None:
    if "." in name:
        return cast("_Numbers", importlib.import_module(f"stdnum.{name}"))
    return cast("_Numbers | None", get_cc_module(country.lower(), name))


@lru_cache(maxsize=16384)
def read_tax_id(text: str, country: str) -> TaxId | None:
    """Return the number in a text; None where there is none.

    `country` is an ISO code or "". A number that names its country (as VAT numbers of the EU do)
    is read as that country's, whatever `country` says. One whose check digits are wrong, or of a
    country whose digits are not known here, keeps its letters and digits and is not valid.
    """
    bare = re.sub(r"[^0-9A-Z]", "", text.upper())
    if not any(letter.isdigit() for letter in bare) or len(bare) > _LONGEST:
        return None
    named = {"EL": "GR", "XI": "GB"}.get(bare[:2], bare[:2])
    for code in dict.fromkeys((named, country)):
        if found := _valid(bare, code):
            return found
    return TaxId(country, bare.removeprefix(country) if country else bare, is_valid=False)


def _valid(bare: str, country: str) -> TaxId | None:
    for name in _MODULES.get(country, ()):
        module = _module(name, country)
        for number in dict.fromkeys((bare, bare[2:])):
            if module is not None and module.is_valid(number):
                compact = str(module.compact(number))
                return TaxId(country, _ONE_COMPANY.get(name, str)(compact), is_valid=True)
    return None
