import tempfile
import unittest
from pathlib import Path
from unittest import mock

import torch

from quartet_training.checkpoint import load_weights, save_whole
from quartet_training.export_pack import read_pack
from quartet_training.torch_checkpoint import read_checkpoint
from quartet_training.train import Trainer, rate_at

from . import tiny
from .random_pack import write_random_pack


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def same(self, found, expected):
        self.assertEqual(set(found), set(expected))
        for name, tensor in expected.items():
            self.assertTrue(torch.equal(found[name], tensor), name)


class Resuming(Case):
    def setUp(self):
        super().setUp()
        self.songs = tiny.write_songs(self.folder, 'train')

    def trainer(self, run, start=None):
        (self.folder / run).mkdir(exist_ok=True)
        torch.manual_seed(0)  # a network is built before its trainer's seed is set
        return Trainer(tiny.CONFIG, tiny.options(self.folder / run, start=start))

    def steps(self, trainer, count):
        """The budget is one of time: here a step takes two seconds of a minute."""
        losses = []
        for _ in range(count):
            losses.append(trainer.train_step(self.songs))
            trainer.spent += 2
        return losses

    def test_a_killed_run_goes_on_as_if_nothing_had_happened(self):
        whole = self.trainer('whole')
        losses = self.steps(whole, 12)

        killed = self.trainer('killed')
        before = self.steps(killed, 5)
        killed.save()
        self.steps(killed, 3)  # never saved, so lost
        torch.manual_seed(99)
        resumed = self.trainer('killed')
        self.assertEqual((resumed.step, resumed.spent), (5, 10))
        after = self.steps(resumed, 7)

        self.assertEqual(before + after, losses)
        self.same(resumed.net.state_dict(), whole.net.state_dict())
        self.same(resumed.ema, whole.ema)
        self.assertEqual((resumed.step, resumed.spent, resumed.heard), (whole.step, whole.spent, whole.heard))
        for mine, theirs in zip(resumed.optimiser.state.values(), whole.optimiser.state.values()):
            self.same({k: v for k, v in mine.items() if k != 'step'}, {k: v for k, v in theirs.items() if k != 'step'})

    def test_a_run_on_gpus_goes_on_with_their_noise_on_as_many_as_there_are(self):
        trainer, states = self.trainer('run'), [torch.full((16,), n, dtype=torch.uint8) for n in range(2)]
        with mock.patch('torch.cuda.get_rng_state_all', lambda: states):
            trainer.save()
        for count in range(4):
            restored = {}
            with mock.patch('torch.cuda.device_count', lambda: count), \
                 mock.patch('torch.cuda.set_rng_state', lambda state, device: restored.update({device: state})):
                trainer.resume(read_checkpoint(trainer.checkpoint))
            self.same(restored, dict(enumerate(states[:count])))

    def test_every_weight_learns_and_the_average_follows(self):
        trainer = self.trainer('run')
        fresh = {name: tensor.clone() for name, tensor in trainer.net.state_dict().items()}
        self.steps(trainer, 12)
        for name, tensor in trainer.net.state_dict().items():
            self.assertFalse(torch.equal(tensor, fresh[name]), name)
            between = (trainer.ema[name] - fresh[name]).norm()
            self.assertTrue(0 < between < 2 * (tensor - fresh[name]).norm(), name)

    def test_training_lowers_the_loss(self):
        trainer = self.trainer('run')
        losses = self.steps(trainer, 25)
        trainer.spent = 20.0
        losses += [trainer.train_step(self.songs) for _ in range(60)]
        self.assertLess(sum(losses[-25:]), 0.9 * sum(losses[:25]))

    def test_it_can_start_from_a_pack_or_a_checkpoint(self):
        write_random_pack(self.folder / 'pack', **tiny.CONFIG['network'])
        packed = {name: tensor.float() for name, tensor in read_pack(self.folder / 'pack')[1].items()}
        first = self.trainer('first', start=self.folder / 'pack')
        self.same(first.net.state_dict(), packed)
        self.same(first.ema, packed)
        self.assertEqual((first.step, first.spent, len(first.optimiser.state)), (0, 0, 0))
        self.steps(first, 3)
        first.save()
        second = self.trainer('second', start=first.checkpoint)
        self.same(second.net.state_dict(), first.ema)
        self.assertEqual(second.step, 0)

    def test_code_in_a_checkpoint_is_not_run(self):
        trainer, flag = self.trainer('run'), self.folder / 'ran'
        self.steps(trainer, 2)
        trainer.save()
        tiny.with_code(trainer.checkpoint, flag)
        self.same(self.trainer('run').ema, trainer.ema)
        self.same(self.trainer('next', start=trainer.checkpoint).net.state_dict(), trainer.ema)
        self.assertFalse(flag.exists())

    def test_a_run_that_has_begun_goes_on_rather_than_start_again(self):
        write_random_pack(self.folder / 'pack', **tiny.CONFIG['network'])
        trainer = self.trainer('run', start=self.folder / 'pack')
        self.steps(trainer, 2)
        trainer.save()
        again = self.trainer('run', start=self.folder / 'pack')
        self.assertEqual(again.step, 2)
        self.same(again.net.state_dict(), trainer.net.state_dict())


