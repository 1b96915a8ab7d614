"""Words many names have in common, in many languages: one concept each, and how little it says.

Owns what a word of a name stands for and how much it weighs. Never takes a word for a form
(`legal_forms`) and knows nothing of single companies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from domain.companies.countries import country_named
from domain.companies.scripts import sound, unified

_PARTICLES = """
and und et e y en og och ja i ve va u a the of for fur f vd de del della dei degli delle di da do
dos das du des la le les los las el al ul der die den dem van von vom zum zur zu im in am an auf
bei aan het ten ter te pour par sur aux n nr no num numero nummer i ta ton tis
"""
PARTICLES = frozenset(_PARTICLES.split())
"""Small words that come and go between spellings of one name."""

_EMPTY = """
group gruppe groupe gruppo grupo grupp konzern concern gruppa grup jituan majmuat jmwh
holding holdings beteiligungen participations kholding holdingi
international internationale internacional internazionale intl mezhdunarodnyy guoji kokusai gukje
company companies firma enterprise enterprises
betriebs betrieb betriebsgesellschaft betriebsges gesellschaft geschaftsstelle
sanayi san ticaret tic sanayii
inhaber inh proprietor prop dba trading_as
"""
"""Words that say nearly nothing of which company it is."""

_CONCEPTS = """
advertising: werbung werbeagentur publicite pubblicita publicidad reklama
architects: architekten architectes architetti arquitectos architekci
association: assn assoc associates verein verband association associazione asociacion
 stowarzyszenie forening
automobile: automobil automobiles automotive auto avto motor motors motoren otomotiv jidosha
 jadongcha
bakery: backerei boulangerie panetteria panificio panaderia padaria bakkerij bageri bageriet
 bakeri piekarnia pekarna pekaren leipomo pekseg hlebozavod pekara firin
bank: banque banco banca banka
brewery: brauerei brasserie brouwerij birrificio cerveceria browar pivovar bryggeri panimo
 sorfozde
brothers: bros gebruder fratelli fratello flli freres hermanos gebr irmaos
cableways: seilbahnen seilbahn telepheriques telepherique
canton: kanton kt
carpentry: tischlerei schreinerei menuiserie falegnameria carpinteria stolarstwo snickeri
 joinery
cement: zement ciment cemento tsement
centre: center zentrum centro centrum centar centr ctr
chemicals: chem chemical chemie chimie chimica quimica chemiczne kimya
city: stadt ville ciudad comune mesto miasto gemeente kommune kommun
cleaning: reinigung gebaudereinigung nettoyage pulizie limpieza
clinic: klinik klinikum clinique clinica klinika
clothing: bekleidung vetements abbigliamento ropa odziez apparel
communications: comm communication kommunikation comunicaciones comunicazioni
computing: informatik informatique informatica
construction: bau constructions construcciones costruzioni construcoes construc insaat stroy
 stroitelstvo jianshe kensetsu geonseol contracting
consulting: consult consultants consultancy conseil consulenza beratung consultoria
dairy: dairies molkerei laiterie
department: dept
development: dev developments entwicklung desarrollo developers
distribution: dist distributors distributing distributor vertrieb vertriebs distribuzione
 dystrybucja
electric: electricity electrical elektro electro elettro elektrik electrique dianqi denki jeongi
 elec
electronics: electronic elektronik electronique electronica elektronika elettronica dianzi
 denshi jeonja electronix elektroniks
elevators: elevator aufzuge aufzug lifts
energy: energie energia energies enerji energiya energetika energi nengyuan
engineering: ingenieur ingenieure ingenierie ingenieria ingegneria engenharia eng engineers
 inzhiniring muhendislik
equipment: equip equipments equipement equipos
factory: fabrik fabrique fabrica fabbrica fabryka fabrika werk zavod zavody gongchang
farm: hof ferme fattoria granja gospodarstwo gard
foods: food lebensmittel alimentaire alimentari alimentos pishchevye
forest: forestier forestiers forestal forestale forst
furniture: mobel meubles mobili muebles moveis mobilya
garage: autohaus autohandel autowerkstatt werkstatt taller officina officine concessionnaire
garden: garten gartenbau jardin giardino ogrod gardening
glass: glas verre vetro vidrio szklo sklo
hospital: hosp krankenhaus hopital ospedale szpital nemocnice hastane
hotel: hotels otel hotell hotelli
industry: industries industrie industria industrias industri inds ind gongye sangyo san_eop
 promyshlennost
