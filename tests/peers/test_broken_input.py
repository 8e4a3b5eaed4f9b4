"""Broken input: exit code, place, cause, how to mend; the run's other problems too; nothing half-written."""
import gzip
import os
import socket

import pytest

from conftest import frontload


def tree(folder):
    """Every file below a folder with its bytes."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def built(site):
    """A site that has been built once, and what stands there."""
    done = frontload("build", "--root", site)
    assert done.returncode == 0, done.stderr
    return site, tree(site / "site")


def entry(site, front, body="An answer.", name="broken"):
    file = site / "content" / "faq" / "test" / f"{name}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\n{front}\n---\n{body}\n")
    return file


def refused(built, *needles, code=1):
    """The build ends with `code`, says each needle, and leaves the site as it was."""
    site, before = built
    done = frontload("build", "--root", site)
    assert done.returncode == code, done.stderr
    for needle in needles:
        assert needle in done.stderr, f"{needle!r} is missing in:\n{done.stderr}"
    assert "panicked" not in done.stderr
    assert tree(site / "site") == before
    return done.stderr


def test_a_misspelt_key_is_named_with_its_place_and_the_right_one(built):
    entry(built[0], 'titel: "Where is my bag?"')
    refused(built, "content/faq/test/broken.md:2:1", "titel", "did you mean `title`")


def test_a_bad_date_is_named_with_its_place(built):
    entry(built[0], 'title: "Where is my bag?"\ndate: 2024-13-45')
    refused(built, "content/faq/test/broken.md:3:", "2024-13-45", "hint:")


def test_draft_yes_is_refused_and_not_published(built):
    entry(built[0], 'title: "Where is my bag?"\ndraft: ture')
    refused(built, "content/faq/test/broken.md:3:", "true or false")


def test_an_unclosed_template_block_names_the_template(built):
    template = built[0] / "themes" / "default" / "templates" / "404.html"
    template.parent.mkdir(parents=True)
    template.write_text('<p>{% if brand %}never closed</p>\n')
    refused(built, "404.html:")


def test_a_binary_file_as_content_is_named(built):
    file = built[0] / "content" / "faq" / "test" / "binary.md"
    file.parent.mkdir(parents=True)
    file.write_bytes(bytes(range(256)) * 8)
    refused(built, "content/faq/test/binary.md", "binary file", "hint:")


def test_all_problems_of_a_run_are_reported(built):
    entry(built[0], 'titel: "One?"', name="one")
    entry(built[0], 'title: "Two?"\ndate: 2024-13-45', name="two")
    entry(built[0], 'title: "Three?"\ntags: "a, b"', name="three")
    template = built[0] / "themes" / "default" / "templates" / "404.html"
    template.parent.mkdir(parents=True)
    template.write_text("{% for x in %}\n")
    text = refused(built, "one.md:2:", "two.md:3:", "three.md:3:", "404.html")
    assert text.count("error:") >= 4


def test_a_misspelt_config_key_is_named(built):
    config = built[0] / "frontload.yaml"
    config.write_text(config.read_text() + "\nbase_urll: https://x.example\n")
    refused(built, "frontload.yaml:", "base_urll", "did you mean `base_url`")


def test_a_truncated_export_keeps_what_came_before(site, tmp_path):
    export = tmp_path / "export.jsonl"
    good = '{"id":"1","source":"t","messages":[{"id":"m","author":{"role":"customer"},"text":"Where is my refund?"}]}'
    export.write_text(good + "\n" + good.replace('"1"', '"2"')[:60])
    done = frontload("import", export, "--root", site, "--json")
    assert done.returncode == 1
    assert '"read":2' in done.stdout and '"new":1' in done.stdout and '"skipped":1' in done.stdout
    assert "export.jsonl:2" in done.stderr
    again = frontload("import", export, "--root", site, "--json")
    assert '"unchanged":1' in again.stdout


def test_a_truncated_gzip_keeps_what_came_before(site, tmp_path):
    export = tmp_path / "export.jsonl.gz"
    line = '{"id":"%d","source":"t","messages":[{"id":"m","author":{"role":"customer"},"text":"Where is my refund, number %d?"}]}\n'
    packed = gzip.compress("".join(line % (n, n) for n in range(2000)).encode())
    export.write_bytes(packed[: len(packed) // 2])
    done = frontload("import", export, "--root", site, "--json")
    assert done.returncode in (1, 3), done.stderr
    assert "export.jsonl.gz" in done.stderr and "panicked" not in done.stderr


def test_an_empty_archive_harvests_to_nothing(site):
    done = frontload("harvest", "--root", site)
    assert done.returncode == 0, done.stderr
    assert "0 questions" in done.stdout
    listed = frontload("questions", "--root", site)
    assert listed.returncode == 0 and "import" in listed.stdout


def test_an_unknown_format_names_the_known_ones(site, tmp_path):
    export = tmp_path / "export.xyz"
    export.write_bytes(b"\x00\x01\x02 nothing known \xff" * 20)
    done = frontload("import", export, "--root", site)
    assert done.returncode == 2, done.stderr
    assert "export.xyz" in done.stderr and "zendesk" in done.stderr and "hint:" in done.stderr
    named = frontload("import", export, "--root", site, "--from", "zendsk")
    assert named.returncode == 2 and "did you mean `zendesk`" in named.stderr


def test_a_taken_port_is_named_and_the_site_left_alone(built):
    site, before = built
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = frontload("serve", "--root", site, "--bind", f"127.0.0.1:{port}")
    assert done.returncode == 3
    assert str(port) in done.stderr and "--bind" in done.stderr
    assert tree(site / "site") == before


def test_a_read_only_output_is_named(site, tmp_path):
    # Root may write anywhere, so the output is a place where nobody can: below a file.
    file = tmp_path / "file"
    file.write_text("here")
    done = frontload("build", "--root", site, "--output", file / "out")
    assert done.returncode == 3, done.stderr
    assert str(file) in done.stderr and "panicked" not in done.stderr
    assert file.read_text() == "here"
    if os.geteuid() != 0:
        locked = tmp_path / "locked"
        locked.mkdir(mode=0o500)
        done = frontload("build", "--root", site, "--output", locked / "out")
        assert done.returncode == 3 and "locked" in done.stderr


def test_no_site_here_says_how_to_get_one(tmp_path):
    done = frontload("build", "--root", tmp_path)
    assert done.returncode in (1, 2) and "frontload init" in done.stderr


def test_wrong_usage_exits_2():
    assert frontload("nonsense").returncode == 2
    assert frontload("build", "--now", "yesterday").returncode == 2
