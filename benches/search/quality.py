#!/usr/bin/env python3
"""How well search answers, on the public development sets: MRR@10 and P@1, and how well its confidence
tells a question that the entries answer from one that they do not.

  quality.py FRONTLOAD DATA        DATA holds search/{stackfaq,banking77}/ and groups/clinc150-val.*

It measures and fails nothing. A set's file may be gzipped. "Alone" is without the phrasings.
Only Python's own library is needed; the sets are read, never copied into the repository.
"""
import csv
import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path

# What CLINC150 asks of a bank, and cards: near enough to banking77 to be answerable there.
BANKING = set("""transfer transactions balance freeze_account pay_bill bill_balance bill_due interest_rate
routing min_payment order_checks pin_change report_fraud account_blocked spending_history
credit_score report_lost_card credit_limit rewards_balance new_card application_status card_declined
international_fees apr redeem_rewards credit_limit_change damaged_card replacement_card_duration
improve_credit_score expiration_date""".split())


def text_of(path):
    if path.exists():
        return path.read_text(encoding="utf-8")
    return gzip.decompress(Path(f"{path}.gz").read_bytes()).decode()


def rows(path):
    return [json.loads(line) for line in text_of(path).splitlines() if line.strip()]


def ask(binary, entries, queries):
    """What `search --faq --batch` answers, in the order of the queries."""
    with tempfile.TemporaryDirectory() as folder:
        faq, batch = Path(folder, "faq.jsonl"), Path(folder, "batch.jsonl")
        faq.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
        lines = (json.dumps({"id": str(n), "query": q}) + "\n" for n, q in enumerate(queries))
        batch.write_text("".join(lines), encoding="utf-8")
        out = subprocess.run([binary, "search", "--faq", faq, "--batch", batch, "--limit", "10"],
                             check=True, capture_output=True, text=True).stdout
    answers = [json.loads(line) for line in out.splitlines()]
    assert [a["id"] for a in answers] == [str(n) for n in range(len(queries))]
    return answers


def quality(binary, entries, queries):
    answers = ask(binary, entries, [q["query"] for q in queries])
    reciprocal = first = 0
    for query, answer in zip(queries, answers):
        ranked = list(dict.fromkeys(hit["id"] for hit in answer["results"]))[:10]
        at = next((n for n, found in enumerate(ranked) if found in query["relevant"]), None)
        reciprocal += 0 if at is None else 1 / (at + 1)
        first += at == 0
    return reciprocal / len(queries), first / len(queries)


def told_apart(yes, no):
    """Area under the curve, and the share of `no` answered where 95 % of `yes` are."""
    wins = sum((y > n) + (y == n) / 2 for n in no for y in yes)
    cut = sorted(yes)[int(len(yes) * .05)]
    return wins / len(yes) / len(no), sum(n >= cut for n in no) / len(no)


def foreign(data):
    gold = {row["message_id"]: row["intent"]
            for row in csv.DictReader(text_of(data / "groups/clinc150-val.gold.csv").splitlines())}
    asks = [c["messages"][0] for c in rows(data / "groups/clinc150-val.jsonl")]
    missing = BANKING - set(gold.values())
    assert not missing, f"no such intents: {missing}"
    return [ask["text"] for ask in asks if gold[ask["id"]] not in BANKING]


def main():
    binary, data = sys.argv[1], Path(sys.argv[2])
    print("| set | MRR@10 clean | one typo | P@1 clean | one typo |\n|---|---|---|---|---|")
    for name in ("stackfaq", "banking77"):
        folder = data / "search" / name
        entries = rows(folder / "faq.jsonl")
        alone = [{**entry, "asked": []} for entry in entries]
        for how, those in ((name, entries), (f"{name}, alone", alone)):
            clean = quality(binary, those, rows(folder / "queries.jsonl"))
            typo = quality(binary, those, rows(folder / "queries_typo.jsonl"))
            print(f"| {how} | {clean[0]:.4f} | {typo[0]:.4f} | {clean[1]:.4f} | {typo[1]:.4f} |")
    folder = data / "search/banking77"
    entries = rows(folder / "faq.jsonl")
    known = ask(binary, entries, [q["query"] for q in rows(folder / "queries.jsonl")])
    unknown = ask(binary, entries, foreign(data))
    yes, no = ([a["confidence"] for a in answers] for answers in (known, unknown))
    area, answered = told_apart(yes, no)
    print(f"\nno answer: area under curve {area:.4f}; {answered:.1%} of {len(no)} foreign questions answered "
          f"where 95 % of {len(yes)} held-out phrasings are")
    for band in ("answer", "maybe", "none"):
        share = [sum(a["band"] == band for a in answers) / len(answers) for answers in (known, unknown)]
        print(f"band `{band}`: {share[0]:.1%} of held-out phrasings, {share[1]:.1%} of foreign questions")


if __name__ == "__main__":
    main()
