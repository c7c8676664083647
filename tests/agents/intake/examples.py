"""Whole items with every field that each standard lists, retold: what the standards' own examples look like."""

# ruff: noqa: E501  (agencies write long lines)
from __future__ import annotations

import json
from typing import Any

LEAD = "The ferry left the port at dawn with 320 people on board."
NEXT = "It had been repaired for two months."

NINJS_1: dict[str, Any] = {
    "$standard": {"name": "ninjs", "version": "1.4"},
    "uri": "http://ninjs.example.com/newsitems/20170324ferry",
    "type": "text", "mimetype": "text/html", "representationtype": "complete", "profile": "text-only",
    "version": "2", "firstcreated": "2017-03-24T07:00:00Z", "versioncreated": "2017-03-24T08:40:00Z",
    "contentcreated": "2017-03-24T06:50:00Z", "embargoed": "", "pubstatus": "usable", "urgency": 4, "expires": "2018-03-24T00:00:00Z",
    "copyrightholder": "Example Agency", "copyrightnotice": "Copyright 2017 Example Agency", "usageterms": "For subscribers",
    "ednote": "", "language": "en-GB", "charcount": 90, "wordcount": 18, "located": "Piraeus, Greece",
    "byline": "A. Reporter", "headline": "Ferry sails again", "headline_short": "Ferry", "slugline": "Greece-Ferry",
    "description_text": "A ferry sails.", "description_caption": "A ferry",
    "body_html": f"<section><p>{LEAD}</p><p>{NEXT}</p></section>",
    "person": [{"name": "B. Captain", "rel": "about", "scheme": "x", "code": "1"}],
    "organisation": [{"name": "Line", "symbols": [{"ticker": "LN", "exchange": "ATH"}]}],
    "place": [{"name": "Piraeus", "geometry_geojson": {"type": "Point", "coordinates": [23.6, 37.9]}}],
    "subject": [{"name": "transport", "scheme": "http://cv.iptc.org/newscodes/mediatopic/", "code": "20000337"}],
    "event": [{"name": "Sailing"}], "object": [{"name": "Ferry"}], "infosource": [{"name": "Port authority"}],
    "genre": [{"name": "Current", "code": "Current"}], "altids": {"slug": "ferry"},
    "trustindicator": [{"scheme": "x", "code": "y", "title": "z", "href": "https://example.com/"}],
    "renditions": {"main": {"href": "https://example.com/f.html", "mimetype": "text/html", "sizeinbytes": 900}},
    "associations": {"mainpic": {"uri": "http://ninjs.example.com/pic", "type": "picture", "headline": "A ferry"}},
}  # fmt: skip

NINJS_2: dict[str, Any] = {
    "uri": "urn:newsml:example.com:20170324:ferry", "standard": {"name": "ninjs", "version": "2.1", "schema": "x"},
    "type": "text", "version": "2", "versioncreated": "2017-03-24T09:40:00+01:00", "pubstatus": "usable", "urgency": 4,
    "copyrightholder": "dpa", "copyrightnotice": "", "usageterms": "", "language": "en", "by": "By A. Reporter",
    "title": "internal", "headlines": [{"role": "main", "contenttype": "text/plain", "value": "Ferry sails again"}],
    "subheadlines": [{"role": "main", "value": "After two months"}],
    "descriptions": [{"role": "drop-text", "contenttype": "text/plain", "value": "A ferry sails."}],
    "bodies": [
        {"role": "main", "contenttype": "text/html", "charcount": 90, "value": f"<section class='main'><p>{LEAD}</p><p>{NEXT}</p></section>"}
    ],
    "people": [{"name": "B. Captain"}], "organisations": [], "places": [{"name": "Piraeus", "literal": "Piraeus"}],
    "subjects": [{"name": "transport", "uri": "x", "creator": "y", "relevance": 90, "confidence": 50}], "events": [], "objects": [],
    "infosources": [{"name": "Port authority"}], "genres": [{"name": "Current"}], "altids": [{"role": "internal", "value": "7"}],
    "renditions": [{"name": "main", "href": "https://example.com/", "contenttype": "text/html"}],
    "associations": [{"name": "pic", "uri": "x", "type": "picture"}],
    "rightsinfo": {"langid": "en", "linkedrights": "https://example.com/rights"}, "trustindicators": [],
}  # fmt: skip

