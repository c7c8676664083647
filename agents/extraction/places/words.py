"""Words that tell whether a capitalised name is a place, a person or an institution."""

from __future__ import annotations

SMALL = frozenset(
    """the a an in on at by to of for from with after before since until as while when where if although though but and or nor
    so yet he she it they we i you his her its their our your my this that these those there here who what which how why
    not no all some many most more several both each every one two three four five six seven eight nine ten hundreds
    thousands dozens at least about over under near around across during between among against amid despite according
    meanwhile however also still now then today yesterday tomorrow earlier later last next other another such even only
    just once because during without within inside outside into toward towards along following has have had was were is are
    be been being do does did will would can could may might must should police officials authorities witnesses residents
    local state government president mr mrs ms dr man woman men women people monday tuesday wednesday thursday friday
    saturday sunday january february march april may june july august september october november december god
    internet jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec. mon. tue. wed. thu. fri.
    sat. sun. jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun""".split()
)
"""Never the beginning of a place name, even with a capital at the start of a sentence."""

WHERE = frozenset(
    "in at near outside inside across throughout into toward towards around through via within off nearby downtown".split()
)
"""Prepositions that a place follows."""

WHENCE = frozenset("from to of between over past along beyond via".split())
"""Prepositions that a place may follow, as others may."""

TAKES = frozenset(
    """capture captured captures capturing recapture recaptured recapturing retook retake retaken retaking seized seizing seize
    besieged besieging besiege entered entering enter left leaving reached reaching stormed storming overran overrun liberated
    liberating bombed bombing bombarded shelled shelling pounded hit struck fled fleeing visited visiting encircled surrounded
    controls controlled defended defending abandoned evacuated""".split()
)
"""Verbs whose object is often a town."""

OF_TOWNS = frozenset(
    """siege battle fall capture recapture seizure liberation bombardment shelling bombing residents people outskirts suburbs
    control port mayor governor streets north south east west northeast northwest southeast southwest population parts centre
    center edge surroundings""".split()
)
"""Nouns whose "of" or "for" leads to a town: the siege of, residents of, north of."""

LEVEL: dict[str, str] = {
    **dict.fromkeys("province governorate oblast state prefecture voivodeship canton territory emirate".split(), "admin1"),
    **dict.fromkeys("county district parish municipality borough raion rayon subdistrict".split(), "admin2"),
    **dict.fromkeys("city town village township suburb neighborhood neighbourhood".split(), "city"),
    **dict.fromkeys("region area valley river lake sea bay gulf island islands mountains peninsula coast desert".split(), ""),
}
"""Words that say what sort of place the name beside them is; empty where any will do."""

LEVELS_OF: dict[str, str] = {
    **LEVEL,
    **dict.fromkeys("provinces states governorates".split(), "admin1"),
    **dict.fromkeys("counties districts".split(), "admin2"),
    **dict.fromkeys("cities towns villages suburbs neighborhoods neighbourhoods".split(), "city"),
}
"""The same before "of", where several may follow: the villages of."""

SITES = frozenset(
    """airport airfield airbase base hospital university college school church cathedral mosque synagogue stadium square park
    camp prison port harbor harbour bridge dam station crossing checkpoint street avenue road highway beach hotel market museum
    palace tower mall center centre theatre theater library cemetery refinery factory plant field zoo arena bridge""".split()
)
"""Words that end the name of a single site."""

SIDES = frozenset(
    """north south east west northern southern eastern western northeast northwest southeast southwest northeastern northwestern
    southeastern southwestern central upper lower greater downtown inner outer old mid mainland metropolitan rural occupied
    far north-east north-west south-east south-west""".split()
)
"""Words before a place that name a part of it."""

