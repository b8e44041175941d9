"""Drum kits of Hydrogen (Debian: hydrogen-drumkits, hydrogen-data) as sound fonts, so that FluidSynth plays them too.

A kit's instruments are told by their names and laid on the keys of General MIDI. Where a kit has several kicks or snares,
its programs take them by turns. A kit that is also in a font kept apart for judging is not used.
"""

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from .soundfont import Zone, soundfont

FOLDER = Path("/usr/share/hydrogen/data/drumkits")
PACKAGES = ("hydrogen-drumkits", "hydrogen-data")
KITS = ("Audiophob", "BJA_Pacific", "ColomboAcousticDrumkit", "ElectricEmpireKit", "ForzeeStereo", "GMRockKit", "HardElectro1",
        "Millo-Drums_v.1", "Millo_MultiLayered2", "Millo_MultiLayered3", "TR808EmulationKit", "VariBreaks")
PROGRAMS = 3
LONGEST = 6.0  # seconds of a sample
# What of General MIDI's keys a name answers to, the first that matches; keys of one row stand in for each other.
PARTS = (
    ("stick", r"stick|rim ?click", (37,)),
    ("clap", r"clap", (39,)),
    ("kick", r"kick|bass ?drum", (35, 36)),
    ("snare", r"snare", (38, 40)),
    ("floor", r"floor|tom.*low|low.*tom", (41, 43, 45)),
    ("middle", r"tom.*mid|mid.*tom|tom 2|^tom$", (47, 48)),
    ("high", r"tom.*hi|high.*tom|tom 1", (50,)),
    ("pedal", r"(hat|hh).*(ped|pd)|(ped|pd).*(hat|hh)", (44,)),
    ("open", r"(hat|hh).*op|op.*(hat|hh)", (46,)),
    ("closed", r"hat|hh", (42,)),
    ("cowbell", r"cowbell", (56,)),
    ("bell", r"bell|ride-cup", (53,)),
    ("china", r"china", (52,)),
    ("splash", r"splash", (55,)),
    ("ride", r"ride", (51, 59)),
    ("crash", r"crash|cymbal", (49, 57)),
    ("tambourine", r"tambourine", (54,)),
    ("shaker", r"shaker|maraca", (69, 70, 82)),
    ("conga", r"conga", (62, 63, 64)),
    ("clave", r"clave", (75,)),
)
NEEDED = ("kick", "snare", "closed")
# What plays for a part that a kit lacks.
INSTEAD = {"open": "closed", "pedal": "closed", "high": "middle", "middle": "floor", "floor": "middle", "ride": "crash",
           "crash": "open", "bell": "ride", "splash": "crash", "china": "crash", "stick": "snare", "clap": "snare",
           "shaker": "closed", "tambourine": "closed"}
HATS = ("pedal", "open", "closed")


def part_of(name):
    return next((part for part, pattern, _ in PARTS if re.search(pattern, name.lower())), None)


def stand_in(part, instruments):
    """The part itself or what plays in its place; None when nothing does."""
    tried = []
    while part is not None and part not in instruments and part not in tried:
        tried.append(part)
        part = INSTEAD.get(part)
    return part if part in instruments else None


def layers_of(instrument, folder):
    """[(lowest velocity, highest, file)] of those that exist."""
    out = []
    for layer in instrument.iter("layer"):
        file = folder / (layer.findtext("filename") or "")
        if file.is_file():
            low, high = (round(float(layer.findtext(end) or default) * 127) for end, default in (("min", 0), ("max", 1)))
            out.append((low, high, file))
    if not out and (file := folder / (instrument.findtext("filename") or "")).is_file():  # how the oldest kits say it
        out.append((0, 127, file))
    return sorted(out)


def instruments_of(folder):
    """{part: [layers of each instrument that plays it]}"""
    text = (folder / "drumkit.xml").read_text(errors="replace")
    root = ElementTree.fromstring(re.sub(r'\sxmlns="[^"]*"', "", text, count=1))
    out = {}
    for instrument in root.iter("instrument"):
        part, layers = part_of(instrument.findtext("name") or ""), layers_of(instrument, folder)
        if part and layers:
            out.setdefault(part, []).append(layers)
    return out


def read(file):
    """(int16 mono, Hz)"""
    import soundfile

    sound, rate = soundfile.read(file, dtype="float32", always_2d=True)
    sound = sound.mean(axis=1)[: int(LONGEST * rate)]
    return np.round(sound * (32767 * min(1, 0.99 / max(np.abs(sound).max(), 1e-6)))).astype(np.int16), rate


def font_of(name, folder=FOLDER):
    """Bytes of a kit's font. @raises ValueError when the kit lacks a kick, a snare or a hi-hat."""
    instruments = instruments_of(folder / name)
    if lacking := [part for part in NEEDED if part not in instruments]:
        raise ValueError(f"{name}: no {' or '.join(lacking)} is known by its name")
    numbers, samples = {}, []

    def number(file):
        if file not in numbers:
            numbers[file] = len(samples)
            samples.append(read(file))
        return numbers[file]

    def zones(program):
        for part, _, keys in PARTS:
            found = instruments.get(stand_in(part, instruments))
            for i, key in enumerate(keys if found else ()):
                layers = found[(program + i) % len(found)]
                for j, (low, high, file) in enumerate(layers):
                    first = 0 if j == 0 else low
                    last = 127 if j + 1 == len(layers) else max(first, layers[j + 1][0] - 1)
                    yield Zone(number(file), (key, key), (first, min(last, 127)), key, cut_by=int(part in HATS))

    return soundfont(name, samples, [list(zones(program)) for program in range(PROGRAMS)])