installation: installatie installatietechniek installaties installationen
institute: inst institut istituto instituto instytut ustav
insurance: versicherung versicherungen assurance assurances assicurazioni seguros sigorta
investment: investments invest kapital capital
laboratory: labor laboratoire laboratorio laboratorium laboratories labs lab
law: solicitors lawyers attorneys rechtsanwalte anwalte avocats abogados avvocati advokater
library: bibliothek bibliotheque biblioteca biblioteka
logistics: logistik logistique logistica logistic logistika lojistik wuliu
machinery: maschinen maschinenbau machine machines maschinenfabrik macchine maquinaria maquinas
 makina mashiny jixie kikai gigye
management: mgmt managements
manufacturing: mfg manufacture manufacturers fabrication fertigung
medical: medizin medizintechnik medico medica medicale med
metal: metall metaux metalli metales metalowe metals
mill: muhle moulin mulino molino mlyn molen sawmill sagewerk mills
mine: mining mines
ministry: ministerium ministere ministero ministerio ministerstvo ministerstwo
municipal_works: stadtwerke stadtwerk stadtw sw
municipality: gemeinde commune municipio gmina obec municipalite
museum: musee museo museu muzeum
national: natl nationale nazionale nacional
office: amt office_federal
painting: malerei peinture pintura malerbetrieb maleri
paper: papier papel carta papir
partners: partner partenaires socios
pharma: pharmaceuticals pharmaceutical farma pharmazeutika farmatsevtika
pharmacy: apotheke pharmacie farmacia apteka lekarna apotheek apotek
plastics: blastyk lblastyk plastic plastik plastico plastiques kunststoff
plumbing: sanitar plomberie idraulica fontaneria hydraulika plumbers
printing: druckerei imprimerie tipografia imprenta drukarnia tiskarna tryckeri print printers
products: product produits produkte productos prodotti produtos
properties: property props
publishing: verlag editions edizioni editorial wydawnictwo nakladatelstvi forlag publishers
railway: bahn railways chemins ferrovie ferrocarriles kolej zeleznice
real_estate: immobilien immobilier immobiliere immobiliare inmobiliaria nieruchomosci
research: forschung recherche ricerca investigacion
restaurant: gasthaus gasthof ristorante restaurante trattoria restauracja restauracia etterem
saint: sint sainte saints sankt st sao santo santa sant
school: schule ecole scuola escuela
security: sicherheit securite sicurezza seguridad
services: svc svcs service servizi servicios servicos servis uslugi fuwu dienst dienste
shipping: reederei schiffahrt navigation armateur rederi denizcilik
shipyard: werft chantier chantiers cantiere cantieri astillero astilleros stocznia vaerft
 skibsvaerft
shoes: schuhe chaussures calzature zapatos calzados obuwie footwear
solutions: solution soluzioni soluciones losungen
sons: sohne zonen fils figli hijos filhos soner zn
steel: stahl acier acciaio acero aceros celik teras stal
stone: stein pierre pietra piedra kamen
supply: supplies suppliers
systems: system systeme systemes sistemi sistemas sistem sistemy sys m_rkvt mrkvt mrkhvt
 marakhot xitong shisutemu
tax_advisers: steuerberater steuerberatung
technology: technologies tech technik technique techniques technika technic technologie
 tecnologia tecnologias tecnologie teknoloji teknologi tekhnologii tekhnologiya technologii keji
 jishu gisul tqnyh ltqnyh taqniya taqniyah taqnia tekunoroji gijutsu technologia tekhnolohiyi
telecom: telekom telecommunications telekommunikation telecomunicazioni telecomunicaciones
textiles: textile textil tekstil tessile tekstails texteis
trading: trade handel handels commerce commercio comercio comercial torgovlya torgovyy maoyi
 shoji muyeok tjaryh ltjaryh altijariyah tijariya trdg
