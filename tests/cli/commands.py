"""What the tests of the command line share: a command's outcome and a clean prescription."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from conftest import PROJECT


@dataclass(frozen=True)
class Ran:
    """What a command left: exit code and both outputs."""

    code: int
    out: str
    err: str

    def json(self, schema: str) -> Any:  # noqa: ANN401 - JSON is what it is
        """The JSON output, after validation against its published schema."""
        value = json.loads(self.out)
        text = (PROJECT / "resources" / "schemas" / f"{schema}.json").read_text(encoding="utf-8")
        Draft202012Validator(json.loads(text), format_checker=FormatChecker()).validate(value)
        return value


Run = Callable[..., Ran]

CLEAN = """SJ1
1,1,9999999,13,医療法人社団架空会　あおぞら見本クリニック
2,100-0000,東京都架空区見本町１丁目２番３号　サンプルビル２階
3,03-0000-0000,03-0000-0001,
4,2,01,内科
5,,ｶｸｳ ｲﾁﾛｳ,架空　一郎
11,000000000012345,見本　花子,ﾐﾎﾝ ﾊﾅｺ
12,2
13,19780314
21,1
22,01999993
23,99999999,123,1,01
24,030,070
31,1112
51,20260901
52,20260904
101,1,1,,28
111,1,3,1011000400000000,１日１回朝食後　服用,1
201,1,1,1,2,612170709,ノルバスク錠２．５ｍｇ,1,1,錠
"""
