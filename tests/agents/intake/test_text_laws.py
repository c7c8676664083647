"""Laws of text: no sentence runs into the next, and what is set apart is not thrown away."""

from __future__ import annotations

import json
from html import escape

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.intake.boilerplate import apart
from agents.intake.markup import flow_of_html
from agents.intake.parse import parse
from agents.text import sentences
from tests.agents.intake import samples

SENTENCES = st.lists(
    st.sampled_from(
        [
            "Troops left the base.",
            "Nobody said why & when.",
            "The price was < 3 dollars.",
            "Talks go on in Geneva",
            "“It is over,” he said.",
            "Ten",
            "Prices rose 3 percent",
        ]
    ),
    min_size=1,
    max_size=8,
)
BLOCKS = st.sampled_from(
    """<p>{}</p> <div>{}</div> <ul><li>{}</li></ul> <h2>{}</h2> <table><tr><td>{}</td></tr></table> <blockquote>{}</blockquote>
    <section><p>{}</p></section> <p><b>{}</b></p> <br><br>{}<br><br> <p>{} <center><p>{}</p></center> <pre>{}</pre>""".split()
)
LINES = st.lists(
    st.sampled_from(
        [
            "Troops left the base on Thursday.",
            "Copyright 2017 The Associated Press. All rights reserved.",
            "Copyright law was changed by the court, a judge said.",
            "(Reporting by A. Reporter; Editing by B. Editor)",
            "More on the war: https://example.com/war",
            "FILE PHOTO: A base.",
            "(c) 2017 Northwire",
            "Compiled by D. Editor",
            "Associated Press writer C. Writer in Kabul contributed to this report.",
            "Follow the agency on its page.",
            "They had held it for a year.",
        ]
    ),
    min_size=1,
    max_size=9,
)


@settings(max_examples=60, deadline=None)
@given(told=SENTENCES, blocks=st.lists(BLOCKS, min_size=8, max_size=8), glue=st.sampled_from(["", "\n", " ", "\n  "]))
def test_each_block_of_html_is_a_paragraph_of_its_own(told: list[str], blocks: list[str], glue: str) -> None:
    page = glue.join(block.format(escape(sentence)) for sentence, block in zip(told, blocks, strict=False))
    assert flow_of_html(page).paragraphs == told
    (article,) = parse(
        json.dumps(json.loads(samples.ninjs()) | {"headline": "", "body_text": None, "body_html": page}).encode()
    )
    assert [article.body[sentence.start : sentence.end] for sentence in sentences(article.body)] == told


@settings(max_examples=60, deadline=None)
@given(lines=LINES, given_fields=st.sampled_from([{}, {"byline": "By A. Reporter", "copyrightnotice": "(c) AP"}]))
def test_every_word_is_kept_somewhere(lines: list[str], given_fields: dict[str, str]) -> None:
    item = json.loads(samples.ninjs(body="\n\n".join(lines))) | {"headline": "A headline"} | given_fields
    (article,) = parse(json.dumps(item).encode())
    kept = f"{article.body} {article.rights} {article.byline} {article.ednote}"
    assert {word.strip("()") for line in lines for word in line.split()} <= {word.strip("()") for word in kept.split()}


def test_what_is_news_about_copyright_stays_in_the_text() -> None:
    told = "Troops left.\n\nCopyright law was changed by the court, a judge said."
    assert apart(told).body == told
