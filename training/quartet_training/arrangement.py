"""Who plays what: MMA's parts, parts of our own, a line over them, and where each class is silent."""

import mido

from .basslines import BassLine
from .comping import Comping
from .fills import fills
from .lines import Line, vibrato, wheel
from .midi_stems import CLASSES, DRUM_CHANNEL, is_start, play

OWN_SHARE = {"bass": 0.5, "guitar": 0.5, "piano": 0.5}
DONOR_SHARE = 0.25  # of the bass, guitar and piano parts that a groove lacks; the others are our own
RANGE = {"guitar": (50, 84), "piano": (55, 96)}


def count_notes(events):
    return sum(is_start(message) for _, message in events)


def draw_leads(random, bars):
    """{class: bars in which it plays a line}; mostly one class, sometimes two that take turns, sometimes none."""
    who = random.choices((("guitar",), ("piano",), ("guitar", "piano"), ()), weights=(0.3, 0.22, 0.1, 0.38))[0]
    if not who:
        return {}
    block = random.choice((4, 8, 8, 16))
    blocks = [list(range(at, min(at + block, bars))) for at in range(0, bars, block)]
    if len(who) == 2:
        return {name: [bar for part in blocks[i::2] for bar in part] for i, name in enumerate(who)}
    share = random.choice((0.5, 0.75, 1))
    played = [part for part in blocks if random.random() < share] or blocks[:1]
    return {who[0]: [bar for part in played for bar in part]}


def draw_silence(random, bars):
    """{class: set of bars without it}: left out, entering late, ending early, resting for some bars, or breaking off while
    another plays alone."""
    silent = {name: set() for name in CLASSES}
    for _ in range(random.choices((0, 1, 2), weights=(0.86, 0.11, 0.03))[0]):
        silent[random.choice(CLASSES)] = set(range(bars))
    if random.random() < 0.28:
        for name in random.sample(CLASSES, random.choice((1, 1, 2, 3))):
            silent[name] |= set(range(random.choice((2, 4, 8, 8, 16))))
    if random.random() < 0.1:
        silent[random.choice(CLASSES)] |= set(range(bars - random.choice((4, 8)), bars))
    for name in CLASSES:
        if random.random() < 0.16:
            at, size = random.randrange(0, bars, 4), random.choice((2, 4, 4, 8))
            silent[name] |= set(range(at, min(at + size, bars)))
    if random.random() < 0.1:
        alone, at = random.choice(CLASSES), random.randrange(0, bars, 4)
        for name in CLASSES:
            if name != alone:
                silent[name] |= set(range(at, min(at + random.choice((2, 4)), bars)))
    if all(len(gone) >= bars for gone in silent.values()):
        silent[random.choice(CLASSES)] = set()
    return silent


def free_channels(events):
    taken = {message.channel for _, message in events} | {DRUM_CHANNEL}
    return [channel for channel in range(16) if channel not in taken]


def own_bass(random, chart, pulse, bars):
    part = BassLine(random, chart, pulse)
    return play(part.notes(range(bars)), 0), "bass line: " + ", ".join(part.styles)


def own_comping(random, chart, pulse, bars, name):
    part = Comping(random, chart, pulse, name)
    events = play(part.notes(range(bars)), 0)
    events += [(tick, mido.Message("control_change", channel=0, control=64, value=127 if down else 0))
               for tick, down in part.pedals(range(bars))]
    return events, "comping: " + "; ".join(dict.fromkeys(part.styles))


def line(random, chart, pulse, bars, name, channel):
    """A melodic line; guitars bend and shake some notes."""
    low, high = RANGE[name]
    low = random.randint(low, low + 10)
    part = Line(random, chart, pulse, low, min(high, low + random.randint(17, 29)))
    notes = part.notes(bars)
    events = play(notes, channel)
    if name == "guitar":
        bends, shakes = random.choice((0, 0.1, 0.3)), random.choice((0, 0.3, 0.8))
        if part.double == 0:
            events += [(tick, mido.Message("pitchwheel", channel=channel, pitch=pitch))
                       for tick, pitch in wheel(random, notes, bends)]
        events += [(tick, mido.Message("control_change", channel=channel, control=1, value=depth))
                   for tick, depth in vibrato(random, notes, shakes)]
    return events


def arrange(random, chart, pulse, bars, compiled, donate):
    """({class: events}, {class: [what each part is]}). `compiled` are MMA's parts, `donate(class)` fetches them from another
    groove or returns none."""
    leads = draw_leads(random, bars)
    parts, names = {name: list(compiled[name]) for name in CLASSES}, {name: ["MMA"] for name in CLASSES}
    for name in CLASSES:
        lacking = count_notes(parts[name]) < bars
        if name == "drums":
            if lacking:
                parts[name], names[name] = donate(name), ["MMA, donated"]
            if more := fills(random, pulse, bars):
                parts[name] = parts[name] + play(more, DRUM_CHANNEL)
                names[name] = [*names[name], "fills"]
            continue
        alone = name in leads and random.random() < 0.4  # the line is all that the class plays
        if alone:
            parts[name], names[name] = [], []
        elif lacking and random.random() < DONOR_SHARE:
            parts[name], names[name] = donate(name), ["MMA, donated"]
        elif lacking or random.random() < OWN_SHARE[name]:
            own = own_bass(random, chart, pulse, bars) if name == "bass" else own_comping(random, chart, pulse, bars, name)
            parts[name], names[name] = own[0], [own[1]]
        if name in leads:
            channel = free_channels(parts[name])[0]
            parts[name] += line(random, chart, pulse, range(bars) if alone else leads[name], name, channel)
            names[name].append("line")
    return parts, names
