"""Ways to lay a chord out on a keyboard or a fretboard, each as near as can be to the voicing before."""

from .harmony import KINDS, nearest

PIANO = {"close": 3, "drop2": 2, "spread": 2, "shell": 1.5, "rootless": 1, "octaves": 0.5, "quartal": 0.5}
GUITAR = {"barre": 4, "power": 1, "close": 1.5, "drop2": 2, "shell": 1, "spread": 1, "top": 1}


def inversions(chord, low, high):
    """Every close position of the chord between two keys."""
    tones, out = sorted(set(chord.tones)), []
    for bottom in range(low, high + 1):
        if bottom % 12 in tones:
            keys = sorted(bottom + (tone - bottom) % 12 for tone in tones)
            if keys[-1] <= high:
                out.append(keys)
    return out


def close(chord, centre, low, high):
    found = inversions(chord, low, high)
    return min(found, key=lambda keys: abs(sum(keys) / len(keys) - centre)) if found else [low + (chord.root - low) % 12]


def barre(chord):
    """The shapes of E and of A, whichever lies lower on the neck; the second string of the shape takes the seventh."""
    steps = KINDS[chord.kind]
    root_e, root_a = 40 + (chord.root - 40) % 12, 45 + (chord.root - 45) % 12
    root, strings = (root_e, 6) if root_e - 40 <= root_a - 45 else (root_a, 5)
    third = steps[1] if len(steps) > 2 else 12
    fifth = steps[2] if len(steps) > 2 else 7
    seventh = steps[3] if len(steps) > 3 and steps[3] in (9, 10, 11) else 12
    if strings == 6:
        return sorted({root, root + fifth, root + seventh, root + 12 + third, root + 12 + fifth, root + 24})
    return sorted({root, root + fifth, root + seventh, root + 12 + third, root + 12 + fifth})


def lay(chord, style, centre, low, high):
    """Keys from the lowest up, all between low and high."""
    steps = KINDS[chord.kind]
    root = nearest([k for k in range(low, high + 1) if k % 12 == chord.root], centre - 10)
    if style == "barre":
        keys = barre(chord)
    elif style == "power":
        root = low + (chord.root - low) % 12
        keys = [root, root + 7, root + 12]
    elif style == "octaves":
        keys = [root, root + 12]
    elif style == "shell":
        keys = [root, *(root + step for step in steps[1:] if step in (3, 4, 5, 9, 10, 11))]
    elif style == "spread":
        fifth = steps[2] if len(steps) > 2 else 7
        keys = [root, root + fifth, root + 12 + steps[1], *(root + 12 + step for step in steps[3:4])]
    elif style == "rootless" and len(steps) > 3:
        upper = close(chord, centre, low, high)
        keys = [k for k in upper if k % 12 != chord.root]
    elif style == "quartal":
        gap = 5 if 10 in steps else 7
        keys = [root, root + gap, root + 2 * gap, root + 12 + steps[1]]
    elif style == "top":
        keys = close(chord, centre + 9, low, high)[-3:]
    else:
        keys = close(chord, centre, low, high)
        if style == "drop2" and len(keys) > 3:
            keys = sorted([*keys[:-2], keys[-1], keys[-2] - 12])
    # What lies outside comes in by octaves.
    return sorted({k - 12 * max(0, -(-(k - high) // 12)) + 12 * max(0, -(-(low - k) // 12)) for k in keys})
