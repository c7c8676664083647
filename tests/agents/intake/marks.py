"""Format by mark: where each standard keeps the mark, and a sample that carries it. The table in FORMATS.md is made of this.

`python -m tests.agents.intake.marks` prints the table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.agents.intake import samples

Make = Callable[..., bytes]

MARKS = ("new", "update", "correction", "kill", "withhold", "embargo", "urgency", "language", "place", "advisory")
LATER = "2017-03-25T06:00:00Z"
UNPLACED = "Troops left the base at Sangin on Thursday."
PORTUGUESE = "Os soldados deixaram a base na quinta-feira, disse um oficial do exército à agência."


@dataclass(frozen=True, slots=True)
class Cell:
    """One mark of one format: where it stands, and the sample's parameters that set it; `custom` where no standard says so."""

    where: str
    marks: dict[str, Any] = field(default_factory=dict)
    custom: bool = False
    expect: Any = None


@dataclass(frozen=True, slots=True)
class Format:
    """One row: `nothing` says of each mark without a cell why there is none."""

    name: str
    make: Make
    cells: dict[str, Cell]
    nothing: dict[str, str] = field(default_factory=dict)


def ninjs(name: str, make: Make, *, camel: bool = False) -> Format:
    status, note = ("pubStatus", "edNote") if camel else ("pubstatus", "ednote")
    genre = "genre" if make is samples.ninjs else "genres"
    return Format(
        name,
        make,
        {
            "new": Cell(f"`{status}` usable or none"),
            "update": Cell(
                f"later `version`; `{note}` UPDATES …", {"version": 2, "ednote": "UPDATES with quotes"}, custom=True
            ),
            "correction": Cell(f"`{note}` CORRECTS …", {"version": 2, "ednote": "CORRECTS the name of the base"}, custom=True),
            "kill": Cell(f"`{status}` canceled", {"version": 2, "status": "canceled", "body": None}),
            "withhold": Cell(f"`{status}` withheld", {"version": 2, "status": "withheld"}),
            "embargo": Cell("`embargoed`", {"embargo": LATER}),
            "urgency": Cell("`urgency` 1–8", {"urgency": 2}, expect=2),
            "language": Cell("`language`", {"language": "pt-BR"}),
            "place": Cell("`located`", {"located": "Kabul, Afghanistan", "body": UNPLACED}),
            "advisory": Cell(f"`{genre}` Advisory", {"genre": "Advisory"}),
        },
    )


