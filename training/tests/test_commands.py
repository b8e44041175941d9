"""train, score and export, one after the other, as their command lines are used."""
import contextlib
import csv
import io
import json
import shutil
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import torch

from quartet_training import export, score, systems, train
from quartet_training.checkpoint import load_weights
from quartet_training.denoise_once import denoise
from quartet_training.export_pack import PackError, read_pack
from quartet_training.networks import build
from quartet_training.torch_checkpoint import read_checkpoint
from quartet_training.validate import SIGMAS, RestValidation, Validation

from . import tiny


def command(module, *words):
    """Runs a module's main; returns what it printed."""
    said = io.StringIO()
    with mock.patch('sys.argv', [module.__name__, *map(str, words)]), contextlib.redirect_stdout(said):
        module.main()
    return said.getvalue()


class Commands(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.run_folder, cls.data, cls.config = cls.folder / 'run', cls.folder / 'data', cls.folder / 'tiny.json'
        cls.data.mkdir()
        for seed, split in enumerate(('train', 'val')):
            tiny.write_songs(cls.data, split, samples=9000, seed=seed)
        cls.config.write_text(json.dumps(tiny.CONFIG))
        # What these change lasts as long as the process: how it allocates, and how fast it is with tiny numbers.
        quiet = [mock.patch.multiple(module, keep_pages=mock.DEFAULT) for module in (train, score, export)]
        short = [mock.patch.object(systems, kind.__name__, lambda *rest, kind=kind: kind(*rest, count=4, length=2048))
                 for kind in (Validation, RestValidation)]
        for patch in (*quiet, *short, mock.patch('torch.set_flush_denormal')):
            patch.start()
            cls.addClassCleanup(patch.stop)
        cls.said = cls.train()

    @classmethod
    def train(cls, run='run', *words):
        return command(train, cls.config, '--data', cls.data, '--run', cls.folder / run, '--minutes', 0.01, '--threads', 1, *words)

    def export(self, run, out, *words, data=None):
        return command(export, self.folder / run, '--data', data or self.data, '--name', 'tiny', '--out', out, *words)

    def measured(self, pack):
        """Validation of the weights that a pack's file holds."""
        net = build(tiny.CONFIG)
        net.load_state_dict(load_weights(pack))
        return export.validated(net, tiny.CONFIG, self.data)

    def checkpoint(self, run='run'):
        return read_checkpoint(self.folder / run / 'checkpoint.pt')

    def test_training_leaves_a_checkpoint_and_a_log(self):
        self.assertRegex(self.said, r'[\d,]+ parameters on (cpu|cuda)')
        with open(self.run_folder / 'log.csv') as source:
            row = list(csv.DictReader(source))[-1]
        self.assertEqual(int(row['step']), self.checkpoint()['step'])
        for kind in ('none', 'mix'):
            self.assertTrue(all(float(row[f'{kind}@{sigma}']) > 0 for sigma in SIGMAS))
        self.assertGreaterEqual(self.checkpoint()['spent'], 0.6)

    def test_a_finished_run_is_not_trained_on(self):
        before = self.checkpoint()
        self.train()
        self.assertEqual(self.checkpoint()['step'], before['step'])

    def test_scoring_writes_every_method_for_every_stem(self):
        said = command(score, self.run_folder, '--data', self.data, '--windows', 2, '--samples', 2048)
        rows = json.loads((self.run_folder / 'score-val.json').read_text())
        self.assertEqual(list(rows), [f'{method} {steps}' for method, steps in score.GUIDED + score.PRIOR])
        for name, values in rows.items():
            self.assertEqual(len(values), 5)
            self.assertIn(name, said)

    def test_the_pack_holds_the_averaged_weights_as_halves_and_runs(self):
        out = self.folder / 'models' / 'tiny'
        said = self.export('run', out)
        ema = self.checkpoint()['ema']
        manifest, tensors = read_pack(out)
        self.assertEqual(set(tensors), set(ema))
        for name, tensor in ema.items():
            self.assertTrue(torch.equal(tensors[name], tensor.half()), name)
            self.assertTrue(torch.equal(load_weights(out)[name], tensor.half().float()), name)
        self.assertIn(f'{sum(tensor.numel() for tensor in ema.values()):,} parameters', said)
        self.assertEqual({path.name for path in out.iterdir()} - {'curve.png'}, {'model.json', 'weights-001.safetensors', 'log.csv'})
        self.assertEqual((manifest['sigmaData'], manifest['joint']), (0.05, True))
        self.assertEqual(manifest['contexts'], {'mix': True, 'given': True})

        # What runs from the pack is what was trained, to the precision of halves.
        x, sigma = 0.1 * torch.randn(1, 4, 2048, generator=torch.Generator().manual_seed(1)), torch.tensor([0.1])
        net = build(tiny.CONFIG)
        net.load_state_dict(ema)
        with torch.no_grad():
            expected = net(x, sigma)
        away = (denoise(out, {'x': x, 'sigma': sigma}) - expected).norm() / expected.norm()
        self.assertLess(away.item(), 3e-3)

        with self.assertRaisesRegex(PackError, 'exists'):
            self.export('run', out)
        self.export('run', out, '--version', '2.0.0', '--force')
        self.assertEqual(read_pack(out)[0]['version'], '2.0.0')

        # And training can go on from it, and a pack be made between the two.
        self.train('further', '--from', out)
        self.assertGreater(self.checkpoint('further')['step'], 0)
        self.export('further', self.folder / 'between', '--between', out, '--share', 0.25)
        halfway, began, ended = load_weights(self.folder / 'between'), load_weights(out), self.checkpoint('further')['ema']
        for name, tensor in halfway.items():
            torch.testing.assert_close(tensor, 0.75 * began[name] + 0.25 * ended[name], rtol=1e-3, atol=1e-5)
        self.assertEqual(read_pack(self.folder / 'between')[0]['scores']['validation'], self.measured(self.folder / 'between'))

    def test_a_pack_says_of_itself_what_its_own_weights_score(self):
        stopped, out = self.folder / 'stopped', self.folder / 'own'
        shutil.copytree(self.run_folder, stopped)
        state = self.checkpoint('stopped')
        state['ema'] = {name: tensor + 0.05 for name, tensor in state['ema'].items()}  # as if it had learned on since the log
        torch.save(state, stopped / 'checkpoint.pt')
        (stopped / 'score-val.json').write_text('{"guided 1": [9, 9, 9, 9, 9]}')
        self.export('stopped', out)
        scores = read_pack(out)[0]['scores']
        self.assertEqual(set(scores), {'training', 'validation'})
        self.assertEqual(scores['validation'], self.measured(out))
        with open(stopped / 'log.csv') as source:
            last = list(csv.DictReader(source))[-1]
        self.assertNotEqual(scores['validation'], {name: float(last[name]) for name in scores['validation']})

    def test_code_in_a_checkpoint_is_not_run(self):
        run, flag = self.folder / 'crafted', self.folder / 'ran'
        shutil.copytree(self.run_folder, run)
        tiny.with_code(run / 'checkpoint.pt', flag)
        command(score, run, '--data', self.data, '--windows', 2, '--samples', 2048)
        self.export('crafted', self.folder / 'packs' / 'crafted')
        self.assertFalse(flag.exists())

    def test_every_kind_of_system_is_trained_scored_and_packed(self):
        one_pass = {'kind': 'demucs', 'channels': 8, 'depth': 2, 'kernel': 8, 'stride': 4, 'hidden': 8, 'dilations': [1, 2], 'level': 0.1}
        separating = {'batch': 2, 'stemLevel': 0.05, 'logarithm': 0.2}
        alone = {'none': 1.0, 'mix': 0, 'given': 0, 'both': 0, 'first': 0, 'still': 0, 'shuffled': 0}
        prior = {key: value for key, value in tiny.CONFIG.items() if key != 'firstSigma'}
        kinds = {
            'regressor': {**tiny.CONFIG, **separating, 'network': {**one_pass, 'given': False}, 'conditions': {'none': 1.0, 'shuffled': 0.3}},
            'gibbs': {**tiny.CONFIG, **separating, 'network': {**one_pass, 'given': True}, 'conditions': {'none': 0.3, 'shuffled': 0.3}},
            'weak': {**prior, 'conditions': alone, 'network': {**tiny.CONFIG['network'], 'stems': 1}},
        }
        for name, config in kinds.items():
            file = self.folder / f'{name}.json'
            file.write_text(json.dumps(config))
            command(train, file, '--data', self.data, '--run', self.folder / name, '--minutes', 0.01, '--threads', 1)
            command(score, self.folder / name, '--data', self.data, '--windows', 2, '--samples', 2048)
            self.export(name, self.folder / 'packs' / name)
            manifest, tensors = read_pack(self.folder / 'packs' / name)
            self.assertEqual(manifest['defaults']['method'], {'regressor': 'regressor', 'gibbs': 'gibbs', 'weak': 'dirac'}[name])
            self.assertTrue(all(torch.isfinite(tensor).all() for tensor in tensors.values()))

    def test_what_tells_the_rest_begins_as_the_joint_network_and_is_packed_as_one_stem(self):
        five = self.folder / 'five'
        five.mkdir()
        for split in ('train', 'val'):
            tiny.write_songs(five, split, samples=9000, stems=5)
        prior = {key: value for key, value in tiny.CONFIG.items() if key not in ('conditions', 'logSigma')}
        config = {**prior, 'network': {**tiny.CONFIG['network'], 'stems': 1}, 'rest': {'silent': 0.3, 'shuffled': 0.3},
                  'absoluteAtFirst': 0.25, 'logAtFirst': 0.15}
        file = self.folder / 'rest.json'
        file.write_text(json.dumps(config))
        command(train, file, '--data', five, '--run', self.folder / 'rest', '--minutes', 0.01, '--threads', 1,
                '--from', self.run_folder / 'checkpoint.pt')
        with open(self.folder / 'rest' / 'log.csv') as source:
            self.assertEqual(set(list(csv.DictReader(source))[-1]) & {'rest', 'under'}, {'rest', 'under'})
        self.export('rest', self.folder / 'packs' / 'rest', data=five)
        manifest, _ = read_pack(self.folder / 'packs' / 'rest')
        self.assertEqual((manifest['stems'], manifest['contexts']), (['rest'], {'mix': True, 'given': False}))


if __name__ == '__main__':
    unittest.main()
