"""Accompaniment of our own for guitar and piano: chords, strums, arpeggios and broken chords, each bar by a pattern."""

from .harmony import keys_between, nearest
from .pulse import Note
from .rhythm import draw_bar, grid, lengths
from .voicings import GUITAR, PIANO, lay

STYLES = {
    "piano": {"sustained": 2, "pulses": 2, "offbeats": 1, "syncopated": 3, "stride": 1.5, "arpeggio": 2.5, "alberti": 1, "ballad": 2,
              "quavers": 1.5, "ostinato": 1},
    "guitar": {"sustained": 1.5, "strum": 4, "fine strum": 2, "bass and strum": 1.5, "picking": 3, "arpeggio": 2.5,
               "chunk": 2, "offbeats": 1.5, "four to the bar": 1.2, "syncopated": 2},
}
RANGE = {"piano": (36, 88), "guitar": (40, 79)}
STRUMMED = {"strum", "fine strum", "bass and strum", "four to the bar"}
RINGING = {"arpeggio", "picking", "ballad"}
MUTED = 16  # ticks of a string that is only touched


def ladder(random, size):
    """An order in which an arpeggio visits the keys of a voicing."""
    up = list(range(size))
    return random.choice((up, up[::-1], up + up[-2:0:-1], [0, 2, 1, 3], [0, 3, 1, 2], random.sample(range(6), 6)))


def hits_of(random, style, pulse):
    """One bar: [(onset, what)]; what is all, low, high, down, up, mute, or the place of one key in the voicing."""
    quavers, fine = grid(pulse), grid(pulse, fine=True)
    pulses = list(range(pulse.count))
    if style == "sustained":
        return [(0, "all")]
    if style in ("pulses", "four to the bar"):
        return [(at, "all" if style == "pulses" else "down") for at in pulses]
    if style == "offbeats":
        part = 2 / 3 if pulse.ternary else 0.5
        places = [at + part for at in pulses] if pulse.count < 4 or random.random() < 0.6 else pulses[1::2]
        return [(at, "all") for at in places]
    if style == "quavers":
        return [(at, "all" if random.random() < 0.9 else "high") for at in quavers]
    if style == "chunk":
        return [(at, "all" if at == int(at) and random.random() < 0.4 else "short") for at in quavers]
    if style == "stride":
        return [(at, "low" if i % 2 == 0 else "high") for i, at in enumerate(pulses if random.random() < 0.7 else quavers)]
    if style in ("strum", "fine strum"):
        places, share = (quavers, 0.7) if style == "strum" else (fine, 0.6)
        out = []
        for i, at in enumerate(places):
            if at == 0 or random.random() < share:
                what = "down" if i % 2 == 0 else "up"
                out.append((at, "mute" if at and random.random() < (0.3 if style == "fine strum" else 0.08) else what))
        return out
    if style == "bass and strum":
        return [(at, "low" if i % 2 == 0 else "down") for i, at in enumerate(pulses)] + \
               [(at + 0.5, "up") for at in pulses[1::2] if not pulse.ternary]
    if style == "picking":
        order = ladder(random, 4)
        places = quavers if random.random() < 0.75 else fine
        return [(at, "low" if i % 4 == 0 else 1 + order[i % len(order)]) for i, at in enumerate(places)]
    if style in ("arpeggio", "alberti"):
        order = [0, 2, 1, 2] if style == "alberti" else ladder(random, random.choice((3, 4, 5)))
        places = quavers if random.random() < 0.7 else fine
        return [(at, order[i % len(order)]) for i, at in enumerate(places)]
    if style == "ballad":
        order = ladder(random, 4)
        left = [(at, "low" if i == 0 else order[i % len(order)]) for i, at in enumerate(quavers)]
        return sorted([(0, "high"), *left], key=lambda hit: hit[0])
    if style == "ostinato":
        places = draw_bar(random, pulse, random.choice(("medium", "busy")))
        return [(at, random.choice(("high", 0, 1, 2, 3))) for at in places] or [(0, "all")]
    drawn = [at for at in draw_bar(random, pulse, random.choice(("sparse", "medium", "medium")))] or [0]
    return [(at, "all" if random.random() < 0.85 else "high") for at in drawn]


