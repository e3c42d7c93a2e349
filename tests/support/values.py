"""Values of every shape that the store may be handed, for tests by property."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from core.money import Money, Totals
from core.problems import Problem, Reason

anything = st.text(st.characters(exclude_categories=[]), max_size=12) | st.text("\x00\x1a\ud8000a", max_size=8)
# halves of surrogate pairs: neither protobuf nor Xero's JSON lets them through, so no content has them
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text("\x00\x1a0a", max_size=8)
maybe_text = st.none() | texts
maybe_anything = st.none() | anything
decimals = st.decimals(allow_nan=False, allow_infinity=False)
moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)).map(  # noqa: DTZ001 - bounds
    lambda moment: moment.replace(fold=0)  # UTC has no hour that comes twice
)
mappings = st.dictionaries(texts, texts, max_size=3)
maybe_moment = st.none() | moments
monies = st.builds(Money, decimals, texts)
totals = st.builds(Totals, monies, monies, monies)
problems = st.lists(st.builds(Problem, st.sampled_from(Reason), texts, texts, mappings), max_size=2).map(tuple)

DEFAULT = settings.default or settings()
many = settings(max_examples=min(60, DEFAULT.max_examples))


def same(stored: object, given: Any) -> bool:
    """Equal, and written alike: 1.0 and 1.00 are equal, but not the same amount on paper."""
    return stored == given and repr(stored) == repr(given)
