"""Legal forms of many countries: found in a name, taken off it, and compared.

Owns which words are a form and which forms may be one: a GmbH is no KG, but "Co., Ltd." may stand
for either kind of limited company. Never says that two companies are one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from domain.companies.scripts import sound, unified
from domain.companies.words import is_particle

Families = frozenset[str]
"""Kinds of form a word may stand for; none where it says nothing of the kind."""

_FORMS: Mapping[str, str] = MappingProxyType(
    {
        "limited": """
            gmbh|mbh|ges mbh|gesmbh|gesellschaft mbh|gesellschaft mit beschrankter haftung|
            gesellschaft m b h|ggmbh|gemeinnutzige gmbh|ltd|limited|private limited|pvt ltd|
            pvt limited|private ltd|p ltd|pte ltd|pte limited|pty ltd|pty limited|
            proprietary limited|sdn bhd|llc|l l c|ltd sti|limited sirketi|sarl|s a r l|sarlu|
            eurl|selarl|societe a responsabilite limitee|srl|s r l|srls|
            societa a responsabilita limitata|soc de resp ltda|
            sociedad de responsabilidad limitada|s de rl de cv|s de r l de c v|s de rl|sl|s l|
            slu|sociedad limitada|slne|lda|limitada|ltda|unipessoal lda|eireli|bv|b v|bvba|
            besloten vennootschap|sprl|srl bv|aps|anpartsselskab|ehf|osauhing|ou|uab|sia|spzoo|
            sp z o o|sp zoo|sp z oo|spolka z o o|spolka zoo|
            spolka z ograniczona odpowiedzialnoscia|sro|s r o|spol s r o|spol sro|
            spolecnost s rucenim omezenym|spolocnost s rucenim obmedzenym|kft|
            korlatolt felelossegu tarsasag|doo|d o o|druzba z omejeno odgovornostjo|
            drustvo s ogranicenom odgovornoscu|ood|eood|ooo|o o o|
            obshchestvo s ogranichennoy otvetstvennostyu|tov|t o v|
            tovarystvo z obmezhenoyu vidpovidalnistyu|too|mchj|shps|spy|epe|e p e|ike|i k e|
            mepe|etaireia periorismenis efthynis|yugen kaisha|yk|yugen gaisha|godo kaisha|gk|
            cong ty tnhh|tnhh|dhmm|zmm|private company limited|limited liability company|
            limited company|besloten vennootschap met beperkte aansprakelijkheid
            """,
        "stock": """
            ag|aktiengesellschaft|se|societas europaea|sa|s a|sau|societe anonyme|
            sociedad anonima|sas|s a s|sasu|societe par actions simplifiee|spa|s p a|
            societa per azioni|nv|n v|naamloze vennootschap|as|a s|asa|aktieselskab|
            aksjeselskap|aktiebolag|ab|oy|oyj|osakeyhtio|oy ab|ab publ|hf|plc|p l c|
            public limited company|pcl|public company limited|inc|incorporated|incorporee|corp|
            corporation|n a|sa de cv|s a de c v|sapi de cv|sociedad anonima de capital variable|
            sociedade anonima|s a b de c v|sab de cv|ao|a o|oao|zao|pao|pat|prat|jsc|ojsc|cjsc|
            pjsc|aktsionernoe obshchestvo|zakrytoe aktsionernoe obshchestvo|
            otkrytoe aktsionernoe obshchestvo|nepublichnoe aktsionernoe obshchestvo|
            publichnoe aktsionernoe obshchestvo|ad|ead|a d|dd|d d|akcionarsko drustvo|
            spolka akcyjna|akciova spolecnost|akciova spolocnost|zrt|nyrt|rt|
            zartkoruen mukodo reszvenytarsasag|nyilvanosan mukodo reszvenytarsasag|
            joint stock company|open joint stock company|closed joint stock company|
            public joint stock company|reszvenytarsasag|ae|a e|anonymi etaireia|anonim sirketi|
            a s ti|gufen youxian gongsi|kabushiki kaisha|kabushiki gaisha|kabushikikaisha|
            kabushikigaisha|k k|kk|bhd|tbk|persero|cong ty co phan|cong ty cp|ctcp|phbe
            """,
        "limited|stock": """
            co ltd|youxian gongsi|co limited|company limited|company ltd|cie ltee|ltee|limitee|
            pt|coltd
            """,
        "open partnership": """
            ohg|offene handelsgesellschaft|gbr|snc|s n c|societa in nome collettivo|
            societe en nom collectif|oe|o e|v o f|vof|partg|partg mbb|
            partnerschaftsgesellschaft|hb|handelsbolag|i s|ans|llp|
            limited liability partnership|general partnership|sp j|spolka jawna|
            kollektivgesellschaft|scp
            """,
        "limited partnership": """
            kg|kommanditgesellschaft|gmbh co kg|gmbh kg|gmbh co kommanditgesellschaft|ag co kg|
            gesellschaft mbh co kg|ug haftungsbeschrankt co kg|gmbh cokg|ltd co kg|se co kg|lp|
            scs|ks|k s|kb|kommanditbolag|ky|sp k|spolka komandytowa|cv|c v|ee|bt|gmbh co ohg
            """,
        "limited partnership|stock": """
            kgaa|kommanditgesellschaft auf aktien|sca|se co kgaa|ag co kgaa|gmbh co kgaa
            """,
        "small limited": """
            ug|ug haftungsbeschrankt|unternehmergesellschaft|
            unternehmergesellschaft haftungsbeschrankt
            """,
        "sole": """
            ek|e k|e kfm|e kfr|ekfm|ekfr|eingetragener kaufmann|ip|individualnyy predprinimatel|
            fop|ei|eirl|enskild firma|jdg|sole trader|einzelunternehmen
            """,
        "cooperative": """
            eg|e g|s coop|coop|sociedad cooperativa|societa cooperativa|cooperative|
            eingetragene genossenschaft|scop|scarl|soc coop|cooperativa|scrl|ekonomisk forening|
            coop ua
            """,
        "association": """
            ev|e v|eingetragener verein|asbl|vzw|onlus|association loi 1901
            """,
        "foundation": """
            stiftung|foundation|fondation|fundacion|fondazione|stichting|fundacja
            """,
        "public": """
            aor|anstalt des offentlichen rechts|kor|korperschaft des offentlichen rechts|
            eigenbetrieb
            """,
        # Said with a form or in its place, and says nothing of the kind.
        "": """
            co|cie|company|publ|haftungsbeschrankt|me|epp|s c|sc|societe|ste|sociedad|societa|
            tbs|firma|fa|inh|kompaniya|sirketi|mahachon|haftend|mit beschrankter haftung|
            gesellschaft|cong ty|sh p k|c|di c|san tic
            """,
    }
)

FAMILIES: tuple[str, ...] = tuple(
    sorted({kind for kinds in _FORMS for kind in kinds.split("|") if kind})
)
"""Every kind of form that is told apart."""

_BRACKETS: tuple[tuple[str, str], ...] = (
    ("股份有限公司", "stock"), ("有限责任公司", "limited"), ("有限責任公司", "limited"),
    ("股份公司", "stock"), ("有限公司", "limited"), ("公司", ""), ("株式会社", "stock"),
    ("株式會社", "stock"), ("カブシキガイシャ", "stock"), ("カブシキカイシャ", "stock"),
    ("有限会社", "limited"), ("合同会社", "limited"), ("合資会社", "limited partnership"),
    ("(株)", "stock"), ("(有)", "limited"), ("(同)", "limited"), ("주식회사", "stock"),
    ("유한회사", "limited"), ("(주)", "stock"), ("(유)", "limited"), ("บริษัท", ""),
    ("จำกัด (มหาชน)", "stock"), ("จำกัด(มหาชน)", "stock"), ("จำกัด", "limited"),
    ("ห้างหุ้นส่วน", "limited partnership"), ("ذ.م.م", "limited"), ("ش.م.م", "limited"),
    ("ذ م م", "limited"), ("ش.م.ع", "stock"), ("ش.م", "stock"), ("الشركة", ""), ("شركة", ""),
    ("مؤسسة", ""), ("المحدودة", "limited"), ("محدودة", "limited"), ("المساهمة", "stock"),
    ('בע"מ', "limited"), ("בע״מ", "limited"), ("בעמ", "limited"), ("შპს", "limited"),
    ("სს", "stock"), ("ՍՊԸ", "limited"), ("ՓԲԸ", "stock"), ("ԲԲԸ", "stock"),
    ("प्राइवेट लिमिटेड", "limited"), ("प्रा. लि.", "limited"), ("लिमिटेड", "limited|stock"),
)  # fmt: skip
"""Forms of scripts that write them without a gap, longest first; the law of each country says
which kind. A Chinese 有限公司 is "Co., Ltd." in English, and so is a 股份有限公司."""


def _families(text: str) -> Families:
    return frozenset(filter(None, text.split("|")))


_WRITTEN_OUT = 10
"""Letters from which a form is a phrase that people spell in more ways than one."""


def _key(joined: str) -> str:
    return sound(joined) if len(joined) >= _WRITTEN_OUT else joined


_TABLE: Mapping[str, Families] = MappingProxyType(
    {
        _key("".join(words)): _families(kinds)
        for kinds, forms in _FORMS.items()
        for form in " ".join(forms.split()).split("|")
        for written in [form.split()]
        # Names are looked at with their particles and without.
        for words in (written, [word for word in written if not is_particle(word)])
        if words
    }
)
_LONGEST = 6
"""Words in the longest form that is looked for."""

_LEADING = frozenset(
    _key(form)
    for form in (
        "ooo", "ao", "oao", "zao", "pao", "ip", "tov", "prat", "pat", "too", "ab", "oy", "sc", "pt",
        "kk", "congtytnhh", "congtycp", "congtycophan", "fa", "firma", "societe", "ste", "spa",
        "ctcp", "obshchestvosogranichennoyotvetstvennostyu", "aktsionernoeobshchestvo", "kompaniya",
        "zakrytoeaktsionernoeobshchestvo",
        "otkrytoeaktsionernoeobshchestvo", "publichnoeaktsionernoeobshchestvo",
        "nepublichnoeaktsionernoeobshchestvo",
        "kabushikikaisha", "kabushikigaisha", "uab", "sia", "stiftung", "stichting", "fundacja",
        "fop", "cooperativa", "pjsc", "ojsc", "cjsc", "jsc", "llc",
    )
)  # fmt: skip
"""Forms that countries put before a name."""

_ANYWHERE = frozenset(
    ("gmbh", "gesmbh", "ohg", "ggmbh", "kgaa", "snc", "sarl", "kft", "llc", "inc")
)
_OF_PARTNERS = frozenset(("snc", "ohg"))
"""Forms that are no other word, so that what stands behind one is no part of it."""


_UNIFIED = tuple((unified(form), _families(kinds)) for form, kinds in _BRACKETS)


def without_bracketed(text: str) -> tuple[str, list[Families]]:
    """Return a text without the forms of scripts that write without gaps, and which they were."""
    found = []
    for form, kinds in _UNIFIED:
        if form in text:
            text = text.replace(form, " ")
            found.append(kinds)
    return text, found


def split_form(words: Sequence[str]) -> tuple[list[str], list[Families]]:
    """Return the plain words of a name without its legal forms, and the kinds of those.

    A name that is nothing but a form keeps its words.
    """
    left, found = list(words), []
    while size := _trailing(left):
        found.append(_TABLE[_joined(left[-size:])])
        del left[-size:]
    while size := _heading(left):
        found.append(_TABLE[_joined(left[:size])])
        del left[:size]
    for place, word in enumerate(left[1:], 1):
        if word in _ANYWHERE:
            found.append(_TABLE[word])
            # Behind a partnership's form stand its partners; behind others, what part of it it is.
            del left[place : None if word in _OF_PARTNERS else place + 1]
            break
    return (left, found) if left else (list(words), [])


def _joined(words: Sequence[str]) -> str:
    return _key("".join(words))


def _trailing(words: Sequence[str]) -> int:
    """Return how many words at the end are a form: the longest, never all."""
    for size in range(min(_LONGEST, len(words) - 1), 0, -1):
        if _joined(words[-size:]) in _TABLE:
            return size
    return 0


def _heading(words: Sequence[str]) -> int:
    for size in range(min(_LONGEST, len(words) - 1), 0, -1):
        if _joined(words[:size]) in _LEADING:
            return size
    return 0


def form_of(found: Sequence[Families]) -> Families:
    """Return the kinds a name's forms leave open: those all of them may be, or none known.

    A German partnership whose partner is a GmbH says both, and is the partnership.
    """
    said = [kinds for kinds in found if kinds]
    if not said:
        return frozenset()
    common = frozenset.intersection(*said)
    return common or said[0]


def are_apart(one: Families, other: Families) -> bool:
    """Say whether two forms can't be one company's: both known, and no kind in common."""
    return bool(one and other) and not one & other
