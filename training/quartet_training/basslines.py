"""Bass lines of our own over a chart: whole notes, quavers, octaves, walking, syncopation, funk, arpeggios, a pedal point."""

from .harmony import keys_between, nearest, scale_over
from .pulse import Note
from .rhythm import grid, lengths

LOW, HIGH = 28, 52
STYLES = {
    "whole": 1, "halves": 2, "pulses": 1.5, "eighths": 2.5, "octaves": 1.5, "walking": 3, "syncopated": 3.5, "funk": 2,
    "arpeggio": 1.5, "pedal": 0.7, "dotted": 1.5,
}
MUTED = 18  # ticks of a dead note


def onsets_of(random, style, pulse):
    """[(onset, role)]: R the root, 5, 8 its octave, 3, 7, W a walking step, x a dead note."""
    quavers, fine = grid(pulse), grid(pulse, fine=True)
    if style in ("whole", "pedal"):
        return [(0, "R")]
    if style == "halves":
        return [(0, "R"), (pulse.count / 2 if pulse.count % 2 == 0 else pulse.count - 1, random.choice("R5"))]
    if style == "pulses":
        return [(i, "R") for i in range(pulse.count)]
    if style == "walking":
        return [(i, "R" if i == 0 else "W") for i in range(pulse.count)]
    if style == "eighths":
        return [(at, "R" if random.random() < 0.85 else random.choice("58")) for at in quavers]
    if style == "octaves":
        return [(at, "R" if i % 2 == 0 else "8") for i, at in enumerate(quavers)]
    if style == "arpeggio":
        shape = random.choice(("R358", "R585", "R35753", "R5875", "83R5"))
        places = random.choice((quavers, list(range(pulse.count))))
        return [(at, shape[i % len(shape)]) for i, at in enumerate(places)]
    if style == "dotted":
        late = pulse.count - 0.5 if not pulse.ternary else pulse.count - 1 / 3
        middle = 1.5 if pulse.count > 2 and not pulse.ternary else 2 / 3
        return [(0, "R"), (middle, random.choice("RR5")), (late, random.choice("R58"))]
    share, places = (0.42, quavers) if style == "syncopated" else (0.5, fine)
    drawn = [(0, "R")] + [(at, random.choice("RRR5587")) for at in places[1:] if random.random() < share]
    return [(at, "x" if style == "funk" and at and random.random() < 0.2 else role) for at, role in drawn]


class BassLine:
    def __init__(self, random, chart, pulse):
        self.random, self.chart, self.pulse = random, chart, pulse
        self.legato, self.loud = random.uniform(0.55, 1.0), random.randint(78, 112)
        self.centre = random.randint(33, 42)
        self.fills = random.choice((0, 0.3, 0.7))
        self.patterns = {}
        self.styles = []

    def pattern(self, section):
        if section not in self.patterns:
            style = self.random.choices(list(STYLES), weights=list(STYLES.values()))[0]
            self.styles.append(style)
            # Two bars take turns: the same one, or a variation.
            first = onsets_of(self.random, style, self.pulse)
            second = onsets_of(self.random, style, self.pulse) if self.random.random() < 0.5 else first
            self.patterns[section] = style, (first, second)
        return self.patterns[section]

    def key_of(self, role, chord, bar, last, ahead):
        root = nearest(keys_between(chord.tones[:1], LOW, HIGH), self.centre)
        if role == "W":
            keys = keys_between(scale_over(chord, self.chart.keys[bar], self.chart.mode), LOW, HIGH)
            steps = [k for k in keys if 1 <= abs(k - last) <= 4] or keys
            return self.random.choice([k for k in steps if (k - last) * (ahead - last) >= 0] or steps)
        tones = chord.tones
        step = {"R": 0, "x": 0, "8": 12, "5": (tones[2] if len(tones) > 2 else tones[1]) - chord.root,
                "3": tones[1] - chord.root, "7": (tones[3] if len(tones) > 3 else chord.root + 12) - chord.root}[role]
        key = root + (step % 12 if step != 12 else 12)
        return key if key <= HIGH else key - 12

    def notes(self, bars):
        draw, chart, pulse, out, last = self.random, self.chart, self.pulse, [], self.centre
        for bar in bars:
            style, turns = self.pattern(chart.sections[bar])
            hits = turns[bar % 2]
            if bar % 8 == 7 and draw.random() < self.fills:
                hits = [*[hit for hit in hits if hit[0] < pulse.count / 2],
                        *[(at, "W") for at in grid(pulse) if at >= pulse.count / 2]]
            if style != "pedal" and len(chart.bars[bar]) == 2 and all(at != pulse.count / 2 for at, _ in hits):
                hits = sorted([*hits, (pulse.count / 2, "R")])
            following = nearest(keys_between((chart.chord_at(bar + 1, 0).root,), LOW, HIGH), self.centre)
            onsets = [at for at, _ in hits]
            for (at, role), length in zip(hits, lengths(onsets, pulse.count)):
                chord = chart.chord_at(bar, at / pulse.count)
                if style == "pedal":
                    key = nearest(keys_between((chart.keys[bar],), LOW, HIGH), self.centre)
                elif role == "W" and at == onsets[-1]:
                    key = max(LOW, min(HIGH, following + draw.choice((-1, 1, -2, 2, 7))))  # leads into the next bar
                else:
                    key = self.key_of(role, chord, bar, last, following)
                start, end = pulse.at(bar, at), pulse.at(bar, at + length)
                ticks = MUTED if role == "x" else max(20, round((end - start) * self.legato))
                loud = self.loud + (6 if at == 0 else 0) + draw.randint(-5, 5) - (25 if role == "x" else 0)
                out.append(Note(start, ticks, key, loud))
                last = key
        return out