TITLES = frozenset(
    """president premier prime minister chancellor king queen prince princess sheikh emir sultan governor mayor senator sen rep
    gov gen lt col maj capt sgt cpl cmdr adm brig ambassador secretary foreign defense defence interior chief spokesman
    spokeswoman judge justice general colonel major captain lieutenant sergeant commander admiral officer detective inspector
    mr mrs ms miss dr prof professor rev pope bishop archbishop imam ayatollah lord lady sir dame saint attorney coach
    director chairman chairwoman ceo deputy vice sheriff constable police congressman congresswoman mp mla councillor coun
    first""".split()
)
"""Words of office: a place may stand before them, a person after them."""

OF_A_PLACE = frozenset(
    """republic government city state province kingdom gulf region town village district county governorate capital people
    emirate bay isle island islands strait coast battle siege port outskirts streets king queen president prime minister
    governor mayor sultanate territory university bishop archbishop""".split()
)
"""Words whose "of" leads to a place even inside a name: Republic of Chad."""

COMMON = frozenset(
    """taliban ramadan eid nato soviet opec republic gaming xinhua interfax tass irna kyodo yonhap anadolu hamas hezbollah
    hizbullah fatah houthi houthis daesh isis islamists brexit covid ebola bitcoin quran nobel oscar oscars olympic olympics
    euro act federal hail alliance section law vale secretary police mobile reading nice bath split sears young bar man
    hope march independence liberty
    union center centre mission
    golden green brown white black grey gray hill hills field fields lake river springs beach park church house bell best
    banks bay marsh moss nelson page price rice rose sale selma short spring stone story summit sun surprise trinity troy
    victory wells winter wood wing king queen prince lord love bird buy car deal eagle early fair fame fort forest garden
    gold grace grand hall home hot industry justice kill lead liberal media moon most normal orange paradise pay point
    power progress prospect royal rule salt sand save school ship star story sugar summer super sweet table target
    temple time turn universal van view villa wall war water way west western east eastern north northern south southern
    general national international community congress parliament senate assembly council army navy court bank party
    league front group united nations union security defense defence foreign interior health education christmas easter
    islam islamic muslim christian catholic christians muslims jews jewish sunni shia shiite kurdish arab arabs english
    facebook twitter google apple amazon microsoft boeing airbus toyota ford honda ferrari mercedes reuters allah
    freedom peace of is as it or in on are was do re mama papa papi dad mom son sunday monday hits fire long same
    real social live why what come see says said told young big small little great good bad red blue imam sheikh mufti
    hospital college university stadium airport station street avenue road bridge castle cathedral market mall hotel""".split()
)
"""Words that are also names of towns somewhere; as single words they need more than a capital to be one."""

INSTITUTIONS = frozenset(
    """polytechnic academy consulate embassy university college school department police
    sheriff court council commission agency ministry airport hospital museum
    gallery festival times post herald tribune journal gazette news press star daily review magazine globe mail
    sun telegraph guardian
    radio television tv association federation union league club team prize bank board office service authority bureau
    institute center centre foundation society committee company corp inc ltd group party government parliament assembly
    senate congress army force forces navy guard fire library orchestra symphony zoo church cathedral mosque diocese
    conference summit agreement accord treaty convention declaration protocol grand stock exchange chamber health medical city
    state county road street avenue square park station stadium arena bridge tower prison jail detention transport transit
    oilers flames eskimos raptors jays yankees lakers united rovers wanderers free public national international human rights
    observatory media network central red security intelligence supreme high appeals district attorney coroner legislature
    environment nazi""".split()
)
"""Words of names of institutions: a place beside them in one name says where they are, and is no person."""

SAYING = frozenset(
    """said says told tells added tweeted wrote writes argued noted insisted testified explained recalled asked replied thinks
    believes feels hopes wants thought felt joked laughed smiled admitted""".split()
)
"""Words that people, seldom towns, are the subject of."""

NAMELIKE = frozenset("jordan chad georgia israel kenya india china cyprus dominica malta roman holland ireland france".split())
"""States that are also given names or surnames."""
