"""One song: a chart over grooves, arranged, played and sent through a mixing desk. It follows from its split and number alone."""

import random as random_module
import subprocess
import tempfile

import numpy as np

from . import effects
from .arrangement import arrange, count_notes, draw_silence
from .chart import draw_chart, write_chart
from .fifth import draw_fifth
from .fonts import draw_sound
from .grooves import compile_chart
from .midi_stems import CLASSES, DRUM_CHANNEL, humanise, is_start, split_classes, stem_midi, swell, without_bars
from .pulse import pulse_of
from .render import SAMPLE_RATE, render

BARS = (24, 32, 32, 40)
METRES = {"4/4": 0.78, "3/4": 0.12, "6/8": 0.08, "5/4": 0.02}
SEED_OF_SPLIT = {"train": 1_000_000, "val": 2_000_000, "test": 3_000_000}
SEEDS = 1_000_000  # a split
LEVEL = 0.06  # RMS of an average stem while it sounds
SPREAD = 3.5  # decibels, the standard deviation of a stem's level


def split_of_seed(seed):
    return next(split for split, first in SEED_OF_SPLIT.items() if first <= seed < first + SEEDS)


def active_rms(samples, frame=2205):
    """RMS over the 100 ms frames that sound (within 40 dB of the loudest), so that rests do not count."""
    frames = samples[: len(samples) // frame * frame].reshape(-1, frame)
    power = np.einsum("ij,ij->i", frames, frames, dtype=np.float64) / frame
    return float(np.sqrt(power[power > power.max() * 1e-4].mean())) if power.max(initial=0) > 0 else 0.0


def draw_groove(random, grooves):
    """First the metre, then the file, so that neither 4/4 nor a file of forty grooves drowns the others."""
    metres = sorted({g.metre for g in grooves})
    metre = random.choices(metres, weights=[METRES.get(name, 0.02) for name in metres])[0]
    files = sorted({g.file for g in grooves if g.metre == metre})
    file = random.choice(files)
    return random.choice([g for g in grooves if g.file == file and g.metre == metre])


def compose(random, grooves, seed):
    """(chart, metre, pulse, tempo, {class: events}, {class: names of its parts}, groove addresses)."""
    first = draw_groove(random, grooves)
    alike = [g for g in grooves if g.metre == first.metre and g.beats == first.beats]
    family = [g for g in alike if g.file == first.file]
    chosen, used = [first] + random.sample(family, min(len(family), random.choice((0, 1, 2)))), []
    bars = random.choice(BARS)
    chart = draw_chart(random, bars, first.metre, first.beats)

    def parts_of(grooves, seed):
        used.extend(g.address for g in grooves)
        with tempfile.TemporaryDirectory() as folder:
            return split_classes(compile_chart(write_chart(chart, grooves, seed), folder))

    def donate(name):
        donors = [g for g in alike if name in g.classes]
        return parts_of([random.choice(donors)], seed + 1)[2][name] if donors else []

    metre, beat, compiled = parts_of(chosen, seed)
    onsets = [tick for name in CLASSES for tick, message in compiled[name] if is_start(message)]
    pulse = pulse_of(metre, first.beats, onsets)
    parts, names = arrange(random, chart, pulse, bars, compiled, donate)
    return chart, metre, pulse, beat, parts, names, used


def draw_tempi(random, beat, pulse, bars):
    """[(tick, microseconds a beat)]: steady, or wandering by a percent or two from bar to bar."""
    tempi, drift, looseness = [(0, beat)], 0.0, random.choice((0, 0, 0.004, 0.01))
    if looseness:
        for bar in range(1, bars):
            drift = 0.85 * drift + random.gauss(0, looseness)
            tempi.append((bar * pulse.bar, round(beat * (1 + drift))))
    return tempi


def draw_sounds(random, name, events, learn):
    """{channel: Sound}, all of one font; two parts of a class share one sound as often as not."""
    first = draw_sound(random, name, learn=learn)
    channels = sorted({message.channel for _, message in events})
    return {c: first if i == 0 or random.random() < 0.5 else draw_sound(random, name, first.font) for i, c in enumerate(channels)}


def mono_desk(midi, font, settings):
    """float32 samples of a stem as it is played and sent through its effects."""
    samples = render(midi, font)
    return effects.apply(samples, active_rms(samples), settings)


def play_stem(random, name, events, tempi, cents, desk=mono_desk, learn=False):
    """(what the desk makes of it, facts) of one class that has notes."""
    sounds = {DRUM_CHANNEL: draw_sound(random, name, learn=learn)} if name == "drums" else draw_sounds(random, name, events, learn)
    settings = effects.draw_effects(random, name)
    midi = stem_midi(events, {c: (s.bank, s.program) for c, s in sounds.items()}, tempi, cents=cents)
    samples = desk(midi, next(iter(sounds.values())).path, settings)
    return samples, {"sounds": sorted({str(s) for s in sounds.values()}), "effects": settings}


def mix_down(stems, decibels):
    """Each stem to its level, the song turned down if a stem or the mix would clip, and ended
    with its last sound: [stem, sample] int16."""
    song = np.zeros((len(stems), max(len(s) for s in stems)), np.float32)
    for row, samples, db in zip(song, stems, decibels):
        level = active_rms(samples)
        if level > 0:
            row[: len(samples)] = samples * np.float32(LEVEL / level * 10 ** (db / 20))
    song *= np.float32(min(1.0, 0.98 / max(np.abs(song).max(), np.abs(song.sum(axis=0)).max(), 1e-9)))
    song = np.round(song * 32767).astype(np.int16)
    sounding = np.flatnonzero(song.any(axis=0))
    return song[:, : sounding[-1] + 1 if len(sounding) else 0]


def play_song(seed, grooves, desk=mono_desk):
    """([what the desk made of each class, or None], their decibels, (chart, pulse, tempi), facts)."""
    random = random_module.Random(seed)
    chart, metre, pulse, beat, parts, names, used = compose(random, grooves, seed)
    bars = len(chart.bars)
    silent, tempi = draw_silence(random, bars), draw_tempi(random, beat, pulse, bars)
    cents = random.choice((0, 0, 0, round(random.gauss(0, 12))))
    stems, played, decibels = [], {}, []
    for name in CLASSES:
        own = random_module.Random(seed * 4 + CLASSES.index(name))  # no class's draws depend on another's
        louder = [round(own.gauss(0, 5)) for _ in range(bars // 8 + 2)]
        events = swell(parts[name], lambda bar: louder[min(bar // 8, len(louder) - 1)], pulse.bar)
        events = humanise(events, own, jitter_ticks=own.uniform(0, 4), velocity_spread=own.uniform(0, 9))
        events = without_bars(events, silent[name], pulse.bar)
        decibels.append(max(-10, min(8, own.gauss(0, SPREAD))))
        facts = {"parts": names[name], "notes": count_notes(events), "silent": len(silent[name])}
        samples = None
        if facts["notes"]:
            samples, more = play_stem(own, name, events, tempi, cents, desk, learn=split_of_seed(seed) == "train")
            facts |= {"decibels": round(decibels[-1], 1), **more}
        stems.append(samples)
        played[name] = facts
    facts = {"grooves": used, "metre": metre, "bpm": round(6e7 / beat, 1), "key": chart.keys[0], "mode": chart.mode, "bars": bars,
             "cents": cents, "stems": played}
    return stems, decibels, (chart, pulse, tempi), facts


def make_song(job, with_fifth=False):
    """(split, number, grooves) -> ([stem, sample] int16, facts), or None when MMA refuses the chart or nothing sounds. A fifth
    stem is one that none of the four classes may claim."""
    split, number, grooves = job
    seed = SEED_OF_SPLIT[split] + number
    try:
        stems, decibels, score, facts = play_song(seed, grooves)
        if with_fifth:
            facts["fifth"], fifth = draw_fifth(seed, *score, SAMPLE_RATE)
            stems.append(fifth)
            decibels.append(random_module.Random(seed).gauss(1, SPREAD))
    except (subprocess.SubprocessError, OSError, ValueError):
        return None
    song = mix_down([np.zeros(1, np.float32) if stem is None else stem for stem in stems], decibels)
    return (song, {"number": number, "samples": song.shape[1], **facts}) if song.size else None
