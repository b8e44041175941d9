"""Finished weights for a network that is not quite the one they were trained in."""

import torch


def adopt(net, weights):
    """Loads weights. An orderless network may begin as a regressor, whose first layer lacks the inputs for known stems: they
    begin at zero, so at first it separates as that one did. A band-split network of one stem may begin as the joint one, and
    one of more blocks or wider ones as a smaller one."""
    mine = net.state_dict()
    stems = weights["merge_weight.0"].shape[-1] if "merge_weight.0" in weights else None
    if stems and stems != mine["merge_weight.0"].shape[-1]:
        weights = one_stem(weights, mine)
    if stems:
        weights = grown(weights, mine)
    for name, tensor in weights.items():
        if name in mine and tensor.shape != mine[name].shape and name == "down.0.conv.weight":
            weights[name] = torch.zeros_like(mine[name])
            weights[name][:, : tensor.shape[1]] = tensor
    net.load_state_dict(weights)


def grown(weights, mine):
    """A band-split network in one with more blocks, or with more hidden channels in them: what is new is drawn at random and
    adds nothing yet, so at first it denoises as the smaller one did (Chen et al. 2016, Net2Net)."""
    out = dict(weights)
    for name, tensor in mine.items():
        last = ".out." in name or ".band_out." in name
        if name not in weights:
            out[name] = torch.zeros_like(tensor) if last else tensor.clone()
        elif ".time." in name or ".out." in name:
            out[name] = torch.zeros_like(tensor) if last else tensor.clone()
            out[name][tuple(slice(length) for length in weights[name].shape)] = weights[name]
    return out


def one_stem(weights, mine):
    """A joint band-split network's body under the ends of one of one stem. It hears the mix where the other heard it spread
    over the stems, and says nothing yet."""
    out = dict(weights)
    stems = weights["embed_in.weight"].shape[1] - 33
    for name, tensor in mine.items():
        if name.startswith("merge_"):
            out[name] = torch.zeros_like(tensor)
        elif name.startswith("split_weight."):
            bands, _, channels = tensor.shape
            apart = weights[name].reshape(bands, -1, stems + 1, 2, channels)
            # The root of a fraction 1/S of the mix is S^-1/2 of the mix's root.
            noisy = apart[:, :, :stems].sum(2, keepdim=True) / stems**0.5
            out[name] = torch.cat([noisy, apart[:, :, stems:]], dim=2).reshape(tensor.shape)
        elif name == "embed_in.weight":
            out[name] = weights[name][:, : tensor.shape[1]]
    return out
