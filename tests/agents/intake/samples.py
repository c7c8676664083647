"""One item in each wire format, written to the standards, with every mark that the format defines as a parameter."""

from __future__ import annotations

import json
from typing import Any

BODY_1 = "KABUL (AP) — Troops left the base at Sangin on Thursday."
BODY_2 = "They had held it for a year, an officer said."


def ninjs(**marks: Any) -> bytes:
    item = {
        "uri": "tag:example.com,2017:item-1",
        "type": "text",
        "version": str(marks.get("version", 1)),
        "versioncreated": "2017-03-24T08:40:00Z",
        "pubstatus": marks.get("status", "usable"),
        "language": marks.get("language", "en"),
        "urgency": marks.get("urgency", 4),
        "headline": "Troops leave base",
        "body_text": marks.get("body", f"{BODY_1}\n\n{BODY_2}"),
        "embargoed": marks.get("embargo"),
        "ednote": marks.get("ednote", ""),
        "located": marks.get("located"),
        "genre": [{"name": marks["genre"]}] if "genre" in marks else None,
    }
    return json.dumps({name: value for name, value in item.items() if value is not None}).encode()


def ninjs_2(**marks: Any) -> bytes:
    """The second generation: arrays of {role, value}, `by`, `genres`."""
    item = json.loads(ninjs(**marks))
    body = item.pop("body_text", None)
    item |= {
        "headlines": [{"role": "short", "value": "Base"}, {"role": "main", "value": item.pop("headline")}],
        "by": "A. Reporter",
    }
    if body is not None:
        item["bodies"] = [{"role": "main", "contenttype": "text/plain", "value": body}]
    if "genre" in item:
        item["genres"] = item.pop("genre")
    return json.dumps(item).encode()


def ninjs_3(**marks: Any) -> bytes:
    """The third generation: camel case."""
    item = json.loads(ninjs_2(**marks))
    camel = {"versioncreated": "versionCreated", "pubstatus": "pubStatus", "ednote": "edNote"}
    for body in item.get("bodies", ()):
        body["contentType"] = body.pop("contenttype")
    return json.dumps({camel.get(name, name): value for name, value in item.items()}).encode()


def ap(**marks: Any) -> bytes:
    item = json.loads(ninjs(**marks))
    item |= {
        "uri": "https://example.com/content/4f?qt=1",
        "version": marks.get("version", 1) - 1,
        "altids": {"itemid": "4f00aa", "etag": "4f00aa_1"},
        "pubstatus": "embargoed" if marks.get("embargo") else marks.get("status", "usable"),
        "signals": [marks["signal"]] if "signal" in marks else [],
        "editorialtypes": [marks["editorialtype"]] if "editorialtype" in marks else [],
        "datelinelocation": marks.get("datelinelocation"),
    }
    return json.dumps({"data": {"item": item}}).encode()


def newsml_g2(**marks: Any) -> bytes:
    signal = f'<signal qcode="{marks["signal"]}"/>' if "signal" in marks else ""
    genre = f'<genre qcode="genre:{marks["genre"]}"/>' if "genre" in marks else ""
    text = marks.get("body", f"<p>{BODY_1}</p><p>{BODY_2}</p>")
    content = f"""<contentSet><inlineXML contenttype="application/xhtml+xml">
      <html xmlns="http://www.w3.org/1999/xhtml"><head><title>no text</title></head><body>{text}</body></html>
    </inlineXML></contentSet>"""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sent>2017-03-24T08:41:00Z</sent></header><itemSet>
<packageItem guid="tag:example.com,2017:pack" version="1"/>
<newsItem guid="{marks.get("guid", "tag:example.com,2017:item-1")}" version="{marks.get("version", 1)}"
    standard="NewsML-G2" standardversion="2.29" xml:lang="en-US">
  <rightsInfo><copyrightHolder literal="The Associated Press"/><copyrightNotice>(c) AP</copyrightNotice></rightsInfo>
  <itemMeta><itemClass qcode="ninat:text"/><provider literal="{marks.get("provider", "AP")}"/>
    <versionCreated>2017-03-24T08:40:00Z</versionCreated><embargoed>{marks.get("embargo", "")}</embargoed>
    <pubStatus qcode="stat:{marks.get("status", "usable")}"/><edNote>{marks.get("ednote", "")}</edNote>{signal}</itemMeta>
  <contentMeta><urgency>{marks.get("urgency", 4)}</urgency><located><name>Kabul</name></located><by>By A. Reporter</by>{genre}
    <language tag="{marks.get("language", "en")}"/><slugline>AFGHANISTAN</slugline>
    <headline>Troops leave base</headline><headline role="hld:subHeadline">After a year</headline></contentMeta>
  {content if marks.get("status", "usable") == "usable" else ""}
