"""A source that is none of the four: a voice of General MIDI outside their classes, or one sung by formants.

It plays a line over the song's own chart, or its chords, so that it is in key and in time as a fifth player would be.
"""

import random as random_module

import numpy as np

from .effects import apply, draw_effects
from .fonts import FONTS
from .lines import Line
from .midi_stems import play, stem_midi
from .pulse import TICKS, Note
from .render import render_stereo

# name: (program, its lowest and highest key, whether it holds chords)
VOICES = {"strings": (48, 55, 84, True), "brass": (61, 50, 76, False), "voice": (None, 50, 72, False), "flute": (73, 62, 91, False),
          "choir": (52, 52, 79, True), "synth lead": (81, 57, 86, False)}
# What a network is taught to leave to no stem: family -> (programs, lowest key, highest, how often it holds chords).
FAMILIES = {
    "mallets": ((8, 9, 11, 12, 13, 14), 60, 88, 0.2), "organ": ((16, 17, 18, 19, 20, 21, 22), 48, 80, 0.6),
    "solo strings": ((40, 41, 42), 50, 86, 0), "strings": ((44, 45, 48, 49, 50, 51), 48, 84, 0.8), "choir": ((52, 53, 54), 52, 79, 0.7),
    "brass": ((56, 57, 58, 59, 60, 61, 62, 63), 48, 79, 0.25), "reeds": ((64, 65, 66, 67, 68, 69, 70, 71), 48, 82, 0),
    "pipes": ((72, 73, 74, 75, 77, 78, 79), 60, 92, 0), "lead": ((80, 81, 82, 83, 84, 85, 86, 87), 52, 88, 0.1),
    "pad": ((88, 89, 90, 91, 92, 94, 95), 48, 79, 0.9), "plucked": ((46, 104, 105, 107, 108), 52, 84, 0.1),
}
SUNG = 0.35  # share of the songs with a voice sung by formants
# Hz, dB and bandwidth of the formants of three vowels (a, e, o), after Peterson and Barney 1952.
VOWELS = (((730, 0, 90), (1090, -4, 110), (2440, -18, 170), (3400, -22, 250)),
          ((530, 0, 70), (1840, -12, 100), (2480, -16, 170), (3500, -22, 250)),
          ((570, 0, 80), (840, -6, 90), (2410, -26, 170), (3300, -28, 250)))
GLIDE = 0.06  # seconds from one sung pitch to the next


def chords(chart, pulse, low, high, velocity):
    """Each chord of the chart, held, in close position."""
    out = []
    for bar, cells in enumerate(chart.bars):
        for i, chord in enumerate(cells):
            start, end = (round((bar + (i + part) / len(cells)) * pulse.bar) for part in (0, 1))
            keys = [low + (tone - low) % 12 for tone in chord.tones[:4]]
            out += [Note(start, end - start - 6, key, velocity) for key in keys if key <= high]
    return out


def draw_notes(random, chart, pulse, low, high, held):
    """[Note] over the whole chart: its chords, held, or a line."""
    if held:
        return chords(chart, pulse, low, high, random.randint(75, 105))
    return Line(random, chart, pulse, low, high).notes(range(len(chart.bars)))


def seconds_at(ticks, tempi):
    """Seconds of each tick; `tempi` as stem_midi takes them."""
    starts = np.array([tick for tick, _ in tempi], float)
    pace = np.array([beat for _, beat in tempi]) / 1e6 / TICKS
    begun = np.concatenate([[0], np.cumsum(np.diff(starts) * pace[:-1])])
    at = np.searchsorted(starts, ticks, side="right") - 1
    return begun[at] + (np.asarray(ticks) - starts[at]) * pace[at]


