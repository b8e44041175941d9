import tempfile
import unittest

import numpy as np

from quartet_training.data import draw_batch

from . import tiny


class Windows(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.songs = tiny.write_songs(folder.name, 'train')
        self.random = np.random.default_rng(1)

    def whole(self):
        return [self.songs.window(song, 0, 4000) for song in range(3)]

    def found_in(self, stem, n):
        """Songs of which `stem` is a scaled window of row n."""
        found = []
        for song, whole in enumerate(self.whole()):
            views = np.lib.stride_tricks.sliding_window_view(whole[n], len(stem))
            scale = (views @ stem) / (views ** 2).sum(axis=1)
            if (np.abs(views * scale[:, None] - stem).max(axis=1) < 1e-4 * np.abs(stem).max() + 1e-7).any():
                found.append(song)
        return found

    def test_each_song_holds_its_four_stems(self):
        raw = np.fromfile(self.songs.audio.filename, np.int16).reshape(3, 4, 4000)
        for song, stems in enumerate(self.whole()):
            self.assertEqual((stems.dtype, stems.shape), (np.float32, (4, 4000)))
            np.testing.assert_array_equal(np.round(stems * 32767), raw[song])
        np.testing.assert_array_equal(self.songs.window(2, 100, 50), self.whole()[2][:, 100:150])

    def test_fixed_windows_are_the_same_every_time(self):
        first, second = self.songs.fixed(5, 512), self.songs.fixed(5, 512)
        self.assertEqual(first.shape, (5, 4, 512))
        np.testing.assert_array_equal(first, second)

    def test_a_batch_keeps_the_stems_of_one_song_and_one_moment_together(self):
        batch = draw_batch(self.songs, self.random, 4, 64, np.zeros(4, bool))
        for item in batch:
            songs = [set(self.found_in(item[n], n)) for n in range(4)]
            self.assertTrue(set.intersection(*songs), songs)

    def test_shuffled_items_take_their_stems_from_different_songs_and_lose_some(self):
        batch = draw_batch(self.songs, self.random, 200, 64, np.ones(200, bool))
        sounding = np.abs(batch).max(axis=2) > 0
        lost = (~sounding).sum(axis=1)
        self.assertLessEqual(lost.max(), 1)
        self.assertAlmostEqual(lost.mean(), 0.2, delta=0.1)
        apart = [not set.intersection(*(set(self.found_in(item[n], n)) for n in range(4))) for item in batch[:12] if item.any(axis=1).all()]
        self.assertTrue(any(apart))

    def test_the_same_seed_draws_the_same_batch(self):
        shuffled = np.array([True, False])
        one, two = (draw_batch(self.songs, np.random.default_rng(9), 2, 256, shuffled) for _ in range(2))
        np.testing.assert_array_equal(one, two)


if __name__ == '__main__':
    unittest.main()
