"""The two designs, each in every test that asks for one."""

import pytest

from tests.sv2p.narrow import DESIGNS, build


@pytest.fixture(scope="module", params=DESIGNS)
def design(request):
    """The name of a design."""
    return request.param


@pytest.fixture(scope="module")
def model(design):
    """A narrow model of the design, for tests that leave its weights alone."""
    return build(design)