</newsItem></itemSet></newsMessage>""".encode()


def reuters(**marks: Any) -> bytes:
    """NewsML-G2 as Reuters sends it: the guid ends in the transmission, the signal is of its own scheme."""
    version = marks.get("version", 0)
    guid = f"tag:reuters.com,2017:newsml_L5N1H10AB:{version}"
    return newsml_g2(**{"signal": "edStat:N", **marks, "guid": guid, "version": version, "provider": "reuters.com"})


def newsml_1(**marks: Any) -> bytes:
    version = marks.get("version", 1)
    will_change = (
        f"<StatusWillChange><FutureStatus FormalName='Usable'/><DateAndTime>{marks['embargo']}</DateAndTime></StatusWillChange>"
        if "embargo" in marks
        else ""
    )
    instruction = f"<Instruction FormalName='{marks['instruction']}'/>" if "instruction" in marks else ""
    status = "Embargoed" if "embargo" in marks else marks.get("status", "Usable")
    text = marks.get("body", f"<p>{BODY_1}</p><p>{BODY_2}</p>")
    return f"""<?xml version="1.0" encoding="UTF-8"?><NewsML Version="1.2">
<NewsEnvelope><DateAndTime>20170324T084100Z</DateAndTime><Priority FormalName="4"/></NewsEnvelope>
<NewsItem xml:lang="en"><Identification><NewsIdentifier><ProviderId>afp.com</ProviderId><DateId>20170324</DateId>
  <NewsItemId>TX-PAR-ABC12</NewsItemId>
  <RevisionId PreviousRevision="{version - 1}" Update="{"N" if version == 1 else "U"}">{version}</RevisionId>
  <PublicIdentifier>urn:newsml:afp.com:20170324:TX-PAR-ABC12:{version}</PublicIdentifier></NewsIdentifier></Identification>
<NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20170324T080000Z</FirstCreated>
  <ThisRevisionCreated>20170324T084000Z</ThisRevisionCreated><Status FormalName="{status}"/>{will_change}
  <Urgency FormalName="{marks.get("urgency", 4)}"/>{instruction}</NewsManagement>
<NewsComponent><Role FormalName="Main"/>
  <NewsLines><HeadLine>Troops leave base</HeadLine><ByLine>A. Reporter</ByLine><DateLine>Kabul, March 24</DateLine>
    <NewsLine><NewsLineType FormalName="Advisory"/><NewsLineText>{marks.get("ednote", "")}</NewsLineText></NewsLine></NewsLines>
  <AdministrativeMetadata><Provider><Party FormalName="AFP"/></Provider></AdministrativeMetadata>
  <DescriptiveMetadata><Language FormalName="{marks.get("language", "en")}"/>
    <Genre FormalName="{marks.get("genre", "Current")}"/></DescriptiveMetadata>
  <NewsComponent><Role FormalName="StyleSheet"/><ContentItem><MimeType FormalName="text/css"/>
    <DataContent>p {{ color: red }}</DataContent></ContentItem></NewsComponent>
  <NewsComponent><Role FormalName="Main"/><ContentItem><MediaType FormalName="Text"/><DataContent>{text}</DataContent>
  </ContentItem></NewsComponent>
</NewsComponent></NewsItem></NewsML>""".encode()


def nitf(**marks: Any) -> bytes:
    status = "embargoed" if "embargo" in marks else marks.get("status", "usable")
    managed = ' management-doc-idref="item-1"' if status in ("canceled", "withheld") else ""
    correction = '<correction info="name of the base"/>' if marks.get("correction") else ""
    doc_id = "item-1-notice" if managed else "item-1"
    text = marks.get("body", f"<p>{BODY_1}</p><p>{BODY_2}</p>")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "nitf-3-4.dtd">
<nitf xml:lang="{marks.get("language", "en")}"><head><title>A title</title>
<tobject><tobject.property tobject.property.type="{marks.get("property", "current")}"/></tobject>
<docdata management-status="{status}"{managed}>{correction}<doc-id regsrc="AP" id-string="{doc_id}"/>
  <urgency ed-urg="{marks.get("urgency", 4)}"/><date.issue norm="20170324T084000Z"/>
  <date.release norm="{marks.get("embargo", "20170324T084000Z")}"/>
  <ed-msg info="{marks.get("ednote", "")}"/><du-key key="AFGHANISTAN" version="{marks.get("version", 1)}"/>
  <doc.copyright year="2017" holder="The Associated Press"/></docdata></head>
<body><body.head><hedline><hl1>Troops leave base</hl1><hl2>After a year</hl2></hedline>
  <byline>By A. Reporter</byline><distributor>AP</distributor>
  <dateline><location>KABUL</location><story.date>March 24</story.date></dateline></body.head>
<body.content><media><media-caption>A base.</media-caption></media>{text}</body.content></body></nitf>""".encode()


