"""Which sounds the stems are played with: two free General MIDI fonts and the programs of each class; to learn from, also
two more such fonts, drum kits and instruments of our own building.

FluidR3 GM (Debian: fluid-soundfont-gm) is under the MIT licence, MuseScore General (musescore-general-soundfont-lossless)
under the MIT licence with parts in the public domain; the acoustic pianos of the latter are left out. A third of it is
FluidR3's. GeneralUser GS (minuet-data) may be used for whatever music is made with it, Airfont 320 (denemo-data) is under
the GPL; with the others they share an FM piano, a synthetic bass and a brushed snare.
"""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from . import builder, kits

FONTS = {
    "FluidR3": "/usr/share/sounds/sf2/FluidR3_GM.sf2",
    "MuseScore": "/usr/share/sounds/sf2/MuseScore_General_Full.sf2",
    "GeneralUser": "/usr/share/minuet/soundfonts/GeneralUser-v1.47.sf2",
    "Airfont": "/usr/share/sounds/sf2/A320U.sf2",
}
PACKAGES = {"FluidR3": "fluid-soundfont-gm", "MuseScore": "musescore-general-soundfont-lossless", "GeneralUser": "minuet-data",
            "Airfont": "denemo-data"}
SHARE_OF_FONT = {"FluidR3": 0.55, "MuseScore": 0.45}  # of what is judged by
SHARE_TO_LEARN = {"FluidR3": 0.26, "MuseScore": 0.24, "GeneralUser": 0.3, "Airfont": 0.2}
# (bank, program): weight. Bank 8 and 16 hold variations: a twelve-string guitar, a ukulele, detuned electric pianos.
WEIGHTS = {
    "bass": {(0, 32): 4, (0, 33): 6, (0, 34): 4, (0, 35): 2.5, (0, 36): 1.5, (0, 37): 1.5, (0, 38): 1, (0, 39): 1, (8, 38): 0.3,
             (8, 39): 0.3},
    "drums": {**{(128, n): 1.0 for n in range(8)}, **{(128, n): 0.5 for n in range(8, 16)},
              **{(128, n): 0.6 for n in range(16, 20)}, (128, 24): 0.9, (128, 25): 0.9,
              **{(128, n): 0.45 for n in range(32, 37)}, **{(128, n): 0.45 for n in range(40, 43)}, (128, 48): 0.3},
    "guitar": {(0, 24): 4, (0, 25): 5, (0, 26): 3, (0, 27): 4.5, (0, 28): 1.2, (0, 29): 2.5, (0, 30): 2.5, (0, 31): 0.3, (8, 24): 0.3,
               (8, 25): 1.2, (8, 26): 0.3, (8, 28): 0.7, (16, 25): 0.3},
    "piano": {(0, 0): 7, (0, 1): 4.5, (0, 2): 1.5, (0, 3): 1, (0, 4): 3, (0, 5): 2.5, (0, 6): 0.6, (0, 7): 0.8, (8, 4): 0.6,
              (8, 5): 0.6, (8, 6): 0.2},
}
# Of the drum kits above only these are in the smaller fonts.
KITS_OF_FONT = {"GeneralUser": (0, 1, 8, 16, 24, 25, 32, 40, 48), "Airfont": (0, 8, 16, 24, 25, 32, 40, 48)}
CACHE = Path("training/data/fonts")  # of fonts that are made
SHARE_MADE = {"bass": 0.2, "drums": 0.35, "guitar": 0.2, "piano": 0.15}
# Grand, bright grand, electric grand and honky-tonk.
ACOUSTIC_PIANOS = range(0, 4)


@dataclass(frozen=True)
class Sound:
    font: str
    bank: int
    program: int

    @property
    def path(self):
        return FONTS.get(self.font) or made_font(self.font)

    def __str__(self):
        return f"{self.font} {self.bank}:{self.program}"


def allowed(name, sound):
    """Whether a class may be played by this sound."""
    if name == "piano" and sound.font == "MuseScore" and sound.program in ACOUSTIC_PIANOS:
        return False
    if name == "drums" and sound.program not in KITS_OF_FONT.get(sound.font, (sound.program,)):
        return False
    return (sound.bank, sound.program) in WEIGHTS[name]


def draw_made(random, name):
    """A kit of Hydrogen, or an instrument that we built."""
    if name == "drums":
        return Sound(random.choice(kits.KITS), 128, random.randrange(kits.PROGRAMS))
    return Sound(f"{name} {random.randrange(builder.COUNT[name])}", 0, 0)


@lru_cache(maxsize=None)
def made_font(name):
    """Where the font of a kit or of a built instrument lies; written on the first call."""
    path = CACHE / f"{name}.sf2"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}")
        beside.write_bytes(kits.font_of(name) if name in kits.KITS else builder.instrument(*name.rsplit(" ", 1)))
        beside.replace(path)
    return path


def draw_to_learn(random, name):
    """A sound to learn from: made, or out of any of the fonts."""
    if random.random() < SHARE_MADE[name]:
        return draw_made(random, name)
    while True:
        font = random.choices(list(SHARE_TO_LEARN), weights=list(SHARE_TO_LEARN.values()))[0]
        presets = {preset: weight for preset, weight in WEIGHTS[name].items() if name != "drums" or allowed(name, Sound(font, *preset))}
        sound = Sound(font, *random.choices(list(presets), weights=list(presets.values()))[0])
        if allowed(name, sound):
            return sound


def draw_sound(random, name, font=None, learn=False):
    """A sound for a class, to be judged by or to `learn` from. With `font` given, a second one out of that font."""
    if font is not None and font not in FONTS:
        return Sound(font, 0, 0)
    if font is None and learn:
        return draw_to_learn(random, name)
    banks = list(WEIGHTS[name])
    bank, program = random.choices(banks, weights=list(WEIGHTS[name].values()))[0]
    drawn = random.choices(list(SHARE_OF_FONT), weights=list(SHARE_OF_FONT.values()))[0]
    sound = Sound(font or drawn, bank, program)
    if allowed(name, sound):
        return sound
    return Sound("FluidR3", bank, program) if font is None else draw_sound(random, name, font)


def missing_packages():
    fonts = [PACKAGES[name] for name, path in FONTS.items() if not Path(path).is_file()]
    return fonts + (list(kits.PACKAGES) if any(not (kits.FOLDER / name).is_dir() for name in kits.KITS) else [])
