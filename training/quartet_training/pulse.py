"""Where the notes of a bar may fall: its pulses, how each divides, and how much the second half of a pulse waits (swing)."""

from dataclasses import dataclass

TICKS = 192  # to MMA's beat


@dataclass(frozen=True)
class Pulse:
    bar: int  # ticks
    count: int  # pulses in a bar: 4 in 4/4, 2 in 6/8
    ternary: bool  # a pulse divides in three: 6/8, 12/8
    swing: float  # where the off-beat quaver lies in its pulse: 0.5 straight, 0.67 triplets

    @property
    def ticks(self):
        return self.bar / self.count

    def at(self, bar, position):
        """Tick of `position` in pulses within a bar; positions between two pulses swing."""
        whole = int(position // 1)
        part = position - whole
        if not self.ternary and self.swing != 0.5:
            part = part * 2 * self.swing if part < 0.5 else self.swing + (part - 0.5) * 2 * (1 - self.swing)
        return round(bar * self.bar + (whole + part) * self.ticks)


def swing_of(onsets, ticks):
    """0.67 if more onsets lie about two thirds into a pulse than about half-way, else 0.5."""
    parts = [(tick % ticks) / ticks for tick in onsets]
    straight = sum(0.45 < part < 0.55 for part in parts)
    late = sum(0.60 < part < 0.73 for part in parts)
    return 0.67 if late > straight else 0.5


def pulse_of(metre, beats, onsets=()):
    """("6/8", MMA's beats in a bar) -> Pulse."""
    top, bottom = map(int, metre.split("/"))
    ternary = bottom == 8 and top % 3 == 0
    # MMA counts a bar of 6/8 in two, three or six, and in four where it stands for 12/8; some 4/4 is counted in three.
    count = (4 if beats == 4 else top // 3) if ternary else beats
    bar = beats * TICKS
    return Pulse(bar, count, ternary, 0.5 if ternary else swing_of(onsets, bar / count))


@dataclass(frozen=True)
class Note:
    start: int  # ticks
    length: int
    key: int
    velocity: int