NINJS_3: dict[str, Any] = {
    "uri": "http://ninjs.example.com/newsitems/20170324ferry", "type": "text", "version": "1",
    "firstCreated": "2017-03-24T07:00:00Z", "versionCreated": "2017-03-24T08:40:00Z", "pubStatus": "usable", "urgency": 5,
    "copyrightHolder": "Example Agency", "copyrightNotice": "Copyright 2017 Example Agency", "usageTerms": "", "edNote": "",
    "language": "en", "by": "A. Reporter", "located": "Piraeus, Greece",
    "headlines": [{"role": "main", "value": "Ferry sails again"}],
    "bodies": [
        {"role": "main", "contentType": "text/plain", "value": f"{LEAD}\n\n{NEXT}"},
        {"role": "richtext", "contentType": "application/xhtml+xml", "value": f"<p>{LEAD}</p> <p>{NEXT}</p>"},
    ],
    "people": [], "places": [{"name": "Piraeus", "rel": "mentions"}], "rightsInfo": {"copyrightNotice": "(c)"}, "plannedCoverage": [],
}  # fmt: skip

AP_ITEM: dict[str, Any] = {
    "uri": "https://api.example.com/media/v/content/5ee9?qt=Hy&et=0a4aza0c0",
    "altids": {"itemid": "5ee9", "etag": "5ee9_0a4aza0c0", "friendlykey": "539", "referenceid": "EU--Greece-Ferry", "transref": "i0005"},
    "version": 1, "type": "text", "urgency": 4, "editorialpriority": "r", "editorialtypes": [], "language": "en",
    "versioncreated": "2017-03-24T08:40:00Z", "firstcreated": "2017-03-24T07:00:00Z", "pubstatus": "usable",
    "signals": ["newscontent"], "title": "EU--Greece-Ferry", "headline": "Ferry sails again", "headline_extended": "Ferry sails again, late",
    "slugline": "BC-EU--Greece-Ferry", "copyrightnotice": "Copyright 2017 The Associated Press.", "usageterms": ["For newsrooms"],
    "provider": "AP", "bylines": [{"by": "A. REPORTER", "title": "Associated Press"}], "textformat": "bx",
    "datelinelocation": {"city": "Piraeus", "countrycode": "GRC", "countryname": "Greece"},
    "subject": [{"code": "i", "name": "i", "creator": "Editorial", "rels": ["category"]}],
    "place": [{"code": "06", "name": "Piraeus", "locationtype": {"name": "City"}}],
    "renditions": {"nitf": {"title": "NITF Story Download", "rel": "Story", "href": "https://api.example.com/x"}},
    "body_nitf": f"<block id='Main'><p>{LEAD}</p><p>{NEXT}</p></block>",
}  # fmt: skip

AP_PAGE = {
    "api_version": "1.1", "id": "Hy", "method": "/content/feed.GET", "org_name": "A newsroom", "params": {"page_size": 2},
    "data": {"updated_time": "2017-03-24T09:00:00Z", "current_item_count": 1, "next_page": "https://api.example.com/n",
             "items": [{"meta": {"products": [{"id": 1, "name": "Wire"}]}, "item": AP_ITEM}]},
}  # fmt: skip

