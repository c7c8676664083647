"""The feeds file: what may stand in it, and that a mistake is told by its feed and key, without secrets."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from streams.feeders.config import Ap, Folder, Http, Tcp, parse_feeds
from streams.feeders.errors import BadFeedFile

ENVIRONMENT = {"AP_KEY": "k3y", "PW": "hunter2", "SPLIT": "a\nb"}
EVERYTHING = """
[[feed]]
name = "ap"
kind = "ap"
key_env = "AP_KEY"
[[feed]]
name = "agency"
kind = "http"
url = "https://agency.example/rss"
every = "30s"
user = "desk"
password_file = "secret.txt"
[[feed]]
name = "drop"
kind = "folder"
path = "drop"
silence = "15m"
[[feed]]
name = "line"
kind = "tcp"
address = "wire.example:2001"
"""


def test_all_kinds(tmp_path: Path) -> None:
    (tmp_path / "drop").mkdir()
    (tmp_path / "secret.txt").write_text("hunter2\n")
    ap, agency, drop, line = parse_feeds(EVERYTHING, ENVIRONMENT, tmp_path)
    assert [type(described.feed) for described in (ap, agency, drop, line)] == [Ap, Http, Folder, Tcp]
    assert ap.secrets["key"].value() == "k3y"
    assert agency.secrets["password"].value() == "hunter2"
    assert agency.feed.every == timedelta(seconds=30)
    assert drop.feed.silence == timedelta(minutes=15)
    assert not {"k3y", "hunter2"} & set(repr((ap, agency)).replace("'", " ").split())


def test_a_rotated_secret_file_takes_effect(tmp_path: Path) -> None:
    (tmp_path / "drop").mkdir()
    (tmp_path / "secret.txt").write_text("old")
    agency = parse_feeds(EVERYTHING, ENVIRONMENT, tmp_path)[1]
    (tmp_path / "secret.txt").write_text("new")
    assert agency.secrets["password"].value() == "new"


HTTP = 'name = "a"\nkind = "http"\n'


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("", "no [[feed]]"),
        ("[[feed]]\n" + HTTP, "feed 1 (a): Object missing required field `url`"),
        ("[[feed]]\n" + HTTP + 'url = "https://a.example"\nevrey = "1m"', "`evrey`"),
        ("[[feed]]\n" + HTTP + 'url = "https://a.example"\nevery = "soon"', "every: 'soon'"),
        ("[[feed]]\n" + HTTP + 'url = "https://a.example"\nevery = 5', "every: "),
        ("[[feed]]\n" + HTTP + 'url = "https://a.example"\nmax_bytes = 1', "max_bytes"),
        ("[[feed]]\n" + HTTP + 'url = "file:///etc/passwd"', "url: must be http"),
        ("[[feed]]\n" + HTTP + 'url = "https://u:hunter2@a.example"', "url: carries a user or password"),
        ("[[feed]]\n" + HTTP + 'url = "https://a.example/?apikey=hunter2"', "url: carries a key"),
        ("[[feed]]\n" + HTTP + 'url = "https://a.example:99999"', "url: "),
        ("[[feed]]\n" + HTTP + 'url = "https://a.example"\nuser = "u"\npassword_env = "NONE"', "password_env: the environment"),
        ("[[feed]]\n" + HTTP + 'url = "https://a.example"\nbearer_env = "SPLIT"', "bearer_env: SPLIT holds"),
        ("[[feed]]\n" + HTTP + 'url = "https://a.example"\nbearer_file = "nope"', "bearer_file: No such file"),
        ("[[feed]]\n" + HTTP + 'url = "https://a.example"\nuser = "u"', "password_env: user and password go together"),
        ("[[feed]]\n" + HTTP + 'url = "https://a.example"\npassword = "hunter2"', "`password`"),
        ("[[feed]]\n" + HTTP + 'url = "http://a.example"\nbearer_env = "PW"', "url: a secret would go over http"),
        ('[[feed]]\nname = "a"\nkind = "ap"', "key_env: AP wants a key"),
        ('[[feed]]\nname = "a"\nkind = "telex"', "kind"),
        ('[[feed]]\nname = "a b"\nkind = "folder"\npath = "."', "name"),
        ('[[feed]]\nname = "a"\nkind = "folder"\npath = "nope"', "path: no such"),
        ('[[feed]]\nname = "a"\nkind = "tcp"\naddress = "wire.example"', "address"),
        ('[[feed]]\nname = "a"\nkind = "tcp"\naddress = "wire.example:70000"', "address: no such port"),
        ("[[feed]\n", "not TOML"),
        ('[[feed]]\nname = "a"\nkind = "folder"\npath = "."\n[[feed]]\nname = "a"\nkind = "folder"\npath = "."', "used twice"),
        ('[feed]\nname = "a"', "[[feed]]"),
        ('[[feeds]]\nname = "a"', "feeds: no such key"),
    ],
)
def test_a_mistake_is_told_by_its_key(entry: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(BadFeedFile) as error:
        parse_feeds(entry, ENVIRONMENT, tmp_path)
    assert told in str(error.value)
    assert "hunter2" not in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "more", ['url = "http://a.example"\nallow_plaintext = true', 'url = "http://127.0.0.1:8080/"', 'url = "http://localhost/"']
)
def test_where_a_secret_may_go_over_http(more: str, tmp_path: Path) -> None:
    assert parse_feeds("[[feed]]\n" + HTTP + more + '\nbearer_env = "PW"', ENVIRONMENT, tmp_path)