FORMATS = (
    Format(
        "Article JSON",
        samples.article,
        {
            "new": Cell("`status` usable"),
            "update": Cell("`signal` update, later `version`", {"version": 2, "signal": "update"}),
            "correction": Cell("`signal` correction", {"version": 2, "signal": "correction"}),
            "kill": Cell("`status` canceled", {"version": 2, "status": "canceled", "body": ""}),
            "withhold": Cell("`status` withheld", {"version": 2, "status": "withheld"}),
            "embargo": Cell("`embargoed_until`", {"embargo": LATER}),
            "urgency": Cell("`urgency` 1–8", {"urgency": 1}, expect=1),
            "language": Cell("`language`", {"language": "pt-BR"}),
        },
        {"place": "in the body", "advisory": "`status` withheld"},
    ),
    ninjs("ninjs 1.x", samples.ninjs),
    ninjs("ninjs 2.x", samples.ninjs_2),
    ninjs("ninjs 3.x", samples.ninjs_3, camel=True),
    Format(
        "AP Media API",
        samples.ap,
        {
            "new": Cell("`pubstatus` usable, `version` 0"),
            "update": Cell("`signals` Writethru; later `version`", {"version": 2, "signal": "Writethru"}),
            "correction": Cell("`signals` Correction", {"version": 2, "signal": "Correction"}),
            "kill": Cell(
                "`pubstatus` canceled; `editorialtypes` Kill, Elimination, Disregard",
                {"editorialtype": "Kill", "version": 2, "body": None},
            ),
            "withhold": Cell(
                "`pubstatus` withheld; `editorialtypes` Withhold, HoldForRelease",
                {"editorialtype": "HoldForRelease", "version": 2},
            ),
            "embargo": Cell("`pubstatus` embargoed, `embargoed`", {"embargo": LATER}),
            "urgency": Cell("`urgency` 1–8", {"urgency": 3}, expect=3),
            "language": Cell("`language`", {"language": "pt"}),
            "place": Cell(
                "`datelinelocation`", {"datelinelocation": {"city": "Kabul", "countryname": "Afghanistan"}, "body": UNPLACED}
            ),
            "advisory": Cell("`editorialtypes` Advisory", {"editorialtype": "Advisory"}),
        },
    ),
    Format(
        "NewsML-G2",
        samples.newsml_g2,
        {
            "new": Cell("`pubStatus` stat:usable"),
            "update": Cell("`@version`, `signal` sig:update", {"version": 2, "signal": "sig:update"}),
            "correction": Cell("`signal` sig:correction", {"version": 2, "signal": "sig:correction"}),
            "kill": Cell("`pubStatus` stat:canceled", {"version": 2, "status": "canceled"}),
            "withhold": Cell("`pubStatus` stat:withheld", {"version": 2, "status": "withheld"}),
            "embargo": Cell("`embargoed`", {"embargo": LATER}),
            "urgency": Cell("`urgency` 1–9", {"urgency": 3}, expect=3),
            "language": Cell("`language@tag`, `xml:lang`", {"language": "pt-BR"}),
            "place": Cell("`dateline`, `located`", {"body": f"<p>{UNPLACED}</p>"}),
            "advisory": Cell("`genre` genre:Advisory", {"genre": "Advisory"}),
        },
    ),
    Format(
        "NewsML-G2 of Reuters",
        samples.reuters,
        {
            "new": Cell("`signal` edStat:N"),
            "update": Cell("`signal` edStat:U", {"version": 1, "signal": "edStat:U"}),
            "correction": Cell("`signal` edStat:C", {"version": 1, "signal": "edStat:C"}),
            "kill": Cell("`signal` edStat:D", {"version": 1, "signal": "edStat:D"}),
            "withhold": Cell("`pubStatus` stat:withheld", {"version": 1, "status": "withheld"}),
            "embargo": Cell("`embargoed`", {"embargo": LATER}),
            "urgency": Cell("`urgency` 1–4", {"urgency": 2}, expect=3),
            "language": Cell("`language@tag`", {"language": "pt"}),
            "place": Cell("`dateline`, `located`", {"body": f"<p>{UNPLACED}</p>"}),
            "advisory": Cell("`genre` genre:Advisory", {"genre": "Advisory"}),
        },
    ),
    Format(
        "NewsML 1.2",
        samples.newsml_1,
        {
            "new": Cell("`RevisionId` 1, `Status` Usable"),
            "update": Cell("`RevisionId@Update` U or A", {"version": 2}),
            "correction": Cell("`Instruction` Correction", {"version": 2, "instruction": "Correction"}),
            "kill": Cell("`Status` Canceled", {"version": 2, "status": "Canceled", "body": ""}),
            "withhold": Cell("`Status` Withheld", {"version": 2, "status": "Withheld"}),
            "embargo": Cell("`Status` Embargoed, `StatusWillChange`", {"embargo": "20170325T060000Z"}),
            "urgency": Cell("`Urgency` 1–8", {"urgency": 2}, expect=2),
            "language": Cell("`Language`", {"language": "pt"}),
            "place": Cell("`DateLine`, `Location`", {"body": f"<p>{UNPLACED}</p>"}),
            "advisory": Cell("`Genre` Advisory", {"genre": "Advisory"}),
        },
    ),
    Format(
        "NITF 3.x",
        samples.nitf,
        {
            "new": Cell("`management-status` usable or none"),
            "update": Cell("`du-key@version`; `ed-msg` UPDATES …", {"version": 2, "ednote": "Eds: UPDATES with quotes"}),
            "correction": Cell("`correction`", {"version": 2, "correction": True}),
            "kill": Cell(
                "`management-status` canceled, `management-doc-idref`", {"version": 2, "status": "canceled", "body": ""}
            ),
            "withhold": Cell("`management-status` withheld", {"version": 2, "status": "withheld"}),
            "embargo": Cell("`management-status` embargoed, `date.release`", {"embargo": "20170325T060000Z"}),
            "urgency": Cell("`urgency@ed-urg` 1–8", {"urgency": 8}, expect=8),
            "language": Cell("`xml:lang`", {"language": "pt-BR"}),
            "place": Cell("`dateline/location`", {"body": f"<p>{UNPLACED}</p>"}),
            "advisory": Cell("`tobject.property.type` advisory", {"property": "advisory"}),
        },
    ),
    Format(
        "RSS 2.0",
        samples.rss,
        {
            "new": Cell("`guid`, `pubDate`"),
            "update": Cell("later `pubDate`", {"date": "Fri, 24 Mar 2017 09:00:00 GMT"}, custom=True, expect="later"),
            "correction": Cell("title CORRECTED-, REFILE-", {"title": "CORRECTED-Troops leave base"}, custom=True),
            "language": Cell("`language`, `dc:language`", {"language": "pt-br"}),
        },
        {
            "kill": "not defined",
            "withhold": "not defined",
            "embargo": "not defined",
            "urgency": "not defined: 5",
            "place": "not defined: in the text",
            "advisory": "not defined",
        },
    ),
    Format(
        "Atom",
        samples.atom,
        {
            "new": Cell("`id`, `published`"),
            "update": Cell("later `updated` (RFC 4287 4.2.15)", {"date": "2017-03-24T09:00:00Z"}, expect="later"),
            "correction": Cell("title CORRECTED-, REFILE-", {"title": "REFILE-Troops leave base"}, custom=True),
            "kill": Cell("`deleted-entry` (RFC 6721 3)", {"deleted": True}),
            "language": Cell("`xml:lang`", {"language": "pt-BR"}),
        },
        {
            "withhold": "not defined",
            "embargo": "not defined",
            "urgency": "not defined: 5",
            "place": "not defined: in the text",
            "advisory": "not defined",
        },
    ),
    Format(
        "ANPA 1312",
        samples.anpa,
        {
            "new": Cell("slug without lead"),
            "update": Cell("slug 1stLd, Writethru", {"slug": "BC-Afghanistan-Base,1stLd-Writethru", "number": "0456"}),
            "correction": Cell(
                "note Eds: CORRECTS …", {"slug": "BC-Afghanistan-Base,1stLd-Writethru", "ednote": "Eds: CORRECTS the name"}
            ),
            "kill": Cell(
                "slug …,Bulletin Kill, Elimination",
                {"slug": "BC-Afghanistan-Base,Bulletin Kill", "number": "0999", "priority": "b"},
            ),
            "withhold": Cell("slug …,WITHHOLD", {"slug": "BC-Afghanistan-Base,WITHHOLD"}),
            "embargo": Cell("note EMBARGOED UNTIL …", {"ednote": "Eds: EMBARGOED until 0600 GMT March 25"}, custom=True),
            "urgency": Cell("priority f b u r d a", {"priority": "b"}, expect=2),
            "language": Cell("read from the text", {"body": f"\t{PORTUGUESE}\r\n"}, custom=True),
            "place": Cell("dateline", {}),
            "advisory": Cell("slug Editors Advisory", {"slug": "BC-AP-Editors Advisory"}, custom=True),
        },
    ),
    Format(
        "IPTC 7901",
        samples.iptc_7901,
        {
            "new": Cell("source and number"),
            "update": Cell("keyword UPDATE, 1st Lead", {"slug": "Afghanistan-base 1st Lead", "trailer": "240900 GMT Mar 17"}),
            "correction": Cell(
                "REFILE, CORRECTION, with the number",
                {"shout": "REFILE AFP0123", "number": "0200", "trailer": "240900 GMT Mar 17"},
            ),
            "kill": Cell(
                "KILL KILL KILL, with the number",
                {"shout": "KILL KILL KILL - kill item AFP0123", "number": "0200", "trailer": "240900 GMT Mar 17"},
            ),
            "withhold": Cell("HOLD HOLD HOLD, with the number", {"shout": "HOLD HOLD HOLD - item AFP0123", "number": "0200"}),
            "embargo": Cell("EMBARGO, SPERRFRIST …", {"shout": "SPERRFRIST: 25. März, 06.00 GMT"}, custom=True),
            "urgency": Cell("priority 1–6", {"urgency": 1}, expect=1),
            "language": Cell("read from the text", {"body": f"  {PORTUGUESE}\r\n"}, custom=True),
            "place": Cell("dateline", {}),
            "advisory": Cell("ADVISORY - NOT FOR PUBLICATION", {"shout": "ADVISORY - NOT FOR PUBLICATION"}, custom=True),
        },
    ),
    Format(
        "plain text",
        samples.text,
        {
            "new": Cell("–", custom=True),
            "update": Cell("UPDATE 2-", {"headline": "UPDATE 2-Troops leave base"}, custom=True, expect="marked"),
            "correction": Cell(
                "REFILE-, CORRECTED-", {"headline": "CORRECTED-Troops leave base"}, custom=True, expect="marked"
            ),
            "embargo": Cell("EMBARGOED UNTIL …", {"shout": "EMBARGOED UNTIL 0600 GMT MARCH 25"}, custom=True),
            "urgency": Cell("FLASH, BULLETIN, URGENT", {"shout": "FLASH"}, custom=True, expect=1),
            "language": Cell("read from the text", {"body": f"LISBOA (Lusa) - {PORTUGUESE}"}, custom=True),
            "place": Cell("dateline", custom=True),
            "withhold": Cell("HOLD HOLD HOLD: a dead letter", {"shout": "HOLD HOLD HOLD"}, custom=True, expect="names no item"),
            "kill": Cell("KILL KILL KILL: a dead letter", {"shout": "KILL KILL KILL"}, custom=True, expect="names no item"),
            "advisory": Cell(
                "NOT FOR PUBLICATION: a dead letter", {"shout": "NOT FOR PUBLICATION"}, custom=True, expect="names no item"
            ),
        },
    ),
)


def cells() -> list[tuple[str, Format, str, Cell]]:
    """Every cell as (id, format, mark, cell)."""
    return [
        (f"{row.name} / {mark}".replace(" ", "_"), row, mark, row.cells[mark])
        for row in FORMATS
        for mark in MARKS
        if mark in row.cells
    ]


def table() -> str:
    """The table of FORMATS.md."""
    lines = ["| format | " + " | ".join(MARKS) + " |", "|---" * (len(MARKS) + 1) + "|"]
    for row in FORMATS:
        told = [_told(row, mark) for mark in MARKS]
        lines.append(f"| {row.name} | " + " | ".join(told) + " |")
    return "\n".join(lines)


def _told(row: Format, mark: str) -> str:
    cell = row.cells.get(mark)
    if cell is None:
        return row.nothing[mark]
    return f"*{cell.where}*" if cell.custom and cell.where != "–" else cell.where


if __name__ == "__main__":
    print(table())