G2 = f"""<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/" xmlns:h="http://www.w3.org/1999/xhtml">
<header><sent>2017-03-24T08:41:00Z</sent><catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_17.xml"/>
  <sender>example.com</sender><transmitId>7</transmitId><priority>4</priority><origin>MMS</origin><channel>TXT</channel></header>
<itemSet><newsItem conformance="power" guid="urn:newsml:example.com:20170324:US-FERRY" standard="NewsML-G2" standardversion="2.28"
    version="9" xml:lang="en-GB">
  <catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_29.xml"/><hopHistory><hop seq="1"/></hopHistory>
  <rightsInfo><accountable><name>Desk</name></accountable><copyrightHolder qcode="nprov:dpa"><name>Deutsche Presse-Agentur GmbH</name>
    </copyrightHolder><copyrightNotice>Copyright 2017</copyrightNotice><usageTerms>Not everywhere</usageTerms></rightsInfo>
  <itemMeta><itemClass qcode="ninat:text"><name xml:lang="en">Text</name></itemClass>
    <provider qcode="nprov:dpa"><name>Deutsche Presse-Agentur GmbH</name></provider>
    <versionCreated>2017-03-24T10:40:00+02:00</versionCreated><firstCreated>2017-03-24T07:00:00Z</firstCreated>
    <pubStatus qcode="stat:usable"/><role qcode="itemrole:main"/><fileName>f.xml</fileName><generator versioninfo="1">g</generator>
    <profile>p</profile><service qcode="svc:uk"><name>UK</name></service><title>internal</title>
    <edNote role="r:pad"><section xmlns="http://www.w3.org/1999/xhtml"><h3>Notes</h3><ul><li>One picture</li></ul></section></edNote>
    <memberOf literal="x"/><instanceOf qcode="x:y"/><signal qcode="sig:update"/><altRep residref="a"/><link rel="irel:seeAlso" href="h"/>
    <expires>2027-01-01T00:00:00Z</expires></itemMeta>
  <contentMeta><icon href="i"/><urgency>4</urgency><contentCreated>2017-03-24T06:50:00Z</contentCreated><contentModified>2017-03-24T06:55:00Z</contentModified>
    <located type="cptype:city" qcode="geo:1"><name>Piraeus</name><broader qcode="iso3166-1a2:GR"><name>Greece</name></broader></located>
    <creator uri="http://example.com/r"><name>A. Reporter</name></creator><contributor qcode="x:1"/><infoSource uri="http://example.com"/>
    <audience qcode="a:b"/><exclAudience qcode="a:c"/><altId type="t:u">7</altId><rating value="1" scalemin="0" scalemax="5"/>
    <genre qcode="genre:Current"><name>Current</name></genre><language tag="en-GB"/><keyword>ferry</keyword>
    <subject type="cpnat:abstract" qcode="medtop:20000337"><name>transport</name></subject><slugline>Greece-Ferry</slugline>
    <headline rank="1">Ferry sails again</headline><headline role="hld:subHeadline">After two months</headline>
    <dateline>Piraeus (dpa) - </dateline><by>By A. Reporter</by><creditline>dpa</creditline><description role="drol:summary">A ferry.</description>
  </contentMeta><assert qcode="x:1"><name>n</name></assert><inlineRef qcode="x:1"/><derivedFrom qcode="x:2"/>
  <contentSet><inlineXML contenttype="application/xhtml+xml" wordcount="18"><html xmlns="http://www.w3.org/1999/xhtml"><head>
    <title>Ferry sails again</title></head><body><header><ul class="slugline"><li>Transport</li><li>Greece</li></ul>
    <h1>Ferry sails again</h1></header><section class="main"><p><span class="dateline">Piraeus (dpa) - </span>{LEAD}</p><p>{NEXT}</p></section>
    <footer><p>dpa abc</p></footer></body></html></inlineXML></contentSet></newsItem>
<newsItem guid="urn:newsml:example.com:20170324:PIC" version="1"><itemMeta><itemClass qcode="ninat:picture"/></itemMeta>
  <contentSet><remoteContent href="p.jpg"/></contentSet></newsItem>
<packageItem guid="urn:newsml:example.com:20170324:PACK" version="1"><groupSet root="r"><group id="r"/></groupSet></packageItem>
<conceptItem guid="urn:x:concept" version="1"/><knowledgeItem guid="urn:x:knowledge" version="1"/><planningItem guid="urn:x:plan" version="1"/>
</itemSet></newsMessage>"""

