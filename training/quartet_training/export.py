"""Writes a run's averaged weights as a pack that Quartet loads, with what these very weights score on the validation windows.

    python3 -m training.quartet_training.export training/runs/small --name quartet-small --out models/quartet-small --force

A run that went on from a pack on other data may lose on the old what it wins on the new. `--between <pack>` writes weights
between the two (Wortsman et al. 2022), `--share` of the way from the pack to the run. The log and the curve beside them are the
run's.
"""

import argparse
import shutil
from dataclasses import asdict
from pathlib import Path

import torch

from .adopt import adopt
from .checkpoint import history_of, load_weights
from .data import Songs
from .export_pack import check_target, half, network_entry, write_pack
from .memory import keep_pages
from .networks import build
from .systems import system_of
from .torch_checkpoint import read_checkpoint

WINDOW = 266_240  # 12.07 s: a twelve-second mix is one call
WINDOWS = {"prior": 262_144}  # 11.89 s, as the paper's
METHOD = {"joint": "guided", "prior": "projected", "weak": "dirac", "regressor": "regressor", "orderless": "gibbs", "rest": "rest"}


ABOUT = {
    "joint": "joint prior of bass, drums, guitar and piano that also takes the mix and given stems",
    "prior": "joint prior of bass, drums, guitar and piano: the paper's network, scaled down",
    "weak": "four independent priors, one a stem: the weakly supervised form",
    "regressor": "separates in one pass: the mix in, the stems out",
    "orderless": "separates in one pass from the mix and whichever stems are known; sampled by block Gibbs",
    "rest": "tells from the mix what is neither bass, drums, guitar nor piano",
}


def role_of(config):
    if "rest" in config:
        return "rest"
    network = config["network"]
    if network.get("kind") == "demucs":
        return "orderless" if network["given"] else "regressor"
    if network.get("kind") == "unet1d":
        return "prior"
    return "joint" if network["stems"] == 4 else "weak"


def network_of(config, network):
    """The manifest's entry of the network."""
    kind = config["network"].get("kind", "band-split")
    if kind == "unet1d":
        return network_entry(kind, network.config.to_dict())
    one = next(iter(network.values())) if role_of(config) == "weak" else network
    return network_entry(kind, asdict(one.config))


def manifest_of(name, version, config, network, trained_on, scores):
    role = role_of(config)
    return {
        "name": name, "version": version, "licence": "MIT", "description": ABOUT[role],
        "stems": ["rest"] if role == "rest" else ["bass", "drums", "guitar", "piano"], "sampleRate": 22_050, "window": WINDOWS.get(role, WINDOW),
        "sigmaData": config["network"].get("sigma_data", config.get("stemLevel")), "sigmaMin": 1e-4, "sigmaMax": 10.0,
        "level": config["mixLevel"], "network": network_of(config, network),
        "contexts": {"mix": role in ("joint", "regressor", "orderless", "rest"), "given": role in ("joint", "orderless")},
        "joint": role != "weak", "trainedOn": trained_on, "scores": scores, "defaults": {"method": METHOD[role]},
    }


def begun(config, pack):
    """The weights that a run of this configuration began with when it went on from that pack."""
    torch.manual_seed(config["seed"])
    network = build(config)
    adopt(network, load_weights(pack))
    return network.state_dict()


def between(pack, run, share):
    """Weights that are `share` of the way from the pack's to the run's."""
    return {name: torch.lerp(pack[name], run[name], share) for name in run}


def validated(network, config, data):
    """What the trainer's validation says of a network, as `log.csv` names it."""
    system, device = system_of(config), torch.device("cuda" if torch.cuda.is_available() else "cpu")
    return system.validation(Songs(data, "val", system.stems), device)(network.to(device).eval())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("--data", type=Path, default=Path("training/data"))
    parser.add_argument("--name", required=True)
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--force", action="store_true")
    parser.add_argument("--between", type=Path, metavar="PACK", help="the pack that the run began with")
    parser.add_argument("--share", type=float, default=0.5, help="of the way from that pack to the run")
    options = parser.parse_args()
    check_target(options.out, options.force)
    keep_pages()
    state = read_checkpoint(options.run / "checkpoint.pt")
    config = state["config"]
    network = build(config)
    weights = load_weights(options.run / "checkpoint.pt")
    if options.between:
        weights = between(begun(config, options.between), weights, options.share)
    network.load_state_dict({name: half(name, tensor) for name, tensor in weights.items()})  # what is written is what is measured
    history = history_of(state)
    scores = {"training": history, "validation": validated(network, config, options.data)}
    trained_on = (
        f"MMA charts and lines over them, played with four sound fonts, Hydrogen's kits and built instruments; {history['audioHours']:.1f} h of four-stem audio heard in "
        f"{history['minutes']:.0f} minutes, {history['steps']} steps"
    )
    manifest = manifest_of(options.name, options.version, config, network, trained_on, scores)
    write_pack(options.out, manifest, network.state_dict(), force=options.force)
    for name in ("curve.png", "log.csv"):
        if (options.run / name).exists():  # there is no picture without matplotlib
            shutil.copy(options.run / name, options.out / name)
    print(f"{options.out}: {sum(p.numel() for p in network.parameters()):,} parameters")


if __name__ == "__main__":
    main()