def rss(**marks: Any) -> bytes:
    return f"""<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>World</title><link>https://www.apnews.example/</link>
<language>{marks.get("language", "en-us")}</language><copyright>(c) AP</copyright>
<item><guid isPermaLink="false">item-1</guid>
<title>{marks.get("title", "Troops leave base &amp;amp; town")}</title><dc:creator>A. Reporter</dc:creator>
<link>https://www.apnews.example/1</link><pubDate>{marks.get("date", "Fri, 24 Mar 2017 08:40:00 GMT")}</pubDate>
<description>Short.</description>
<content:encoded><![CDATA[<p>{BODY_1}</p><figure><figcaption>A base.</figcaption></figure><p>{BODY_2}</p>]]></content:encoded>
</item></channel></rss>""".encode()


def atom(**marks: Any) -> bytes:
    deleted = '<at:deleted-entry ref="item-1" when="2017-03-24T10:00:00Z"><at:comment>Gone</at:comment></at:deleted-entry>'
    entry = f"""<entry><id>item-1</id><title>{marks.get("title", "Troops leave base")}</title>
<published>2017-03-24T08:00:00Z</published>
<updated>{marks.get("date", "2017-03-24T08:40:00Z")}</updated><author><name>A. Reporter</name></author>
<link href="https://www.apnews.example/1"/><summary>Short.</summary><content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>{BODY_1}</p><p>{BODY_2}</p></div></content></entry>"""
    return f"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"
    xml:lang="{marks.get("language", "en")}"><title>World</title>{deleted if marks.get("deleted") else entry}</feed>""".encode()


def anpa(**marks: Any) -> bytes:
    slug = marks.get("slug", "BC-Afghanistan-Base")
    note = f"^{marks['ednote']}<\r\n" if "ednote" in marks else ""
    trailer = marks.get("trailer", "AP-NY-03-24-17 0840GMT")
    text = marks.get("body", f"\t{BODY_1}\r\n\tThey had held it for\r\na year, an officer said.\r\n")
    return (
        f"\x16\x16\x01a{marks.get('number', '0123')}\x1f\r\n{marks.get('priority', 'r')} {marks.get('category', 'i')}\x1f\x13"
        f"{slug}\x1f 03-24 0123\r\n\x02{note}^Troops leave base<\r\n^By A. Reporter=\r\n{text}\x03{trailer}\x04"
    ).encode()


def iptc_7901(**marks: Any) -> bytes:
    slug = marks.get("slug", "Afghanistan-base")
    text = marks.get("body", f"  Troops leave base\r\n\r\n  {BODY_1}\r\n  They had held it for\r\na year, an officer said.\r\n")
    shout = f"{marks['shout']}\r\n\r\n" if "shout" in marks else ""
    trailer = marks.get("trailer", "240840 GMT Mar 17")
    header = f"\x01AFP{marks.get('number', '0123')} {marks.get('urgency', 4)} POL 0123 {slug}\r\n"
    return f"{header}\x02{shout}{text}\x03\r\n{trailer}\r\n\x04".encode("cp1252")


def text(**marks: Any) -> bytes:
    """Plain text: marks and headline in lines above the dateline."""
    heads = "".join(f"{marks[name]}\n" for name in ("shout", "headline") if name in marks) or "Troops leave base\n"
    return f"{heads}\n{marks.get('body', BODY_1)}\n\n{BODY_2}\n".encode()


def article(**marks: Any) -> bytes:
    record = {
        "uri": "item-1",
        "version": marks.get("version", 1),
        "status": "embargoed" if "embargo" in marks else marks.get("status", "usable"),
        "signal": marks.get("signal"),
        "urgency": marks.get("urgency", 4),
        "language": marks.get("language", "en"),
        "provider": "AP",
        "headline": "Troops leave base",
        "body": marks.get("body", f"{BODY_1}\n\n{BODY_2}"),
        "published_at": "2017-03-24T08:40:00Z",
        "embargoed_until": marks.get("embargo"),
    }
    return json.dumps(record).encode()