NITF = f"""<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE nitf SYSTEM "nitf-3-4.dtd">
<nitf version="-//IPTC//DTD NITF 3.4//EN" change.date="October 18, 2006" change.time="19:30" uno="example:ferry:1" xml:lang="en">
<head><title>Ferry sails again</title><meta name="priority" content="r"/>
<tobject tobject.type="News"><tobject.property tobject.property.type="Current"/>
  <tobject.subject tobject.subject.refnum="04015000" tobject.subject.type="Economy"/></tobject>
<docdata management-status="usable"><correction info="" id-string=""/><evloc city="Piraeus" iso-cc="GR"/>
  <doc-id regsrc="AP" id-string="Dferry"/><del-list><from-src src-name="x" level-number="1"/></del-list><urgency ed-urg="4"/>
  <fixture fix-id="f"/><date.issue norm="20170324T084000Z"/><date.release norm="20170324T084000Z"/><date.expire norm="20180101T000000Z"/>
  <doc-scope scope="s"/><series series.name="n"/><ed-msg info="Eds: Adds photos"/><du-key key="Greece-Ferry" version="3"/>
  <doc.copyright year="2017" holder="AP"/><doc.rights owner="AP"/><key-list><keyword key="ferry"/></key-list>
  <identified-content><location><city>Piraeus</city></location></identified-content></docdata>
<pubdata type="print" date.publication="20170324T084000Z" name="n"/><revision-history name="x" function="writer-author"/></head>
<body><body.head><hedline><hl1 id="headline">Ferry sails again</hl1><hl2>After two months</hl2></hedline><note><body.content><p>n</p></body.content>
  </note><rights>AP<rights.owner>AP</rights.owner></rights><byline>By A. REPORTER<byttl>Associated Press</byttl></byline>
  <distributor>The Associated Press</distributor><dateline><location>PIRAEUS, Greece</location> (AP) <story.date norm="20170324"/></dateline>
  <abstract><p>A ferry.</p></abstract></body.head>
<body.content><block id="Main"><hl2>Ferry sails again</hl2><p>{LEAD}</p><media media-type="image"><media-reference source="p.jpg"/><media-caption><p>A ferry.</p>
  </media-caption><media-producer>P</media-producer></media><p>{NEXT}</p></block>
  <table><tr><td>Sailings</td><td>3</td></tr></table><bibliography>b</bibliography></body.content>
<body.end><tagline>t</tagline></body.end></body></nitf>"""

RSS = f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>World</title><link>https://feeds.example.com/</link><description>News</description><language>en-gb</language>
<copyright>(c) Example</copyright><managingEditor>e@example.com</managingEditor><webMaster>w@example.com</webMaster>
<pubDate>Fri, 24 Mar 2017 09:00:00 GMT</pubDate><lastBuildDate>Fri, 24 Mar 2017 09:00:00 GMT</lastBuildDate><category>News</category>
<generator>g</generator><docs>d</docs><cloud domain="x" port="80" path="/" registerProcedure="p" protocol="xml-rpc"/><ttl>5</ttl>
<image><url>i.png</url><title>World</title><link>https://feeds.example.com/</link></image><rating>r</rating>
<textInput><title>t</title><description>d</description><name>n</name><link>l</link></textInput><skipHours><hour>3</hour></skipHours>
<atom:link href="https://feeds.example.com/rss" rel="self"/>
<item><title>Ferry sails again</title><link>https://feeds.example.com/ferry</link><description><![CDATA[<p>{LEAD}</p><p>{NEXT}</p>]]></description>
<author>a@example.com (A. Reporter)</author><category domain="d">Transport</category><comments>https://feeds.example.com/c</comments>
<enclosure url="a.mp3" length="1" type="audio/mpeg"/><guid isPermaLink="true">https://feeds.example.com/ferry</guid>
<pubDate>Fri, 24 Mar 2017 08:40:00 +0000</pubDate><source url="https://other.example/rss">Other Agency</source>
<media:content url="p.jpg"><media:title>A ferry</media:title></media:content></item>
<item><description>{NEXT}</description></item></channel></rss>"""

ATOM = f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="en" xml:base="https://example.org/">
<title type="text">World</title><subtitle type="html">&lt;em&gt;All&lt;/em&gt; of it</subtitle><updated>2017-03-24T09:00:00Z</updated>
<id>tag:example.org,2003:3</id><link rel="alternate" type="text/html" hreflang="en" href="https://example.org/"/>
<link rel="self" type="application/atom+xml" href="https://example.org/feed.atom"/><rights>Copyright (c) 2017</rights>
<generator uri="https://www.example.com/" version="1.0">Toolkit</generator><icon>i</icon><logo>l</logo>
<at:deleted-entry ref="tag:example.org,2003:3.1" when="2017-03-24T08:50:00Z"><at:by><name>B. Editor</name></at:by>
<at:comment xml:lang="en">Sent in error</at:comment><link rel="related" href="x"/></at:deleted-entry>
<entry><title>Ferry sails again</title><link rel="alternate" type="text/html" href="https://example.org/ferry"/>
<link rel="enclosure" type="audio/mpeg" length="1337" href="https://example.org/a.mp3"/><id>tag:example.org,2003:3.2397</id>
<updated>2017-03-24T08:40:00Z</updated><published>2017-03-24T07:00:00-04:00</published><category term="transport"/>
<author><name>A. Reporter</name><uri>https://example.org/</uri><email>a@example.com</email></author><contributor><name>C</name></contributor>
<source><id>tag:other.example,2003:1</id><title>Other Agency</title><updated>2017-03-24T08:00:00Z</updated></source>
<summary>A ferry.</summary><content type="xhtml" xml:lang="en"><div xmlns="http://www.w3.org/1999/xhtml"><p>{LEAD}</p><p>{NEXT}</p></div></content>
</entry></feed>"""

