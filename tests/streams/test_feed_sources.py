"""What feed reads: an item a line or a file, in order, with what is needed to take it up again."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.feed_sources import JSON, Item, are_lines, files_of, items_of, key_of, lines_of

LINES = st.lists(st.binary(max_size=30).map(lambda line: line.replace(b"\n", b" ").replace(b"\r", b" ")), max_size=20)


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


class TestLines:
    def test_an_item_a_line_without_its_line_end_and_with_the_offset_after_it(self, tmp_path: Path) -> None:
        path = write(tmp_path / "wire.jsonl", b'{"uri":"a"}\r\n\n{"uri":"b"}')
        assert [(item.data, item.end) for item in items_of(path)] == [(b'{"uri":"a"}', 13), (b'{"uri":"b"}', 25)]

    def test_a_growing_file_keeps_back_the_line_that_may_still_be_written(self, tmp_path: Path) -> None:
        path = write(tmp_path / "wire.jsonl", b'{"uri":"a"}\n{"uri":')
        assert [item.data for item in items_of(path, growing=True)] == [b'{"uri":"a"}']

    @given(lines=LINES)
    def test_no_line_of_standard_input_is_lost_or_changed(self, lines: list[bytes]) -> None:
        stream = io.BytesIO(b"\n".join(lines))
        whole = list(lines_of(stream))
        assert [item.data for item in whole] == [line for line in lines if line.strip()]
        assert all(item.end is None and item.path is None for item in whole)

    def test_a_file_taken_up_at_any_items_end_gives_the_rest_and_nothing_else(self, tmp_path: Path) -> None:
        path = write(tmp_path / "wire.ndjson", b"".join(b'{"uri":"%d"}\n' % n for n in range(50)))
        whole = list(items_of(path))
        for stop in (0, 1, 25, 49, 50):
            start = whole[stop - 1].end if stop else 0
            assert start is not None
            assert list(items_of(path, start)) == whole[stop:]

    def test_standard_input_cannot_be_taken_up(self) -> None:
        assert list(lines_of(io.BytesIO(b"a\n"))) == [Item(b"a", JSON, None, None)]


class TestFiles:
    def test_a_text_is_one_item_and_is_not_read_again(self, tmp_path: Path) -> None:
        path = write(tmp_path / "dispatch.txt", b"MOSUL (AP)\n\nTwo\nlines.")
        (item,) = items_of(path)
        assert item.data == path.read_bytes()
        assert item.content_type == "text/plain; charset=utf-8"
        assert item.end is not None
        assert list(items_of(path, item.end)) == []

    @pytest.mark.parametrize(
        ("text", "count"),
        [
            ('{"uri": "a",\n "body": "x"}\n', 1),
            ('{"uri":"a"}\n{"uri":"b"}\n', 2),
            ('{"uri":"a"}', 1),
            ("[{},\n{}]", 1),
            ("nonsense\n{", 1),
        ],
    )
    def test_json_is_one_item_unless_it_is_plainly_lines(self, tmp_path: Path, text: str, count: int) -> None:
        assert len(list(items_of(write(tmp_path / "x.json", text.encode())))) == count

    def test_an_unknown_suffix_goes_without_a_content_type(self, tmp_path: Path) -> None:
        assert next(items_of(write(tmp_path / "item.anpa", b"^A"))).content_type is None

    def test_a_folder_is_read_by_name_without_hidden_and_unfinished_files(self, tmp_path: Path) -> None:
        for name in ("b.txt", "a/z.json", ".git/x.json", "c.part", ".hidden.txt", "a/.y.json"):
            write(tmp_path / "in.d" / name, b"x")
        assert [path.relative_to(tmp_path / "in.d").as_posix() for path in files_of(tmp_path / "in.d")] == ["a/z.json", "b.txt"]

    def test_an_empty_file_holds_nothing(self, tmp_path: Path) -> None:
        assert list(items_of(write(tmp_path / "empty.txt", b""))) == []
        assert list(items_of(write(tmp_path / "empty.json", b""))) == []


class TestKeys:
    @pytest.mark.parametrize(
        ("value", "key"),
        [
            ({"uri": "urn:1"}, b"urn:1"),
            ({"guid": "g"}, b"g"),
            ({"uri": "https://changes", "altids": {"itemid": "stable"}}, b"stable"),
            ({"uri": 7}, None),
            ({"uri": ""}, None),
            ([], None),
        ],
    )
    def test_the_items_own_id(self, value: object, key: bytes | None) -> None:
        assert key_of(Item(json.dumps(value).encode(), JSON, None, None)) == key

    @pytest.mark.parametrize("data", [b"not json", b"\xff\xfe", b"[" * 100_000, b'{"uri": "\xff"}'])
    def test_what_cannot_be_read_has_no_key_and_is_fed_all_the_same(self, data: bytes) -> None:
        assert key_of(Item(data, JSON, None, None)) is None

    def test_text_has_none(self) -> None:
        assert key_of(Item(b'{"uri": "a"}', "text/plain", None, None)) is None


@given(st.binary(max_size=200))
def test_any_bytes_can_be_asked_whether_they_are_lines(data: bytes) -> None:
    assert are_lines(data) in (True, False)
