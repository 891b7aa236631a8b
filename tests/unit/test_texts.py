"""The texts of the pages: complete in both languages, and none outside them."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from app.texts import LANGUAGES, text, texts
from pipeline.settings import PROJECT_ROOT

APP = PROJECT_ROOT / "app"
MODULES = sorted(p for p in APP.rglob("*.py") if p != APP / "texts" / "__init__.py")
# Modules that make what a person reads. In the others a text may be a value of the data.
SPEAKING = [
    p for p in MODULES if p.parent.name == "views" or p.stem in ("frame", "tables", "sentences")
]
# What looks like a sentence and is a name: the module that the server runs, a setting of Streamlit.
NAMES = {"server.py": ["main.py"], "addresses.py": ["server.baseUrlPath"]}
UNTRANSLATED = 25  # characters; shorter ones may be the same word in both
SHOWS = re.compile(
    r"st\.(?!query_params|session_state|user|html)"
)  # html is a script or style of ours
DIRECTIVE = re.compile(r":\w+\[")  # of Markdown: `:small[`
WORDS = re.compile(r"[^\W\d_]{2,}[,;:.]? [^\W\d_]{2,}")


def _flat(nested: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(nested, dict):
        for part, value in nested.items():
            yield from _flat(value, f"{key}.{part}" if key else str(part))
    else:
        yield key, nested


def _all(language: str) -> dict[str, str]:
    return dict(_flat(texts(language)))


def _placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def test_both_languages_have_the_same_texts_with_the_same_placeholders() -> None:
    dutch, *others = (_all(language) for language in LANGUAGES)
    for other in others:
        assert dutch.keys() == other.keys(), dutch.keys() ^ other.keys()
        for key, words in dutch.items():
            assert _placeholders(words) == _placeholders(other[key]), key


def test_a_text_of_the_seeds_has_its_english() -> None:
    for seed in sorted((PROJECT_ROOT / "dbt_project" / "seeds").glob("*.csv")):
        with seed.open(newline="") as file:
            for row in csv.DictReader(file):
                for english in (name for name in row if name.endswith("_en")):
                    dutch = row[english.removesuffix("_en")]
                    assert bool(row[english].strip()) == bool(dutch.strip()), (seed.name, row)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_no_text(language: str) -> None:
    for key, words in _all(language).items():
        assert isinstance(words, str), f"{key} is read as {words!r}; it wants quotes"
        assert words.strip(), key


def untranslated(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Return the keys of long texts that are the same in two languages."""
    return [
        key for key, words in one.items()
        if len(words) > UNTRANSLATED and words == other[key] and WORDS.search(re.sub(r"{\w+}", "", words))
    ]  # fmt: skip


def test_no_text_is_left_untranslated() -> None:
    dutch, english = _all("nl"), _all("en")
    assert untranslated(dutch, english) == []
    forgotten = english | {"onleesbaar.uitleg": dutch["onleesbaar.uitleg"]}
    assert untranslated(dutch, forgotten) == ["onleesbaar.uitleg"]


def _calls(tree: ast.AST, names: tuple[str, ...]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def wrong_keys(source: str) -> list[str]:
    """Return the keys in calls of `text` and `word` that no language has, or with too few values."""
    known = texts("nl")
    wrong = []
    for call in _calls(ast.parse(source), ("text", "word")):
        key, given = call.args[0], {k.arg for k in call.keywords}
        options = [key.body, key.orelse] if isinstance(key, ast.IfExp) else [key]
        for option in options:
            if isinstance(option, ast.Constant):
                found = _found(known, option.value.split("."))
                fits = isinstance(found, str if ast.unparse(call.func) == "text" else dict)
                told = isinstance(found, dict) or None in given
                if not fits or not (told or _placeholders(found) <= given):
                    wrong.append(option.value)
            elif isinstance(option, ast.JoinedStr) and isinstance(option.values[0], ast.Constant):
                start = str(option.values[0].value).rsplit(".", 1)[0]
                if not isinstance(_found(known, start.split(".")), dict):
                    wrong.append(start)
    return wrong  # fmt: skip


def _found(nested: Any, parts: list[str]) -> Any:
    for part in parts:
        nested = nested.get(part) if isinstance(nested, dict) else None
    return nested


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(APP)))
def test_every_key_that_code_names_exists(path: Path) -> None:
    assert wrong_keys(path.read_text()) == []


def test_a_wrong_key_is_found() -> None:
    assert wrong_keys("text('pagina.kies')\ntext('pagina.keis')") == ["pagina.keis"]
    assert wrong_keys("text('pagina.bron')") == ["pagina.bron"], "its value is not given"
    assert wrong_keys("text(f'paggina.{x}')") == ["paggina"]
    assert wrong_keys("word('eenheit', x)") == ["eenheit"]
    assert wrong_keys("text('titel' if x else 'titul')") == ["titul"]


def loose(source: str, *, speaking: bool = True) -> list[str]:
    """Return the words in code that a person would read, which belong in the texts.

    Args:
        source: of a module.
        speaking: whether every sentence in it counts; else only what is given to Streamlit.
    """
    tree = ast.parse(source)
    silent = {
        id(n) for node in ast.walk(tree) if isinstance(node, ast.Raise) for n in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            silent.add(id(node.value))  # docstrings
    found = []
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in silent
        ):
            if speaking and WORDS.search(node.value):
                found.append(node.value)
        elif isinstance(node, ast.Call) and SHOWS.match(ast.unparse(node.func)):
            shown = [
                *node.args[:1],
                *(
                    k.value
                    for k in node.keywords
                    if k.arg in ("label", "help", "caption", "alt", "placeholder")
                ),
            ]
            for argument in shown:
                parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
                found += [
                    p.value for p in parts
                    if isinstance(p, ast.Constant) and re.search(r"[^\W\d_]{2}", DIRECTIVE.sub("", str(p.value)))
                ]  # fmt: skip
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(APP)))
def test_no_module_holds_a_loose_sentence(path: Path) -> None:
    said = loose(path.read_text(), speaking=path in SPEAKING)
    for name in NAMES.get(path.name, []):
        said.remove(name)
    assert said == []


@pytest.mark.parametrize(
    "line",
    [
        "st.header('Bronnen')",
        "st.write(f'Nog {n} dagen')",
        "told = 'Er zijn geen cijfers.'",
        "st.button(words, help='Uitleg')",
        "st.markdown('Geen *enkel* cijfer')",
    ],
)
def test_a_loose_sentence_is_found(line: str) -> None:
    assert loose(f'"""The docstring of a module."""\n{line}\n')
    assert loose(line, speaking=False) or not line.startswith("st.")


def test_a_text_without_its_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        text("pagina.bron")
