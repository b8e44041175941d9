"""Makes the training data: random charts over random grooves, compiled by MMA and played by FluidSynth.

    python3 -m training.quartet_training.make_data --hours 5 --out training/data

Writes <out>/{train,val,test}.i16 (int16, [song][stem][sample] one song after the other) and <out>/{split}.json, which
says where each song lies and what it is made of. Songs are split by groove file and by seed. Stopping and starting again
continues; a song depends on its split and number alone. With --fifth a song has five stems, in a folder of its own.
"""

import argparse
import json
import shutil
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from .data import STEMS
from .fonts import missing_packages
from .grooves import catalogue, split_of
from .memory import keep_pages
from .render import SAMPLE_RATE
from .song import make_song

SHARE = {"train": 0.90, "val": 0.04, "test": 0.06}
BATCH = 12  # songs a worker makes before the index is written anew


def make_split(split, hours, out, grooves, workers, fifth=False):
    audio, index = out / f"{split}.i16", out / f"{split}.json"
    songs = json.loads(index.read_text()) if index.exists() else []
    if songs and ("fifth" in songs[0]) != fifth:
        raise SystemExit(f"{index}: its songs have {STEMS + (not fifth)} stems, not {STEMS + fifth}; choose another folder with --out")
    wanted, made = hours * 3600 * SAMPLE_RATE, sum(s["samples"] for s in songs)
    number = songs[-1]["number"] + 1 if songs else 0
    mine = [g for g in grooves if split_of(g.file) == split]
    make = partial(make_song, with_fifth=True) if fifth else make_song
    with open(audio, "ab") as sink, ProcessPoolExecutor(workers, initializer=keep_pages) as pool:
        sink.truncate(made * (STEMS + fifth) * 2)
        while made < wanted:
            batch = [(split, number + i, mine) for i in range(workers * BATCH)]
            number += len(batch)
            for song, facts in filter(None, pool.map(make, batch)):
                sink.write(song.tobytes())
                songs.append({**facts, "start": made})
                made += facts["samples"]
            sink.flush()
            beside = index.with_suffix(".new")
            beside.write_text(json.dumps(songs))
            beside.replace(index)
            print(f"{split}: {made / SAMPLE_RATE / 3600:.2f} of {hours:.2f} h, {len(songs)} songs", flush=True)


def require_programs(parser):
    missing = [program for program in ("mma", "fluidsynth") if shutil.which(program) is None] + missing_packages()
    if missing:
        parser.error(f"missing: apt-get install {' '.join(missing)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=5.0)
    parser.add_argument("--out", type=Path, default=Path("training/data"))
    parser.add_argument("--fifth", action="store_true", help="add a fifth stem of another kind, for quartet-rest")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    require_programs(parser)
    options.out.mkdir(parents=True, exist_ok=True)
    grooves = catalogue(options.out / "grooves.json")
    for split in ("val", "test", "train"):
        make_split(split, options.hours * SHARE[split], options.out, grooves, options.workers, options.fifth)


if __name__ == "__main__":
    main()
