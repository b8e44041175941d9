"""Rhythm cells of one pulse, and bars put together of them."""

# Where the notes of one pulse begin.
BINARY = {
    "sparse": ((), (), (0,), (0,), (0,), (0, 0.5), (0.5,)),
    "medium": ((0,), (0, 0.5), (0, 0.5), (0, 0.5), (0.5,), (0, 0.75), (0, 0.5, 0.75), (0, 1 / 3, 2 / 3), ()),
    "busy": ((0, 0.25, 0.5, 0.75), (0, 0.25, 0.5, 0.75), (0, 0.5, 0.75), (0, 0.25, 0.5), (0, 0.5), (0.25, 0.5, 0.75),
             (0, 1 / 3, 2 / 3), (0, 0.75)),
}
TERNARY = {
    "sparse": ((), (0,), (0,), (0, 2 / 3), (2 / 3,)),
    "medium": ((0,), (0, 1 / 3, 2 / 3), (0, 2 / 3), (0, 2 / 3), (1 / 3, 2 / 3), (0, 1 / 3)),
    "busy": ((0, 1 / 3, 2 / 3), (0, 1 / 3, 2 / 3), (0, 1 / 6, 1 / 3, 1 / 2, 2 / 3, 5 / 6), (0, 1 / 3, 1 / 2, 2 / 3),
             (0, 1 / 6, 1 / 3, 2 / 3)),
}


def cells_of(pulse, density):
    return (TERNARY if pulse.ternary else BINARY)[density]


def draw_bar(random, pulse, density):
    """Onsets of a bar in pulses. Half of the bars repeat one cell or two, as riffs do."""
    cells = cells_of(pulse, density)
    chosen = [random.choice(cells) for _ in range(pulse.count)]
    if random.random() < 0.5:
        chosen = [chosen[i % 2] for i in range(pulse.count)]
    return [i + part for i, cell in enumerate(chosen) for part in cell]


def lengths(onsets, end):
    """From each onset to the next; the last one reaches to `end`."""
    return [later - now for now, later in zip(onsets, [*onsets[1:], end])]


def grid(pulse, fine=False):
    """Every place of a bar: quavers (thirds of a ternary pulse), or twice as fine."""
    parts = (3 if pulse.ternary else 2) * (2 if fine else 1)
    return [i + part / parts for i in range(pulse.count) for part in range(parts)]
