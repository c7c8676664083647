"""English for the sixteen types and their modes: what someone did, to whom, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass

_TABLE = """
AGREE                     reach an agreement with | reached an agreement with | agree | agreed | agreement with
CONSULT                   hold talks with | held talks with | hold talks | held talks | talks with
CONSULT visit             visit | visited | pay a visit | paid a visit | visit to
CONSULT third-party       mediate with | mediated with | mediate | mediated | mediation with
CONSULT phone             speak by phone with | spoke by phone with | speak by phone | spoke by phone | call with
SUPPORT                   back | backed | voice support | voiced support | support for
CONCEDE                   make concessions to | made concessions to | make concessions | made concessions | concessions to
COOPERATE                 cooperate with | cooperated with | cooperate | cooperated | cooperation with
AID                       give aid to | gave aid to | give aid | gave aid | aid for
AID military              give military aid to | gave military aid to | give military aid | gave military aid | military aid for
AID economic              give economic aid to | gave economic aid to | give economic aid | gave economic aid | economic aid for
AID humanitarian          give relief aid to | gave relief aid to | give relief aid | gave relief aid | relief aid for
RETREAT                   pull back from | pulled back from | pull back | pulled back | retreat from
RETREAT withdraw          withdraw from | withdrew from | withdraw | withdrew | withdrawal from
RETREAT release           release | released | release captives | released captives | release of
RETREAT ceasefire         cease fire with | ceased fire with | cease fire | ceased fire | ceasefire with
RETREAT disarm            lay down arms before | laid down arms before | disarm | disarmed | disarming before
RETREAT access            give access to | gave access to | give access | gave access | access for
REQUEST                   appeal to | appealed to | make an appeal | made an appeal | appeal to
ACCUSE                    accuse | accused | make accusations | made accusations | accusations against
REJECT                    rebuff | rebuffed | refuse | refused | refusal towards
THREATEN                  threaten | threatened | make threats | made threats | threats against
PROTEST                   protest against | protested against | protest | protested | protest against
PROTEST demo              rally against | rallied against | hold a rally | held a rally | rally against
PROTEST riot              riot against | rioted against | riot | rioted | riot against
PROTEST strike            go on strike against | went on strike against | go on strike | went on strike | strike against
PROTEST hunger            hunger-strike against | hunger-struck against | hunger-strike | hunger-struck | hunger strike against
PROTEST boycott           boycott | boycotted | hold a boycott | held a boycott | boycott of
PROTEST obstruct          blockade | blockaded | put up blockades | put up blockades | blockade against
SANCTION                  take measures against | took measures against | take measures | took measures | measures against
SANCTION convict          convict | convicted | pass a sentence | passed a sentence | conviction of
SANCTION expel            expel | expelled | carry out expulsions | carried out expulsions | expulsion of
SANCTION withdraw         pull out of ties with | pulled out of ties with | pull out | pulled out | withdrawal from
SANCTION discontinue      break off ties with | broke off ties with | break off ties | broke off ties | break with
MOBILIZE                  mobilise against | mobilised against | mobilise forces | mobilised forces | mobilisation against
COERCE                    use coercion against | used coercion against | use coercion | used coercion | coercion against
COERCE arrest             detain | detained | make arrests | made arrests | arrest of
COERCE deport             expel | expelled | carry out expulsions | carried out expulsions | expulsion of
COERCE seize              seize property of | seized property of | make seizures | made seizures | seizure from
COERCE restrict           put restrictions on | put restrictions on | set restrictions | set restrictions | restrictions on
COERCE ban                ban | banned | impose a ban | imposed a ban | ban on
COERCE censor             censor | censored | impose censorship | imposed censorship | censorship of
COERCE martial-law        put emergency rule on | put emergency rule on | declare emergency rule | declared emergency rule | emergency rule over
COERCE cyber              hack | hacked | carry out a cyberattack | carried out a cyberattack | cyberattack on
ASSAULT                   attack | attacked | carry out an attack | carried out an attack | attack on
ASSAULT beat              beat | beat | carry out beatings | carried out beatings | beating of
ASSAULT torture           torture | tortured | use torture | used torture | torture of
ASSAULT execute           execute | executed | carry out executions | carried out executions | execution of
ASSAULT assassinate       assassinate | assassinated | carry out a killing | carried out a killing | assassination of
ASSAULT sexual            sexually assault | sexually assaulted | commit sexual violence | committed sexual violence | sexual violence against
ASSAULT abduct            abduct | abducted | carry out abductions | carried out abductions | abduction of
ASSAULT firearms          open fire on | opened fire on | open fire | opened fire | shooting at
ASSAULT explosives        bomb | bombed | set off a bomb | set off a bomb | bombing of
ASSAULT suicide-attack    stage a suicide attack on | staged a suicide attack on | stage a suicide attack | staged a suicide attack | suicide attack on
ASSAULT heavy-weapons     shell | shelled | fire heavy weapons | fired heavy weapons | shelling of
ASSAULT aerial            carry out air strikes on | carried out air strikes on | carry out air strikes | carried out air strikes | air strikes on
ASSAULT territory         take ground from | took ground from | take ground | took ground | capture of ground from
"""  # noqa: E501 (a table reads better with a row a line)


@dataclass(frozen=True, slots=True)
class Phrase:
    """How an act is told: `base` and `past` take the other side after them, the `alone` forms take none.

    `noun` names the act; its last word is the preposition before the other side.
    """

    base: str
    past: str
    alone_base: str
    alone_past: str
    noun: str


def _read(table: str) -> dict[tuple[str, str], Phrase]:
    rows = ((line[:26].split(), line[26:].split(" | ")) for line in table.splitlines() if line)
    return {(act[0], act[1] if len(act) > 1 else ""): Phrase(*(form.strip() for form in forms)) for act, forms in rows}


_PHRASES = _read(_TABLE)


def phrase(kind: str, mode: str | None) -> Phrase:
    """The words for an act of this type and mode; those of the type where the mode has none of its own."""
    return _PHRASES.get((kind, (mode or "").casefold())) or _PHRASES[kind, ""]
