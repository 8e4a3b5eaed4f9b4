"""The JSON Schemas that editors are given, held against what we write ourselves, by an outside validator."""
import json
import pathlib

import pytest
import yaml
from conftest import ROOT, frontload
from jsonschema import Draft202012Validator


class Text(yaml.SafeLoader):
    """YAML 1.2 as editors read it: a date is a text, `yes` is a word."""


Text.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Text.add_implicit_resolver("tag:yaml.org,2002:bool", __import__("re").compile(r"^(?:true|false)$"), list("tf"))


def schema(what):
    done = frontload("schema", what)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    Draft202012Validator.check_schema(found)
    return found


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    folder = tmp_path_factory.mktemp("start") / "site"
    done = frontload("init", folder, "--name", "Harbour Books")
    assert done.returncode == 0, done.stderr
    return folder


def sites(started):
    found = [ROOT, ROOT / "demo" / "site", started]
    assert all((site / "frontload.yaml").is_file() for site in found)
    return found


def faults(validator, value):
    return [f"{'.'.join(map(str, fault.path))}: {fault.message}" for fault in validator.iter_errors(value)]


def front_matter(path: pathlib.Path):
    _, head, _ = path.read_text("utf-8").split("---\n", 2)
    return yaml.load(head, Text) or {}


def test_every_key_says_what_it_is():
    silent = []

    def walk(name, part):
        for key, value in part.get("properties", {}).items():
            if len(value.get("description", "")) < 8:
                silent.append(f"{name}.{key}")
            walk(f"{name}.{key}", value)
        if isinstance(part.get("items"), dict):
            walk(f"{name}[]", part["items"])

    for what in ("config", "front-matter"):
        walk(what, schema(what))
    assert silent == []


def test_settings_of_our_sites_are_valid(started):
    validator = Draft202012Validator(schema("config"))
    for site in sites(started):
        value = yaml.load((site / "frontload.yaml").read_text("utf-8"), Text)
        assert faults(validator, value) == [], site


def test_front_matter_of_our_sites_is_valid(started):
    validator = Draft202012Validator(schema("front-matter"))
    seen = 0
    for site in sites(started):
        for path in sorted((site / "content").rglob("*.md")):
            assert faults(validator, front_matter(path)) == [], path
            seen += 1
    assert seen > 40


@pytest.mark.parametrize("what, text", [
    ("front-matter", "titel: Bags"),
    ("front-matter", "draft: ture"),
    ("front-matter", "draft: 'true'"),
    ("front-matter", "tags: a, b"),
    ("front-matter", "confidence: validatd"),
    ("front-matter", "weight: heavy"),
    ("front-matter", "publish_at:"),
    ("front-matter", "evidence: {ask: 3}"),
    ("config", "brand: {hue: 400}"),
    ("config", "languages: en"),
    ("config", "care: {destinations: [{carrier: pigeon}]}"),
    ("config", "retention: {comments: forever}"),
    ("config", "sight: {}"),
])
def test_what_we_refuse_the_schema_refuses(what, text, tmp_path):
    assert faults(Draft202012Validator(schema(what)), yaml.load(text, Text)) != []
    (tmp_path / "content").mkdir()
    page = f"---\ntitle: Bags\n{text}\n---\nWords.\n" if "titel" not in text else f"---\n{text}\n---\nWords.\n"
    (tmp_path / "content" / "bags.md").write_text(page if what == "front-matter" else "---\ntitle: Bags\n---\nWords.\n")
    (tmp_path / "frontload.yaml").write_text(text if what == "config" else "base_url: https://help.example.com\n")
    assert frontload("check", "--root", tmp_path).returncode == 1


@pytest.mark.parametrize("what, text", [
    ("front-matter", "title: 747\ntags:\nowner:\ndate: 2026-07-16\nextra: {any: [thing, 1]}\nauthors: [Ann, 7]"),
    ("config", "brand: {name: 1899}\ncomments: {rate: off}\nserve:\nlanguages:\n"),
])
def test_what_we_take_the_schema_takes(what, text):
    assert faults(Draft202012Validator(schema(what)), yaml.load(text, Text)) == []