AFP = f"""<?xml version="1.0" encoding="iso-8859-1"?><NewsML><Catalog Href="http://www.example.com/dtd/AFPCatalog.xml"/>
<NewsEnvelope><TransmissionId>7</TransmissionId><SentFrom><Party FormalName="AFP"/></SentFrom><SentTo><Party FormalName="x"/></SentTo>
<DateAndTime>20170324T084100Z</DateAndTime><NewsService FormalName="afp"/><NewsProduct FormalName="gen"/><Priority FormalName="4"/></NewsEnvelope>
<NewsItem xml:lang="en"><Identification><NewsIdentifier><ProviderId>afp.com</ProviderId><DateId>20170324</DateId>
<NewsItemId>170324084000.abc</NewsItemId><RevisionId PreviousRevision="0" Update="N">1</RevisionId>
<PublicIdentifier>urn:newsml:afp.com:20170324:170324084000.abc:1</PublicIdentifier></NewsIdentifier><NameLabel>Greece-ferry</NameLabel></Identification>
<NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20170324T084000Z</FirstCreated><ThisRevisionCreated>20170324T084000Z</ThisRevisionCreated>
<Status FormalName="Usable"/><Urgency FormalName="4"/></NewsManagement>
<NewsComponent><NewsLines><HeadLine>Ferry sails again</HeadLine><DateLine>Piraeus, March 24, 2017 (AFP)</DateLine>
<CopyrightLine>\u00a9 2017 AFP</CopyrightLine><SlugLine>Greece-ferry</SlugLine></NewsLines>
<AdministrativeMetadata><Provider><Party FormalName="AFP"/></Provider></AdministrativeMetadata>
<DescriptiveMetadata><Language FormalName="en"/><SubjectCode><Subject FormalName="04015000"/></SubjectCode>
<Location HowPresent="Origin"><Property FormalName="City" Value="Piraeus"/><Property FormalName="Country" Value="GRC"/></Location>
<OfInterestTo FormalName="x"/></DescriptiveMetadata><Metadata><MetadataType FormalName="m"/><Property FormalName="p" Value="v"/></Metadata>
<NewsComponent><ContentItem><MediaType FormalName="Text"/><Format FormalName="bcNITF2.5"/><Characteristics><SizeInBytes>9</SizeInBytes>
</Characteristics><DataContent><p>{LEAD}</p><p>{NEXT}</p></DataContent></ContentItem></NewsComponent>
<NewsComponent><ContentItem Href="p.jpg"><MediaType FormalName="Photo"/></ContentItem></NewsComponent></NewsComponent></NewsItem></NewsML>"""

