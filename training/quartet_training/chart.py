"""Random chord charts: a key, two or three sections of borrowed and functional harmony, a tempo that suits the metre."""

NOTES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")

# Semitones above the tonic and the kinds of chord that sit there.
MAJOR = {
    "I": (0, ("", "", "M7", "6", "add9")), "ii": (2, ("m", "m7", "m7", "m9")), "iii": (4, ("m", "m7")),
    "IV": (5, ("", "", "M7", "6", "add9")), "V": (7, ("", "7", "7", "9", "sus4", "13")), "vi": (9, ("m", "m7", "m9")),
    "vii": (11, ("dim", "m7b5")), "bVII": (10, ("", "7")), "II7": (2, ("7", "9")), "VI7": (9, ("7",)), "iv": (5, ("m", "m6")),
    "bVI": (8, ("", "M7")), "bIII": (3, ("", "M7")),
}
MINOR = {
    "i": (0, ("m", "m", "m7", "m9", "m6")), "iio": (2, ("m7b5", "dim")), "III": (3, ("", "M7")), "iv": (5, ("m", "m7")),
    "v": (7, ("m", "m7")), "V": (7, ("7", "7", "7b9", "")), "VI": (8, ("", "M7")), "VII": (10, ("", "7")), "bII": (1, ("M7", "")),
    "IV": (5, ("7", "9")),
}
PHRASES = {
    "major": (
        "I V vi IV", "I vi IV V", "I IV V I", "ii V I I", "I vi ii V", "I bVII IV I", "I iii IV V", "vi IV I V", "I I IV IV",
        "IV I ii V", "I II7 IV I", "I VI7 ii V", "I IV iv I", "bVI bVII I I", "iii vi ii V", "I bIII IV I", "IV V iii vi",
    ),
    "minor": (
        "i VI III VII", "i iv V i", "i VII VI V", "i i iv iv", "iio V i i", "i v VI VII", "VI VII i i", "i IV i IV", "i bII V i",
        "iv VII III VI", "i VI iv V",
    ),
}
BLUES = "I IV I I IV IV I I V IV I V"
TEMPI = {"2": (80, 130), "3": (80, 190), "4": (62, 178), "5": (90, 180), "6": (60, 120), "12": (60, 120)}


def section(random, mode, bars):
    """`bars` bars; each is a list of one or two degrees."""
    if mode == "major" and random.random() < 0.12:
        degrees = (BLUES.split() * 3)[:bars]
    else:
        first, second = random.choice(PHRASES[mode]).split(), random.choice(PHRASES[mode]).split()
        degrees = ((first + second if random.random() < 0.5 else first + first) * bars)[:bars]
    others = list(MAJOR if mode == "major" else MINOR)
    return [[d, random.choice(others)] if random.random() < 0.12 else [d] for d in degrees]


def spell(random, mode, key, degree):
    semitones, kinds = (MAJOR if mode == "major" else MINOR)[degree]
    return NOTES[(key + semitones) % 12] + random.choice(kinds)


def draw_harmony(random, bars, metre):
    """(tempo, chart lines without a groove): the same lines compile under any groove of that metre."""
    mode, key = random.choice(("major", "major", "minor")), random.randrange(12)
    low, high = TEMPI.get(metre.split("/")[0], (70, 160))
    sections = [section(random, mode, 8) for _ in range(random.choice((1, 2, 2, 3)))]
    modulation, lines, beats = 0, [], int(metre.split("/")[0])
    for bar in range(bars):
        if bar and bar % 16 == 0 and random.random() < 0.15:
            modulation += random.choice((1, 2, 5))
        degrees = sections[(bar // 8) % len(sections)][bar % 8]
        chords = [spell(random, mode, key + modulation, d) for d in degrees]
        cells = [chords[0]] + ["/"] * (beats - 1)
        if len(chords) == 2 and beats >= 2:
            cells[beats // 2] = chords[1]
        lines.append(f"{bar + 1} {' '.join(cells)}")
    return random.uniform(low, high), lines


def write_chart(tempo, lines, grooves, seed, bars_per_groove=8):
    """The text that MMA compiles; the grooves take turns every `bars_per_groove` bars."""
    text = [f"Tempo {tempo:.1f}", f"RndSeed {seed}"]
    for bar, line in enumerate(lines):
        if bar % bars_per_groove == 0:
            text.append(f"Groove {grooves[(bar // bars_per_groove) % len(grooves)].address}")
        text.append(line)
    return "\n".join(text) + "\n"
