"""What schemathesis is told of our API that no OpenAPI document says: how a prescription looks."""

from __future__ import annotations

import schemathesis
from hypothesis import strategies

from api.running import new_csv

schemathesis.openapi.format("binary", strategies.builds(new_csv) | strategies.binary(max_size=300))
