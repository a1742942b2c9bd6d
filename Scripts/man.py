#!/usr/bin/env python3
"""Manual pages out of what our programs say of themselves: man.py BIN OUT writes OUT/zonefall.1, zonefall-audit.1 and so on.

The commands and options are those of --experimental-dump-help; zonefall-agent and zonefall-chaosd, which stay light and have
no such thing, get a page of their --help.
"""

import json
import os
import re
import subprocess
import sys
import textwrap

DATE = "$Mdocdate$"
STATUS = [
    (0, "Clean: everything held."), (1, "Could not run."), (2, "Findings, or something predicted that did not hold."),
    (3, "Inconclusive: too little was seen."), (4, "Not allowed."), (5, "Stuck: a fault could not be verified as lifted."),
    (64, "Misused: wrong options, or a document that is refused."),
]


def escaped(text):
    """Text that roff takes as text."""
    text = text.replace("\\", "\\e").replace("\u2019", "'")
    return re.sub(r"(?m)^([.'])", r"\\&\1", text)


def wrapped(sentence):
    return [escaped(line) for line in textwrap.wrap(sentence, 78, break_long_words=False, break_on_hyphens=False)]


def paragraphs(text):
    """Prose as prose, and what is indented, commands and their like, as it stands."""
    lines, literal = [], False
    for line in text.strip().split("\n"):
        if line.startswith("  ") and not literal:
            lines.append(".Bd -literal -offset indent")
            literal = True
        elif literal and line.strip() and not line.startswith("  "):
            lines.append(".Ed")
            literal = False
        if literal:
            lines.append(escaped(line[2:]))
        elif line.strip():
            lines += [part for sentence in re.split(r"(?<=[.!?]) +|(?<=[.!?][)]) +", line.strip()) for part in wrapped(sentence)]
        elif lines and lines[-1] not in (".Pp", ".Ed"):
            lines.append(".Pp")
    while lines and lines[-1] in (".Pp", ""):
        lines.pop()
    if literal:
        lines.append(".Ed")
    # No paragraph needs a break right before a display.
    return [l for i, l in enumerate(lines) if not (l == ".Pp" and i + 1 < len(lines) and lines[i + 1].startswith(".Bd"))]


def flag(argument):
    name = argument.get("preferredName") or argument["names"][0]
    return f"-{name['name']}" if name["kind"] == "long" else name["name"]


def flags(argument):
    return [("-" if n["kind"] == "long" else "") + n["name"] for n in argument["names"]]


def usage(argument):
    value = escaped(argument.get("valueName", "value"))
    if argument["kind"] == "positional":
        text = f"Ar {value}"
    elif argument["kind"] == "flag":
        text = f"Fl {flag(argument)}"
    else:
        text = f"Fl {flag(argument)} Ar {value}"
    if argument.get("isRepeating"):
        text += " ..."
    return f".Op {text}" if argument["isOptional"] else f".{text}"


def entry(argument):
    value = escaped(argument.get("valueName", "value"))
    if argument["kind"] == "positional":
        head = f".It Ar {value}"
    else:
        names = " , ".join(f"Fl {name}" for name in flags(argument))
        head = f".It {names}" + (f" Ar {value}" if argument["kind"] == "option" else "")
    lines = [head]
    for key in ("abstract", "discussion"):
        if argument.get(key):
            lines += paragraphs(argument[key])
    if argument.get("defaultValue") and argument["kind"] != "flag":
        lines += wrapped(f"Without it: {argument['defaultValue']}.")
    return lines


def page(path, command, root):
    name = "-".join(path)
    subs = [c for c in command.get("subcommands", []) if c.get("shouldDisplay", True) and c["commandName"] != "help"]
    arguments = [a for a in command.get("arguments", []) if a.get("shouldDisplay", True)]
    lines = [
        f".Dd {DATE}", f".Dt {name.upper()} 1", ".Os", ".Sh NAME", f".Nm {name}",
        f".Nd {escaped(command.get('abstract', '').partition('. ')[0].rstrip('.'))}", ".Sh SYNOPSIS", f".Nm {' '.join(path)}",
    ]
    lines += [usage(a) for a in arguments]
    if subs:
        lines.append(".Ar command")
    text = command.get("discussion") or ""
    prose, _, examples = text.partition("Examples:")
    if not examples:
        prose, _, examples = text.partition("Example:")
    lines += [".Sh DESCRIPTION"] + (paragraphs(prose) or paragraphs(command.get("abstract", "")))
    if subs:
        lines += [".Pp", "The commands are:", ".Bl -tag -width Ds"]
        for sub in subs:
            lines += [f".It Cm {sub['commandName']}"] + paragraphs(sub.get("abstract", ""))
        lines.append(".El")
    if arguments:
        lines += [".Pp", "The arguments are:", ".Bl -tag -width Ds"]
        for argument in arguments:
            lines += entry(argument)
        lines.append(".El")
    lines += [".Sh EXIT STATUS", ".Bl -tag -width Ds"]
    for status, meaning in STATUS:
        lines += [f".It {status}", meaning]
    lines.append(".El")
    if examples.strip():
        lines += [".Sh EXAMPLES"] + paragraphs("\n".join(examples.rstrip().split("\n")).strip("\n"))
    others = [root] if name != root else []
    others += [f"{name}-{sub['commandName']}" for sub in subs]
    if others:
        lines.append(".Sh SEE ALSO")
        lines += [f".Xr {other} 1" + (" ," if other != sorted(others)[-1] else "") for other in sorted(others)]
    return name, [line for line in lines if line], subs


def plain(name, text):
    head, _, rest = text.strip().partition("\n\n")
    lines = [
        f".Dd {DATE}", f".Dt {name.upper()} 1", ".Os", ".Sh NAME", f".Nm {name}",
        f".Nd {escaped(rest.partition(chr(10))[0].rstrip('.'))}", ".Sh SYNOPSIS", f".Nm", ".Op Ar options", ".Sh DESCRIPTION",
        ".Bd -literal",
    ]
    return lines + [escaped(line) for line in text.strip().split("\n")] + [".Ed"]


def main():
    bin, out = sys.argv[1:]
    os.makedirs(out, exist_ok=True)

    def write(name, lines):
        with open(os.path.join(out, f"{name}.1"), "w") as file:
            file.write("\n".join(lines) + "\n")

    def walk(path, command):
        name, lines, subs = page(path, command, path[0])
        write(name, lines)
        for sub in subs:
            walk(path + [sub["commandName"]], sub)

    for program in ("zonefall", "zonefall-coordinator"):
        dump = subprocess.run([f"{bin}/{program}", "--experimental-dump-help"], check=True, capture_output=True, text=True)
        walk([program], json.loads(dump.stdout)["command"])
    for program in ("zonefall-agent", "zonefall-chaosd"):
        if os.path.exists(f"{bin}/{program}"):
            said = subprocess.run([f"{bin}/{program}", "--help"], capture_output=True, text=True)
            write(program, plain(program, said.stdout or said.stderr))


if __name__ == "__main__":
    main()
