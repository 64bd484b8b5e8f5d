"""Which function does which operation."""

FUNCTIONS = {}


def operation(name):
    """Marks `function(table, params)` (or with `sources` as a third) as the reference of an operation."""

    def mark(function):
        FUNCTIONS[name] = function
        return function

    return mark
