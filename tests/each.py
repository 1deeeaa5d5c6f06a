"""Many small cases in one test: each is tried in a fresh session, and all that fail are told.

`each` is read like `pytest.mark.parametrize`. An item of pytest costs some 8 ms with all that two
processes say to each other about it, which is more than most of these cases take.
"""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

from tests.fresh import a_fresh_session


def each(
    names: str, cases: Iterable[Any], ids: Callable[[Any], str] = repr
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run the test once for every case, under the names of its arguments; `ids` names a case.

    With several names ("op, dtype") a case is a tuple. Fixtures are shared by all cases.
    """
    split, listed = [name.strip() for name in names.split(",")], list(cases)
    assert listed, "a test without a case checks nothing"

    def decorated(test: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(test)
        def every(**fixtures: Any) -> None:
            failed = []
            for case in listed:
                given = dict(zip(split, case if len(split) > 1 else (case,), strict=True))
                try:
                    with a_fresh_session():
                        test(**given, **fixtures)
                except Exception as error:
                    error.add_note(f"{names} = {ids(case)}")
                    failed.append(error)
            if failed:
                raise ExceptionGroup(f"{len(failed)} of {len(listed)} cases of {names}", failed)

        signature = inspect.signature(test)
        rest = [p for name, p in signature.parameters.items() if name not in split]
        every.__signature__ = signature.replace(parameters=rest)  # type: ignore[attr-defined]
        return every

    return decorated