class Comping:
    def __init__(self, random, chart, pulse, name):
        self.random, self.chart, self.pulse, self.name = random, chart, pulse, name
        self.low, self.high = RANGE[name]
        self.centre = random.randint(55, 70) if name == "piano" else random.randint(54, 64)
        self.legato, self.loud = random.uniform(0.35, 1.0), random.randint(64, 104)
        self.roll = random.choice((0, 0, 0, 4, 9))  # ticks from key to key of a chord that is struck at once
        self.strum = random.uniform(2, 9)
        self.left = name == "piano" and random.random() < 0.45  # a left hand in octaves or single roots
        self.octaves = random.random() < 0.4
        self.pedal = name == "piano" and random.random() < 0.4
        self.patterns, self.styles = {}, []

    def pattern(self, section):
        if section not in self.patterns:
            draw = self.random
            style, = draw.choices(list(STYLES[self.name]), weights=list(STYLES[self.name].values()))
            voicings = PIANO if self.name == "piano" else GUITAR
            voicing, = draw.choices(list(voicings), weights=list(voicings.values()))
            if style == "chunk":
                voicing = draw.choice(("power", "power", "barre"))
            elif self.name == "guitar" and style in STRUMMED and draw.random() < 0.6:
                voicing = "barre"
            first = hits_of(draw, style, self.pulse)
            second = hits_of(draw, style, self.pulse) if draw.random() < 0.4 else first
            self.styles.append(f"{style}, {voicing}")
            self.patterns[section] = style, voicing, (first, second)
        return self.patterns[section]

    def struck(self, what, keys):
        """Keys of one hit in the order in which they are struck."""
        if isinstance(what, int):
            return [keys[what % len(keys)] + (12 if what >= len(keys) and keys[what % len(keys)] + 12 <= self.high else 0)]
        if what == "low":
            return keys[:1]
        if what == "high":
            return keys[1:] or keys
        if what == "up":
            return keys[::-1][: max(3, len(keys) - 2)]
        return keys

    def notes(self, bars):
        draw, chart, pulse, out = self.random, self.chart, self.pulse, []
        centre = self.centre
        for bar in bars:
            style, voicing, turns = self.pattern(chart.sections[bar])
            hits = turns[bar % 2]
            onsets = [at for at, _ in hits]
            for (at, what), length in zip(hits, lengths(onsets, pulse.count)):
                if length == 0:  # two hits at once: both last until the next one
                    length = min([later for later in onsets if later > at], default=pulse.count) - at
                early = at >= pulse.count - 0.5 and style == "syncopated"
                chord = chart.chord_at(bar + 1, 0) if early else chart.chord_at(bar, at / pulse.count)
                keys = lay(chord, voicing, centre, self.low, self.high)
                if voicing in ("close", "drop2", "rootless"):
                    centre = 0.7 * sum(keys) / len(keys) + 0.3 * self.centre
                start, end = pulse.at(bar, at), pulse.at(bar, at + length)
                half = pulse.count / len(chart.bars[bar])
                if style in RINGING:  # until the chord changes
                    end = pulse.at(bar, (at // half + 1) * half)
                legato = 1.0 if style in RINGING or style == "sustained" else 0.3 if what == "short" else self.legato
                ticks = MUTED if what == "mute" else max(20, round((end - start) * legato) - 2)
                loud = self.loud + (7 if at == 0 else 0) - (22 if what == "mute" else 8 if what in ("up", "short") else 0)
                apart = self.strum if what in ("down", "up", "mute") else self.roll
                for i, key in enumerate(self.struck(what, keys)):
                    wait = round(i * apart)
                    out.append(Note(start + wait, max(10, ticks - wait), key, loud + draw.randint(-6, 6)))
            if self.left:
                out += self.left_hand(bar)
        return out

    def left_hand(self, bar):
        chords, out = self.chart.bars[bar], []
        for i, chord in enumerate(chords):
            root = nearest(keys_between((chord.root,), 31, 50), 40)
            start, end = (self.pulse.at(bar, (i + more) * self.pulse.count / len(chords)) for more in (0, 1))
            for key in (root - 12, root) if self.octaves and root >= 36 else (root,):
                out.append(Note(start, max(20, end - start - 4), key, self.loud + self.random.randint(-8, 2)))
        return out

    def pedals(self, bars):
        """[(tick, down)]: changed with every chord."""
        if not self.pedal:
            return []
        out = []
        for bar in bars:
            for i in range(len(self.chart.bars[bar])):
                at = self.pulse.at(bar, i * self.pulse.count / len(self.chart.bars[bar]))
                out += [(max(0, at - 2), False), (at + 10, True)]
            out.append((self.pulse.at(bar + 1, 0) - 3, False))
        return out
