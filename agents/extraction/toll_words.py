"""Words that say what is counted: killed, wounded, displaced, detained, abducted, missing, took part, released, surrendered."""

from __future__ import annotations

from schemas.event import CountKind

KIND: dict[str, CountKind] = {
    **dict.fromkeys(
        """killed kill kills killing dead died die dies dying death deaths slain slaying slew massacred massacring beheaded
        beheading executed executing assassinated assassinating murdered murdering perished fatalities fatality lynched
        martyred lives drowned drowning""".split(),
        "killed",
    ),
    **dict.fromkeys(
        """wounded wound wounds wounding injured injure injures injuring hurt hurting injuries injury maimed maiming""".split(),
        "wounded",
    ),
    **dict.fromkeys(
        """displaced displace displacing displaces fled flee flees fleeing evacuated evacuating evacuate uprooted uprooting
        homeless""".split(),
        "displaced",
    ),
    **dict.fromkeys(
        """arrested arrest arresting arrests detained detain detaining detains jailed jailing imprisoned imprisoning captured
        capturing""".split(),
        "detained",
    ),
    **dict.fromkeys(
        """kidnapped kidnap kidnapping kidnaps abducted abduct abducting abducts hostage hostages snatched""".split(),
        "abducted",
    ),
    **dict.fromkeys("missing disappeared unaccounted vanished".split(), "missing"),
    **dict.fromkeys(
        """gathered gather gathering marched march marching rallied rally rallying protested protest protesting demonstrated
        demonstrate demonstrating attended joined participated""".split(),
        "participants",
    ),
    **dict.fromkeys("released release releasing freed free freeing frees liberated pardoned".split(), "released"),
    **dict.fromkeys("surrendered surrender surrendering defected defect defecting".split(), "surrendered"),
}
"""What each word counts."""

STATES = frozenset("dead wounded injured hurt missing homeless hostage hostages displaced unaccounted detained".split())
"""Words that stand behind those they count without a verb: "20 dead", "15 wounded"."""

OF_THEMSELVES = frozenset(
    """died die dies dying perished drowned fled flee flees fleeing disappeared vanished gathered gather gathering marched march
    marching rallied rally rallying protested protest protesting demonstrated demonstrate demonstrating attended joined
    participated surrendered surrender surrendering defected defect defecting""".split()
)
"""Verbs that count their subject."""

NOUNS = frozenset("lives death deaths fatalities fatality injuries injury arrests wounds slaying massacre".split())
"""Nouns that are counted themselves ("12 deaths") or count those they belong to ("the deaths of 12 people")."""

PEOPLE = frozenset(
    """people person man men woman women child children boy boys girl girls civilian civilians soldier soldiers policeman
    policemen policewoman officer officers fighter fighters militant militants rebel rebels insurgent insurgents gunman gunmen
    troops troop villager villagers resident residents protester protesters demonstrator demonstrators worker workers student
    students journalist journalists reporter reporters doctor doctors nurse nurses medic medics guard guards bystander
    bystanders passer-by passenger passengers migrant migrants refugee refugees prisoner prisoners detainee detainees inmate
    inmates hostage hostages suspect suspects victim victims member members others other police peacekeeper peacekeepers
    commander commanders leader leaders general colonel captain family families extremist extremists jihadi jihadis jihadist
    jihadists terrorist terrorists attacker attackers bomber bombers assailant assailants official officials teacher teachers
    pilot pilots sailor sailors marine marines serviceman servicemen servicemember servicemembers conscript conscripts recruit
    recruits cadet cadets mourner mourners worshipper worshippers worshiper worshipers pilgrim pilgrims tourist tourists
    foreigner foreigners schoolgirl schoolgirls schoolboy schoolboys pupil pupils infant infants baby babies relative relatives
    activist activists opponent opponents supporter supporters smuggler smugglers trafficker traffickers farmer farmers
    fisherman fishermen miner miners driver drivers staff employees employee contractor contractors volunteer volunteers aid
    militiaman militiamen tribesman tribesmen warlord guerrilla guerrillas personnel combatants combatant persons palestinians
    israelis syrians iraqis afghans americans russians ukrainians turks kurds egyptians libyans yemenis somalis nigerians
    pakistanis indians iranians lebanese britons chadians houthis mother father brother sister son daughter wife husband couple
    teenager teenagers youth youths elder elders cleric clerics priest priests imam nun nuns""".split()
)
"""Nouns whose number is a number of people."""

CASUALTIES = frozenset(("casualties", "casualty"))
"""A word for killed and wounded together: only its denial ("no casualties") says something of either."""
