"""A ranking computed again by nothing but Python's own fractions: it imports no line of this project.

``python recompute.py SHEET.json`` prints ``{"severity": {…}, "results": [[code, score, rank, goes_on], …]}``.
"""

from __future__ import annotations

import hashlib
import json
import sys
from fractions import Fraction


def four(value):
    """Half up to four decimals, as text."""
    sign = "-" if value < 0 else ""
    units = int(abs(value) * 10000 + Fraction(1, 2))
    text = f"{units // 10000}.{units % 10000:04d}"
    return f"{sign}{text}" if units else text


def solve(matrix, right):
    """Gauss with fractions."""
    rows = [
        [Fraction(one) for one in row] + [Fraction(end)]
        for row, end in zip(matrix, right, strict=True)
    ]
    for at in range(len(rows)):
        swap = next(row for row in range(at, len(rows)) if rows[row][at] != 0)
        rows[at], rows[swap] = rows[swap], rows[at]
        rows[at] = [one / rows[at][at] for one in rows[at]]
        for row in range(len(rows)):
            if row != at:
                factor = rows[row][at]
                rows[row] = [
                    one - factor * other for one, other in zip(rows[row], rows[at], strict=True)
                ]
    return [row[-1] for row in rows]


def severity_of(worth):
    """Least squares of value = entry + leniency, zero on average among jurors joined by entries."""
    left = {juror for each in worth.values() for juror in each}
    found = dict.fromkeys(sorted(left), "0.0000")
    while left:
        group = joined(min(left), worth)
        left -= group
        names = sorted(group)
        if len(names) > 1:
            solution = solve(*equations(names, worth))
            for juror, leniency in zip(names, solution, strict=True):
                found[juror] = four(-leniency)
    return found


def joined(juror, worth):
    group = {juror}
    while True:
        more = {one for each in worth.values() if group & set(each) for one in each} | group
        if more == group:
            return group
        group = more


def equations(names, worth):
    matrix = [[Fraction(0)] * len(names) for _ in names]
    right = [Fraction(0)] * len(names)
    for each in worth.values():
        inside = {juror: value for juror, value in each.items() if juror in names}
        if len(inside) < 2:
            continue
        average = sum(inside.values()) / len(inside)
        for juror, value in inside.items():
            at = names.index(juror)
            right[at] += value - average
            matrix[at][at] += 1
            for other in inside:
                matrix[at][names.index(other)] -= Fraction(1, len(inside))
    matrix[-1], right[-1] = [Fraction(1)] * len(names), Fraction(0)
    return matrix, right


def median_of(values):
    ranked = sorted(values)
    half = len(ranked) // 2
    return ranked[half] if len(ranked) % 2 else (ranked[half - 1] + ranked[half]) / 2


def recomputed(sheet):
    rules, how = sheet["rules"], sheet["rules"]["scoring"]
    entries = [one for one in sheet["entries"] if not one["withdrawn"]]
    worth, used = {}, {}
    for entry in entries:
        worth[entry["code"]], used[entry["code"]] = {}, []
        for card in entry["cards"]:
            values = {**card["values"], **card["reconciled"]}
            used[entry["code"]].append(values)
            worth[entry["code"]][card["juror"]] = sum(
                Fraction(values[key]) / Fraction(one["most"]) * Fraction(one["weight"])
                for key, one in rules["criteria"].items()
            )
    severe = severity_of(worth) if how["method"] == "severity_adjusted" else {}
    rows = []
    for entry in entries:
        code, before = entry["code"], entry["before"]
        cards = [value + Fraction(severe.get(juror, 0)) for juror, value in worth[code].items()]
        if not cards or len(cards) < how["least_scores"]:
            rows.append((None, code, entry, None))
            continue
        if how["method"] == "median":
            score = median_of(cards)
        else:
            cut = int(len(cards) * Fraction(how["trim"]) / 100) if how["method"] == "trimmed" else 0
            kept = sorted(cards)[cut : len(cards) - cut]
            score = sum(kept) / len(kept)
        score = Fraction(four(score))
        share = Fraction(how["carry"]) / 100
        if share and before["score"] is not None:
            score = Fraction(four(score * (1 - share) + Fraction(before["score"]) * share))
        rows.append((score, code, entry, Fraction(four(median_of(cards)))))
    return severe, ranked(sheet, rows, used)


def tie(word, sheet, row, used):
    _score, code, entry, middle = row
    kind, _, name = word.partition(":")
    if kind == "criterion" and name in sheet["rules"]["criteria"]:
        given = [Fraction(values[name]) for values in used[code]]
        return (0, -Fraction(four(sum(given) / len(given))))
    if kind in ("criterion", "stage"):
        held = entry["before"]["criteria" if kind == "criterion" else "stages"].get(name)
        return (1, 0) if held is None else (0, -Fraction(held))
    if kind == "median":
        return -middle
    if kind == "sent":
        return (0, entry["sent"]) if entry["sent"] else (1, "")
    return hashlib.sha256(bytes.fromhex(sheet["seed"]) + code.encode()).hexdigest()


def ranked(sheet, rows, used):
    rules = sheet["rules"]
    scored = sorted(
        (row for row in rows if row[0] is not None),
        key=lambda row: [-row[0], *(tie(word, sheet, row, used) for word in rules["ties"])],
    )
    advance, seen, results = rules["advance"] or {}, {}, []
    for rank, (score, code, entry, _middle) in enumerate(scored, start=1):
        seen[entry["class"]] = seen.get(entry["class"], 0) + 1
        chosen = sum(row[3] for row in results)
        on = not (
            (advance.get("pass_mark") is not None and score < Fraction(advance["pass_mark"]))
            or (
                advance.get("places")
                and seen[entry["class"]] > advance["places"].get(entry["class"], 0)
            )
            or (advance.get("number") is not None and chosen >= advance["number"])
        )
        results.append([code, four(score), rank, on])
    without = sorted(row[1] for row in rows if row[0] is None)
    return results + [[code, None, None, False] for code in without]


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        severe, results = recomputed(json.load(file))
    sys.stdout.write(json.dumps({"severity": severe, "results": results}))
