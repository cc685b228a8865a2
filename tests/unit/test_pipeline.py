"""dvc.yaml: a stage reruns when anything it uses has changed."""

from __future__ import annotations

import grimp
import pytest
import yaml

from tests.conftest import ROOT, some

STAGES = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]
ENTRY = {
    "intake": "peo.intake.run",
    "codebook": "peo.publish.codebook",
    "notebook": "peo.joint",
    "report": "peo.publish.report",
    "study": "peo.study",
    "study_report": "peo.publish.report",
}


def covered(module: str, dependencies: list[str]) -> bool:
    path = "src/" + module.replace(".", "/")
    return any(path == d or path + ".py" == d or path.startswith(d + "/") for d in dependencies)


@pytest.mark.parametrize("stage", sorted(ENTRY))
def test_a_stage_depends_on_every_module_it_imports(stage: str) -> None:
    graph = grimp.build_graph("peo")
    used = graph.find_upstream_modules(ENTRY[stage]) | {ENTRY[stage]}
    missing = sorted(m for m in used - {"peo"} if not covered(m, STAGES[stage]["deps"]))
    assert not missing


def test_every_output_persists_and_stays_out_of_the_cache() -> None:
    for stage in some(STAGES.values()):
        for output in some(stage["outs"]):
            assert list(output.values()) == [{"cache": False, "persist": True}]


def test_waves_and_notebooks_are_named_in_params_only() -> None:
    text = (ROOT / "dvc.yaml").read_text() + (ROOT / "Makefile").read_text()
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    assert not [name for name in params["notebooks"] if name in text]
    assert "2022-04" not in (ROOT / "dvc.yaml").read_text()