class Checkpoints(Case):
    def test_a_write_that_fails_leaves_the_old_checkpoint(self):
        path, save = self.folder / 'checkpoint.pt', torch.save
        save_whole({'ema': {'w': torch.ones(3)}}, path)

        def full_disk(state, target):
            save(state, target)
            Path(target).write_bytes(Path(target).read_bytes()[:50])
            raise OSError('no space left')

        with mock.patch('torch.save', full_disk), self.assertRaises(OSError):
            save_whole({'ema': {'w': torch.zeros(3)}}, path)
        self.same(load_weights(path), {'w': torch.ones(3)})
        save_whole({'ema': {'w': torch.zeros(3)}}, path)
        self.same(load_weights(path), {'w': torch.zeros(3)})
        self.assertEqual([file.name for file in self.folder.iterdir()], ['checkpoint.pt'])

    def test_a_kill_before_the_rename_leaves_the_old_checkpoint(self):
        path = self.folder / 'checkpoint.pt'
        save_whole({'ema': {'w': torch.ones(3)}}, path)
        with mock.patch('os.replace', side_effect=KeyboardInterrupt), self.assertRaises(KeyboardInterrupt):
            save_whole({'ema': {'w': torch.zeros(3)}}, path)
        self.same(load_weights(path), {'w': torch.ones(3)})

    def test_weights_come_out_of_every_shard_of_a_pack(self):
        net, = write_random_pack(self.folder / 'pack')
        found = load_weights(self.folder / 'pack')
        self.same(found, {name: tensor.half().float() for name, tensor in net.state_dict().items()})


class Rate(unittest.TestCase):
    def test_it_warms_up_stays_and_falls_to_zero(self):
        self.assertEqual(rate_at(0, 1e-3), 0)
        self.assertAlmostEqual(rate_at(0.005, 1e-3), 5e-4)
        self.assertEqual([rate_at(part, 1e-3) for part in (0.01, 0.2, 0.499)], [1e-3] * 3)
        self.assertAlmostEqual(rate_at(0.75, 1e-3), 5e-4)
        self.assertEqual([rate_at(part, 1e-3) for part in (1.0, 1.5)], [0, 0])

    def test_it_has_no_jump_and_never_rises_after_the_warm_up(self):
        rates = [rate_at(i / 1000, 1.0) for i in range(1001)]
        self.assertLessEqual(max(abs(b - a) for a, b in zip(rates, rates[1:])), 0.1001)
        self.assertTrue(all(b <= a for a, b in zip(rates[10:], rates[11:])))


if __name__ == '__main__':
    unittest.main()
