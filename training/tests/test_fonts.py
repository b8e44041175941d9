import random
import unittest
from pathlib import Path
from unittest import mock

from . import needs

needs.need_module('mido')

from quartet_training import fonts, kits  # noqa: E402
from quartet_training.fonts import FONTS, WEIGHTS, Sound, allowed, draw_sound  # noqa: E402
from quartet_training.kits import KITS  # noqa: E402
from quartet_training.midi_stems import CLASSES, PROGRAMS  # noqa: E402


class Rule(unittest.TestCase):
    def drawn(self, name, count=4000, **rest):
        draw = random.Random(1)
        return [draw_sound(draw, name, **rest) for _ in range(count)]

    def test_no_acoustic_piano_comes_out_of_musescore(self):
        for more in ({}, {'font': 'MuseScore'}):
            for sound in self.drawn('piano', **more):
                self.assertFalse(sound.font == 'MuseScore' and sound.program < 4, sound)
        self.assertFalse(allowed('piano', Sound('MuseScore', 8, 0)))

    def test_every_program_of_the_four_classes_comes_up_and_no_other(self):
        for name in CLASSES:
            drawn = {(sound.bank, sound.program) for sound in self.drawn(name, 20_000)}
            self.assertEqual(drawn, set(WEIGHTS[name]))
            if name != 'drums':
                self.assertEqual({program for _, program in drawn}, set(PROGRAMS[name]))

    def test_both_fonts_play_every_class(self):
        for name in CLASSES:
            shares = [sum(sound.font == font for sound in self.drawn(name)) / 4000 for font in FONTS]
            self.assertTrue(all(share > 0.15 for share in shares), (name, shares))

    def test_a_second_sound_can_be_asked_of_the_first_ones_font(self):
        for name in CLASSES:
            for font in FONTS:
                self.assertEqual({sound.font for sound in self.drawn(name, 200, font=font)}, {font})

    def test_kits_play_half_of_the_drums_where_they_may(self):
        share = sum(sound.font in KITS for sound in self.drawn('drums', with_kits=True)) / 4000
        self.assertAlmostEqual(share, 0.5, delta=0.05)
        self.assertFalse([sound for sound in self.drawn('bass', with_kits=True) if sound.font in KITS])
        self.assertNotIn('The Black Pearl 1.0', KITS)  # judged on

    def test_what_is_missing_is_named_by_its_package(self):
        with mock.patch.dict(FONTS, {'FluidR3': '/nowhere.sf2', 'MuseScore': __file__}), mock.patch.object(kits, 'KITS', ()):
            self.assertEqual(fonts.missing_packages(), ['fluid-soundfont-gm'])
        with mock.patch.dict(FONTS, {'FluidR3': __file__, 'MuseScore': __file__}), mock.patch.object(kits, 'FOLDER', Path('/nowhere')):
            self.assertEqual(fonts.missing_packages(), ['hydrogen-drumkits', 'hydrogen-data'])


if __name__ == '__main__':
    unittest.main()