transport: transports transporte transporti spedition wunyu unsou unso
travel: reisen reiseburo voyages viaggi viajes tourism tourisme turismo turizm
university: univ universitat universite universita universidad uni universitaria universitet
waste: abfall entsorgung dechets rifiuti residuos
water: wasser wasserwerk eau eaux acqua agua voda
winery: weingut weinbau vignobles bodega bodegas cantina cantine vinicola weinkellerei vinarstvo
wood: holz bois legno madera drewno drevo timber
works: werke zaklady zaklad
"""
"""A concept and its words. They stand in many names, and tell two companies apart all the same."""

_IDEOGRAPHS: tuple[tuple[str, str], ...] = (
    ("集团", "group"), ("集團", "group"), ("グループ", "group"), ("그룹", "group"),
    ("控股", "holding"), ("ホールディングス", "holding"), ("홀딩스", "holding"),
    ("国际", "international"), ("國際", "international"), ("国際", "international"),
    ("科技", "technology"), ("技术", "technology"), ("技術", "technology"), ("기술", "technology"),
    ("테크", "technology"), ("テクノロジー", "technology"), ("テック", "technology"),
    ("电子", "electronics"), ("電子", "electronics"), ("전자", "electronics"),
    ("电器", "appliances"), ("電器", "appliances"), ("电气", "electric"), ("電気", "electric"),
    ("電氣", "electric"), ("전기", "electric"), ("デンキ", "denki"), ("机械", "machinery"),
    ("機械", "machinery"), ("기계", "machinery"), ("工业", "industry"), ("工業", "industry"),
    ("コウギョウ", "kogyo"), ("산업", "industry"), ("産業", "industry"), ("实业", "industry"),
    ("贸易", "trading"), ("貿易", "trading"), ("商事", "trading"), ("무역", "trading"),
    ("物流", "logistics"), ("물류", "logistics"), ("运输", "transport"), ("運輸", "transport"),
    ("運送", "transport"), ("建设", "construction"), ("建設", "construction"),
    ("건설", "construction"), ("汽车", "automobile"), ("汽車", "automobile"),
    ("自動車", "automobile"), ("자동차", "automobile"), ("银行", "bank"), ("銀行", "bank"),
    ("은행", "bank"), ("大学", "university"), ("大學", "university"), ("대학교", "university"),
    ("医院", "hospital"), ("病院", "hospital"), ("병원", "hospital"), ("保险", "insurance"),
    ("保険", "insurance"), ("药业", "pharma"), ("製薬", "pharma"), ("제약", "pharma"),
    ("食品", "foods"), ("식품", "foods"), ("化工", "chemicals"), ("石油", "petroleum"),
    ("化学", "chemicals"), ("화학", "chemicals"), ("能源", "energy"), ("에너지", "energy"),
    ("系统", "systems"), ("システム", "systems"), ("시스템", "systems"), ("软件", "software"),
    ("ソフトウェア", "software"), ("소프트웨어", "software"), ("服务", "services"),
    ("サービス", "services"), ("서비스", "services"), ("鋼鉄", "steel"), ("钢铁", "steel"),
    ("철강", "steel"), ("พลาสติก", "plastics"), ("กระดาษ", "paper"), ("สยาม", "siam"),
    ("مجموعة", "group"), ("التجارية", "trading"), ("للتجارة", "trading"), ("تجارة", "trading"),
    ("التقنية", "technology"), ("للتقنية", "technology"), ("للمقاولات", "construction"),
    ("الصناعية", "industry"), ("للصناعة", "industry"), ("القابضة", "holding"),
    ("الدولية", "international"), ("الوطنية", "national"), ("للأغذية", "foods"),
    ("للاغذية", "foods"), ("الغذائية", "foods"), ("للنقل", "transport"), ("التأمين", "insurance"),
    ("للتأمين", "insurance"), ("الطبية", "medical"), ("للأدوية", "pharma"), ("بنك", "bank"),
    ("مصرف", "bank"), ("مصنع", "factory"), ("مستشفى", "hospital"), ("جامعة", "university"),
    ("מערכות", "systems"), ("טכנולוגיות", "technology"), ("תעשיות", "industry"),
    ("אלקטרוניקה", "electronics"), ("בנק", "bank"), ("יקבי", "winery"), ("ביטוח", "insurance"),
    ("टेक्नोलॉजीज", "technology"), ("टेक्सटाइल्स", "textiles"), ("इंडस्ट्रीज", "industry"),
    ("フーズ", "foods"), ("フード", "foods"), ("ホーム", "home"),
    ("エレクトロニクス", "electronics"), ("テクノ", "techno"), ("エンジニアリング", "engineering"),
    ("メディカル", "medical"), ("ファーマ", "pharma"), ("モーターズ", "motors"),
    ("モーター", "motor"), ("デザイン", "design"), ("プラスチック", "plastic"),
    ("コンサルティング", "consulting"), ("ジャパン", "japan"),
    ("インターナショナル", "international"), ("トレーディング", "trading"), ("エナジー", "energy"),
    ("ロジスティクス", "logistics"), ("ケミカル", "chemical"), ("ホテル", "hotel"),
    ("ストア", "store"), ("メディア", "media"), ("ネットワーク", "network"),
    ("ソリューションズ", "solutions"), ("ソリューション", "solutions"),
    ("セキュリティ", "security"), ("スタジオ", "studio"), ("ソフト", "soft"),
    ("カンパニー", "company"), ("パワー", "power"), ("ライフ", "life"), ("スポーツ", "sports"),
    ("マリン", "marine"), ("グリーン", "green"), ("ワールド", "world"), ("グローバル", "global"),
    ("ビジネス", "business"), ("パートナーズ", "partners"), ("푸드", "foods"), ("미디어", "media"),
    ("네트웍스", "networks"), ("솔루션", "solutions"), ("모터스", "motors"), ("바이오", "bio"),
    ("컨설팅", "consulting"), ("디자인", "design"), ("코리아", "korea"), ("글로벌", "global"),
    ("인터내셔널", "international"), ("호텔", "hotel"), ("للبلاستيك", "plastic"),
    ("البلاستيك", "plastic"), ("الهندسية", "engineering"), ("للهندسة", "engineering"),
    ("للاستشارات", "consulting"), ("للخدمات", "services"), ("الحديد", "iron"), ("للحديد", "iron"),
    ("العقارية", "real_estate"), ("للاستثمار", "investment"), ("डेयरी", "dairy"),
    ("फूड्स", "foods"), ("मोटर्स", "motors"), ("इलेक्ट्रॉनिक्स", "electronics"),
    ("ट्रेडर्स", "traders"), ("सॉफ्टवेयर", "software"), ("सर्विसेज", "services"),
    ("फार्मा", "pharma"), ("होटल", "hotel"), ("स्टील", "steel"), ("एंटरप्राइजेज", "enterprises"),
    ("ज्वेलर्स", "jewellers"), ("السعودية", "saudi"), ("الإمارات", "emirates"), ("مصر", "egypt"),
    ("للكهرباء", "electricity"), ("東京", "tokyo"), ("大阪", "osaka"), ("京都", "kyoto"),
    ("台北", "taipei"), ("臺北", "taipei"), ("高雄", "kaohsiung"), ("香港", "hong kong"),
    ("서울", "seoul"), ("부산", "busan"),
)  # fmt: skip
"""Words written without gaps, set apart with the concept they stand for."""

_NUMBERS = {
    word: str(number)
    for number, words in enumerate(
        (
            "first erste erster erstes premier premiere primera primo",
            "ii second zweite zweiter zweites deuxieme segunda secondo",
            "iii third dritte dritter drittes troisieme tercera terzo three drei trois tres tri",
            "iv fourth vierte four vier quatre cuatro quattro",
            "v fifth funfte five funf cinq cinco cinque",
            "vi sixth sechs six",
            "vii seventh seven sieben sept siete sette",
            "viii eighth",
            "ix ninth",
        ),
        1,
    )
    for word in words.split()
}
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th|e|er|eme|ere|a|o)?")

_VAGUE = frozenset(sound(word) for word in _EMPTY.split())


def _concepts() -> Mapping[str, str]:
    found: dict[str, str] = {}
    concept = ""
    for line in _CONCEPTS.strip().splitlines():
        head, mark, words = line.partition(":")
        concept = sound(head.strip()) if mark else concept
        for word in (words if mark else head).split():
            found.setdefault(sound(word), concept)
        found[concept] = concept
    return MappingProxyType(found)


_CONCEPT_OF = _concepts()

_LETTERS = 2
EMPTY_WEIGHT, COMMON_WEIGHT, SHORT_WEIGHT, OWN_WEIGHT = 0.15, 0.75, 0.5, 1.0
"""What a word weighs that says nothing, one that many names have, one letter or two, any other."""


_UNIFIED = tuple((unified(written), concept) for written, concept in _IDEOGRAPHS)


def set_apart(text: str) -> str:
    """Return a text with words that are written without gaps replaced by plain ones."""
    if text.isascii():
        return text
    for written, concept in _UNIFIED:
        if written in text:
            text = text.replace(written, f" {concept} ")
    return text


def number_in(word: str, *, is_letter: bool) -> str:
    """Return the number a plain word stands for, "" for none.

    `is_letter` says of a single V that it is somebody's first letter.
    """
    if found := _ORDINAL.fullmatch(word):
        return found[1].lstrip("0") or "0"
    number = _NUMBERS.get(word, "")
    return "" if is_letter and len(word) == 1 else number


def meant(word: str) -> str:
    """Return the concept of a plain word as sound, or the word's own sound."""
    if country := country_named(word):
        return f"@{country}"
    heard = sound(word)
    return _CONCEPT_OF.get(heard, heard)


def weight(word: str) -> float:
    """Return how much a word, as `meant` returns it, tells one company from others."""
    if word in _VAGUE or word.startswith("@"):
        return EMPTY_WEIGHT
    if word in _COMMON:
        return COMMON_WEIGHT
    return SHORT_WEIGHT if len(word) <= _LETTERS and not word.isdigit() else OWN_WEIGHT


_COMMON = frozenset(_CONCEPT_OF.values())


def is_initial(word: str) -> bool:
    """Say whether a particle with a full stop is a first letter: E. Rousseau, but not u. Co."""
    return len(word) == 1 and word not in "adfinuvz"


def is_own(word: str) -> bool:
    """Say whether a word, as `meant` returns it, is not one that many names have."""
    return word not in _COMMON and word not in _VAGUE and not word.startswith("@")


def is_particle(word: str) -> bool:
    """Say whether a plain word is one that comes and goes."""
    return word in PARTICLES
