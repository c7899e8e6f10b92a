"""Small closed word lists of English news: who holds an office, what names a body, what names a day.

Flows in: nothing. Flows out: frozen sets of lower-case words, read by `mentions`, `question_analysis`, `extracting`
and `grounding`. Closed classes only: anything that could go on for ever is decided by rule or by the embedder.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MONTHS: Final = MappingProxyType(
    {
        name: number
        for number, names in enumerate(
            (
                "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
                "august aug", "september sept sep", "october oct", "november nov", "december dec",
            ),
            start=1,
        )
        for name in names.split()
    }
)  # fmt: skip
JOINING: Final = _words("a an and at by de del der di for from in of on or the to van von with")  # inside names, too
WEEKDAYS: Final = _words("monday tuesday wednesday thursday friday saturday sunday")

NUMBER_WORDS: Final = MappingProxyType(
    {
        **{
            word: value
            for value, word in enumerate(
                "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
                "seventeen eighteen nineteen".split()
            )
        },
        **{
            word: value * 10
            for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
        },
        **{
            word: value
            for value, word in enumerate(
                "first second third fourth fifth sixth seventh eighth ninth tenth".split(), start=1
            )
        },
        "once": 1,
        "twice": 2,
        "dozen": 12,
    }
)
ORDINALS: Final = tuple(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth twenty-first".split()
)
MAGNITUDES: Final = MappingProxyType(
    {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "trillion": 10**12}
)

# Offices and titles. A name that follows one of these is a person's.
ROLES: Final = _words(
    "president vice-president premier chancellor minister secretary secretary-general director director-general "
    "general governor mayor senator congressman congresswoman representative ambassador envoy commissioner chairman "
    "chairwoman chairperson chair chief head leader king queen prince princess pope bishop archbishop cardinal judge "
    "justice attorney prosecutor sheriff officer colonel captain lieutenant sergeant major admiral commander "
    "spokesman spokeswoman spokesperson ceo cfo coo founder co-founder owner coach manager author actor actress singer "
    "professor doctor scientist analyst economist lawyer editor host speaker deputy counsel counselor adviser advisor "
    "principal superintendent executive mp engineer architect teacher nurse pilot reporter journalist chef designer "
    "artist musician writer activist researcher historian critic columnist driver rider detective inspector constable "
    "commentator presenter producer composer astronaut physicist biologist chemist archaeologist pathologist"
)
HONORIFICS: Final = _words("mr mrs ms miss dr sir dame lord lady rev prof gen sen rep gov lt col sgt capt st")

# Whoever runs a body. "Who heads the ILO?" is answered by any of these next to its name, unless "deputy" and the like
# stand in front.
HEADS: Final = _words(
    "head heads headed heading lead leads led leader leading chief chiefs director director-general general president "
    "chair chairs chaired chairman chairwoman chairperson secretary-general governor ceo boss run runs ran running "
    "commissioner administrator minister premier direct directs executive mayor charge"
)
# Of these, the ones that name no office of their own: "Who leads the WHO?" may be answered by its Director-General,
# "Who is the president of the WHO?" only by a president.
HEADS_OF_ANY_KIND: Final = _words(
    "head heads headed heading lead leads led leader leading chief chiefs run runs ran running boss charge direct "
    "directs chair chairs chaired"
)
# Ways to say that somebody came into an office.
BECOMING: Final = _words(
    "become became becomes becoming appoint appointed appoints appointment elect elected election named nominated "
    "inaugurated inauguration sworn took take assumed since succeed succeeded replaced promoted"
)
LESSER: Final = _words("deputy vice assistant associate acting former ex ex-president under junior")

# Words that make a capitalised run the name of a body rather than of a person.
BODIES: Final = _words(
    "organization organisation organizations office commission committee council ministry department agency bureau "
    "authority association union university college institute institution school academy bank fund foundation trust "
    "company corporation corp inc ltd llc group holdings party parliament congress senate house assembly court "
    "government administration center centre hospital church museum federation league team club forum alliance "
    "coalition process network service services police army navy force forces guard board chamber society "
    "times post journal news press agency airlines airways motors records studios pictures entertainment media "
    "nations initiative programme program plan action act treaty convention declaration agreement accord index "
    "report award awards prize cup championship olympics games festival summit conference war day week month year "
    "street avenue road bridge airport station river lake sea ocean mount mountain island islands park"
)
# What an office is for: "High Commissioner for Human Rights Volker Türk".
PORTFOLIOS: Final = _words(
    "human rights health affairs operations state defense defence justice trade security labor labour finance treasury "
    "interior migration refugees education energy agriculture environment climate culture sport sports transport "
    "transportation development foreign home internal external economic economy economics commerce industry science "
    "technology information communications intelligence homeland veterans housing urban public general political "
    "social policy planning strategy marketing sales product engineering research the of for and high senior "
    "international national regional federal intellectual property humanitarian"
)
DEMONYM_ENDINGS: Final = ("ese", "ish", "ian", "ean", "ani", "stani")
DEMONYMS: Final = _words(
    "kazakh uzbek kyrgyz turkmen tajik french greek dutch german turkish swiss swedish finnish danish thai czech iraqi "
    "israeli pakistani saudi emirati kuwaiti afghan arab jewish muslim christian catholic european american african "
    "asian black white democrat democratic republican western eastern northern southern"
)

# A country or faith and the words for its people: a question may say "Irish" where the news says "Ireland".
PEOPLES: Final = MappingProxyType(
    {
        word: _words(group)
        for group in """
    afghanistan afghan afghans; albania albanian; algeria algerian; america american;
    argentina argentine argentinian; armenia armenian; australia australian; austria austrian;
    azerbaijan azerbaijani azeri; bangladesh bangladeshi; belarus belarusian; belgium belgian; bolivia bolivian;
    bosnia bosnian; brazil brazilian; britain british briton; bulgaria bulgarian; burma burmese myanmar;
    cambodia cambodian; canada canadian; chile chilean; china chinese; colombia colombian; congo congolese;
    croatia croatian croat; cuba cuban; cyprus cypriot; czechia czech; denmark danish dane; egypt egyptian;
    england english englishman; estonia estonian; ethiopia ethiopian; europe european; finland finnish finn;
    france french frenchman frenchmen; georgia georgian; germany german; ghana ghanaian; greece greek; haiti haitian;
    hungary hungarian; iceland icelandic; india indian; indonesia indonesian; iran iranian; iraq iraqi;
    ireland irish irishman; israel israeli; italy italian; jamaica jamaican; japan japanese; jordan jordanian;
    kazakhstan kazakh kazakhstani; kenya kenyan; korea korean; kosovo kosovar; kuwait kuwaiti; kyrgyzstan kyrgyz;
    laos laotian; latvia latvian; lebanon lebanese; libya libyan; lithuania lithuanian; luxembourg luxembourgish;
    malaysia malaysian; mali malian; malta maltese; mexico mexican; moldova moldovan; mongolia mongolian mongol;
    morocco moroccan; mozambique mozambican; nepal nepalese nepali; netherlands dutch holland dutchman;
    nigeria nigerian; normandy norman; norway norwegian; pakistan pakistani; palestine palestinian;
    panama panamanian; peru peruvian; philippines filipino philippine; poland polish pole; portugal portuguese;
    qatar qatari; rome roman; romania romanian; russia russian; rwanda rwandan; saudi saudis;
    scotland scottish scots scot; senegal senegalese; serbia serbian serb; singapore singaporean;
    slovakia slovak slovakian; slovenia slovenian slovene; somalia somali; spain spanish spaniard; sudan sudanese;
    sweden swedish swede; switzerland swiss; syria syrian; taiwan taiwanese; tajikistan tajik; tanzania tanzanian;
    thailand thai; tibet tibetan; tunisia tunisian; turkey turkish turk turkiye; turkmenistan turkmen;
    uganda ugandan; ukraine ukrainian; uruguay uruguayan; uzbekistan uzbek; venezuela venezuelan; vietnam vietnamese;
    wales welsh welshman; yemen yemeni; zambia zambian; zimbabwe zimbabwean; africa african; asia asian;
    arabia arab arabian; california californian; texas texan; hawaii hawaiian; paris parisian; london londoner;
    christianity christian; islam islamic muslim; judaism jewish jew; catholicism catholic; buddhism buddhist;
    protestantism protestant
    """.split(";")
        for word in group.split()
    }
)

# Places that news names without saying what they are: UN member states' usual English names, and the largest of their
# capitals and other much-named cities and regions.
PLACES: Final = frozenset(
    name.strip()
    for name in """
    afghanistan,albania,algeria,andorra,angola,argentina,armenia,australia,austria,azerbaijan,bahamas,bahrain,bangladesh,
    barbados,belarus,belgium,belize,benin,bhutan,bolivia,bosnia,botswana,brazil,brunei,bulgaria,burundi,cambodia,cameroon,
    canada,chad,chile,china,colombia,congo,croatia,cuba,cyprus,czechia,denmark,djibouti,dominica,ecuador,egypt,eritrea,
    estonia,eswatini,ethiopia,fiji,finland,france,gabon,gambia,georgia,germany,ghana,greece,grenada,guatemala,guinea,guyana,
    haiti,honduras,hungary,iceland,india,indonesia,iran,iraq,ireland,israel,italy,jamaica,japan,jordan,kazakhstan,kenya,
    kiribati,kuwait,kyrgyzstan,laos,latvia,lebanon,lesotho,liberia,libya,lithuania,luxembourg,madagascar,malawi,malaysia,
    maldives,mali,malta,mauritania,mauritius,mexico,moldova,monaco,mongolia,montenegro,morocco,mozambique,myanmar,namibia,
    nepal,netherlands,nicaragua,niger,nigeria,norway,oman,pakistan,palestine,panama,paraguay,peru,philippines,poland,
    portugal,qatar,romania,russia,rwanda,samoa,senegal,serbia,seychelles,singapore,slovakia,slovenia,somalia,spain,sudan,
    suriname,sweden,switzerland,syria,taiwan,tajikistan,tanzania,thailand,togo,tonga,tunisia,turkey,turkiye,turkmenistan,
    tuvalu,uganda,ukraine,uruguay,uzbekistan,vanuatu,venezuela,vietnam,yemen,zambia,zimbabwe,england,scotland,wales,britain,
    america,europe,africa,asia,antarctica,arctic,gaza,kosovo,crimea,tibet,kurdistan,catalonia,greenland,
    abuja,accra,algiers,almaty,amman,amsterdam,ankara,astana,athens,atlanta,baghdad,baku,bangkok,barcelona,beijing,beirut,
    belgrade,berlin,bern,boston,brasilia,brussels,bucharest,budapest,cairo,canberra,caracas,chicago,copenhagen,dakar,dallas,
    damascus,davos,delhi,denver,detroit,dhaka,doha,dubai,dublin,edinburgh,frankfurt,geneva,hamburg,hanoi,havana,helsinki,
    hiroshima,houston,islamabad,istanbul,jakarta,jerusalem,johannesburg,kabul,kampala,karachi,kathmandu,khartoum,kiev,
    kinshasa,kyiv,lagos,lahore,lima,lisbon,london,madrid,manila,marseille,melbourne,miami,milan,minsk,mogadishu,montreal,
    moscow,mumbai,munich,nairobi,naples,nashville,nicosia,orlando,osaka,oslo,ottawa,paris,philadelphia,phoenix,prague,
    pyongyang,quito,rabat,riyadh,rome,santiago,seattle,seoul,shanghai,shenzhen,sofia,stockholm,strasbourg,sydney,taipei,
    tallinn,tashkent,tbilisi,tehran,tokyo,toronto,tripoli,tunis,ulaanbaatar,vancouver,venice,vienna,vilnius,warsaw,
    washington,wellington,wuhan,yerevan,zagreb,zurich,bishkek,dushanbe,ashgabat,
    alabama,alaska,arizona,arkansas,california,colorado,connecticut,delaware,florida,hawaii,idaho,illinois,indiana,iowa,
    kansas,kentucky,louisiana,maine,maryland,massachusetts,michigan,minnesota,mississippi,missouri,montana,nebraska,nevada,
    ohio,oklahoma,oregon,pennsylvania,tennessee,texas,utah,vermont,virginia,wisconsin,wyoming,ontario,quebec,
    united states,united kingdom,united arab emirates,saudi arabia,south africa,south korea,north korea,new zealand,
    new york,new york city,los angeles,san francisco,san diego,las vegas,hong kong,sri lanka,costa rica,el salvador,
    sierra leone,ivory coast,burkina faso,czech republic,dominican republic,papua new guinea,north macedonia,
    puerto rico,new delhi,mexico city,sao paulo,buenos aires,rio de janeiro,cape town,tel aviv,kuala lumpur,
    addis ababa,abu dhabi,st petersburg,saint petersburg,new jersey,new mexico,new hampshire,new orleans,
    north carolina,south carolina,north dakota,south dakota,west virginia,rhode island,central asia,middle east,
    west bank,soviet union,european union,us,u.s,usa,uk,u.k,uae,eu
    """.replace("\n", "").split(",")
)
# Capitalised shapes of places: "Lake X", "X County".
PLACE_WORDS: Final = _words(
    "county city town village province state region district river lake sea ocean mount mountain island islands "
    "airport street avenue road park valley bay beach coast desert peninsula strait square"
)

SPEECH: Final = _words(
    "say says said saying tell tells told state states stated add adds added note notes noted claim claims claimed "
    "announce announces announced report reports reported write writes wrote explain explains explained warn warns "
    "warned argue argues argued insist insists insisted emphasize emphasizes emphasized emphasise emphasised stress "
    "stressed remark remarked comment comments commented mention mentioned declare declared call called according "
    "describe described respond responded reply replied think thinks thought believe believes believed"
)
# Verbs so light that an answer need not repeat them.
LIGHT: Final = _words(
    "do does did done doing make makes made making take takes took taken get gets got have has had having hold holds "
    "held give gives gave given go goes went gone happen happens happened happening occur occurred place be been being "
    "know known use used using call called name named come came become became include includes included talk talks "
    "talked discuss discussed mention mentioned involve involved concern person people thing things mean means meant "
    "article articles news archive according tell new kind type sort part exactly follow follows followed "
    "say says said saying told state stated many much year years day date time latest recent recently"
)
# Ways to say that people met.
MEETINGS: Final = _words(
    "meet meets met meeting meetings talk talks held hold negotiations summit conversation conversations gathering "
    "encounter"
)
# Words of news that say one and the same thing of somebody, whichever of them is printed.
SAME_DEED: Final = tuple(
    _words(group)
    for group in (
        "quit quits quitting resign resigns resigned resigning resignation leave leaves left leaving depart departs "
        "departed departure stepped retire retires retired retiring retirement",
        "meet meets met meeting meetings talks sat sit negotiate negotiates negotiated negotiating negotiations",
        "buy buys bought buying purchase purchases purchased purchasing acquire acquires acquired acquisition takeover",
        "kill kills killed killing die dies died dying dead death deaths fatal fatally fatality fatalities killings",
        "injure injures injured injuring injury injuries wound wounded wounding wounds hurt",
        "live lives lived living inhabitants residents population home",
        "win wins won winning winner victory champion triumph",
        "build builds built building construct constructs constructed constructing construction",
        "cost costs costing price priced worth paid pay pays",
        "fire fires fired dismiss dismisses dismissed dismissal sacked sack ousted oust",
        "choose chooses chose chosen pick picks picked select selects selected appoint appointed appoints named elect "
        "elected elects",
        "begin begins began begun start starts started launch launches launched",
        "end ends ended finish finishes finished conclude concludes concluded",
        "old age aged",
        "job work works worked working employ employs employed",
    )
)
# Verbs whose two sides may change places: "A met B" is "B met A".
SYMMETRIC: Final = _words(
    "meet meets met meeting hold held holds talk talks talked discuss discussed discusses agree agreed agrees sign "
    "signed cooperate cooperated address addressed confirm confirmed explore explored exchange exchanged marry "
    "married debate join joined speak spoke conversation dialogue negotiate negotiated"
)
NEGATIONS: Final = _words(
    "not no never nor neither none nobody nothing cannot without deny denies denied denying refuse refuses refused "
    "reject rejects rejected decline declines declined fail fails failed failing lack lacks lacked halt halted cancel "
    "cancelled canceled unable unlikely impossible dismiss dismissed hardly barely ban banned oppose opposed against "
    "stop stopped abandon abandoned withdraw withdrew false untrue unless"
)
# Words that make a statement less than a fact.
HEDGES: Final = _words(
    "may might could would should possibly possibility perhaps probably likely alleged allegedly reportedly "
    "apparently propose proposes proposed proposing proposal plan plans planned planning consider considers "
    "considered considering suggest suggests suggested seek seeks sought hope hopes hoped expect expects expected "
    "want wants wanted intend intends intended aim aims aimed if potential potentially rumored rumoured suspected "
    "accused claim claims claimed"
)
AUXILIARIES: Final = _words(
    "is are was were be been being am do does did has have had will would shall should can could may might must"
)
# What points back at somebody or something named before.
ANAPHORA: Final = _words("he she it they him her them his hers its their theirs both sides parties latter former")
ANAPHORIC_NOUNS: Final = _words(
    "sides parties minister president official officials leader leaders diplomat agency organization organisation "
    "ministry company team group country government commissioner director chief senator governor mayor actor singer "
    "player coach meeting talks visit trip event summit deal agreement pair duo couple head suspect victim man woman"
)

# Nouns and verbs so general that a summary may bring them in: "the official said", "during the meeting".
GENERAL: Final = _words(
    "country nation official officials event meeting meetings visit leader article report statement side sides role "
    "work part group member members body effort efforts issue issues matter area areas area field topic way number "
    "currently including specifically additionally addition furthermore moreover however overall well among various "
    "based related regarding concerning following respectively namely"
)
# Claims of extent or rank: said only if the quote says them.
EXTENTS: Final = _words(
    "all only every always most largest biggest smallest highest lowest best worst least entire entirely whole solely "
    "first last unanimous unanimously completely fully exclusively immediately finally officially successfully"
)
# Pairs that embeddings take for neighbours and readers for opposites.
OPPOSITES: Final = tuple(
    tuple(pair.split("/"))
    for pair in (
        "increase/decrease increase/reduce rise/fall rise/drop grow/shrink win/lose won/lost victory/defeat "
        "accept/reject approve/reject support/oppose back/oppose allow/ban permit/prohibit open/close begin/end "
        "start/stop start/finish hire/fire appoint/dismiss arrive/leave arrive/depart enter/leave join/leave buy/sell "
        "import/export lend/borrow alive/dead live/die birth/death born/died strengthen/weaken improve/worsen "
        "accelerate/slow expand/cut extend/cut raise/lower raise/cut gain/loss profit/loss guilty/innocent "
        "convict/acquit arrest/release free/jail agree/disagree confirm/deny admit/deny include/exclude attack/defend "
        "ally/enemy friend/enemy north/south east/west left/right high/low up/down more/less more/fewer before/after "
        "above/below inside/outside old/new young/old early/late morning/evening day/night father/mother son/daughter "
        "brother/sister husband/wife man/woman male/female king/queen public/private rich/poor praise/criticise "
        "praise/criticize thank/blame welcome/condemn love/hate peace/war ceasefire/offensive truth/lie legal/illegal "
        "import/export upgrade/downgrade lead/trail advance/retreat"
    ).split()
)
# More of them, for what a question takes for granted. Kept apart: what an answer may say is held to OPPOSITES alone.
CONTRARIES: Final = tuple(
    tuple(pair.split("/"))
    for pair in (
        "offense/defense offence/defence offensive/defensive formal/informal paid/unpaid least/most less/more "
        "minimum/maximum major/minor majority/minority cause/prevent caused/prevented create/destroy built/destroyed "
        "add/remove added/removed give/take send/receive sent/received teach/learn ask/answer push/pull "
        "attract/repel hot/cold warm/cool wet/dry heavy/light long/short wide/narrow deep/shallow fast/slow hard/soft "
        "hard/easy easy/difficult simple/complex strong/weak thick/thin big/small large/small larger/smaller "
        "largest/smallest biggest/smallest longest/shortest oldest/youngest oldest/newest highest/lowest best/worst "
        "better/worse earliest/latest first/last begin/finish beginning/end began/ended begins/ends earlier/later "
        "same/different similar/different positive/negative active/passive internal/external interior/exterior "
        "inner/outer domestic/foreign local/national urban/rural inland/coastal natural/artificial real/fake "
        "permanent/temporary common/rare usual/rare ancient/modern past/future former/current present/absent "
        "presence/absence full/empty whole/part single/multiple single/double always/never before/after since/until "
        "upper/lower upstream/downstream eastern/western northern/southern northeast/southwest northwest/southeast "
        "oppose/favor against/favor supporter/opponent proponent/opponent advocate/opponent friend/foe "
        "success/failure successful/failed succeed/fail acquire/sell borrow/repay employ/dismiss employer/employee "
        "buyer/seller teacher/student parent/child ancestor/descendant predecessor/successor "
        "remember/forget know/ignore hide/reveal cover/uncover discover/hide preserve/destroy protect/harm help/harm "
        "help/hinder encourage/discourage promote/hinder enable/prevent permit/forbid allow/forbid allow/prevent "
        "legalize/ban require/forbid voluntary/mandatory voluntary/compulsory optional/required unite/divide "
        "combine/separate attach/detach connect/disconnect expand/contract stretch/shrink widen/narrow "
        "increase/decline increased/declined increase/lower rise/decline growth/decline gained/lost retain/lose "
        "keep/lose keep/abandon advance/withdraw attack/retreat invade/defend occupy/liberate capture/release "
        "import/export inhale/exhale absorb/emit freeze/melt solid/liquid solid/gas odd/even "
        "theory/practice question/answer demand/supply credit/debit profit/deficit surplus/deficit "
        "civil/military civilian/military secular/religious conservative/liberal democrat/republican "
        "majority/minority plaintiff/defendant prosecution/defense prosecutor/defendant war/peacetime "
        "oldest/newest youngest/eldest healthy/sick safe/dangerous cheap/expensive costly/cheap "
        "optimistic/pessimistic happy/sad proud/ashamed"
    ).split()
)
