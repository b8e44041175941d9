"""Melodic lines over a chart: motifs of rhythm and contour that return, chord tones on the pulses, scale tones between."""

from .harmony import blues_over, keys_between, nearest, pentatonic_over, scale_over
from .pulse import Note
from .rhythm import draw_bar, lengths

# What each bar of a phrase plays: a motif, or "-" for a rest.
PLANS = ("AABA", "ABAC", "AAB-", "A-B-", "ABAB", "ABCD", "AABB", "A-AB", "ABA-", "AAAB")
STEPS = {
    "scalar": (-2, -1, -1, -1, 0, 1, 1, 1, 2), "leaping": (-4, -3, -2, -1, 1, 2, 3, 4), "arpeggio": (-2, -2, 2, 2, 2, -2, 1, -1),
    "repeating": (0, 0, 0, 1, -1, 2), "rising": (1, 1, 1, 2, 1, -3), "falling": (-1, -1, -1, -2, -1, 3),
}
SCALES = ("scale", "scale", "pentatonic", "pentatonic", "blues", "chord")


def motif(random, pulse, density, steps):
    """[(onset in pulses, steps along the scale from the note before)], one bar."""
    return [(onset, random.choice(STEPS[steps])) for onset in draw_bar(random, pulse, density)]


def keys_over(chart, bar, chord, kind, low, high):
    if kind == "blues":
        classes = sorted(set(blues_over(chart.keys[bar])) | set(chord.tones[:1]))
    else:
        classes = {"scale": scale_over(chord, chart.keys[bar], chart.mode), "pentatonic": pentatonic_over(chord),
                   "chord": sorted(set(chord.tones))}[kind]
    return keys_between(classes, low, high)


class Line:
    """One player's manner for one song; `notes(bars)` plays it over the bars named."""

    def __init__(self, random, chart, pulse, low, high):
        self.random, self.chart, self.pulse, self.low, self.high = random, chart, pulse, low, high
        self.legato, self.loud = random.uniform(0.5, 1.02), random.randint(72, 112)
        self.double = random.choice((0, 0, 0, 0.1, 0.3, 0.9))  # share of notes with a second one below
        self.grace = random.choice((0, 0, 0.05, 0.15))
        self.chromatic = random.choice((0, 0.05, 0.15))
        self.manner = {}

    def manner_of(self, section):
        """Scale, plan and motifs: the same whenever the section returns."""
        if section not in self.manner:
            draw = self.random
            density = draw.choice(("sparse", "medium", "medium", "busy", "busy"))
            bars = {}
            for letter in "ABCD":
                kind = "sparse" if letter == "B" and draw.random() < 0.3 else density
                bars[letter] = motif(draw, self.pulse, kind, draw.choice(list(STEPS)))
            self.manner[section] = (draw.choice(SCALES), draw.choice(PLANS), bars)
        return self.manner[section]

    def notes(self, bars):
        """[Note] over those bars of the chart."""
        draw, chart, pulse = self.random, self.chart, self.pulse
        out, key = [], draw.randint(self.low + 5, self.high - 5)
        for bar in bars:
            scale, plan, motifs = self.manner_of(chart.sections[bar])
            letter = plan[bar % len(plan)]
            if letter == "-":
                continue
            onsets = [onset for onset, _ in motifs[letter]]
            for (onset, step), length in zip(motifs[letter], lengths(onsets, pulse.count)):
                chord = chart.chord_at(bar, onset / pulse.count)
                keys = keys_over(chart, bar, chord, scale, self.low, self.high)
                place = keys.index(nearest(keys, key)) + step
                if not 0 <= place < len(keys):  # turn back at the ends of the instrument
                    place -= 2 * step
                key = keys[max(0, min(place, len(keys) - 1))]
                if onset == int(onset) and draw.random() < 0.75:
                    key = nearest(keys_between(chord.tones, self.low, self.high), key)
                elif draw.random() < self.chromatic:
                    key = max(self.low, key - 1)
                start, end = pulse.at(bar, onset), pulse.at(bar, onset + length)
                ticks = max(12, round((end - start) * self.legato))
                loud = self.loud + (8 if onset == 0 else 0) + draw.randint(-6, 6) - (6 if onset != int(onset) else 0)
                out.append(Note(start, ticks, key, loud))
                if draw.random() < self.double:
                    below = [k for k in keys if 3 <= key - k <= 9 or key - k == 12]
                    if below:
                        out.append(Note(start, ticks, draw.choice(below), loud - 8))
                if draw.random() < self.grace and start >= 20:
                    out.append(Note(start - 18, 17, key - 1, loud - 15))
        return out


def wheel(random, notes, share):
    """Bends into some longer notes from one or two semitones below: [(tick, wheel)]; the wheel reaches two semitones."""
    out = []
    for note in notes:
        if note.length > 60 and random.random() < share:
            depth, time = random.choice((-4096, -4096, -8192)), random.uniform(20, 60)
            out += [(round(note.start + time * i / 6), round(depth * (1 - i / 6))) for i in range(7)]
    return out


def vibrato(random, notes, share):
    """Depth of the modulation wheel on some longer notes: [(tick, depth)]."""
    out = []
    for note in notes:
        if note.length > 120 and random.random() < share:
            depth = random.randint(25, 90)
            out += [(note.start + note.length // 3, depth), (note.start + note.length, 0)]
    return out