def sing(notes, tempi, random, rate, throat=1.0):
    """[sample] of a voice: harmonics of a gliding, trembling pitch under the formants of one vowel a note. A `throat` above 1
    is shorter, its formants higher by that factor."""
    notes = sorted(notes, key=lambda note: note.start)
    starts, ends = (seconds_at([f(n) for n in notes], tempi) for f in (lambda n: n.start, lambda n: n.start + n.length))
    ends = np.minimum(ends, np.append(starts[1:], np.inf))
    length = round((ends[-1] + 0.5) * rate)
    step = rate // 100  # pitch and formants a hundred times a second
    frames = np.arange(-(-length // step) + 1) / 100
    which = np.clip(np.searchsorted(starts, frames, side="right") - 1, 0, len(notes) - 1)
    keys = np.array([note.key for note in notes], float)[which]
    keys = np.convolve(np.pad(keys, 3, "edge"), np.ones(7) / 7, "valid")
    held = frames - starts[which]
    keys += 0.35 * np.clip((held - 0.2) / 0.3, 0, 1) * np.sin(2 * np.pi * 5.5 * frames)  # vibrato comes late
    pitch = 440 * 2 ** ((keys - 69) / 12)
    open_ = np.clip(held / GLIDE, 0, 1) * np.clip((ends[which] - frames) / GLIDE, 0, 1)
    vowel = np.array([random.randrange(len(VOWELS)) for _ in notes])[which]
    at, grid = np.arange(length), np.arange(len(frames)) * step
    phase = 2 * np.pi * np.cumsum(np.interp(at, grid, pitch)) / rate
    out = np.zeros(length)
    for h in range(1, int(12_000 / pitch.min()) + 1):
        hz = h * pitch
        formant = hz / throat
        gain = sum(10 ** (np.array([v[f][1] for v in VOWELS])[vowel] / 20)
                   / np.sqrt(1 + ((formant - np.array([v[f][0] for v in VOWELS])[vowel]) / np.array([v[f][2] for v in VOWELS])[vowel]) ** 2)
                   for f in range(4))
        gain = gain * open_ * (hz < 0.45 * rate) / h**0.5
        out += np.interp(at, grid, gain) * np.sin(h * phase)
    breath = np.random.default_rng(random.randrange(1 << 30)).normal(0, 1, length)
    return (out + 0.01 * out.std() * breath * np.interp(at, grid, open_)).astype(np.float32)


def play_fifth(seed, chart, pulse, tempi, rate):
    """(name, [channel, sample]) of the song's fifth source; its kind goes round with the seed."""
    random = random_module.Random(seed * 4 + 3 + (1 << 40))
    name = list(VOICES)[seed % len(VOICES)]
    program, low, high, held = VOICES[name]
    notes = draw_notes(random, chart, pulse, low, high, held)
    if program is None:
        return name, np.stack([sing(notes, tempi, random, rate)] * 2)
    return name, render_stereo(stem_midi(play(notes, 0), {0: (0, program)}, tempi), FONTS["FluidR3"], rate)


def rest_between(random, notes, pulse, bars):
    """The notes but for some stretches of two or four bars: others do not play all the time."""
    stretch = random.choice((2, 4)) * pulse.bar
    resting = {n for n in range(bars) if random.random() < 0.25}
    return [note for note in notes if int(note.start // stretch) not in resting] or notes


def draw_fifth(seed, chart, pulse, tempi, rate):
    """(name, mono samples sent through a desk): any instrument that is none of the four, or a voice. For training."""
    random, bars = random_module.Random(seed * 4 + 3 + (2 << 40)), len(chart.bars)
    name = "voice" if random.random() < SUNG else random.choice(list(FAMILIES))
    programs, low, high, chordal = FAMILIES.get(name, ((), random.choice((40, 46, 50)), random.choice((67, 74, 79)), 0))
    notes = draw_notes(random, chart, pulse, low, high, random.random() < chordal)
    notes = rest_between(random, notes, pulse, bars)
    if not notes:
        return name, np.zeros(1, np.float32)
    if name == "voice":
        sound = sing(notes, tempi, random, rate, throat=random.uniform(0.9, 1.25))
    else:
        font = FONTS[random.choice(list(FONTS))]
        sound = render_stereo(stem_midi(play(notes, 0), {0: (0, random.choice(programs))}, tempi), font, rate).mean(axis=0)
    rms = float(np.sqrt((sound**2).mean()))
    return name, apply(sound, rms, draw_effects(random, random.choice(("guitar", "piano"))))
