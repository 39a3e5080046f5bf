from . import seal_compare
