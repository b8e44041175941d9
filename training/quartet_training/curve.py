"""The learning curve as a picture."""

import csv

from .validate import SIGMAS


def draw_curve(log, picture):
    try:
        import matplotlib

        matplotlib.use("Agg")
        import matplotlib.pyplot as plt
    except ImportError:  # the CSV holds the same numbers
        return
    with open(log) as source:
        rows = [{k: float(v) for k, v in row.items()} for row in csv.DictReader(source)]
    minutes = [row["minutes"] for row in rows]
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(13, 4))
    for axis, kind, title in ((left, "none", "loss, nothing known"), (middle, "mix", "loss, mix known")):
        for sigma in SIGMAS:
            axis.plot(minutes, [row[f"{kind}@{sigma}"] for row in rows], label=f"σ = {sigma:g}")
        axis.set(title=title, xlabel="minutes", yscale="log")
        axis.legend(fontsize=7)
    for stem, colour in (("bass", "#4c78a8"), ("drums", "#e45756"), ("guitar", "#54a24b"), ("piano", "#f2a93b"), ("all", "black")):
        right.plot(minutes, [row[stem] for row in rows], label=stem, color=colour)
    right.set(title="one guided step: SI-SDRi, dB", xlabel="minutes")
    right.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(picture, dpi=80)
    plt.close(figure)
