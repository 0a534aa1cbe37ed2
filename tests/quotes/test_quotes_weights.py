"""What the ranker learnt, as it is shipped."""

from __future__ import annotations

from variorum.quotes.speakers import learnt

#: Features are made of a few words and names of what is looked at.
LONGEST = 60


def test_models_and_numbers() -> None:
    """All four models are there, with weights that no single feature can decide by; shares of cues are shares."""
    models = learnt()
    assert set(models) == {"cues", "speakers", "clauses", "holders"}
    assert all(models.values())
    for weights in models.values():
        assert all(abs(weight) < 20 for weight in weights.values())
        assert all(len(feature) < LONGEST for feature in weights)
    assert all(0 < share <= 1 for share in models["cues"].values())
    assert models["cues"]["said"] > 0.5