ANPA = (
    "\x16\x16\x01G7787glbsm\x1f\r\nr i\x1f\x13BC-EU--Greece-Ferry 1stLd-Writethru \x1f 03-24 0590\r\n\x02"
    "^BC-EU--Greece-Ferry, 1st Ld-Writethru,127<\r\n^Ferry sails again<\r\n^Eds: UPDATES with the captain.<\r\n^By A. REPORTER=\r\n"
    f"^Associated Press=\r\n\t   PIRAEUS, Greece (AP) _ {LEAD}\r\n\t   {NEXT}\r\n\r\n\t   AP-WF-03-24-17 0840GMT<\r\n\x03\x04"
)

IPTC_7901 = (
    f"\x01eca0001 4 pl 46  dpa 0027\r\n\x02\r\nGreece/Ferry/\r\n1ST LEAD\r\nFerry sails again\r\nBy dpa correspondents =\r\n\r\n  Piraeus (dpa) - {LEAD}\r\n  {NEXT}\r\n\r\n# Notebook\r\n\r\n## Note to editors\r\n- adds the captain\r\n\r\ndpa abc\r\n"
    "\x03\r\n240840 GMT Mar 17\r\n\x04"
)

TEXTS: dict[str, tuple[bytes, str]] = {
    "ninjs 1.x": (json.dumps(NINJS_1).encode(), "Example Agency"),
    "ninjs 2.x": (json.dumps(NINJS_2).encode(), "dpa"),
    "ninjs 3.x": (json.dumps(NINJS_3).encode(), "Example Agency"),
    "AP item": (json.dumps({"data": {"meta": {}, "item": AP_ITEM}}).encode(), "ap"),
    "AP page": (json.dumps(AP_PAGE).encode(), "ap"),
    "NewsML-G2": (G2.encode(), "dpa"),
    "NITF": (NITF.encode(), "ap"),
    "RSS": (RSS.encode(), "Other Agency"),
    "Atom": (ATOM.encode(), "Other Agency"),
    "NewsML 1.2": (AFP.encode("latin-1"), "afp"),
    "ANPA 1312": (ANPA.encode(), "ap"),
    "IPTC 7901": (IPTC_7901.encode("cp1252"), "dpa"),
}
"""A message of each format, with the agency that sends it."""

OTHERS: dict[str, tuple[bytes, str, str]] = {
    "ninjs picture": (json.dumps({**NINJS_1, "type": "picture"}).encode(), "no text item", "is a picture"),
    "ninjs event": (json.dumps({**NINJS_3, "type": "event"}).encode(), "no text item", "is a event"),
    "ninjs of its uri alone": (
        b'{"uri": "http://ninjs.example.com/1", "versioncreated": "2017-03-24T08:40:00Z"}',
        "empty body",
        "no text",
    ),
    "AP, the text in a link": (
        json.dumps({name: value for name, value in AP_ITEM.items() if name != "body_nitf"}).encode(),
        "text is elsewhere",
        "fetch https://api.example.com/x",
    ),
    "an empty inlineXML": (
        G2[: G2.index("<inlineXML")].encode() + b"</contentSet></newsItem></itemSet></newsMessage>",
        "empty body",
        "no text",
    ),
    "a package alone": (
        b'<packageItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="p" version="1"/>',
        "no text item",
        "is a packageitem",
    ),
    "a knowledge item": (
        b'<knowledgeItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="k" version="1"/>',
        "no text item",
        "k is a knowledgeitem",
    ),
    "a catalog": (
        b'<catalogItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="c" version="1"/>',
        "no text item",
        "catalogitem",
    ),
    "a channel without items": (
        b'<rss version="2.0"><channel><title>t</title></channel></rss>',
        "no text item",
        "holds no item",
    ),
    "a web page": (b"<!DOCTYPE html><html><body><p>404</p></body></html>", "unknown format", "<html>"),
}
"""What is no text: data, reason, and what the detail says."""
