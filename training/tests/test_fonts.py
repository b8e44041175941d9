import random
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from . import needs

needs.need_module('mido')
needs.need_module('scipy')

from quartet_training import builder, fonts, kits  # noqa: E402
from quartet_training.fonts import FONTS, WEIGHTS, Sound, allowed, draw_sound  # noqa: E402
from quartet_training.kits import KITS  # noqa: E402
from quartet_training.midi_stems import CLASSES, PROGRAMS  # noqa: E402


class Rule(unittest.TestCase):
    def drawn(self, name, count=4000, **rest):
        draw = random.Random(1)
        return [draw_sound(draw, name, **rest) for _ in range(count)]

    def test_no_acoustic_piano_comes_out_of_musescore(self):
        for more in ({}, {'font': 'MuseScore'}, {'learn': True}):
            for sound in self.drawn('piano', **more):
                self.assertFalse(sound.font == 'MuseScore' and sound.program < 4, sound)
        self.assertFalse(allowed('piano', Sound('MuseScore', 8, 0)))

    def test_every_program_of_the_four_classes_comes_up_and_no_other(self):
        for name in CLASSES:
            drawn = {(sound.bank, sound.program) for sound in self.drawn(name, 20_000)}
            self.assertEqual(drawn, set(WEIGHTS[name]))
            if name != 'drums':
                self.assertEqual({program for _, program in drawn}, set(PROGRAMS[name]))

    def test_every_font_plays_every_class_and_two_are_only_learned_from(self):
        for name in CLASSES:
            for learn, playing, least in ((False, fonts.SHARE_OF_FONT, 0.15), (True, fonts.SHARE_TO_LEARN, 0.08)):
                heard = [sound.font for sound in self.drawn(name, learn=learn) if sound.font in FONTS]
                self.assertEqual(set(heard), set(playing))
                for font in playing:
                    self.assertGreater(heard.count(font) / len(heard), least, (name, font))

    def test_of_the_smaller_fonts_only_kits_that_they_have_are_drawn(self):
        for font, kits_there in fonts.KITS_OF_FONT.items():
            drawn = [sound.program for sound in self.drawn('drums', learn=True) if sound.font == font]
            self.assertEqual(set(drawn), set(kits_there))

    def test_a_second_sound_can_be_asked_of_the_first_ones_font(self):
        for name in CLASSES:
            for font in FONTS:
                self.assertEqual({sound.font for sound in self.drawn(name, 200, font=font)}, {font})

    def test_what_is_made_plays_its_share_where_it_may_and_never_elsewhere(self):
        for name, wanted in fonts.SHARE_MADE.items():
            made = [sound for sound in self.drawn(name, learn=True) if sound.font not in FONTS]
            self.assertAlmostEqual(len(made) / 4000, wanted, delta=0.05)
            self.assertGreater(len({sound.font for sound in made}), 10)
            self.assertFalse([sound for sound in self.drawn(name) if sound.font not in FONTS])
        self.assertNotIn('The Black Pearl 1.0', KITS)  # judged on

    def test_a_second_sound_beside_a_made_one_is_the_same(self):
        self.assertEqual(draw_sound(random.Random(1), 'guitar', 'guitar 3', learn=True), Sound('guitar 3', 0, 0))

    def test_a_font_is_made_once(self):
        with tempfile.TemporaryDirectory() as folder, mock.patch.object(fonts, 'CACHE', Path(folder)):
            fonts.made_font.cache_clear()
            path = Sound('guitar 3', 0, 0).path
            self.assertEqual(path.read_bytes()[:4], b'RIFF')
            with mock.patch.object(builder, 'instrument', side_effect=AssertionError):
                fonts.made_font.cache_clear()
                self.assertEqual(Sound('guitar 3', 0, 0).path, path)
            fonts.made_font.cache_clear()

    def test_what_is_missing_is_named_by_its_package(self):
        here = dict.fromkeys(FONTS, __file__)
        with mock.patch.dict(FONTS, {**here, 'FluidR3': '/nowhere.sf2'}), mock.patch.object(kits, 'KITS', ()):
            self.assertEqual(fonts.missing_packages(), ['fluid-soundfont-gm'])
        with mock.patch.dict(FONTS, here), mock.patch.object(kits, 'FOLDER', Path('/nowhere')):
            self.assertEqual(fonts.missing_packages(), ['hydrogen-drumkits', 'hydrogen-data'])


if __name__ == '__main__':
    unittest.main()
