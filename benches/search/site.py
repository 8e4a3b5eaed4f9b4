#!/usr/bin/env python3
"""A FAQ of N entries for size and speed, as a site or as `search --faq` reads it.

  site.py OUT --entries N [--asked K] [--data DATA]     writes OUT/site, OUT/faq.jsonl, OUT/queries.txt

Questions are real phrasings of the public sets below DATA/search (numbered once they repeat), answers are four of
their sentences; without DATA, words of our own. Which entry comes first means nothing here; bytes and times do.
Queries are distinct: 3,000 of them where there are so many.
"""
import argparse
import gzip
import json
import random
import re
import shutil
from pathlib import Path


def rows(path):
    text = path.read_text("utf-8") if path.exists() else gzip.decompress(Path(f"{path}.gz").read_bytes()).decode()
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def real(data):
    questions, sentences, queries = [], [], []
    for folder in sorted((data / "search").iterdir()):
        if not folder.is_dir():
            continue
        for entry in rows(folder / "faq.jsonl"):
            questions += [entry["question"], *entry["asked"]]
            found = re.split(r"(?<=[.!?])\s+|\n+", entry["answer"] or entry["question"])
            sentences += [one.strip() for one in found if 20 < len(one) < 300]
        queries += [row["query"] for row in rows(folder / "queries.jsonl")]
    return questions, sentences, queries


def made(rng):
    """Words as frequent as words are, the n-th 1/n as often as the first."""
    syllables = "ba co di fer ga ho in jo ka lu ma ne or pi qua re sa ti un vo".split()
    words = ["".join(rng.choices(syllables, k=rng.randint(1, 4))) for _ in range(6_000)]
    weights = [1 / (nth + 1) for nth in range(len(words))]
    text = lambda least, most: " ".join(rng.choices(words, weights, k=rng.randint(least, most))).capitalize()
    return [text(5, 12) + "?" for _ in range(12_000)], [text(8, 25) + "." for _ in range(3_000)], [text(3, 10) for _ in range(3_600)]


def write(out, topic, entry):
    """One entry as an author's file."""
    text = lambda value: json.dumps(value, ensure_ascii=False)
    folder = out / "site/content/faq" / f"topic-{topic:02}"
    folder.mkdir(parents=True, exist_ok=True)
    asked = f"asked_as: {text(entry['asked'])}\n" if entry["asked"] else ""
    # What would be markup in a text is no matter of this bench.
    plain = re.sub(r"([\\`*_{}\[\]<>#|~&!$])", r"\\\1", entry["answer"] or entry["question"])
    front = f"title: {text(entry['question'])}\nslug: {entry['id']}\n{asked}"
    (folder / f"{entry['id']}.md").write_text(f"---\n{front}---\n{plain}\n", encoding="utf-8")


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("out", type=Path)
    ask.add_argument("--entries", type=int, default=10_000)
    ask.add_argument("--asked", type=int, default=0)
    ask.add_argument("--data", type=Path)
    ask.add_argument("--faq", type=Path)
    told = ask.parse_args()
    shutil.rmtree(told.out, ignore_errors=True)
    (told.out / "site").mkdir(parents=True)
    # What is not searched is not made, so that the build is soon done.
    lean = "site: {cards: false, icons: false, feeds: [], twins: [], printable: false, archives: false}\n"
    (told.out / "site/frontload.yaml").write_text("base_url: https://example.org\nbrand: {name: Bench}\n" + lean)
    if told.faq:
        for entry in rows(told.faq):
            write(told.out, 0, entry)
        return
    rng = random.Random(5)
    questions, sentences, queries = real(told.data) if told.data else made(rng)
    rng.shuffle(questions)
    with open(told.out / "faq.jsonl", "w", encoding="utf-8") as faq:
        for nth in range(told.entries):
            again = nth // len(questions)
            question = questions[nth % len(questions)] + (f" ({again})" if again else "")
            answer, asked = " ".join(rng.choices(sentences, k=4)), rng.sample(questions, told.asked)
            entry = {"id": f"e{nth:06}", "question": question, "answer": answer, "asked": asked}
            faq.write(json.dumps(entry, ensure_ascii=False) + "\n")
            write(told.out, nth % 20, entry)
    distinct = sorted({" ".join(query.split()) for query in queries})
    rng.shuffle(distinct)
    (told.out / "queries.txt").write_text("\n".join(distinct[:3_000]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
