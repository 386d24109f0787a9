"""The choice of a learning rate by rule, made when a run starts: from what the grid's runs have shown by then."""

import glob
import json
import os


def choose_learning_rate(choice: dict, raw: str) -> dict:
    """
    Applies the rule written in the plan to the evaluation files of the grid.

    Of the runs whose accuracy on the selection questions fell by no more than `keep_within`, the
    one with the lowest perplexity on the selection conversations; where none did, the one that
    lost least; of equals, the smallest learning rate. A failed run is no candidate.
    """
    candidates = []
    for folder in evaluated(os.path.join(raw, choice["among"])):
        configuration, selection = read_json(folder, "config.json"), read_json(folder, "eval.json")["selection"]
        before = read_json(raw, configuration["base"], "eval.json")["selection"]
        candidates.append({
            "run": os.path.relpath(folder, raw), "lr": configuration["lr"],
            "accuracy_lost": round(before["accuracy"] - selection["accuracy"], 6),
            "perplexity": selection["perplexity"]})
    if not candidates:
        raise ValueError(f"no evaluated run in {choice['among']}, expected those of the grid: run it first")
    kept = [c for c in candidates if c["accuracy_lost"] <= choice["keep_within"]]
    if kept:
        best = min(kept, key=lambda c: (c["perplexity"], c["lr"]))
    else:
        best = min(candidates, key=lambda c: (c["accuracy_lost"], c["lr"]))
    return {"candidates": candidates, "chosen": best["run"], "any_kept": bool(kept), "lr": best["lr"]}


def evaluated(folder) -> list:
    """Folders of the runs below that were evaluated; what an earlier attempt left in `attempts/` is none."""
    found = glob.glob(os.path.join(folder, "**", "eval.json"), recursive=True)
    return sorted(os.path.dirname(path) for path in found if "attempts" not in os.path.relpath(path, folder).split(os.sep))


def read_json(*path):
    with open(os.path.join(*path)) as file:
        return json.load(file)
