"""Recount a voting round from its published file. Stands alone: python3 verify_round.py FILE [CODE of a receipt]"""

import json
import re
import sys
from fractions import Fraction
from hashlib import sha256

HASH, END = re.compile(rb"[0-9a-f]{64}"), re.compile(rb"(?: (.+))? (for|against|blank|none|\*)\n")
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
WHOLE, CHOICES = ("choice", "neighbourhood", "age"), ("for", "against", "blank")
OUTCOMES = ("not_endorsed", "endorsed_with_concerns", "broadly_endorsed")
FAILS, UNSEEN, HOLDS = ANSWERS = ("fails", "rests on groups that are not shown", "holds")


def need(holds, otherwise):
    if not holds:
        raise ValueError(otherwise)


def read_code(typed):
    letters = typed.upper().translate(str.maketrans("OILU", "011V", "-. "))
    check = sum(n * LETTERS.find(c) for n, c in enumerate(letters[:26], 1)) % 31
    need(re.fullmatch(f"[0-7][{LETTERS}]{{25}}{LETTERS[check]}", letters), "this code was misread")
    return sum(LETTERS.index(c) << 5 * n for n, c in enumerate(letters[25::-1])).to_bytes(16, "big")


def read_list(lines, part, code):
    """One list: its Merkle root (RFC 9162), its counts {group: {choice: ballots}}, and on which line the code is."""
    name, stack, last, counts, found, ends = part["name"], [], b"", {}, None, {}
    own = sha256((code or b"") + name.encode()).hexdigest().encode()
    head = b"\0%b%b\0\0\0\x20" % (len(name.encode()).to_bytes(4, "big"), name.encode())
    for number in range(part["lines"]):
        text, end = (line := next(lines, b""))[:64], line[64:]
        if end not in ends and (match := END.fullmatch(end)):
            tail = b"".join(len(x).to_bytes(4, "big") + x for x in match.groups(b""))
            ends[end] = tail, counts.setdefault((match[1] or b"").decode(), {}), match[2].decode()
        if end not in ends or text <= last or not HASH.fullmatch(text):
            raise ValueError(f"{name}: line {number + 1} is not as it was sealed")
        tail, count, choice = ends[end]
        count[choice] = count.get(choice, 0) + 1
        last, found = text, number + 1 if text == own else found
        node = sha256(head + bytes.fromhex(text.decode()) + tail).digest()
        while number & 1:
            node, number = sha256(b"\1" + stack.pop() + node).digest(), number >> 1
        stack.append(node)
    root = stack.pop() if stack else sha256(b"").digest()
    while stack:
        root = sha256(b"\1" + stack.pop() + root).digest()
    need(root.hex() == part["root"] and counts == part["counts"], f"{name}: other lines than were sealed")
    need(found or not code, f"{name}: no line has this code")
    return counts, found


def recount(m, lists):
    """The four rules, each FAILS, HOLDS, or UNSEEN when it depends on groups that are not shown."""
    rule = {name: Fraction(value) for name, value in m["rule"].items()}
    rules, most = {name: {HOLDS} for name in m["verdict"]["rules"]}, Fraction(0)
    for g in m["groups"]:
        count, least = lists[g["dimension"]].get(g["code"], {}), rule["group_turnout"] * g["eligible"]
        n, yes, no = sum(count.values()), count.get("for", 0), count.get("against", 0)
        most_there = {"shown": n, "few": rule["smallest_shown"] - 1}.get(g["telling"], least)
        few, hidden = most_there < least or not g["eligible"], g["telling"] != "shown"
        rules["turnout_per_group"].add(FAILS if few else UNSEEN if hidden else HOLDS)
        against = n >= rule["group_ballots"] and no > rule["against_limit"] * (yes + no)
        rules["no_group_against"].add(UNSEEN if hidden else FAILS if against else HOLDS)
        if g["dimension"] == "age":
            rules["majority"].add(UNSEEN if hidden else HOLDS if yes + no else FAILS)
            most += g["eligible"] * (1 if hidden else Fraction(yes, yes + no or 1))
    yes, no = (lists["choice"].get("", {}).get(choice, 0) for choice in CHOICES[:2])
    in_bands = sum(g["eligible"] for g in m["groups"] if g["dimension"] == "age")
    shares = Fraction(yes, yes + no or 1), most / (in_bands or 1)
    rules["majority"].add(FAILS if min(shares) < rule["majority"] else HOLDS)
    rules["turnout"].add(FAILS if m["ballots"] < rule["turnout"] * max(m["eligible"], 1) else HOLDS)
    return {name: min(answers, key=ANSWERS.index) for name, answers in rules.items()}


def check(lines, code=None):
    """Check the lines of a published file and return what was read. Raises ValueError for what is not right."""
    head, text, lists, found = next(lines, b""), next(lines, b""), {}, {}
    digest = sha256(text[:-1]).hexdigest()
    need(head + text[-1:] == f"civicnet-round-1 {digest}\n\n".encode(), "this is no round's file, or changed")
    m = json.loads(text)
    for part in m["lists"]:
        lists[part["name"]], found[part["name"]] = read_list(lines, part, code)
        need(part["lines"] == m["ballots"] <= m["struck"], f"{part['name']}: not one line for each ballot")
    need(next(lines, None) is None, "there is more in the file than was sealed")
    totals = {n: [sum(c.get(x, 0) for c in lists[n].values()) for x in CHOICES] for n in WHOLE}
    need(all(t == totals["choice"] and sum(t) == m["ballots"] for t in totals.values()), "it does not add up")
    rules, stated = recount(m, lists), m["verdict"]["rules"]
    need(all(rules[n] in (UNSEEN, HOLDS if stated[n] else FAILS) for n in rules), "a rule is not as stated")
    need(m["verdict"]["outcome"] == OUTCOMES[stated["majority"] + all(stated.values())], "another outcome")
    return {"manifest": m, "sha256": digest, "rules": rules, "found": found}


if __name__ == "__main__":
    sys.excepthook = lambda kind, error, _where: sys.stderr.write(f"This does not hold: {error}\n")
    with open(sys.argv[1], "rb") as file:
        done = check(iter(file.readline, b""), read_code(sys.argv[2]) if sys.argv[2:] else None)
    sys.stdout.write(json.dumps({**done, "manifest": done["manifest"]["verdict"]}, indent=2) + "\n")
