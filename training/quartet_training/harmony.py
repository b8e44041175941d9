"""Chords, their tones, and the scale that suits a chord in a key."""

from dataclasses import dataclass

NOTES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
# Semitones above the root, as MMA spells the kinds.
KINDS = {
    "": (0, 4, 7), "6": (0, 4, 7, 9), "M7": (0, 4, 7, 11), "M9": (0, 4, 7, 11, 14), "add9": (0, 4, 7, 14),
    "m": (0, 3, 7), "m6": (0, 3, 7, 9), "m7": (0, 3, 7, 10), "m9": (0, 3, 7, 10, 14), "m11": (0, 3, 7, 10, 17),
    "mM7": (0, 3, 7, 11), "dim": (0, 3, 6), "dim7": (0, 3, 6, 9), "m7b5": (0, 3, 6, 10), "aug": (0, 4, 8),
    "7": (0, 4, 7, 10), "9": (0, 4, 7, 10, 14), "13": (0, 4, 7, 10, 21), "7b9": (0, 4, 7, 10, 13), "7#9": (0, 4, 7, 10, 15),
    "sus2": (0, 2, 7), "sus4": (0, 5, 7), "7sus4": (0, 5, 7, 10), "5": (0, 7),
}
SCALES = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10)}


@dataclass(frozen=True)
class Chord:
    root: int  # pitch class
    kind: str

    @property
    def name(self):
        return NOTES[self.root] + self.kind

    @property
    def tones(self):
        """Pitch classes, the root first."""
        return tuple((self.root + step) % 12 for step in KINDS[self.kind])


def scale_over(chord, tonic, mode):
    """Pitch classes: the tones of the chord, and the notes of the key that do not lie a semitone beside a foreign one."""
    key = {(tonic + step) % 12 for step in SCALES[mode]}
    foreign = [tone for tone in chord.tones if tone not in key]
    kept = {note for note in key if all((note - tone) % 12 not in (1, 11) for tone in foreign)}
    return sorted(kept | set(chord.tones))


def pentatonic_over(chord):
    """Minor chords take the minor pentatonic of their root, others the major one; the chord's own third and fifth stay."""
    minor = 3 in KINDS[chord.kind]
    steps = (0, 3, 5, 7, 10) if minor else (0, 2, 4, 7, 9)
    return sorted({(chord.root + step) % 12 for step in steps} | set(chord.tones[:3]))


def blues_over(tonic):
    return sorted((tonic + step) % 12 for step in (0, 3, 5, 6, 7, 10))


def keys_between(classes, low, high):
    """Every MIDI key from low to high whose pitch class is among `classes`."""
    return [key for key in range(low, high + 1) if key % 12 in classes]


def nearest(keys, target):
    return min(keys, key=lambda key: (abs(key - target), key))
