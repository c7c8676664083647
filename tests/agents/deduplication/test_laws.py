"""Laws of deduplication: what holds for any traffic, however it is cut, restarted, repeated or shuffled."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.deduplication.agent import DeduplicationAgent
from agents.ports import Input, Output, Position, Result
from agents.text import sentences
from schemas.article import Article
from schemas.report import Withdrawal
from schemas.story import Story
from tests.builders import NOON, an_article, sent

LINES = (
    "Finnish President Sauli Niinisto met Russian President Vladimir Putin in Arkhangelsk on Thursday.",
    "The two leaders spoke about the Arctic Council, which Finland was to chair from May 2017.",
    "Niinisto invited Putin to a summit of Arctic nations in Finland.",
    "Iceland's President Gudni Johannesson also attended the forum in the northern port.",
    "Trade between the neighbours fell by 14 percent in 2016 because of sanctions and cheap oil.",
    "Putin said that the ice was melting faster than scientists had foreseen in the 1990s.",
    "About 2,000 delegates from 31 countries came to the International Arctic Forum.",
    "Norway sent its foreign minister, Borge Brende, to the same meeting on March 29.",
    "Greenpeace handed out leaflets in front of the theatre in which the forum was held.",
    "Finland's foreign ministry said that a declaration would be ready by 11 May in Fairbanks.",
)
STEPS = st.sampled_from((0, 0, 0, 1, 1, 2, 30, 80, 200, 24 * 40, -50, 24 * 3650))


@st.composite
def traffic(draw: st.DrawFn, languages: Sequence[str] = ("en", "en", "en", "de")) -> list[Article]:
    at, articles = NOON, []
    for _ in range(draw(st.integers(1, 28))):
        step = timedelta(hours=draw(STEPS))
        if step < timedelta(hours=1000):
            at += step
        told = draw(st.lists(st.sampled_from(LINES), min_size=0, max_size=6, unique=True))
        articles.append(
            an_article(
                "\n\n".join(told),
                uri=f"urn:{draw(st.sampled_from('abcdef'))}",
                version=draw(st.integers(1, 4)),
                status=draw(st.sampled_from(("usable",) * 7 + ("canceled", "withheld", "embargoed"))),
                signal=draw(st.sampled_from((None, None, "update", "correction"))),
                language=draw(st.sampled_from(languages)),
                published_at=at if step < timedelta(hours=1000) else at + step,
            )
        )
        if draw(st.integers(0, 9)) == 0:
            articles.append(articles[-1])
    return articles


def inputs(articles: Sequence[Article]) -> list[Input[Article]]:
    return [Input(article, None, Position(0, n), NOON) for n, article in enumerate(articles)]


def run(agent: DeduplicationAgent, batch: Sequence[Input[Article]]) -> Sequence[Result]:
    return asyncio.run(agent(batch))


def outputs(results: Sequence[Result]) -> list[Output]:
    found: list[Output] = []
    for result in results:
        found += sent(result)
    return found


quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(traffic(), st.lists(st.integers(0, 28), max_size=5))
def test_restarts_and_batch_cuts_change_nothing(articles: list[Article], cuts: list[int]) -> None:
    whole_state: dict[str, bytes] = {}
    whole = run(DeduplicationAgent(state=whole_state), inputs(articles))
    state: dict[str, bytes] = {}
    pieces: list[Result] = []
    at = 0
    for cut in [*sorted(cut for cut in cuts if cut <= len(articles)), len(articles)]:
        pieces += run(DeduplicationAgent(state=state), inputs(articles)[at:cut])
        at = cut
    assert pieces == whole
    assert state == whole_state


@quick
@given(traffic(), st.data())
def test_a_crash_before_the_state_is_kept_repeats_the_same_words(articles: list[Article], data: st.DataObject) -> None:
    state: dict[str, bytes] = {}
    agent = DeduplicationAgent(state=state)
    cut = data.draw(st.integers(0, len(articles)))
    run(agent, inputs(articles)[:cut])
    before = dict(state)
    first = run(agent, inputs(articles)[cut:])
    state.clear()
    state.update(before)
    agent.rebuild()
    assert run(agent, inputs(articles)[cut:]) == first


@quick
@given(traffic(languages=("en", "de", "fr")))
def test_languages_decide_apart_however_partitions_hold_them(articles: list[Article]) -> None:
    together = run(DeduplicationAgent(state={}), inputs(articles))
    for language in ("en", "de", "fr"):
        mine = [taken for taken in inputs(articles) if taken.value.language == language]
        alone = run(DeduplicationAgent(state={}), mine)
        assert alone == [together[taken.position.offset] for taken in mine]


@quick
@given(traffic())
def test_the_same_positions_read_again_give_the_same_stories_or_redeliveries(articles: list[Article]) -> None:
    agent = DeduplicationAgent(state={})
    batch = inputs(articles)
    first = run(agent, batch)
    state = dict(agent._state)
    assert run(agent, batch) == first
    assert dict(agent._state) == state


@quick
@given(traffic())
def test_what_is_sent_again_changes_nothing_and_tells_nothing(articles: list[Article]) -> None:
    agent = DeduplicationAgent(state={})
    run(agent, inputs(articles))
    state = dict(agent._state)
    again = [Input(article, None, Position(0, len(articles) + n), NOON) for n, article in enumerate(articles)]
    for output in outputs(run(agent, again)):
        assert isinstance(output.value, Story)
        assert (output.value.kind, output.value.novel, output.value.dependents) == ("redelivery", (), ())
    assert dict(agent._state) == state


@quick
@given(traffic())
def test_novel_spans_are_sentences_and_kinds_without_news_have_none(articles: list[Article]) -> None:
    for output in outputs(run(DeduplicationAgent(state={}), inputs(articles))):
        if isinstance(output.value, Story):
            spans = {(sentence.start, sentence.end) for sentence in sentences(output.value.article.body)}
            assert {(span.start, span.end) for span in output.value.novel} <= spans
            if output.value.kind in ("duplicate", "redelivery", "kill", "withheld"):
                assert output.value.novel == ()


class Reader:
    """What a reader of stories and withdrawals holds coded at the end: uri -> sentences."""

    def __init__(self) -> None:
        self.coded: dict[str, dict[str, int]] = {}

    def see(self, output: Output) -> None:
        record = output.value
        if isinstance(record, Withdrawal):
            mine = self.coded.get(record.uri, {})
            self.coded[record.uri] = {key: version for key, version in mine.items() if version > record.version}
        elif isinstance(record, Story):
            mine = self.coded.setdefault(record.uri, {})
            if record.kind in ("update", "correction") and record.of == record.uri:
                kept = {sentence.key for sentence in sentences(record.article.body)}
                self.coded[record.uri] = mine = {key: version for key, version in mine.items() if key in kept}
            novel = {(span.start, span.end) for span in record.novel}
            for sentence in sentences(record.article.body):
                if (sentence.start, sentence.end) in novel:
                    mine[sentence.key] = record.version


def held(articles: Sequence[Article]) -> dict[str, set[str]]:
    reader = Reader()
    for output in outputs(run(DeduplicationAgent(state={}), inputs(articles))):
        reader.see(output)
    return {uri: set(keys) for uri, keys in reader.coded.items() if keys}


texts = st.lists(st.sampled_from(LINES), min_size=1, max_size=6, unique=True).map("\n\n".join)


def versions(*bodies: str) -> list[Article]:
    return [an_article(body, version=n, published_at=later(n)) for n, body in enumerate(bodies, start=1)]


def later(hours: int) -> datetime:
    return NOON + timedelta(hours=hours)


@quick
@given(st.lists(texts, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_versions_does_not_change_what_stands(bodies: list[str], random: object) -> None:
    told = versions(*bodies)
    shuffled = list(told)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    expected = {sentence.key for sentence in sentences(bodies[-1])}
    assert held(told) == held(shuffled) == {"urn:test:1": expected}


@quick
@given(texts, texts, st.sampled_from(("canceled", "withheld")))
def test_killing_and_issuing_again_restores(body: str, other: str, status: str) -> None:
    article = an_article(body)
    kill = an_article("", version=2, status=status)
    again = an_article(other, version=3)
    assert held([article, kill]) == {}
    expected = {"urn:test:1": {sentence.key for sentence in sentences(other)}}
    assert held([article, kill, again]) == expected


@quick
@given(texts, texts, st.permutations((0, 1, 2)))
def test_a_kill_between_two_versions_ends_the_same_in_any_order(body: str, other: str, order: list[int]) -> None:
    three = [an_article(body), an_article("", version=2, status="canceled"), an_article(other, version=3)]
    assert held([three[n] for n in order]) == {"urn:test:1": {sentence.key for sentence in sentences(other)}}


@quick
@given(texts)
def test_what_a_killed_text_alone_had_said_is_news_again_from_its_copy(body: str) -> None:
    first, copy = an_article(body), an_article(body, uri="urn:copy")
    kill = an_article("", version=2, status="canceled")
    fresh = an_article(body, uri="urn:copy", version=2)
    assert held([first, copy, kill, fresh]) == {"urn:copy": {sentence.key for sentence in sentences(body)}}
