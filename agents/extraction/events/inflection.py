"""Every written form of a lemma, so that trigger words are seen before anything is tagged."""

from __future__ import annotations

from collections.abc import Iterator

_IRREGULAR_VERBS = {
    "arise": "arises arose arisen arising",
    "bear": "bears bore borne bearing",
    "beat": "beats beat beaten beating",
    "become": "becomes became become becoming",
    "begin": "begins began begun beginning",
    "bid": "bids bade bidding",
    "bind": "binds bound binding",
    "blow": "blows blew blown blowing",
    "break": "breaks broke broken breaking",
    "cast": "casts cast casting",
    "cling": "clings clung clinging",
    "bring": "brings brought bringing",
    "build": "builds built building",
    "burn": "burns burned burnt burning",
    "buy": "buys bought buying",
    "catch": "catches caught catching",
    "choose": "chooses chose chosen choosing",
    "come": "comes came come coming",
    "cut": "cuts cut cutting",
    "deal": "deals dealt dealing",
    "draw": "draws drew drawn drawing",
    "drive": "drives drove driven driving",
    "fall": "falls fell fallen falling",
    "feed": "feeds fed feeding",
    "fight": "fights fought fighting",
    "find": "finds found finding",
    "flee": "flees fled fleeing",
    "fly": "flies flew flown flying",
    "forbid": "forbids forbade forbidden forbidding",
    "foresee": "foresees foresaw foreseen foreseeing",
    "forgive": "forgives forgave forgiven forgiving",
    "freeze": "freezes froze frozen freezing",
    "get": "gets got gotten getting",
    "give": "gives gave given giving",
    "go": "goes went gone going",
    "hang": "hangs hanged hung hanging",
    "have": "has had having",
    "hear": "hears heard hearing",
    "hit": "hits hit hitting",
    "hold": "holds held holding",
    "hurt": "hurts hurt hurting",
    "keep": "keeps kept keeping",
    "know": "knows knew known knowing",
    "lay": "lays laid laying",
    "lead": "leads led leading",
    "leave": "leaves left leaving",
    "lend": "lends lent lended lending",
    "let": "lets let letting",
    "lose": "loses lost losing",
    "make": "makes made making",
    "meet": "meets met meeting",
    "outlaw": "outlaws outlawed outlawing",
    "overrun": "overruns overran overrun overrunning",
    "overthrow": "overthrows overthrew overthrown overthrowing",
    "pay": "pays paid paying",
    "put": "puts put putting",
    "rebuild": "rebuilds rebuilt rebuilding",
    "retake": "retakes retook retaken retaking",
    "ring": "rings rang rung ringing",
    "rise": "rises rose risen rising",
    "run": "runs ran running",
    "ride": "rides rode ridden riding",
    "say": "says said saying",
    "see": "sees saw seen seeing",
    "seek": "seeks sought seeking",
    "sell": "sells sold selling",
    "send": "sends sent sending",
    "set": "sets set setting",
    "shake": "shakes shook shaken shaking",
    "shoot": "shoots shot shooting",
    "shut": "shuts shut shutting",
    "sink": "sinks sank sunk sinking",
    "sit": "sits sat sitting",
    "slay": "slays slew slain slaying",
    "spend": "spends spent spending",
    "split": "splits split splitting",
    "spread": "spreads spread spreading",
    "sting": "stings stung stinging",
    "speak": "speaks spoke spoken speaking",
    "stand": "stands stood standing",
    "steal": "steals stole stolen stealing",
    "stick": "sticks stuck sticking",
    "strike": "strikes struck stricken striking",
    "swear": "swears swore sworn swearing",
    "take": "takes took taken taking",
    "teach": "teaches taught teaching",
    "tear": "tears tore torn tearing",
    "tell": "tells told telling",
    "think": "thinks thought thinking",
    "throw": "throws threw thrown throwing",
    "undertake": "undertakes undertook undertaken undertaking",
    "uphold": "upholds upheld upholding",
    "withdraw": "withdraws withdrew withdrawn withdrawing",
    "withhold": "withholds withheld withholding",
    "win": "wins won winning",
    "write": "writes wrote written writing",
}
_IRREGULAR_NOUNS = {"man": "men", "woman": "women", "child": "children", "person": "people", "crisis": "crises"}
_DOUBLING = frozenset(
    """ban bar stop plan step drop trap stab rob cap slam ship rebel patrol compel propel expel repel cancel
    control commit admit permit submit transfer defer refer confer concur deter occur abet regret grab scrap cut snub
    wrap pin net rip tip strip slip grip spot cap top chop dip nip nab drag gun kidnap airdrop scrub""".split()
)


def verb_forms(lemma: str) -> Iterator[str]:
    """All forms of a verb, both spellings where British and American differ."""
    yield lemma
    if lemma in _IRREGULAR_VERBS:
        yield from _IRREGULAR_VERBS[lemma].split()
        return
    if "-" in lemma:
        prefix, _, last = lemma.rpartition("-")
        yield from (f"{prefix}-{form}" for form in verb_forms(last))
        return
    yield _with_s(lemma)
    if lemma.endswith("e"):
        yield from (lemma + "d", (lemma if lemma.endswith(("ee", "oe", "ye")) else lemma[:-1]) + "ing")
    elif lemma.endswith("y") and lemma[-2] not in "aeiou":
        yield from (lemma[:-1] + "ied", lemma + "ing")
    else:
        yield from (lemma + "ed", lemma + "ing")
        if lemma in _DOUBLING or lemma.endswith("el"):
            yield from (lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing")
        if lemma.endswith("ic"):
            yield from (lemma + "ked", lemma + "king")
    if lemma.endswith("ize"):
        yield from verb_forms(lemma[:-3] + "ise")


def noun_forms(lemma: str) -> Iterator[str]:
    """Singular and plural of a noun."""
    yield lemma
    yield _IRREGULAR_NOUNS.get(lemma) or _with_s(lemma)


def _with_s(lemma: str) -> str:
    if lemma.endswith(("s", "x", "z", "ch", "sh")) or lemma in ("go", "veto", "embargo", "echo", "undergo"):
        return lemma + "es"
    if lemma.endswith("y") and len(lemma) > 1 and lemma[-2] not in "aeiou":
        return lemma[:-1] + "ies"
    return lemma + "s"
