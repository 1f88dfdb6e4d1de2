"""Draws a record of endpoint.py: `plot.py RECORD.json PLOT.svg`. Runs in the peers' environment."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")
import matplotlib.pyplot as plt


def main(record_file: Path, target: Path) -> None:
    record = json.loads(record_file.read_text(encoding="utf-8"))
    kinds = list(record["loads"])
    columns = list(record["loads"][kinds[0]])
    figure, axes = plt.subplots(figsize=(11, 0.9 * len(kinds) + 1.5))
    height = 0.8 / len(columns)
    for number, column in enumerate(columns):
        rates = [record["loads"][kind][column]["rate"] for kind in kinds]
        places = [place + (number - len(columns) / 2 + 0.5) * height for place in range(len(kinds))]
        axes.barh(places, rates, height, label=column)
    axes.set_yticks(range(len(kinds)), kinds)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set_xlabel("requests a second (logarithmic)")
    axes.set_title(f"{record['quads']:,} quads, {record['machine'].partition(',')[0]}")
    axes.grid(axis="x", alpha=0.3)
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    figure.tight_layout()
    mpl.rcParams["svg.hashsalt"] = "solux"
    figure.savefig(target, metadata={"Date": None})


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
