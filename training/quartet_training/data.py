"""Windows of the data that make_data.py wrote, mixed and disturbed on the way."""

import json
from pathlib import Path

import numpy as np

from .augment import Disguise, disguise, needed

SAMPLE_RATE = 22_050
STEMS = 4
AS_IT_IS = Disguise()


class Songs:
    """One split, memory-mapped. `window(song, start, length)` is float32 [stem, sample]."""

    def __init__(self, folder, split, stems=STEMS):
        self.index, self.source, self.stems = Path(folder) / f"{split}.json", Path(folder) / f"{split}.i16", stems
        self.read()

    def read(self):
        """Again, to see the songs that were made since."""
        facts, audio = json.loads(self.index.read_text()), np.memmap(self.source, np.int16, "r")
        said = sum(f["samples"] for f in facts) * self.stems
        if len(audio) < said:
            raise ValueError(f"{self.source.name} holds {len(audio)} samples, its index says {said}: make the data again")
        self.facts, self.audio = facts, audio
        self.lengths = np.array([f["samples"] for f in facts], np.int64)

    def window(self, song, start, length, rows=slice(None)):
        facts = self.facts[song]
        samples = facts["samples"]
        stems = self.audio[facts["start"] * self.stems : (facts["start"] + samples) * self.stems].reshape(self.stems, samples)
        return stems[rows, start : start + length].astype(np.float32) / 32767

    def draw(self, random, length, rows=slice(None)):
        song = random.choice(len(self.lengths), p=self.lengths / self.lengths.sum())
        return self.window(song, int(random.integers(0, max(1, self.lengths[song] - length))), length, rows)

    def draw_disguised(self, random, length, how, rows=slice(None)):
        """`draw`, played at another speed and in other colours, as often as `how` says."""
        speed, curves = how.draw_speed(random), how.draw_curves(random, len(range(self.stems)[rows]))
        if speed == 1 and all(curve is None for curve in curves):
            return self.draw(random, length, rows)
        return disguise(self.draw(random, needed(length, speed), rows), length, curves)

    def fixed(self, count, length, seed=7):
        """The same `count` windows every time, each with at least two sounding stems: [count, stem, sample]."""
        random, out = np.random.default_rng(seed), []
        while len(out) < count:
            stems = self.draw(random, length)
            if (np.sqrt((stems**2).mean(axis=1)) > 2e-3).sum() >= 2:
                out.append(stems)
        return np.stack(out)


def gains(random, count, spread_db):
    return (10 ** (random.normal(0, spread_db, count) / 20) * random.choice([-1, 1], count)).astype(np.float32)


def draw_batch(songs, random, batch, length, shuffled, how=AS_IT_IS):
    """[B, S, L]. Items in `shuffled` (bool [B]) take each stem from another song and may lose one: good for separation,
    wrong for the prior, which must hear stems that belong together."""
    out = np.empty((batch, songs.stems, length), np.float32)
    for item, apart in zip(out, shuffled):
        if apart:
            for n in range(songs.stems):
                item[n] = songs.draw_disguised(random, length, how, slice(n, n + 1))[0]
            if random.random() < 0.2:
                item[random.integers(songs.stems)] = 0
            item *= gains(random, songs.stems, 4.0)[:, None]
        else:
            item[:] = songs.draw_disguised(random, length, how)
            item *= gains(random, songs.stems, 1.5)[:, None]
    return out
