"""The language of a text whose sender did not say: right where it shows, `und` or the agency's own where it does not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agents.intake.language import detect, primary
from agents.intake.parse import parse
from schemas.article import Article
from tests.builders import NOON

TEXTS = {
    "en": "Talks on the border ended on Friday without a result, and both sides said that they would meet again.",
    "de": "Die Gespräche über die Grenze endeten am Freitag ohne Ergebnis, beide Seiten wollen sich wieder treffen.",
    "fr": "Les discussions sur la frontière se sont achevées vendredi sans résultat, ont indiqué les deux parties.",
    "es": "Las conversaciones sobre la frontera terminaron el viernes sin resultado, dijeron ambas partes.",
    "it": "I colloqui sul confine sono finiti venerdì senza risultato, hanno detto le due parti.",
    "pt": "As negociações sobre a fronteira terminaram na sexta-feira sem resultado, disseram as duas partes.",
    "nl": "De gesprekken over de grens zijn vrijdag zonder resultaat geëindigd, zeiden beide partijen.",
    "sv": "Samtalen om gränsen avslutades på fredagen utan resultat, uppgav båda sidor.",
    "ru": "Переговоры о границе завершились в пятницу безрезультатно, сообщили обе стороны.",
    "uk": "Переговори про кордон завершилися у п'ятницю безрезультатно, повідомили обидві сторони.",
    "ar": "انتهت المحادثات حول الحدود يوم الجمعة دون نتيجة، كما قال الطرفان.",
    "fa": "گفتگوها درباره مرز روز جمعه بدون نتیجه پایان یافت، هر دو طرف گفتند.",
    "tr": "Sınırla ilgili görüşmeler cuma günü sonuçsuz sona erdi, iki taraf da yeniden görüşecek.",
    "zh": "双方表示，关于边界的会谈星期五无果而终。",
    "ja": "国境をめぐる協議は金曜日、成果なく終わったと双方が述べた。",
    "ko": "양측은 국경에 관한 회담이 금요일 성과 없이 끝났다고 밝혔다.",
    "he": "השיחות על הגבול הסתיימו ביום שישי ללא תוצאות, אמרו שני הצדדים.",
    "el": "Οι συνομιλίες για τα σύνορα έληξαν την Παρασκευή χωρίς αποτέλεσμα, ανέφεραν οι δύο πλευρές.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_texts(language: str) -> None:
    assert detect(TEXTS[language]) == language
    assert detect(TEXTS[language]) == detect(TEXTS[language] * 20), "a longer text of the same says the same"


@pytest.mark.parametrize(
    ("headline", "language"), [("Waffenruhe vereinbart", "de"), ("Alto el fuego en Siria", "es"), ("انفجار في كابول", "ar")]
)
def test_few_words_that_show_it(headline: str, language: str) -> None:
    assert detect(headline) == language


@pytest.mark.parametrize("text", ["", "AP", "1234 5678 12.5", "DAX 12,345.67 +0.4", "Oil 3 pct", "xqz vbn wrt plk"])
def test_what_shows_none_is_unknown(text: str) -> None:
    assert detect(text) == "und"
    assert detect(text, "de") == "de"


def one(**fields: Any) -> Article:
    item = {"uri": "u", "versioncreated": "2017-03-24T08:40:00Z", "urgency": 1, "body_text": "Quake hits Nepal", **fields}
    (article,) = parse(json.dumps(item).encode(), received=NOON)
    return article


def test_a_flash_of_an_agency_is_in_its_language() -> None:
    assert one(copyrightholder="Reuters").language == "en"
    assert one(copyrightholder="dpa", body_text="DAX 12.345").language == "de"
    assert one(copyrightholder="AFP").language == "und"
    assert one(copyrightholder="Northwire").language == "und"
    assert one(copyrightholder="AFP", language="fr").language == "fr"


@pytest.mark.parametrize(
    ("tag", "found"),
    [("en-US", "en"), ("zh-Hans-CN", "zh"), ("PT_br", "pt"), ("und", None), ("", None), ("english", None), ("e", None)],
)
def test_tags(tag: str, found: str | None) -> None:
    assert primary(tag) == found
