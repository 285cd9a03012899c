"""The faults can be seeded: what each of them changes is still in the code."""

from __future__ import annotations

import ast

import pytest

from tests.mutants.__main__ import ROOT
from tests.mutants.faults import FAULTS, Fault
from tests.mutants.seed import seed

NAMED = (
    "acknowledge before the commit",
    "confirm without epoch",
    "no lease expiry",
    "mark before send",
    "local-date key dropped",
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_has_its_place_in_the_code(fault: Fault) -> None:
    """Code that changes takes its faults along, or they would be counted as noticed by nobody."""
    file, spoilt = seed(ROOT, fault.where, fault.old, fault.new)
    assert ast.dump(ast.parse(spoilt)) != ast.dump(ast.parse(file.read_text("utf-8")))
    assert all((ROOT / test).is_file() for test in fault.tests)


def test_there_are_many_faults_and_the_obvious_ones_are_among_them() -> None:
    names = [fault.name for fault in FAULTS]
    assert len(set(names)) == len(names) >= 80
    assert set(NAMED) <= set(names)
