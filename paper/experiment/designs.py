"""The designs in designs/*.yml, expanded into runs; and the choice of a learning rate by rule."""

import glob
import itertools
import json
import os

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))


def read_designs(world_seed=None, seed_offset=0) -> dict:
    """
    Run id → configuration, in the order the designs give. A list in a cell (or in `vary`) is
    crossed with the others. World seed and offset are for smoke tests, which must never see the
    seeds that are published.
    """
    study = read_yaml("study.yml")
    runs = {}
    for experiment in study["order"]:
        design = read_yaml(f"{experiment}.yml")
        for cell in design["cells"]:
            settings = {**design["settings"], **design.get("vary", {}), **cell}
            for configuration in crossed(settings):
                configuration["seed"] += seed_offset
                if "base_seed" in configuration:
                    configuration["base_seed"] += seed_offset
                configuration = {"experiment": experiment, **configuration,
                                 "world_seed": study["world_seed"] if world_seed is None else world_seed}
                if "base" in design:
                    base_seed = configuration.pop("base_seed", configuration["seed"])
                    configuration["base"] = design["base"].format(**{**configuration, "seed": base_seed})
                if configuration.get("lr") == "chosen":
                    configuration["lr_choice"] = {
                        **design["choice"], "among": design["choice"]["among"].format(**configuration)}
                runs[design["folder"].format(**configuration)] = configuration
    return runs


def read_yaml(name):
    with open(os.path.join(HERE, "designs", name)) as file:
        return yaml.safe_load(file)


def crossed(settings: dict):
    lists = {key: value for key, value in settings.items() if isinstance(value, list)}
    for values in itertools.product(*lists.values()):
        yield {**settings, **dict(zip(lists, values))}


def needed_by(configuration: dict, runs: dict) -> list:
    """The runs that have to end before this one may start."""
    needed = [configuration["base"]] if "base" in configuration else []
    if "lr_choice" in configuration:
        needed += [run for run in runs if run.startswith(configuration["lr_choice"]["among"])]
    return needed


def choose_learning_rate(choice: dict, raw: str) -> dict:
    """
    Applies the rule written in the design to the evaluation files of the grid.

    Of the runs whose accuracy on the selection questions fell by no more than `keep_within`, the
    one with the lowest perplexity on the selection conversations; where none did, the one that
    lost least; of equals, the smallest learning rate. A failed run is no candidate.
    """
    candidates = []
    for path in sorted(glob.glob(os.path.join(raw, choice["among"], "**", "eval.json"), recursive=True)):
        folder = os.path.dirname(path)
        configuration, selection = read_json(folder, "config.json"), read_json(folder, "eval.json")["selection"]
        before = read_json(os.path.join(raw, configuration["base"]), "eval.json")["selection"]
        candidates.append({
            "run": os.path.relpath(folder, raw), "lr": configuration["lr"],
            "accuracy_lost": round(before["accuracy"] - selection["accuracy"], 6),
            "perplexity": selection["perplexity"]})
    kept = [c for c in candidates if c["accuracy_lost"] <= choice["keep_within"]]
    if kept:
        best = min(kept, key=lambda c: (c["perplexity"], c["lr"]))
    else:
        best = min(candidates, key=lambda c: (c["accuracy_lost"], c["lr"]))
    return {**choice, "candidates": candidates, "chosen": best["run"], "any_kept": bool(kept), "lr": best["lr"]}


def read_json(*path):
    with open(os.path.join(*path)) as file:
        return json.load(file)
