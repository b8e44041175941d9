"""Random chord charts: a key, one to three sections of borrowed and functional harmony, a tempo that suits the metre."""

from dataclasses import dataclass

from .harmony import Chord

# Semitones above the tonic and the kinds of chord that sit there.
MAJOR = {
    "I": (0, ("", "", "", "M7", "M9", "6", "add9", "sus2", "5")), "ii": (2, ("m", "m7", "m7", "m9", "m11")),
    "iii": (4, ("m", "m7")), "IV": (5, ("", "", "M7", "M9", "6", "add9")),
    "V": (7, ("", "", "7", "7", "9", "sus4", "7sus4", "13", "5")), "vi": (9, ("m", "m", "m7", "m9")),
    "vii": (11, ("dim", "m7b5")), "bVII": (10, ("", "", "7", "9")), "II7": (2, ("7", "9")), "III7": (4, ("7", "7b9")),
    "VI7": (9, ("7", "7b9")), "iv": (5, ("m", "m6", "mM7")), "bVI": (8, ("", "M7")), "bIII": (3, ("", "M7")),
    "#io": (1, ("dim7",)), "I7": (0, ("7", "9", "13")), "I+": (0, ("aug",)),
}
MINOR = {
    "i": (0, ("m", "m", "m", "m7", "m9", "m6", "m11", "mM7", "5")), "iio": (2, ("m7b5", "dim")), "III": (3, ("", "M7")),
    "iv": (5, ("m", "m7", "m9")), "v": (7, ("m", "m7")), "V": (7, ("7", "7", "7b9", "7#9", "", "aug")),
    "VI": (8, ("", "M7", "5")), "VII": (10, ("", "7", "9", "5")), "bII": (1, ("M7", "")), "IV": (5, ("7", "9", "")),
    "viio": (11, ("dim7",)),
}
PHRASES = {
    "major": (
        "I V vi IV", "I vi IV V", "I IV V I", "ii V I I", "I vi ii V", "I bVII IV I", "I iii IV V", "vi IV I V", "I I IV IV",
        "IV I ii V", "I II7 IV I", "I VI7 ii V", "I IV iv I", "bVI bVII I I", "iii vi ii V", "I bIII IV I", "IV V iii vi",
        "I I I I", "I V IV IV", "I #io ii V", "I I7 IV iv", "I I+ vi I7", "I III7 vi IV", "ii ii V V", "IV iii ii I",
        "vi V IV V", "I ii iii IV", "I IV I V", "III7 VI7 II7 V", "IV IV I I",
    ),
    "minor": (
        "i VI III VII", "i iv V i", "i VII VI V", "i i iv iv", "iio V i i", "i v VI VII", "VI VII i i", "i IV i IV", "i bII V i",
        "iv VII III VI", "i VI iv V", "i i i i", "i VII i VII", "i III VII IV", "i viio i V", "iv i V i", "VI iv i V", "i iv VII III",
    ),
}
BLUES = "I7 IV I7 I7 IV IV I7 I7 V IV I7 V"
TEMPI = {"2": (72, 140), "3": (72, 200), "4": (56, 192), "5": (84, 190)}


@dataclass(frozen=True)
class Chart:
    tempo: float
    mode: str
    beats: int  # in a bar, as MMA counts them
    keys: tuple  # the tonic of each bar
    sections: tuple  # which section each bar belongs to: bars of one section and one place in it repeat
    bars: tuple  # of one or two chords, which share the bar evenly

    def chord_at(self, bar, share):
        chords = self.bars[min(bar, len(self.bars) - 1)]
        return chords[min(int(share * len(chords)), len(chords) - 1)]


def section(random, mode, bars):
    """`bars` bars; each is a list of one or two degrees."""
    if mode == "major" and random.random() < 0.12:
        degrees = (BLUES.split() * 3)[:bars]
    else:
        first, second = random.choice(PHRASES[mode]).split(), random.choice(PHRASES[mode]).split()
        if random.random() < 0.2:  # each chord for half as long, or for twice as long
            first = [degree for degree in first for _ in range(2)]
        degrees = ((first + second if random.random() < 0.5 else first + first) * bars)[:bars]
    others, busy = list(MAJOR if mode == "major" else MINOR), random.choice((0.05, 0.12, 0.12, 0.35))
    return [[d, random.choice(others)] if random.random() < busy else [d] for d in degrees]


def draw_chart(random, bars, metre, beats):
    """A chart that compiles under any groove of that metre and number of beats."""
    mode, key = random.choice(("major", "major", "minor")), random.randrange(12)
    low, high = TEMPI.get(metre.split("/")[0], (60, 120))
    tempo = random.triangular(low, high, low + 0.42 * (high - low))
    if metre.endswith("/8"):  # 60 to 120 for two dotted beats a bar, however MMA counts them
        tempo *= max(1, beats / 2) ** 0.8
    sections = [section(random, mode, 8) for _ in range(random.choice((1, 2, 2, 3)))]
    # A degree keeps its kind within a section, as a song's chords do.
    table = MAJOR if mode == "major" else MINOR
    kinds = [{degree: random.choice(names) for degree, (_, names) in table.items()} for _ in sections]
    modulation, keys, order, chords = 0, [], [], []
    for bar in range(bars):
        if bar and bar % 16 == 0 and random.random() < 0.15:
            modulation += random.choice((1, 2, 5))
        which = (bar // 8) % len(sections)
        keys.append((key + modulation) % 12)
        order.append(which)
        chords.append(tuple(Chord((keys[-1] + table[d][0]) % 12, kinds[which][d]) for d in sections[which][bar % 8]))
    return Chart(tempo, mode, beats, tuple(keys), tuple(order), tuple(chords))


def write_chart(chart, grooves, seed, bars_per_groove=8):
    """The text that MMA compiles; the grooves take turns every `bars_per_groove` bars."""
    text = [f"Tempo {chart.tempo:.1f}", f"RndSeed {seed}"]
    for bar, chords in enumerate(chart.bars):
        if bar % bars_per_groove == 0:
            text.append(f"Groove {grooves[(bar // bars_per_groove) % len(grooves)].address}")
        # A place in the bar is named, never reached by slashes: MMA refuses more cells than it counts beats.
        cells = [f"{chord.name}@{1 + i * chart.beats / len(chords):g}" for i, chord in enumerate(chords)]
        text.append(f"{bar + 1} {' '.join(cells)}")
    return "\n".join(text) + "\n"
