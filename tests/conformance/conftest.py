"""The suites of the package explain their failures as tests of this folder do."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("variorum.testing.conformance")
