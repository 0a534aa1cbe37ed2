"""Figures of Chinese and Japanese text: "4万1000", "三千", "3分の1", with what they count ("3月").

No blank tells where such a figure begins and ends, and each sign of these scripts is a word by itself. A figure is
known by its signs: digits with a myriad, a thousand and the like between and behind them, or signs that are all numbers.
"""

from __future__ import annotations

import re
from typing import Final

#: By what a number before them is multiplied.
_SCALES: Final = "十百千万萬億亿兆"
_SIGNS: Final = f"〇零一二三四五六七八九两兩{_SCALES}"
#: A wide mark inside a number: they part clauses too, and belong to it only amid wide digits.
WIDE_MARK: Final = "(?<=[０-９])[．，](?=[０-９])"
_DIGITS: Final = rf"\d+(?:(?:[.,]|{WIDE_MARK})\d+)*"
_SCALED: Final = rf"[{_SCALES}]+(?:{_DIGITS}[{_SCALES}]+)*(?:{_DIGITS})?"
#: What joins the two numbers of a fraction.
_OF: Final = "分[の之]"

#: Behind digits, as the rest of a pattern: what makes them a part of a longer figure.
BEHIND_DIGITS: Final = rf"(?:{_SCALED})?(?:{_OF}{_DIGITS}(?:{_SCALED})?)?"
#: A figure without digits that is longer than one sign, which is no less a word by itself.
IN_SIGNS: Final = rf"[{_SIGNS}]+(?:{_OF}[{_SIGNS}]+|(?<=[{_SIGNS}]{{2}}))"

_COUNTER: Final = (
    r"(?:[かカヵヶケ箇個个][月所国國年]|[ァ-ヺ][ァ-ヺー]*|世[紀纪]|年代|[时時][间間]|小[时時]|分[钟鐘]|公[里斤顷頃分尺]"
    r"|平方|[秒分时時点點日天周週月年歳岁代世泊夜人名位口件個个つ箇本枚张張枝台辆輛艘隻只匹頭头羽機架棟栋軒戸户室床席票校社"
    r"店冊册部篇章条條項项行字句話话語语杯皿箱袋束足着发発勝胜敗败戦战打点度回次番号號級级階阶层層种種組组歩步割倍"
    r"円圓元块塊銭钱厘米吨噸坪畝亩尺寸斤克])[間间目]?"
)
#: A figure, with what it counts as its group `counter`: what is written behind it as a part of the word.
COUNTED: Final = re.compile(
    rf"(?:{_DIGITS}{BEHIND_DIGITS}|[{_SIGNS}]+(?:{_OF}[{_SIGNS}]+)?)(?P<counter>{_COUNTER})?"
)
