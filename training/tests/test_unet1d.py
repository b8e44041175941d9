import unittest

import torch
from torch.overrides import TorchFunctionMode

from quartet_training.unet1d import UNet1d, UNet1dConfig

from . import reference

TINY = dict(in_channels=4, channels=16, patch_factor=4, multipliers=(1, 1, 2), factors=(3, 2), num_blocks=(1, 2),
            attentions=(False, True), attention_heads=2, attention_features=4, resnet_groups=4)


class Meta(TorchFunctionMode):
    """torch.device('meta') as a context is PyTorch 2; this is it for 1.13. Shapes without memory."""

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = dict(kwargs or {})
        if function in (torch.empty, torch.ones, torch.zeros, torch.randn):
            kwargs['device'] = 'meta'
        return function(*args, **kwargs)


def full_size(**changes):
    with Meta():
        return UNet1d(UNet1dConfig(**changes))


class OfficialNames(unittest.TestCase):
    def test_the_defaults_are_the_published_configuration(self):
        config = reference.description('full-config-parameters')['config']
        self.assertEqual(UNet1dConfig.from_dict(config), UNet1dConfig())
        self.assertEqual(UNet1dConfig().length_multiple, 8192)

    def test_the_full_size_has_every_official_parameter_in_order_and_no_other(self):
        expected = reference.description('full-config-parameters')
        net = full_size()
        self.assertEqual([('model.unet.' + name, list(tensor.shape)) for name, tensor in net.state_dict().items()],
                         [(parameter['name'], parameter['shape']) for parameter in expected['parameters']])
        self.assertEqual(len(net.state_dict()), 434)
        self.assertEqual(sum(tensor.numel() for tensor in net.parameters()), 405_497_700)

    def test_the_full_size_one_stem_model_differs_where_the_official_one_does(self):
        expected = reference.description('full-config-parameters')['weakly_supervised_single_source']
        four, one = full_size().state_dict(), full_size(in_channels=1).state_dict()
        different = {'model.unet.' + name: {'msdm': list(four[name].shape), 'weakly': list(one[name].shape)}
                     for name in four if four[name].shape != one[name].shape}
        self.assertEqual(different, expected['differing_shapes'])
        self.assertEqual(sum(tensor.numel() for tensor in one.values()), 405_491_100)

    def test_tiny_parameters_come_in_the_official_order(self):
        for tag in reference.TAGS:
            names = [name for name, _ in reference.tiny_denoiser(tag).named_parameters()]
            self.assertEqual(names, reference.description('tiny-config')['gradient_order'])

    def test_group_norms_have_the_official_groups(self):
        expected = reference.description('tiny-config')['group_norms_tiny_msdm']
        net = reference.tiny_denoiser('msdm')
        norms = {name: {'num_groups': module.num_groups, 'num_channels': module.num_channels}
                 for name, module in net.named_modules() if isinstance(module, torch.nn.GroupNorm)}
        self.assertEqual(norms, expected)


class Activations(unittest.TestCase):
    def test_each_of_the_220_intermediate_results_is_the_official_one(self):
        expected = reference.arrays('activations')
        denoiser, found, handles = reference.tiny_denoiser('msdm'), {}, []

        def keep(name):
            def hook(_module, _inputs, output):
                if name.endswith('to_scale_shift'):
                    found[name + '/scale'], found[name + '/shift'] = output
                else:  # a level going down returns its skips as well
                    found[name] = output[0] if isinstance(output, tuple) else output
            return hook

        names = {name.split('/')[0] for name in expected} - {'input_x', 'input_sigma', 'denoised'}
        for name, module in denoiser.named_modules():
            if name in names:
                handles.append(module.register_forward_hook(keep(name)))
        with torch.no_grad():
            x = expected['input_x']
            found['denoised'] = denoiser(x, expected['input_sigma'].expand(len(x)))

        self.assertEqual(set(found), set(expected) - {'input_x', 'input_sigma'})
        self.assertEqual(len(found) - 1, 220)
        for name, output in found.items():
            self.assertEqual(output.shape, expected[name].shape, name)
            self.assertLess(reference.distance(output, expected[name]), 3e-5, name)


class Shapes(unittest.TestCase):
    def test_odd_factors_give_the_length_back(self):
        net = UNet1d(UNet1dConfig(**TINY))
        x = torch.randn(2, 4, 3 * net.config.length_multiple)
        self.assertEqual(net(x, torch.zeros(2)).shape, x.shape)

    def test_a_length_that_does_not_fit_is_refused(self):
        net = UNet1d(UNet1dConfig(**TINY))
        with self.assertRaisesRegex(ValueError, 'multiple of 24, got 25'):
            net(torch.zeros(1, 4, 25), torch.zeros(1))

    def test_a_configuration_of_another_network_is_refused(self):
        with self.assertRaisesRegex(ValueError, 'use_nearest_upsample'):
            UNet1dConfig.from_dict({'use_nearest_upsample': True})
        with self.assertRaisesRegex(ValueError, 'out_channels: only 4'):
            UNet1dConfig.from_dict({'out_channels': 2})
        with self.assertRaisesRegex(ValueError, 'num_blocks: expected 6'):
            UNet1dConfig(num_blocks=(2, 2))

    def test_a_configuration_survives_its_dictionary(self):
        config = UNet1dConfig(**TINY)
        self.assertEqual(UNet1dConfig.from_dict(config.to_dict()), config)


if __name__ == '__main__':
    unittest.main()
