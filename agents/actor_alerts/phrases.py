"""English for the sixteen types and their modes: what someone did, to whom, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass

_TABLE = """
AGREE                     reach an agreement with | reached an agreement with | agree | agreed | agreement with
AGREE promise             make a promise to | made a promise to | make a promise | made a promise | promise to
AGREE willing             show readiness to work with | showed readiness to work with | show readiness | showed readiness | readiness towards
CONSULT                   hold talks with | held talks with | hold talks | held talks | talks with
CONSULT meet              meet | met | hold a meeting | held a meeting | meeting with
CONSULT visit             visit | visited | pay a visit | paid a visit | visit to
CONSULT host              host | hosted | host a visit | hosted a visit | visit of
CONSULT call              speak by phone with | spoke by phone with | speak by phone | spoke by phone | call with
CONSULT mediate           mediate with | mediated with | mediate | mediated | mediation with
SUPPORT                   back | backed | voice support | voiced support | support for
SUPPORT praise            praise | praised | give praise | gave praise | praise for
SUPPORT recognize         recognise | recognised | give recognition | gave recognition | recognition of
SUPPORT relations         open relations with | opened relations with | open relations | opened relations | relations with
SUPPORT sign              sign an accord with | signed an accord with | sign an accord | signed an accord | accord with
CONCEDE                   make concessions to | made concessions to | make concessions | made concessions | concessions to
CONCEDE allow             give leave to | gave leave to | give leave | gave leave | leave for
CONCEDE ease              ease restrictions on | eased restrictions on | ease restrictions | eased restrictions | eased restrictions on
CONCEDE pardon            pardon | pardoned | grant a pardon | granted a pardon | pardon of
CONCEDE resign            resign before | resigned before | resign | resigned | resignation before
CONCEDE yield             yield to | yielded to | yield | yielded | concession to
COOPERATE                 cooperate with | cooperated with | cooperate | cooperated | cooperation with
COOPERATE intelligence    share intelligence with | shared intelligence with | share intelligence | shared intelligence | intelligence for
COOPERATE judicial        give judicial help to | gave judicial help to | give judicial help | gave judicial help | judicial help for
COOPERATE military        join forces with | joined forces with | join forces | joined forces | military cooperation with
AID                       give aid to | gave aid to | give aid | gave aid | aid for
AID asylum                give asylum to | gave asylum to | give asylum | gave asylum | asylum for
AID economic              give economic aid to | gave economic aid to | give economic aid | gave economic aid | economic aid for
AID material              send supplies to | sent supplies to | send supplies | sent supplies | supplies for
AID military              give military aid to | gave military aid to | give military aid | gave military aid | military aid for
AID peacekeeping          send peacekeepers to | sent peacekeepers to | send peacekeepers | sent peacekeepers | peacekeepers for
AID rescue                rescue | rescued | carry out a rescue | carried out a rescue | rescue of
RETREAT                   pull back from | pulled back from | pull back | pulled back | retreat from
RETREAT ceasefire         cease fire with | ceased fire with | cease fire | ceased fire | ceasefire with
RETREAT de-escalate       ease tension with | eased tension with | ease tension | eased tension | eased tension with
RETREAT release           release | released | release captives | released captives | release of
RETREAT return            make returns to | made returns to | make returns | made returns | return to
RETREAT surrender         surrender to | surrendered to | surrender | surrendered | surrender to
RETREAT withdraw          withdraw from | withdrew from | withdraw | withdrew | withdrawal from
REQUEST                   appeal to | appealed to | make an appeal | made an appeal | appeal to
REQUEST invite            invite | invited | send an invitation | sent an invitation | invitation to
REQUEST seek              seek help from | sought help from | seek help | sought help | request to
REQUEST urge              urge action by | urged action by | urge action | urged action | call on
ACCUSE                    accuse | accused | make accusations | made accusations | accusations against
ACCUSE charge             charge | charged | bring charges | brought charges | charges against
ACCUSE convict            convict | convicted | pass a sentence | passed a sentence | conviction of
ACCUSE disapprove         criticise | criticised | voice criticism | voiced criticism | criticism of
ACCUSE investigate        investigate | investigated | open an investigation | opened an investigation | investigation of
ACCUSE sue                sue | sued | file a lawsuit | filed a lawsuit | lawsuit against
REJECT                    rebuff | rebuffed | refuse | refused | refusal towards
REJECT cancel             call off dealings with | called off dealings with | call off dealings | called off dealings | cancellation with
REJECT deny-entry         deny entry to | denied entry to | deny entry | denied entry | denial of entry to
REJECT fail               fail to agree with | failed to agree with | fail to agree | failed to agree | failure with
THREATEN                  threaten | threatened | make threats | made threats | threats against
THREATEN protest          threaten a protest against | threatened a protest against | threaten a protest | threatened a protest | protest threat against
THREATEN sanction         threaten sanctions on | threatened sanctions on | threaten sanctions | threatened sanctions | sanctions threat against
THREATEN ultimatum        give an ultimatum to | gave an ultimatum to | give an ultimatum | gave an ultimatum | ultimatum to
THREATEN warn             warn | warned | give a warning | gave a warning | warning to
PROTEST                   protest against | protested against | protest | protested | protest against
PROTEST boycott           boycott | boycotted | hold a boycott | held a boycott | boycott of
PROTEST demo              rally against | rallied against | hold a rally | held a rally | rally against
PROTEST obstruct          obstruct | obstructed | put up blockades | put up blockades | blockade against
PROTEST riot              riot against | rioted against | riot | rioted | riot against
PROTEST strike            go on strike against | went on strike against | go on strike | went on strike | strike against
SANCTION                  take measures against | took measures against | take measures | took measures | measures against
SANCTION discontinue      break off ties with | broke off ties with | break off ties | broke off ties | break with
SANCTION expel            expel | expelled | carry out expulsions | carried out expulsions | expulsion of
SANCTION sanction         impose sanctions on | imposed sanctions on | impose sanctions | imposed sanctions | sanctions on
SANCTION withdraw         pull out of ties with | pulled out of ties with | pull out | pulled out | withdrawal from
MOBILIZE                  mobilise against | mobilised against | mobilise forces | mobilised forces | mobilisation against
MOBILIZE alert            go on alert against | went on alert against | go on alert | went on alert | alert against
MOBILIZE exercise         hold exercises against | held exercises against | hold exercises | held exercises | exercises against
MOBILIZE troops           deploy troops against | deployed troops against | deploy troops | deployed troops | troops sent against
MOBILIZE weapons          deploy weapons against | deployed weapons against | deploy weapons | deployed weapons | weapons sent against
COERCE                    use coercion against | used coercion against | use coercion | used coercion | coercion against
COERCE arrest             detain | detained | make arrests | made arrests | arrest of
COERCE ban                ban | banned | impose a ban | imposed a ban | ban on
COERCE blockade           blockade | blockaded | impose a blockade | imposed a blockade | blockade of
COERCE deport             deport | deported | carry out deportations | carried out deportations | deportation of
COERCE destroy            destroy property of | destroyed property of | destroy property | destroyed property | destruction against
COERCE disperse           disperse | dispersed | break up a crowd | broke up a crowd | dispersal of
COERCE martial-law        put emergency rule on | put emergency rule on | declare emergency rule | declared emergency rule | emergency rule over
COERCE order              give orders to | gave orders to | give orders | gave orders | orders to
COERCE repress            crack down on | cracked down on | carry out a crackdown | carried out a crackdown | crackdown on
COERCE restrict           put restrictions on | put restrictions on | set restrictions | set restrictions | restrictions on
COERCE seize              seize property of | seized property of | make seizures | made seizures | seizure from
ASSAULT                   attack | attacked | carry out an attack | carried out an attack | attack on
ASSAULT abduct            abduct | abducted | carry out abductions | carried out abductions | abduction of
ASSAULT beat              beat | beat | carry out beatings | carried out beatings | beating of
ASSAULT bomb              bomb | bombed | carry out a bombing | carried out a bombing | bombing of
ASSAULT clash             clash with | clashed with | clash | clashed | clash with
ASSAULT cyber             hack | hacked | carry out a cyberattack | carried out a cyberattack | cyberattack on
ASSAULT destroy           destroy property of | destroyed property of | destroy property | destroyed property | destruction against
ASSAULT fire              fire on | fired on | open fire | opened fire | fire on
ASSAULT kill              kill members of | killed members of | carry out a killing | carried out a killing | killing of
ASSAULT occupy            take ground from | took ground from | take ground | took ground | capture of ground from
ASSAULT torture           torture | tortured | use torture | used torture | torture of
ASSAULT violate-ceasefire break a truce with | broke a truce with | break a truce | broke a truce | truce broken with
ASSAULT wound             wound members of | wounded members of | wound people | wounded people | wounding of
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
