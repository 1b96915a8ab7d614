"""Domains: which one a company registered, whatever host, page or mail address was written down.

Public suffixes come from the list inside `publicsuffixlist`, read once and never fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList

from domain.companies.scripts import plain

_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?(?:[^/@\s]*@)?([^/:?#\s]+)", re.IGNORECASE)
_UMLAUT = re.compile("([aou])e")
_LONGEST = 253

_SHARED_WRITTEN = """
gmail.com googlemail.com outlook.com hotmail.com hotmail.de hotmail.fr hotmail.co.uk live.com
msn.com yahoo.com yahoo.de yahoo.fr yahoo.co.uk yahoo.co.jp yahoo.it yahoo.es ymail.com aol.com
icloud.com me.com mac.com proton.me protonmail.com gmx.de gmx.net gmx.at gmx.ch gmx.com web.de
t-online.de freenet.de arcor.de online.de mail.de posteo.de mailbox.org vodafone.de bluewin.ch
chello.at aon.at orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr libero.it virgilio.it
tiscali.it alice.it tin.it pec.it legalmail.it telefonica.net terra.es terra.com.br uol.com.br
bol.com.br sapo.pt mail.ru yandex.ru ya.ru rambler.ru bk.ru list.ru inbox.ru ukr.net i.ua wp.pl
o2.pl onet.pl interia.pl seznam.cz centrum.cz azet.sk freemail.hu citromail.hu abv.bg mail.bg
qq.com 163.com 126.com sina.com sina.cn sohu.com foxmail.com aliyun.com naver.com daum.net
hanmail.net nate.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp rediffmail.com btinternet.com
btconnect.com sky.com virginmedia.com comcast.net verizon.net att.net sbcglobal.net bellsouth.net
cox.net telenet.be skynet.be ziggo.nl kpnmail.nl planet.nl xs4all.nl home.nl telia.com online.no
bigpond.com optusnet.com.au xtra.co.nz mweb.co.za telkomsa.net facebook.com instagram.com
linkedin.com xing.com twitter.com youtube.com wordpress.com jimdo.com wix.com google.com
example.com
"""
_SHARED = frozenset(_SHARED_WRITTEN.split())
"""Where anybody has an address: nothing of it is one company's."""


@dataclass(frozen=True, slots=True)
class Domain:
    """A registrable domain in ASCII, and its own label without hyphens and umlauts."""

    name: str
    label: str
    is_shared: bool


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=16384)
def read_domain(text: str) -> Domain | None:
    """Return the domain of a host, a page's or a mail address; None where there is none."""
    found = _HOST.match(text.strip().removeprefix("@").lower())
    if found is None or "." not in found[1]:
        return None
    try:
        host = found[1].strip(".").encode("idna").decode("ascii")
    except UnicodeError:
        return None
    name = _suffixes().privatesuffix(host) if len(host) <= _LONGEST else None
    if not name:
        return None
    own = name.split(".", 1)[0]
    try:
        shown = own.encode("ascii").decode("idna")
    except UnicodeError:
        shown = own
    label = re.sub(r"[^a-z0-9]", "", plain(shown))
    return Domain(name, _UMLAUT.sub(r"\1", label), name in _SHARED)
