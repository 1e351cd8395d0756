"""Messages of refusals, which are one line each."""

import pytest

from segvec.errors import InputError


def refusal(action, *arguments, kind=InputError, **options):
    with pytest.raises(kind) as raised:
        action(*arguments, **options)
    assert "\n" not in str(raised.value)
    return str(raised.value)
