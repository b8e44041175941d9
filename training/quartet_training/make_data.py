"""Makes the training data: random charts over random grooves, compiled by MMA and played by FluidSynth.

    python3 -m training.quartet_training.make_data --hours 5 --out training/data

Writes <out>/{train,val,test}.i16 (int16, [song][stem][sample] one song after the other) and <out>/{split}.json, which
says where each song lies and what it is made of. Songs are split by groove file and by seed. Stopping and starting again
continues; a song depends on its split and number alone.
"""

import argparse
import json
import random as random_module
import shutil
import subprocess
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from .chart import draw_harmony, write_chart
from .grooves import catalogue, compile_chart, split_of
from .midi_stems import CLASSES, DRUM_CHANNEL, humanise, split_classes, stem_midi
from .render import SAMPLE_RATE, render

FONT = "/usr/share/sounds/sf2/FluidR3_GM.sf2"
BARS = 32
SHARE = {"train": 0.90, "val": 0.04, "test": 0.06}
SEED_OF_SPLIT = {"train": 1_000_000, "val": 2_000_000, "test": 3_000_000}
LEVEL = 0.06  # RMS of an average stem while it sounds
WEIGHTS = {
    "bass": {32: 3, 33: 5, 34: 4, 35: 2, 36: 1, 37: 1, 38: 1, 39: 1},
    "drums": {0: 6, 8: 3, 16: 2, 24: 1, 25: 1, 32: 2, 40: 1},
    "guitar": {24: 4, 25: 4, 26: 3, 27: 4, 28: 1, 29: 2, 30: 2},
    "piano": {0: 6, 1: 4, 2: 2, 3: 1, 4: 3, 5: 2, 6: 0.4, 7: 0.6},
}


def draw(random, weights):
    return random.choices(list(weights), weights=list(weights.values()))[0]


def active_rms(samples, frame=2205):
    """RMS over the 100 ms frames that sound (within 40 dB of the loudest), so that rests do not count."""
    frames = samples[: len(samples) // frame * frame].reshape(-1, frame)
    power = (frames.astype(np.float64) ** 2).mean(axis=1)
    return float(np.sqrt(power[power > power.max() * 1e-4].mean())) if power.max(initial=0) > 0 else 0.0


def compose(random, grooves, seed):
    """(tempo, {class: events}, groove addresses): one chart, a missing class taken from a donor groove of the same metre."""
    first = random.choice(grooves)
    family = [g for g in grooves if g.file == first.file and g.metre == first.metre]
    chosen = [first] + random.sample(family, min(len(family), random.choice((0, 1, 2))))
    tempo, lines = draw_harmony(random, BARS, first.metre)
    with tempfile.TemporaryDirectory() as folder:
        _, beat, classes = split_classes(compile_chart(write_chart(tempo, lines, chosen, seed), folder))
        used = [g.address for g in chosen]
        for name in CLASSES:
            donors = [g for g in grooves if g.metre == first.metre and name in g.classes]
            bare = [events for events in [classes[name]] if sum(m.type == "note_on" for _, m in events) < BARS]
            if bare and donors:
                donor = random.choice(donors)
                _, _, donated = split_classes(compile_chart(write_chart(tempo, lines, [donor], seed + 1), folder))
                classes[name] = donated[name]
                used.append(donor.address)
    return beat, classes, used


def make_song(job):
    """(split, number, grooves) -> ([stem, sample] int16, facts), or None when MMA refuses the chart."""
    split, number, grooves, font = job
    seed = SEED_OF_SPLIT[split] + number
    random = random_module.Random(seed)
    try:
        beat, classes, used = compose(random, grooves, seed)
        stems, programs = [], {}
        for name in CLASSES:
            channels = sorted({m.channel for _, m in classes[name]})
            one = draw(random, WEIGHTS[name])
            # Two parts of a class share one sound as often as not.
            forced = {c: one if random.random() < 0.6 else draw(random, WEIGHTS[name]) for c in channels}
            if name == "drums":
                forced = {DRUM_CHANNEL: one} if channels else {}
            programs[name] = sorted(set(forced.values()))
            events = humanise(classes[name], random, jitter_ticks=random.uniform(0, 3), velocity_spread=random.uniform(0, 8))
            stems.append(render(stem_midi(events, forced, beat), font) if channels else np.zeros(1, np.float32))
    except (subprocess.SubprocessError, OSError, ValueError):
        return None
    length = max(len(s) for s in stems)
    song = np.zeros((len(CLASSES), length), np.float32)
    for row, samples in zip(song, stems):
        level = active_rms(samples)
        if level > 0:
            row[: len(samples)] = samples * (LEVEL / level * 10 ** (random.gauss(0, 2.5) / 20))
    song *= min(1.0, 0.98 / max(np.abs(song).max(), np.abs(song.sum(axis=0)).max(), 1e-9))
    facts = {"number": number, "samples": length, "grooves": used, "programs": programs, "bpm": 6e7 / beat}
    return np.round(song * 32767).astype(np.int16), facts


def make_split(split, hours, out, grooves, font, workers):
    audio, index = out / f"{split}.i16", out / f"{split}.json"
    songs = json.loads(index.read_text()) if index.exists() else []
    wanted, made = hours * 3600 * SAMPLE_RATE, sum(s["samples"] for s in songs)
    number = songs[-1]["number"] + 1 if songs else 0
    mine = [g for g in grooves if split_of(g.file) == split]
    with open(audio, "ab") as sink, ProcessPoolExecutor(workers) as pool:
        sink.truncate(made * len(CLASSES) * 2)
        while made < wanted:
            batch = [(split, number + i, mine, font) for i in range(workers * 4)]
            number += len(batch)
            for song, facts in filter(None, pool.map(make_song, batch)):
                sink.write(song.tobytes())
                songs.append({**facts, "start": made})
                made += facts["samples"]
            sink.flush()
            beside = index.with_suffix(".new")
            beside.write_text(json.dumps(songs))
            beside.replace(index)
            print(f"{split}: {made / SAMPLE_RATE / 3600:.2f} of {hours:.2f} h, {len(songs)} songs", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=5.0)
    parser.add_argument("--out", type=Path, default=Path("training/data"))
    parser.add_argument("--font", default=FONT)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    for program in ("mma", "fluidsynth"):
        if shutil.which(program) is None:
            parser.error(f"{program} is missing: apt-get install mma fluidsynth fluid-soundfont-gm")
    if not Path(options.font).is_file():
        parser.error(f"{options.font}: no such sound font: apt-get install fluid-soundfont-gm, or name one with --font")
    options.out.mkdir(parents=True, exist_ok=True)
    grooves = catalogue(options.out / "grooves.json")
    for split in ("val", "test", "train"):
        make_split(split, options.hours * SHARE[split], options.out, grooves, options.font, options.workers)


if __name__ == "__main__":
    main()
