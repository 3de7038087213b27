"""The values that the fixtures hold; `FixtureData.swift` makes the same ones."""


def permuted(count):
    """0 ..< count, each once, in an order without pattern; count is no multiple of 7919."""
    return [(index * 7919 + 13) % count for index in range(count)]


def doubles(count):
    return [value / 8 for value in permuted(count)]


def texts(count):
    """Of 6 to 40 bytes, so that every length of a hash's tail occurs."""
    return [f"value-{'é' * (value % 17)}{value}" for value in permuted(count)]
