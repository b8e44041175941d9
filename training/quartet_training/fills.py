"""Drum fills into the next section, and the crash that follows them."""

from .pulse import Note
from .rhythm import grid

SNARE, TOMS, CRASHES, KICK = 38, (50, 48, 47, 45, 43, 41), (49, 57, 55), 36


def fills(random, pulse, bars):
    """[Note] of the last pulses of some eighth bars."""
    share, out = random.choice((0, 0.4, 0.8)), []
    loud = random.randint(75, 110)
    for bar in range(7, bars - 1, 8):
        if random.random() >= share:
            continue
        begin = pulse.count - random.choice((1, 2, 2, pulse.count))
        places = [at for at in grid(pulse, fine=random.random() < 0.7) if at >= max(0, begin)]
        for i, at in enumerate(places):
            if random.random() < 0.85:
                drum = SNARE if random.random() < 0.4 else TOMS[min(i * len(TOMS) // len(places), len(TOMS) - 1)]
                out.append(Note(pulse.at(bar, at), 20, drum, loud + random.randint(-12, 12) + 8 * i // len(places)))
        if random.random() < 0.7:
            start = pulse.at(bar + 1, 0)
            out += [Note(start, 60, random.choice(CRASHES), loud + 5), Note(start, 20, KICK, loud)]
    return out
